import { asBuffer } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Range } from '../common/coverage.ts';
import { damage, type Image } from './image.ts';
import { METADATA, readBlock } from './metadata.ts';
import { createRanges } from './ranges.ts';
import { ABSENT } from './superblock.ts';

/** A table that is found by a list of places of its metadata blocks. */
export interface Lookup {
  readonly name: string;
  /** Offset of the list. */
  readonly offset: number;
  /** Bytes of an entry. */
  readonly width: number;
  readonly count: number;
  /** Places of the blocks that hold the entries. */
  readonly blocks: readonly number[];
}

/**
 * The list of a lookup table; undefined where there is none.
 * @param count entries that it must have
 */
export async function openLookup(
  image: Image,
  name: string,
  offset: number,
  count: number,
  width: number,
): Promise<Lookup | undefined> {
  if (offset >= ABSENT || count === 0) return undefined;
  const wanted = Math.ceil((count * width) / METADATA);
  if (count * width > image.context.limits.metadata) {
    damage(image, 'limit.metadata', `the ${name} has ${count * width} bytes`, offset);
    return undefined;
  }
  const list = asBuffer(await image.source.read(offset, wanted * 8));
  const blocks: number[] = [];
  for (let at = 0; at + 8 <= list.length; at += 8) blocks.push(Number(list.readBigUInt64LE(at)));
  image.known.add(offset, blocks.length * 8);
  if (blocks.length < wanted)
    damage(image, 'squashfs.table', `the ${name} refers to ${blocks.length} of ${wanted} blocks`, offset);
  return { name, offset, width, count, blocks };
}

/** The entries of a lookup table, and the stored blocks they come from. */
export interface Entries {
  readonly bytes: Buffer;
  readonly ranges: readonly Range[];
}

/** Reads the entries of a lookup table; fewer where blocks are missing, none where there is no table. */
export async function readLookup(image: Image, lookup: Lookup | undefined): Promise<Entries> {
  if (!lookup) return { bytes: Buffer.alloc(0), ranges: [] };
  const { name, blocks, offset, count, width } = lookup;
  const parts: Buffer[] = [];
  const ranges = createRanges();
  let broken = false;
  for (const [i, place] of blocks.entries()) {
    const inside = place < image.source.size;
    if (!inside) damage(image, 'squashfs.table', `the ${name} has a block at ${place}`, offset + i * 8);
    const block = inside ? await readBlock(image, place, name) : undefined;
    broken = !block;
    if (!block) break;
    ranges.add(place, block.length);
    image.known.add(place, block.length);
    parts.push(block.bytes);
    if (block.bytes.length < METADATA) break;
  }
  const bytes = Buffer.concat(parts).subarray(0, count * width);
  const found = Math.floor(bytes.length / width);
  if (found < count && !broken)
    damage(image, 'squashfs.table', `the ${name} has ${found} of ${count} entries`, offset);
  return { bytes: bytes.subarray(0, found * width), ranges: ranges.list() };
}

/** How an entry of a lookup table is shown. */
export type ShowEntry = (bytes: Buffer, at: number) => Pick<Field, 'value' | 'meaning'>;

/** Tables of more entries are told by their number unless rows are wanted. */
const LISTED = 1000;

/**
 * A lookup table as fields: the list of places, and the blocks with the entries, whose offsets count in the decoded table.
 */
export function lookupFields(
  image: Image,
  lookup: Lookup,
  { bytes, ranges }: Entries,
  show: ShowEntry,
): Field[] {
  const { name, offset, width, blocks, count } = lookup;
  const rows: Field[] = [];
  if (count <= LISTED || image.context.wantsRows) {
    for (let at = 0; at < bytes.length; at += width)
      rows.push({ name: String(at / width), ...show(bytes, at), offset: at, length: width });
  }
  const list: Field = {
    name: `${name} index`,
    value: blocks.length,
    offset,
    length: blocks.length * 8,
    meaning: 'offset',
  };
  const stored = ranges.map(
    ({ start, end }, i): Field => ({
      name,
      value: count,
      offset: start,
      length: end - start,
      ...(i === 0 && rows.length > 0 ? { fields: rows } : {}),
    }),
  );
  return [...stored, list];
}
