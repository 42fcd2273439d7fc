import { hash } from 'node:crypto';
import { canonicalPurl } from '../identifier/index.ts';
import {
  AssayError,
  type BomIdentifier,
  type BomLicences,
  type BomLicenceText,
  type BomPackage,
  type BomProperty,
  type Component,
  type Occurrence,
} from '../model/index.ts';
import { assignIds } from './document/spdx/ids.ts';
import { licenceFault } from './document/validate/licence.ts';

/** A component as a package of a bill of materials. */
export interface MadePackage {
  readonly package: BomPackage;
  readonly texts: readonly BomLicenceText[];
  readonly warnings: readonly string[];
}

/** Presences of which consumers must not think that the component runs with the artifact (CycloneDX `scope`). */
const EXCLUDED = new Set<Component['presence']>(['test-data', 'build-tool', 'claimed-only']);

/**
 * SPDX ids by component id: name and version; where several components share them, each with digits that follow from the place that
 * proves it.
 */
export function packageRefs(
  components: readonly Component[],
  pathOf: (path: string) => string,
): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const plainOf = ({ name, version }: Component) =>
    `PACKAGE-${name}${version === undefined ? '' : `-${version}`}`;
  for (const one of components) counts.set(plainOf(one), (counts.get(plainOf(one)) ?? 0) + 1);
  const wanted = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const one of components) {
    const plain = plainOf(one);
    if (counts.get(plain) === 1) {
      wanted.set(one.id, plain);
      continue;
    }
    const place = JSON.stringify([
      one.presence,
      ...one.occurrences.map((occurrence) => evidence(occurrence, pathOf)).sort(),
    ]);
    const unique = `${plain}-${hash('sha256', place, 'hex').slice(0, 8)}`;
    const before = taken.get(unique) ?? 0;
    taken.set(unique, before + 1);
    wanted.set(one.id, before === 0 ? unique : `${unique}-${before + 1}`);
  }
  const ids = assignIds(wanted.values());
  return new Map([...wanted].map(([id, raw]) => [id, ids.get(raw)!]));
}

/** The package of a component. @param pathOf paths of evidence within the artifact */
export function packageOf(component: Component, ref: string, pathOf: (path: string) => string): MadePackage {
  const { name, version, occurrences, presence, hashes, owns, foundBy } = component;
  const warnings: string[] = [];
  const warn = (text: string): void => {
    warnings.push(`${name}${version === undefined ? '' : ` ${version}`}: ${text}`);
  };
  const texts: BomLicenceText[] = [];
  // A document that claims it is no place where it is.
  const shown = occurrences.filter(({ claimedBy }) => claimedBy === undefined);
  // A component that is the whole artifact has the file name of the artifact, which is said there.
  const place = hashes && owns?.prefix !== undefined ? pathOf(owns.prefix) : '.';
  const made: BomPackage = {
    ref,
    name,
    ...(version === undefined ? {} : { version }),
    kind: 'library',
    ...(place === '.' ? {} : { fileName: `./${place}` }),
    hashes: Object.entries(hashes ?? {}).map(([algorithm, value]) => ({ algorithm, value })),
    identifiers: identifiersOf(component, warn),
    licences: licencesOf(component, texts, warn),
    references: [],
    ...(EXCLUDED.has(presence) ? { scope: 'excluded' } : {}),
    occurrences: [...new Set(shown.map(({ path }) => pathOf(path)))],
    properties: propertiesOf([
      ['assay:presence', presence],
      ['assay:found-by', foundBy],
      ...occurrences.map((one) => ['assay:evidence', evidence(one, pathOf)] as const),
    ]),
    place: '',
  };
  return { package: made, texts, warnings };
}

function propertiesOf(pairs: readonly (readonly [name: string, value: string])[]): BomProperty[] {
  const once = new Map(pairs.map(([name, value]) => [`${name}\0${value}`, { name, value }]));
  return [...once.values()];
}

/** `Modules/expat/expat.h at byte 40: "#define …" (rule)`. */
function evidence({ path, offset, literal, rule }: Occurrence, pathOf: (path: string) => string): string {
  const at = offset === undefined ? '' : ` at byte ${offset}`;
  const said = literal === undefined ? '' : `: ${JSON.stringify(literal)}`;
  return `${pathOf(path)}${at}${said}${rule === undefined ? '' : ` (${rule})`}`;
}

/** Package URLs in canonical form, declared ones first; what is no package URL is left out with a warning. */
function identifiersOf({ identifiers }: Component, warn: (text: string) => void): BomIdentifier[] {
  const found = new Map<string, BomIdentifier>();
  const ordered = [...identifiers].sort((a, b) => rank(a.origin) - rank(b.origin));
  for (const { type, value } of ordered) {
    const own = type === 'purl' ? purlOf(value, warn) : value;
    if (own !== undefined) found.set(`${type} ${own}`, { type, value: own });
  }
  return [...found.values()];
}

function rank(origin: 'declared' | 'derived'): number {
  return origin === 'declared' ? 0 : 1;
}

function purlOf(value: string, warn: (text: string) => void): string | undefined {
  try {
    const canonical = canonicalPurl(value);
    if (canonical !== value) warn(`the package URL ${value} is written as ${canonical}`);
    return canonical;
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    warn(`${value} is no package URL and is left out: ${error.message}`);
    return undefined;
  }
}

/** What is longer than a name is kept as a text of the document. */
const LONGEST_NAME = 100;

/** Expressions that are valid; where there is none, names, and longer texts as licences of the document. */
function licencesOf(
  { licences }: Component,
  texts: BomLicenceText[],
  warn: (text: string) => void,
): BomLicences {
  const stated = licences.filter(({ value }) => value.trim() !== '');
  const expressions = new Set<string>();
  const others: string[] = [];
  for (const { value, kind } of stated) {
    const own = value.trim();
    const fault = kind === 'expression' ? licenceFault(own) : undefined;
    if (fault) warn(`${fault.message}; it is kept as a name`);
    if (kind === 'expression' && !fault) expressions.add(own);
    else if (kind === 'text' && licenceFault(own) === undefined) expressions.add(own);
    else others.push(own);
  }
  if (expressions.size > 0) {
    const comment = others.length === 0 ? {} : { comment: `Also stated: ${others.join('; ')}` };
    return { declared: allOf([...expressions].sort()), named: [], inFiles: [], ...comment };
  }
  const named = others.filter((text) => text.length <= LONGEST_NAME && !text.includes('\n'));
  const refs = others
    .filter((text) => !named.includes(text))
    .map((text) => {
      const id = `LicenseRef-${hash('sha256', text, 'hex').slice(0, 16)}`;
      texts.push({ id, text, urls: [] });
      return id;
    });
  return {
    ...(refs.length === 0 ? {} : { declared: allOf([...new Set(refs)].sort()) }),
    named: [...new Set(named)],
    inFiles: [],
  };
}

function allOf(expressions: readonly string[]): string {
  if (expressions.length === 1) return expressions[0]!;
  return expressions.map((one) => (/\s(?:AND|OR)\s/i.test(one) ? `(${one})` : one)).join(' AND ');
}
