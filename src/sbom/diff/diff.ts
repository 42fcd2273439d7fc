import type { IdentityGraph } from '../../identifier/index.ts';
import {
  BOM_CHANGES,
  type Bom,
  type BomChangeKind,
  type BomDiff,
  type BomDiffDocument,
  type BomDifferenceKind,
  type BomDiffPair,
  type BomPairing,
} from '../../model/index.ts';
import { changesOf } from './changes.ts';
import { compare, fileChanges } from './files.ts';
import { type Items, itemsOf, toldOf } from './items.ts';
import { pairItems } from './pair.ts';

/** What a comparison looks at. */
export interface BomDiffOptions {
  /** Other names of the same software; without it names that differ are only the same by digests, files and CPE. */
  readonly graph?: IdentityGraph;
  /** Kinds of differences that are left out. */
  readonly ignore?: ReadonlySet<BomDifferenceKind>;
}

/** Compares what two bills of materials say, whatever their standards, encodings, producers and order. */
export function diffBoms(
  before: Bom,
  after: Bom,
  { graph, ignore = new Set() }: BomDiffOptions = {},
): BomDiff {
  const [old, now] = [itemsOf(before), itemsOf(after)];
  const { pairs, removed, added } = pairItems(old.items, now.items, graph);
  const pairedBy = { subject: 0, purl: 0, cpe: 0, alias: 0, hash: 0, files: 0, name: 0 } as Record<
    BomPairing,
    number
  >;
  const counts = Object.fromEntries(Object.keys(BOM_CHANGES).map((kind) => [kind, 0])) as Record<
    BomChangeKind,
    number
  >;
  const changed: BomDiffPair[] = [];
  for (const pair of pairs) {
    pairedBy[pair.by]++;
    const changes = changesOf(pair).filter(({ kind }) => !ignore.has(kind));
    for (const kind of new Set(changes.map((one) => one.kind))) counts[kind]++;
    if (changes.length > 0)
      changed.push({ before: toldOf(pair.before), after: toldOf(pair.after), by: pair.by, changes });
  }
  const files = ignore.has('files') ? [] : fileChanges(old.files, now.files);
  const [more, fewer] = [ignore.has('added') ? [] : added, ignore.has('removed') ? [] : removed];
  return {
    before: documentOf(before, old),
    after: documentOf(after, now),
    added: more.map(toldOf).sort(byName),
    removed: fewer.map(toldOf).sort(byName),
    changed: changed.sort((a, b) => byName(a.before, b.before)),
    unchanged: pairs.length - changed.length,
    pairedBy,
    counts,
    files,
    differs: more.length + fewer.length + changed.length + files.length > 0,
  };
}

interface Named {
  readonly name: string;
  readonly version?: string;
  readonly refs: readonly string[];
}

function byName(a: Named, b: Named): number {
  return (
    compare(a.name, b.name) ||
    compare(a.version ?? '', b.version ?? '') ||
    compare(a.refs[0] ?? '', b.refs[0] ?? '')
  );
}

function documentOf(
  { specification, version, name, packages, files }: Bom,
  { items }: Items,
): BomDiffDocument {
  return {
    specification,
    version,
    ...(name === undefined ? {} : { name }),
    packages: packages.length,
    components: items.length,
    files: files.length,
  };
}
