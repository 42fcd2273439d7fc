import { AssayError } from '../../model/index.ts';
import type { IdentityEdge } from './document.ts';
import { softwareName } from './name.ts';

type Members = Readonly<Record<string, unknown>>;

/**
 * The entries of the CPE dictionary in a JSON value: a page of NVD's CPE API 2.0 (`products`), one of its items (`cpe`), or the
 * entry within. Undefined where it is something else.
 */
export function dictionaryEntries(value: unknown): readonly Members[] | undefined {
  if (!isMembers(value)) return undefined;
  const { products } = value;
  if (Array.isArray(products)) return products.map(entryOf).filter((entry) => entry !== undefined);
  const entry = entryOf(value);
  return entry && [entry];
}

function entryOf(value: unknown): Members | undefined {
  const within = isMembers(value) ? (value['cpe'] ?? value) : undefined;
  return isMembers(within) && typeof within['cpeName'] === 'string' ? within : undefined;
}

/**
 * Weak statements that a CPE product was deprecated by another one (NVD CPE API 2.0, `deprecated` and `deprecatedBy`). The dictionary
 * deprecates names version by version: a product all of whose names agree makes one statement, one whose names go to several
 * products makes none.
 */
export function deprecations(
  entries: Iterable<Members>,
  source: string,
  skip: (reason: string) => void,
): readonly IdentityEdge[] {
  const found = new Map<string, Set<string>>();
  for (const entry of entries) {
    if (entry['deprecated'] !== true) {
      skip('CPE name that is not deprecated');
      continue;
    }
    const from = productOf(entry['cpeName']);
    const by = Array.isArray(entry['deprecatedBy']) ? entry['deprecatedBy'] : [];
    const to = by.map((one) => productOf(isMembers(one) ? one['cpeName'] : undefined));
    if (from === undefined || to.length === 0 || to.includes(undefined)) {
      skip('deprecated CPE name that names no other one');
      continue;
    }
    const known = found.get(from) ?? new Set<string>();
    for (const one of to) known.add(one!);
    found.set(from, known);
  }
  return [...found].flatMap(([from, to]) => statementOf(from, to, source, skip));
}

function statementOf(
  from: string,
  to: ReadonlySet<string>,
  source: string,
  skip: (reason: string) => void,
): readonly IdentityEdge[] {
  const [by, ...others] = to;
  if (by === undefined || others.length > 0) skip('product deprecated by several products');
  else if (by === from) skip('product deprecated in its versions only');
  else {
    const evidence = 'the CPE dictionary deprecates names of the first by names of the second';
    return [{ kind: 'deprecated-by', pair: [from, by], source, evidence, weak: true }];
  }
  return [];
}

/** `cpe:a:vendor:product` of a name, or undefined where it names no one product. */
function productOf(name: unknown): string | undefined {
  if (typeof name !== 'string' || !/^cpe:/i.test(name)) return undefined;
  try {
    return softwareName(name).text;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
