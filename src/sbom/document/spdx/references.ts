import type { BomIdentifier, BomReference } from '../../../model/index.ts';

/** An external reference as SPDX 2 has it (2.3, clause 7.21). */
export interface ExternalRef {
  readonly category: string;
  readonly type: string;
  readonly locator: string;
}

const PACKAGE_MANAGER = 'PACKAGE-MANAGER';

/** Reference types that name software, with their category in SPDX 2.3 (annex F). */
const IDENTIFIERS: Readonly<Record<string, readonly [BomIdentifier['type'], category: string]>> = {
  purl: ['purl', PACKAGE_MANAGER],
  cpe22Type: ['cpe', 'SECURITY'],
  cpe23Type: ['cpe', 'SECURITY'],
  swh: ['swhid', 'PERSISTENT-ID'],
  gitoid: ['gitoid', 'PERSISTENT-ID'],
  swid: ['swid', 'SECURITY'],
};

/** Reference types for which CycloneDX has a word that means the same. */
const SAME_WORDS: readonly (readonly [spdx: string, word: string])[] = [['SECURITY/advisory', 'advisories']];

/** The category with hyphens, as SPDX 2.3 has it; SPDX 2.2 wrote some with `_` in JSON. */
export function hyphenated(category: string): string {
  return category.replaceAll('_', '-');
}

/** Where a reference goes in the model: a name of the software, or a link. */
export function readExternalRef({ category, type, locator }: ExternalRef): BomIdentifier | BomReference {
  const known = Object.hasOwn(IDENTIFIERS, type) ? IDENTIFIERS[type] : undefined;
  if (known) {
    const [kind, usual] = known;
    const scheme =
      hyphenated(category) !== usual
        ? `${hyphenated(category)}/${type}`
        : type !== typeOf(kind, locator)
          ? type
          : undefined;
    return scheme === undefined ? { type: kind, value: locator } : { type: kind, value: locator, scheme };
  }
  const kind = `${hyphenated(category)}/${type}`;
  return { kind: SAME_WORDS.find(([spdx]) => spdx === kind)?.[1] ?? kind, url: locator };
}

/** The SPDX 2 reference of a name; undefined where it has none. */
export function writeIdentifier({ type, value, scheme }: BomIdentifier): ExternalRef | undefined {
  if (type === 'other') return undefined;
  const known = Object.entries(IDENTIFIERS).find(([name]) => name === typeOf(type, value))!;
  const [, [, usual]] = known;
  if (scheme === undefined) return { category: usual, type: known[0], locator: value };
  const slash = scheme.indexOf('/');
  if (slash >= 0) return { category: scheme.slice(0, slash), type: scheme.slice(slash + 1), locator: value };
  return { category: usual, type: Object.hasOwn(IDENTIFIERS, scheme) ? scheme : known[0], locator: value };
}

/** The SPDX 2 reference of a link; words of CycloneDX that SPDX lacks become types of the category OTHER. */
export function writeReference({ kind, url }: BomReference): ExternalRef {
  const spdx = SAME_WORDS.find(([, word]) => word === kind)?.[0] ?? kind;
  const slash = spdx.indexOf('/');
  if (slash > 0 && /^(?:SECURITY|PACKAGE-MANAGER|PERSISTENT-ID|OTHER)$/.test(spdx.slice(0, slash)))
    return { category: spdx.slice(0, slash), type: spdx.slice(slash + 1), locator: url };
  return { category: 'OTHER', type: spdx, locator: url };
}

/** The type a name has by its own form. */
function typeOf(type: BomIdentifier['type'], value: string): string {
  if (type === 'cpe') return /^cpe:\//i.test(value) ? 'cpe22Type' : 'cpe23Type';
  if (type === 'swhid') return 'swh';
  return type;
}
