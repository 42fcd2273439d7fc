import { copyOf } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { leavesOf, openTree, type Tree, treeFields } from './btree.ts';
import { type Extent, extentsOf, forkOf, NODE, TREE } from './records.ts';
import { type ForkContent, openFork, overflowKey, type Volume } from './volume.ts';

/** The special files of a volume, with their fixed numbers (TN1150). */
const NUMBERS = {
  extentsFile: 3,
  catalogFile: 4,
  allocationFile: 6,
  startupFile: 7,
  attributesFile: 8,
} as const;

/** What a volume keeps besides files. */
export interface SpecialFiles {
  readonly allocation: ForkContent;
  readonly catalog: Tree | undefined;
  readonly attributes: Tree | undefined;
}

/** Opens the special files; the extents overflow file first, as the others may have blocks listed there. */
export async function openSpecialFiles(volume: Volume): Promise<SpecialFiles> {
  const open = (name: keyof typeof NUMBERS) =>
    openFork(volume, forkOf(volume.header[name]), NUMBERS[name], 'data', name);
  const extents = open('extentsFile');
  const overflow = await treeIn(volume, extents, 'extentsFile');
  if (overflow) await readOverflow(volume, overflow);
  const allocation = open('allocationFile');
  tellFile(volume, allocation, 'allocationFile');
  tellFile(volume, open('startupFile'), 'startupFile');
  const catalog = await treeIn(volume, open('catalogFile'), 'catalogFile');
  const attributes = await treeIn(volume, open('attributesFile'), 'attributesFile');
  return { allocation, catalog, attributes };
}

async function treeIn(volume: Volume, content: ForkContent, name: string): Promise<Tree | undefined> {
  tellFile(volume, content, name);
  if (content.source.size === 0) return undefined;
  const tree = await openTree(volume, content, name);
  if (!tree) return undefined;
  const head = copyOf(await content.source.read(0, NODE.length + TREE.length));
  if (volume.context.wantsFields)
    for (const field of treeFields(volume, tree, head)) volume.context.field(field);
  return tree;
}

function tellFile({ context, base }: Volume, { ranges }: ForkContent, name: string): void {
  if (!context.wantsFields) return;
  for (const { start, length } of ranges) {
    const field: Field = { name, offset: base + start, length, meaning: 'data' };
    context.field(field);
  }
}

/** Records of the extents overflow file: the ninth and further extents of a fork. */
async function readOverflow(volume: Volume, tree: Tree): Promise<void> {
  const all = volume.overflow as Map<string, (Extent & { at: number })[]>;
  for await (const { number, bytes, offsets } of leavesOf(volume, tree)) {
    for (let i = 0; i + 1 < offsets.length; i++) {
      const start = offsets[i]!;
      // Key of 10 bytes: fork, file, first block; then eight extents.
      if (offsets[i + 1]! - start < 12 + 64 || bytes.readUInt16BE(start) !== 10) {
        const at = volume.base + tree.content.place(number * tree.header.nodeSize + start);
        volume.tally.add('hfsplus.bad-record', `record ${i} of node ${number} of the extents`, at);
        continue;
      }
      const key = overflowKey(bytes.readUInt32BE(start + 4), bytes[start + 2] === 0 ? 'data' : 'resource');
      const at = bytes.readUInt32BE(start + 8);
      const known = all.get(key) ?? [];
      for (const extent of extentsOf(bytes, start + 12)) known.push({ ...extent, at });
      all.set(key, known);
    }
  }
}
