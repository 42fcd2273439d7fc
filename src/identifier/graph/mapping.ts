import { AssayError } from '../../model/index.ts';
import { PURL_TYPES } from '../purl/types.ts';
import { deprecations, dictionaryEntries } from './dictionary.ts';
import type { IdentityDocument, IdentityEdge } from './document.ts';
import { softwareName } from './name.ts';

/** What was made of a mapping, and what was left out of it. */
export interface ImportedMapping {
  readonly document: IdentityDocument;
  /** Rows left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** Package types that tell a language registry; a CPE for many of them is a guess by name (research: the jmespath error class). */
const LANGUAGES = new Set([
  'npm',
  'pypi',
  'gem',
  'maven',
  'nuget',
  'golang',
  'cargo',
  'composer',
  'cpan',
  'hex',
  'hackage',
  'cran',
  'pub',
]);
/** A package of a distribution is made of the software, it is not the software. */
const PACKAGERS = new Set([
  'deb',
  'rpm',
  'apk',
  'alpm',
  'brew',
  'docker',
  'oci',
  'bitnami',
  'conan',
  'conda',
  'vcpkg',
  'nuget',
  'julia',
]);

/**
 * Weak statements out of a mapping from CPE products to purls, in the form of scanoss/purl2cpe: rows `{vendor, product, purls}`.
 * Purls of types that are not registered, that do not parse, and language packages of a product mapped to several languages are
 * left out and counted. Entries of NVD's CPE dictionary (API 2.0) among the rows tell which products were deprecated by which.
 * @param rows values as JSON gave them @param source where the mapping is, e.g. `purl2cpe@ebede2f8` or `mapping FILE`
 */
export function importMapping(rows: Iterable<unknown>, source: string): ImportedMapping {
  const skipped: Record<string, number> = {};
  const skip = (reason: string) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const edges = new Map<string, IdentityEdge>();
  const dictionary: Readonly<Record<string, unknown>>[] = [];
  for (const row of rows) {
    const entries = dictionaryEntries(row);
    if (entries) {
      for (const entry of entries) dictionary.push(entry);
      continue;
    }
    const read = readRow(row);
    if (!read) {
      skip('row without vendor, product and purls');
      continue;
    }
    const cpe = nameOrUndefined(`cpe:a:${read.vendor}:${read.product}`);
    if (cpe === undefined) {
      skip('vendor or product that CPE cannot have');
      continue;
    }
    for (const edge of edgesOf(read.purls, cpe, source, skip)) edges.set(JSON.stringify(edge.pair), edge);
  }
  for (const edge of deprecations(dictionary, source, skip)) edges.set(JSON.stringify(edge.pair), edge);
  const about = 'Weak statements of a mapping from CPE products to package URLs.';
  return { document: { software: 'mapping', about, library: false, edges: [...edges.values()] }, skipped };
}

function readRow(
  row: unknown,
): { readonly vendor: string; readonly product: string; readonly purls: readonly unknown[] } | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { vendor, product, purls } = row as Readonly<Record<string, unknown>>;
  if (typeof vendor !== 'string' || typeof product !== 'string' || !Array.isArray(purls)) return undefined;
  return { vendor, product, purls };
}

function* edgesOf(
  purls: readonly unknown[],
  cpe: string,
  source: string,
  skip: (reason: string) => void,
): Generator<IdentityEdge> {
  const typeOf = (purl: unknown) =>
    typeof purl === 'string' ? (/^pkg:([^/]+)\//.exec(purl.toLowerCase())?.[1] ?? '') : '';
  const languages = new Set(purls.map(typeOf).filter((type) => LANGUAGES.has(type)));
  for (const purl of purls) {
    const type = typeOf(purl);
    const name = PURL_TYPES.has(type) ? nameOrUndefined(purl as string) : undefined;
    if (!PURL_TYPES.has(type)) skip('purl of a type that is not registered');
    else if (name === undefined) skip('purl that cannot be read');
    else if (LANGUAGES.has(type) && languages.size > 1)
      skip('product mapped to packages of several languages');
    else {
      const packaged = PACKAGERS.has(type) && !LANGUAGES.has(type);
      const kind = packaged ? 'repackaged-as' : 'same-as';
      yield {
        kind,
        pair: [cpe, name],
        source,
        evidence: 'the mapping names both, without evidence of its own',
        weak: true,
      };
    }
  }
}

function nameOrUndefined(text: string): string | undefined {
  try {
    return softwareName(text).text;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
