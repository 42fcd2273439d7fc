import { ascii, isZero, layout, u8, u16, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { blockBytes, blockRecord, type Store } from './store.ts';

const TREE = layout('be', {
  magic: ascii(4),
  version: u32('version'),
  child: u32('offset'),
  nodeSize: u32('size'),
  pathCount: u32('size'),
  unknown: u8(),
});
const NODE = layout('be', {
  isLeaf: u16(),
  count: u16('size'),
  forward: u32('offset'),
  backward: u32('offset'),
});
const PAIR = 8;

/** One entry of a leaf: numbers of two blocks, and where they stand. */
export interface TreeEntry {
  readonly value: number;
  readonly key: number;
  readonly offset: number;
}

/** A tree, read through. */
export interface Tree {
  /** Entries of all leaves, in order. */
  readonly entries: readonly TreeEntry[];
  /** The tree and its nodes, with their entries as numbers of blocks; nothing unless fields are wanted. */
  readonly fields: readonly Field[];
}

interface Leaf {
  readonly number: number;
  readonly forward: number;
  readonly backward: number;
  readonly address: number;
}

/** Reads the tree whose header is block `number`; nothing, with a problem, where it is none. */
export function readTree(store: Store, number: number, name: string): Tree {
  const what = `the tree ${name}`;
  const head = blockRecord(store, number, TREE, what);
  if (!head) return { entries: [], fields: [] };
  const { values, bytes, address } = head;
  if (values.magic !== 'tree') {
    store.tally.add('bom.bad-block', `block ${number}, ${what}, does not begin with \`tree\``, address);
    return { entries: [], fields: [] };
  }
  const entries: TreeEntry[] = [];
  const leaves: Leaf[] = [];
  const nodes = readNodes(store, values.child, name, entries, leaves);
  checkLinks(store, leaves, what);
  if (values.pathCount !== entries.length) {
    const message = `${what} states ${values.pathCount} entries and has ${entries.length}`;
    store.context.problem('bom.tree-count', message, address + 16);
  }
  if (!store.context.wantsFields) return { entries, fields: [] };
  const header = { name, offset: address, length: bytes.length, fields: TREE.fields(bytes, 0, address) };
  return { entries, fields: [header, ...nodes] };
}

/** Nodes from the left to the right, every one once. */
function readNodes(store: Store, root: number, name: string, entries: TreeEntry[], leaves: Leaf[]): Field[] {
  const fields: Field[] = [];
  const what = `the tree ${name}`;
  const stack = [root];
  while (stack.length > 0) {
    const number = stack.pop()!;
    if (store.nodes.has(number)) {
      store.tally.add('bom.cycle', `${what} comes to block ${number} twice`, store.blocks.at(number).address);
      continue;
    }
    store.nodes.add(number);
    const node = blockRecord(store, number, NODE, `a node of ${what}`);
    if (!node) continue;
    const { values, bytes, address } = node;
    const room = Math.floor((bytes.length - NODE.length) / PAIR);
    const count = Math.min(values.count, room);
    if (values.count > room) {
      const message = `block ${number}, a node of ${what}, claims ${values.count} entries and has room for ${room}`;
      store.tally.add('bom.bad-block', message, address);
    }
    if (count > store.entriesLeft) {
      store.context.problem(
        'limit.steps',
        `more than ${store.context.limits.steps} entries in all trees`,
        address,
      );
      return fields;
    }
    store.entriesLeft -= count;
    const pairs = pairsOf(bytes, address, count);
    if (values.isLeaf === 0) {
      for (const pair of pairs.toReversed()) stack.push(pair.value);
      // The key of a branch is one of a leaf below it, as a rule the same block.
      for (const { key } of pairs) blockBytes(store, key, 1, `a key of ${what}`);
    } else {
      for (const pair of pairs) entries.push(pair);
      leaves.push({ number, address, forward: values.forward, backward: values.backward });
    }
    const end = NODE.length + count * PAIR;
    const stale = store.scans.take(bytes.length) && !isZero(bytes.subarray(end));
    if (stale) {
      const message = `block ${number}, a node of ${what}, has old entries behind its ${count}`;
      store.tally.add('bom.stale-bytes', message, address + end);
    }
    if (store.context.wantsFields)
      fields.push(nodeField(name, number, bytes, address, stale ? end : undefined));
  }
  return fields;
}

function nodeField(
  name: string,
  value: number,
  bytes: Buffer,
  offset: number,
  stale: number | undefined,
): Field {
  const fields = NODE.fields(bytes, 0, offset);
  if (stale !== undefined) {
    fields.push({ name: 'unused', offset: offset + stale, length: bytes.length - stale, meaning: 'unused' });
  }
  return { name: `${name} node`, value, offset, length: bytes.length, fields };
}

function pairsOf(bytes: Buffer, address: number, count: number): TreeEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const at = NODE.length + i * PAIR;
    return { value: bytes.readUInt32BE(at), key: bytes.readUInt32BE(at + 4), offset: address + at };
  });
}

/** The chain of the leaves must be the order they have below the branches. */
function checkLinks({ context }: Store, leaves: readonly Leaf[], what: string): void {
  for (const [i, leaf] of leaves.entries()) {
    const forward = leaves[i + 1]?.number ?? 0;
    const backward = leaves[i - 1]?.number ?? 0;
    if (leaf.forward === forward && leaf.backward === backward) continue;
    const is = `${leaf.forward} behind and ${leaf.backward} before it`;
    const message = `${what}: block ${leaf.number} has ${is}, the branches have ${forward} and ${backward}`;
    context.problem('bom.tree-links', message, leaf.address + 4);
    return;
  }
}
