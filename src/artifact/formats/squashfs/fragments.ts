import { readData, SIZE } from './data.ts';
import { damage, type Image } from './image.ts';

/** Decoded fragment blocks that are kept; each has at most 1 MiB. */
const KEPT = 4;
/** Bytes of an entry of the fragment table. */
const ENTRY = 16;

/** The blocks that hold the tails of files, by their number (section 7). */
export interface Fragments {
  readonly count: number;
  /** Place and size as stored. */
  stored(index: number): { readonly offset: number; readonly size: number };
  /** `length` bytes from `offset` of a decoded fragment if they are at hand. */
  known(index: number, offset: number, length: number): Buffer | undefined;
  /** `length` bytes from `offset` of a decoded fragment; undefined, with the problem reported, where they are not. */
  tail(index: number, offset: number, length: number, who: string): Promise<Buffer | undefined>;
  /** Notes that a file has its tail there, whether it is read or not. */
  use(index: number, end: number): void;
  /** Fragments that no file refers to, and bytes behind the last tail of those that were read. */
  unused(): { readonly blocks: number; readonly bytes: number };
}

/** @param table the entries of the fragment table */
export function createFragments(image: Image, table: Buffer): Fragments {
  const count = table.length / ENTRY;
  const cache = new Map<number, Buffer>();
  const ends = new Uint32Array(count);
  const lengths = new Uint32Array(count);
  const stored = (index: number) => ({
    offset: Number(table.readBigUInt64LE(index * ENTRY)),
    size: table.readUInt32LE(index * ENTRY + 8),
  });
  for (let i = 0; i < count; i++) image.known.add(stored(i).offset, stored(i).size & SIZE);

  async function load(index: number): Promise<Buffer | undefined> {
    const held = cache.get(index);
    if (held) return held;
    const { offset, size } = stored(index);
    const bytes = await readData(image, offset, size, image.superblock.block_size, `fragment ${index}`);
    if (!bytes) return undefined;
    lengths[index] = bytes.length;
    cache.set(index, bytes);
    if (cache.size > KEPT) cache.delete(cache.keys().next().value!);
    return bytes;
  }

  return {
    count,
    stored,
    known(index, offset, length) {
      const bytes = cache.get(index);
      return bytes && offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : undefined;
    },
    async tail(index, offset, length, who) {
      const place = image.superblock.fragment_table;
      const fail = (what: string) => {
        damage(image, 'squashfs.data', `${who}: ${what}`, place);
        return undefined;
      };
      if (index >= count) return fail(`fragment ${index} of ${count}`);
      const bytes = await load(index);
      if (!bytes || offset + length <= bytes.length) return bytes?.subarray(offset, offset + length);
      return fail(`bytes ${offset} to ${offset + length} of a fragment of ${bytes.length}`);
    },
    use(index, end) {
      if (index < count) ends[index] = Math.max(ends[index]!, end);
    },
    unused() {
      let blocks = 0;
      let bytes = 0;
      for (let i = 0; i < count; i++) {
        if (ends[i] === 0) blocks++;
        else if (lengths[i]! > ends[i]!) bytes += lengths[i]! - ends[i]!;
      }
      return { blocks, bytes };
    },
  };
}
