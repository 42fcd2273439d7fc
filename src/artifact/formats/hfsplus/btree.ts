import { asBuffer, isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createWindow, type Window } from '../common/window.ts';
import { NODE, TREE } from './records.ts';
import type { ForkContent, Volume } from './volume.ts';

const LEAF = 0xff;
const INDEX = 0;
const HEADER = 1;
const MAP = 2;

/** A node, whole. */
export interface TreeNode {
  readonly number: number;
  readonly bytes: Buffer;
  /** Where its records begin, then where the last one ends: one more than there are records. */
  readonly offsets: readonly number[];
}

/** A B-tree of a volume (TN1150, "B-Trees"). */
export interface Tree {
  readonly name: string;
  readonly content: ForkContent;
  readonly header: NonNullable<ReturnType<typeof TREE.read>>;
  readonly window: Window;
  /** Numbers of the leaves in the order of their chain, once it was followed. */
  readonly leaves: number[];
}

/** Opens the tree in a special file; undefined, with a problem, where its header is none. */
export async function openTree(
  volume: Volume,
  content: ForkContent,
  name: string,
): Promise<Tree | undefined> {
  const head = await content.source.read(0, NODE.length + TREE.length);
  const header = TREE.read(head, NODE.length);
  const at = volume.base + content.place(0);
  if (!header || head[8] !== HEADER) {
    volume.context.problem('hfsplus.bad-tree', `${name}: the first node is no header`, at);
    return undefined;
  }
  const { nodeSize } = header;
  if (nodeSize < 512 || nodeSize > 32_768 || (nodeSize & (nodeSize - 1)) !== 0) {
    volume.context.problem('hfsplus.bad-tree', `${name}: nodes of ${nodeSize} bytes`, at + NODE.length + 18);
    return undefined;
  }
  const tree: Tree = { name, content, header, window: createWindow(content.source), leaves: [] };
  await followChain(volume, tree);
  await checkTree(volume, tree);
  return tree;
}

/** The leaves one after the other. */
export async function* leavesOf(volume: Volume, tree: Tree): AsyncGenerator<TreeNode> {
  for (const number of tree.leaves) {
    const node = await loadNode(volume, tree, number, LEAF);
    if (node) yield node;
  }
}

/** Where a byte of a node is in the volume. */
export function placeIn(tree: Tree, node: TreeNode, at: number): number {
  return tree.content.place(node.number * tree.header.nodeSize + at);
}

/** Notes the leaves, from the first one on, as their forward links have them. */
async function followChain(volume: Volume, tree: Tree): Promise<void> {
  const seen = new Set<number>();
  let before = 0;
  for (let number = tree.header.firstLeafNode; number !== 0; ) {
    if (seen.has(number)) return damaged(volume, tree, number, 'is reached twice');
    seen.add(number);
    const node = await loadNode(volume, tree, number, LEAF);
    if (!node) return damaged(volume, tree, number, 'is no leaf');
    const backward = node.bytes.readUInt32BE(4);
    if (backward !== before) {
      const message = `${tree.name}: leaf ${number} comes behind ${before} and links back to ${backward}`;
      volume.tally.add('hfsplus.tree-links', message, volume.base + placeIn(tree, node, 4));
    }
    tree.leaves.push(number);
    before = number;
    number = node.bytes.readUInt32BE(0);
  }
}

function damaged(volume: Volume, tree: Tree, number: number, what: string): void {
  const at = tree.content.place(number * tree.header.nodeSize);
  volume.context.problem('hfsplus.bad-node', `${tree.name}: node ${number} ${what}`, volume.base + at);
}

/** A node of that kind with its records; undefined where there is none. */
async function loadNode(
  volume: Volume,
  tree: Tree,
  number: number,
  kind: number,
): Promise<TreeNode | undefined> {
  const { nodeSize } = tree.header;
  const at = number * nodeSize;
  if (at + nodeSize > tree.content.source.size) return undefined;
  const bytes = asBuffer(tree.window.at(at, nodeSize) ?? (await tree.window.load(at, nodeSize)));
  if (bytes.length < nodeSize || bytes[8] !== kind) return undefined;
  const offsets = offsetsOf(bytes);
  if (!offsets) damaged(volume, tree, number, 'has records outside itself');
  return { number, bytes, offsets: offsets ?? [NODE.length] };
}

/** The table at the end of a node, from the back. */
function offsetsOf(node: Buffer): number[] | undefined {
  const count = node.readUInt16BE(10);
  const table = node.length - 2 * (count + 1);
  if (table < NODE.length) return undefined;
  const offsets: number[] = [];
  let last = NODE.length;
  for (let i = 0; i <= count; i++) {
    const offset = node.readUInt16BE(node.length - 2 * (i + 1));
    if (offset < last || offset > table) return undefined;
    offsets.push(offset);
    last = offset;
  }
  return offsets;
}

/** Compares the leaves of the chain with those of the index, then looks for old records everywhere else. */
async function checkTree(volume: Volume, tree: Tree): Promise<void> {
  const known = await reachable(volume, tree);
  const inChain = new Set(tree.leaves);
  const differs = tree.leaves.filter((leaf) => !known.leaves.has(leaf)).length;
  if (differs > 0 || known.leaves.size !== inChain.size) {
    const message = `${tree.name}: ${inChain.size} leaves in the chain, ${known.leaves.size} in the index, ${differs} of the chain not in the index`;
    volume.tally.add('hfsplus.tree-links', message, volume.base + tree.content.place(0));
  }
  const { source } = tree.content;
  const { nodeSize } = tree.header;
  const total = Math.floor(source.size / nodeSize);
  let stale = 0;
  let first: number | undefined;
  for (let number = 1; number < total; number++) {
    const at = number * nodeSize;
    const bytes = asBuffer(tree.window.at(at, nodeSize) ?? (await tree.window.load(at, nodeSize)));
    const used = inChain.has(number) || known.leaves.has(number) || known.others.has(number);
    if (!(used ? hasOldRecords(bytes) : bytes[8] !== MAP && !isZero(bytes))) continue;
    first ??= tree.content.place(at);
    if (stale++ < LISTED) tellStale(volume, tree, bytes, at, used);
  }
  if (first === undefined) return;
  volume.context.problem('hfsplus.stale-nodes', `${tree.name}: ${stale} nodes`, volume.base + first);
}

/** Nodes with old records that are listed one by one. */
const LISTED = 1000;

function tellStale({ context, base }: Volume, tree: Tree, node: Buffer, at: number, used: boolean): void {
  if (!context.wantsFields) return;
  const offsets = used ? offsetsOf(node) : undefined;
  const from = offsets?.at(-1) ?? 0;
  const length = node.length - (offsets ? 2 * offsets.length : 0) - from;
  const name = `${tree.name} old records`;
  context.field({ name, offset: base + tree.content.place(at + from), length, meaning: 'unused' });
}

function hasOldRecords(node: Buffer): boolean {
  const offsets = offsetsOf(node);
  return offsets !== undefined && !isZero(node.subarray(offsets.at(-1)!, node.length - 2 * offsets.length));
}

/** Leaves and index nodes that the root leads to. */
async function reachable(volume: Volume, tree: Tree) {
  const leaves = new Set<number>();
  const others = new Set<number>();
  const stack = tree.header.rootNode === 0 ? [] : [tree.header.rootNode];
  while (stack.length > 0) {
    const number = stack.pop()!;
    if (leaves.has(number) || others.has(number)) continue;
    const index = await loadNode(volume, tree, number, INDEX);
    if (!index) {
      leaves.add(number);
      continue;
    }
    others.add(number);
    for (let i = 0; i + 1 < index.offsets.length; i++) {
      const start = index.offsets[i]!;
      const end = index.offsets[i + 1]!;
      const key = start + 2 <= end ? index.bytes.readUInt16BE(start) : 0;
      // The number of the child follows the key.
      if (start + 2 + key + 4 <= end) stack.push(index.bytes.readUInt32BE(start + 2 + key));
    }
  }
  return { leaves, others };
}

/** The header node of a tree as fields. */
export function treeFields(volume: Volume, tree: Tree, head: Uint8Array): Field[] {
  const at = volume.base + tree.content.place(0);
  const fields = [...NODE.fields(head, 0, at), ...TREE.fields(head, NODE.length, at)];
  return [{ name: tree.name, offset: at, length: NODE.length + TREE.length, fields }];
}
