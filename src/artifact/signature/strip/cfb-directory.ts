import { asBuffer } from '../../../codec/index.ts';
import { ENTRY_SIZE, NO_STREAM } from '../../formats/cfb/directory.ts';
import type { CompoundFile } from '../../formats/cfb/file.ts';
import { compareNames } from '../../formats/cfb/names.ts';
import { lengthOf, runsSource } from '../../formats/cfb/runs.ts';
import type { Node } from '../../formats/cfb/tree.ts';
import type { Starts } from './cfb-layout.ts';

/** What the entries of the new directory are to say. */
export interface DirectoryPlan {
  readonly starts: Starts;
  readonly order: DirectoryOrder;
  readonly miniStart: number;
  readonly miniSize: number;
}

/** Places in an entry ([MS-CFB] 2.6.1). */
const COLOR = 67;
const LEFT = 68;
const RIGHT = 72;
const CHILD = 76;
const START = 116;
const SIZE = 120;
const RED = 0;
const BLACK = 1;

/** The new directory: old numbers of its entries in their new order, and how they hang together. */
export interface DirectoryOrder {
  readonly ids: readonly number[];
  readonly links: ReadonlyMap<number, Links>;
}

/** Entries numbered from the root down, storage by storage, siblings sorted. @param gone entries that are left out */
export function directoryOrder(file: CompoundFile, gone: ReadonlySet<number>): DirectoryOrder {
  const below = childrenOf(file, gone);
  const ids = [0];
  const links = new Map<number, Links>();
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const children = (below.get(id) ?? []).map((node) => node.id);
    const first = ids.length;
    for (const child of children) ids.push(child);
    links.set(id, { ...(links.get(id) ?? NO_LINKS), child: balance(children, first, links) });
  }
  return { ids, links };
}

/** The entries of the new directory in whole sectors. */
export async function directoryBytes(file: CompoundFile, plan: DirectoryPlan): Promise<Buffer> {
  const { directoryRuns, source, header, directory } = file;
  const { ids: order, links } = plan.order;
  const stored = asBuffer(await runsSource(source, directoryRuns).read(0, lengthOf(directoryRuns)));
  const bytes = Buffer.alloc(Math.ceil((order.length * ENTRY_SIZE) / header.sectorSize) * header.sectorSize);
  for (let at = order.length * ENTRY_SIZE; at < bytes.length; at += ENTRY_SIZE) {
    bytes.fill(0xff, at + LEFT, at + CHILD + 4);
  }
  for (const [place, id] of order.entries()) {
    const entry = Buffer.from(stored.subarray(id * ENTRY_SIZE, (id + 1) * ENTRY_SIZE));
    const { left, right, child, color } = links.get(id) ?? NO_LINKS;
    entry[COLOR] = color;
    for (const [at, link] of [
      [LEFT, left],
      [RIGHT, right],
      [CHILD, child],
    ] as const)
      entry.writeUInt32LE(link, at);
    const storage = id !== 0 && !plan.starts.has(id);
    entry.writeUInt32LE(id === 0 ? plan.miniStart : (plan.starts.get(id) ?? 0), START);
    // Old writers left garbage in the upper half.
    const size = id === 0 ? plan.miniSize : storage ? 0 : directory.entry(id).size;
    entry.writeBigUInt64LE(BigInt(size), SIZE);
    entry.copy(bytes, place * ENTRY_SIZE);
  }
  return bytes;
}

interface Links {
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly color: number;
}

const NO_LINKS: Links = { left: NO_STREAM, right: NO_STREAM, child: NO_STREAM, color: BLACK };

/** What stays, by the storage it lies in, sorted. */
function childrenOf({ nodes, directory }: CompoundFile, gone: ReadonlySet<number>): Map<number, Node[]> {
  const below = new Map<number, Node[]>();
  for (const node of nodes) {
    if (node.parent < 0 || gone.has(node.id)) continue;
    const siblings = below.get(node.parent);
    if (siblings) siblings.push(node);
    else below.set(node.parent, [node]);
  }
  const name = ({ id }: Node) => directory.entry(id).name.raw;
  for (const siblings of below.values()) siblings.sort((a, b) => compareNames(name(a), name(b)));
  return below;
}

/**
 * Links sorted siblings as the flattest tree. All entries are black but those of a last level that is not full: so every
 * way down meets as many black ones, and no red one has a red child ([MS-CFB] 2.6.4).
 * @param first number of the first of them in the new directory @returns the number of the topmost
 */
function balance(ids: readonly number[], first: number, links: Map<number, Links>): number {
  const full = Math.floor(Math.log2(ids.length + 1));
  const link = (from: number, to: number, level: number): number => {
    if (from >= to) return NO_STREAM;
    const middle = (from + to) >> 1;
    const color = level >= full ? RED : BLACK;
    const left = link(from, middle, level + 1);
    const right = link(middle + 1, to, level + 1);
    links.set(ids[middle]!, { left, right, child: NO_STREAM, color });
    return first + middle;
  };
  return link(0, ids.length, 0);
}
