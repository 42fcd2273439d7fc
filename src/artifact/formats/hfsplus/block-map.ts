/** Which blocks of a volume something uses. */
export interface BlockMap {
  /** Marks blocks as used. @returns how many of them were used already */
  use(start: number, count: number): number;
  /** Marks blocks that may be used otherwise as well: a journal is a file, too. */
  share(start: number, count: number): void;
  isUsed(block: number): boolean;
}

/** A map of `blocks` blocks, all of them free. */
export function createBlockMap(blocks: number): BlockMap {
  const bits = new Uint8Array(Math.ceil(blocks / 8));
  // Extents of a volume made by hand could cover all of it, each of them.
  let work = 8 * blocks + 1_000_000;

  function mark(start: number, count: number): number {
    let known = 0;
    const end = Math.min(start + count, blocks);
    if (work <= 0) return Math.max(0, end - start);
    for (let block = start; block < end; block++) {
      const bit = 1 << (block & 7);
      if ((bits[block >> 3]! & bit) !== 0) known++;
      bits[block >> 3]! |= bit;
    }
    work -= Math.max(0, end - start);
    return known;
  }

  return {
    use: mark,
    share: (start, count) => void mark(start, count),
    isUsed: (block) => (bits[block >> 3]! & (1 << (block & 7))) !== 0,
  };
}
