import type { BomConflict, BomFile, BomPackage, BomRelationship } from '../../model/index.ts';
import { plainPath } from '../diff/files.ts';
import { fullName } from '../diff/keys.ts';
import type { MergeInput } from './input.ts';
import type { Refs } from './refs.ts';

/** A file that two components of one package hold has two versions; one that two packages hold, two owners. */
export function ownerConflicts(
  packages: readonly BomPackage[],
  files: readonly BomFile[],
  relationships: readonly BomRelationship[],
): readonly BomConflict[] {
  const byRef = new Map(packages.map((one) => [one.ref, one]));
  const paths = new Map(files.map(({ ref, path }) => [ref, path]));
  const owners = new Map<string, BomPackage[]>();
  for (const { from, kind, to } of relationships) {
    const owner = kind === 'CONTAINS' && paths.has(to) ? byRef.get(from) : undefined;
    const own = owner && owners.get(to);
    if (own) own.push(owner);
    else if (owner) owners.set(to, [owner]);
  }
  return [...owners].flatMap(([ref, own]): readonly BomConflict[] => {
    if (own.length < 2) return [];
    const isOne = new Set(own.map((one) => fullName(one).toLowerCase())).size === 1;
    const values = own.map((one) => ({
      value: isOne
        ? (one.version ?? one.ref)
        : `${fullName(one)}${one.version === undefined ? '' : ` ${one.version}`}`,
      documents: sayersOf(one),
    }));
    return [{ what: paths.get(ref)!, ref, field: isOne ? 'version' : 'owner', values }];
  });
}

/** One path with different digests: both are kept, as two files. */
export function fileConflicts(
  documents: readonly MergeInput[],
  files: readonly BomFile[],
  refs: Refs,
): readonly BomConflict[] {
  const sayers = new Map<string, Set<string>>();
  for (const { label, bom } of documents)
    for (const { ref } of bom.files) {
      const own = refs.get(label)!.get(ref)!;
      sayers.set(own, (sayers.get(own) ?? new Set()).add(label));
    }
  const byPath = Map.groupBy(files, ({ path }) => plainPath(path));
  return [...byPath].flatMap(([what, own]): readonly BomConflict[] => {
    const [first] = own;
    if (own.length < 2) return [];
    const values = own.map(({ ref, hashes }) => ({
      value: hashes.map(({ algorithm, value }) => `${algorithm}:${value}`).join(' ') || 'no digest',
      documents: [...sayers.get(ref)!].sort(),
    }));
    return [{ what, ref: first!.ref, field: 'hashes', values }];
  });
}

/** Documents that list a merged package. */
export function sayersOf({ properties }: BomPackage): readonly string[] {
  const labels = properties.flatMap(({ name, value }) =>
    name === 'assay:said-by' ? [value.split(' ')[0]!] : [],
  );
  return [...new Set(labels)].sort();
}
