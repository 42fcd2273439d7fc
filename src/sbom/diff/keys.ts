import {
  cpeProduct,
  type IdentityGraph,
  type Purl,
  parseCpe,
  parsePurl,
  resolve,
} from '../../identifier/index.ts';
import type { BomIdentifier, BomPackage } from '../../model/index.ts';

/** Types that writers used before one was registered, with the type and namespace they mean. */
const FORMER_TYPES: Readonly<Record<string, readonly [type: string, namespace: string]>> = {
  alpine: ['apk', 'alpine'],
};

/** Qualifiers that say whose package it is, not which file of it. */
const ORIGIN_QUALIFIERS = ['download_url', 'repository_url', 'vcs_url'] as const;

/** A package URL without version, in the normal form of its type. */
export interface ReadPurl {
  readonly purl: Purl;
  /** Type, namespace, name and subpath. */
  readonly key: string;
  /** The key with the qualifiers that say where it comes from. */
  readonly origin: string;
}

/** Reads a package URL leniently; undefined for what is none. */
export function readPurl(text: string): ReadPurl | undefined {
  let purl: Purl;
  try {
    purl = parsePurl(text, { mode: 'lenient' });
  } catch {
    return undefined;
  }
  const former = FORMER_TYPES[purl.type];
  const type = former?.[0] ?? purl.type;
  const namespace = purl.namespace ?? former?.[1] ?? '';
  const key = `pkg:${type}/${namespace === '' ? '' : `${namespace}/`}${purl.name}${purl.subpath === null ? '' : `#${purl.subpath}`}`;
  const from = ORIGIN_QUALIFIERS.flatMap((name) => {
    const value = purl.qualifiers?.[name];
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return { purl: { ...purl, type }, key, origin: from.length === 0 ? key : `${key}?${from.join('&')}` };
}

/** `part:vendor:product` of a CPE name; undefined for what is none, or where vendor or product is left open. */
export function cpeKey(text: string): string | undefined {
  try {
    const name = parseCpe(text);
    if (/^[*-]?$/.test(name.vendor) || /^[*-]?$/.test(name.product)) return undefined;
    return cpeProduct(name);
  } catch {
    return undefined;
  }
}

/** Group and name as one, as the package URLs of ecosystems with groups have them. */
export function fullName({ group, name }: Pick<BomPackage, 'group' | 'name'>): string {
  if (group === undefined || group === '' || name.startsWith(`${group}/`)) return name;
  return `${group}/${name}`;
}

/** A name without case, and with one sign for all that separate words in it. */
export function nameKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[-_.\s]+/g, '-');
}

/** Every name the graph knows for the same software. */
export function aliasKeys(identifiers: readonly BomIdentifier[], graph: IdentityGraph): readonly string[] {
  const names = new Set<string>();
  for (const { type, value } of identifiers) {
    if (type !== 'purl' && type !== 'cpe') continue;
    try {
      const { known, names: found } = resolve(graph, value);
      if (!known) continue;
      for (const { name, relation, weak } of found) if (relation === 'same' && !weak) names.add(name);
    } catch {
      // What is no identifier has no other names.
    }
  }
  return [...names];
}
