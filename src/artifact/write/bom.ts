import { concat } from '../../codec/index.ts';

/** A path of a Bom. */
export interface BomPath {
  /** Full path from the root, which is `.`. */
  readonly path: string;
  /** The record as lsbom(8) prints it, with all values set: type, architecture, mode, owner, time, size, checksum … */
  readonly info: Uint8Array;
}

const HEADER = 512;
const NODE = 4096;
/** Pairs of a node: one of 4,096 bytes would hold 510. */
const PAIRS = 256;

/**
 * A Bom (`BOMStore`; there is no published specification): paths numbered from 1 in the order of the list, the tree `Paths`
 * with keys in the order of (parent, name), empty trees `HLIndex`, `VIndex` and `Size64`; blocks in the order they are
 * mentioned from there, behind each other, no free space and no stale bytes.
 * @param paths sorted, a folder before what it holds
 * @param summary the block `BomInfo`
 */
export function bomBytes(paths: readonly BomPath[], summary: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [new Uint8Array(0)];
  const add = (block: Uint8Array): number => blocks.push(block) - 1;
  const variables: [string, number][] = [['BomInfo', add(summary)]];
  const root = addPaths(paths, add, blocks);
  variables.push(['Paths', add(tree(root, NODE, paths.length))]);
  variables.push(['HLIndex', add(tree(add(node(true, [], NODE)), NODE, 0))]);
  const versions = add(tree(add(node(true, [], 128)), 128, 0));
  variables.push(['VIndex', add(concat([u32(1, versions, 0), new Uint8Array(1)]))]);
  variables.push(['Size64', add(tree(add(node(true, [], NODE)), NODE, 0))]);
  return assemble(blocks, variables);
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4);
  return bytes;
}

function tree(child: number, nodeSize: number, count: number): Uint8Array {
  return concat([Buffer.from('tree'), u32(1, child, nodeSize, count), new Uint8Array(1)]);
}

type Pair = readonly [child: number, key: number];

function node(isLeaf: boolean, pairs: readonly Pair[], size: number, forward = 0, backward = 0): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt16BE(isLeaf ? 1 : 0, 0);
  bytes.writeUInt16BE(pairs.length, 2);
  u32(forward, backward, ...pairs.flat()).copy(bytes, 4);
  return bytes;
}

/** @returns the number of the root node */
function addPaths(
  paths: readonly BomPath[],
  add: (block: Uint8Array) => number,
  blocks: Uint8Array[],
): number {
  const ids = new Map(paths.map(({ path }, i) => [path, i + 1]));
  const keyed = paths.map(({ path, info }, i) => {
    const slash = path.lastIndexOf('/');
    const parent = slash < 0 ? 0 : (ids.get(path.slice(0, slash)) ?? 0);
    return { id: i + 1, parent, name: Buffer.from(`${path.slice(slash + 1)}\0`), info };
  });
  keyed.sort((a, b) => a.parent - b.parent || Buffer.compare(a.name, b.name));
  let level: Pair[] = keyed.map(({ id, parent, name, info }) => {
    const record = add(info);
    return [add(u32(id, record)), add(concat([u32(parent), name]))];
  });
  for (let isLeaf = true; ; isLeaf = false) {
    const nodes: Pair[] = [];
    const first = blocks.length;
    const count = Math.max(1, Math.ceil(level.length / PAIRS));
    for (let i = 0; i < count; i++) {
      const pairs = level.slice(i * PAIRS, (i + 1) * PAIRS);
      const forward = isLeaf && i + 1 < count ? first + i + 1 : 0;
      const backward = isLeaf && i > 0 ? first + i - 1 : 0;
      nodes.push([add(node(isLeaf, pairs, NODE, forward, backward)), pairs.at(-1)?.[1] ?? 0]);
    }
    if (nodes.length === 1) return nodes[0]![0];
    level = nodes;
  }
}

function assemble(blocks: readonly Uint8Array[], variables: readonly [string, number][]): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = HEADER;
  const pointers = blocks.map((block) => {
    if (block.length === 0) return u32(0, 0);
    parts.push(block);
    at += block.length;
    return u32(at - block.length, block.length);
  });
  const names = variables.map(([name, block]) =>
    concat([u32(block), Uint8Array.of(name.length), Buffer.from(name)]),
  );
  const table = concat([u32(variables.length), ...names]);
  // The list of free blocks is two empty ones, as mkbom writes it.
  const index = concat([u32(pointers.length), ...pointers, u32(2, 0, 0, 0, 0)]);
  const header = Buffer.alloc(HEADER);
  header.write('BOMStore', 'latin1');
  u32(1, blocks.length - 1, at + table.length, index.length, at, table.length).copy(header, 8);
  return concat([header, ...parts, table, index]);
}
