import type { RandomSource } from '../../../model/index.ts';

/** How much is read ahead at most: neighbouring small members come from one read. */
const AHEAD = 512 * 1024;
/** How much after a jump: members in a shuffled order must not cost a full window each. */
const AFTER_JUMP = 8 * 1024;

/** Ranges of a source, read ahead. Views stay valid: no buffer is used twice. */
export interface Window {
  /** `length` bytes from `offset` if they are at hand; fewer only at the end of the source. */
  at(offset: number, length: number): Uint8Array | undefined;
  /** As {@link at}, read where they are not at hand. */
  load(offset: number, length: number): Promise<Uint8Array>;
}

/** Opens a window on a source; on one in memory everything is at hand. */
export function createWindow(source: RandomSource): Window {
  let bytes: Uint8Array = source.bytes ?? new Uint8Array(0);
  let start = 0;
  let ahead = AHEAD;

  function at(offset: number, length: number): Uint8Array | undefined {
    const end = Math.min(offset + length, source.size);
    if (offset < start || end > start + bytes.length) return undefined;
    return bytes.subarray(offset - start, end - start);
  }

  return {
    at,
    async load(offset, length) {
      const known = at(offset, length);
      if (known) return known;
      const isNext = offset >= start && offset <= start + bytes.length + AFTER_JUMP;
      ahead = isNext ? Math.min(AHEAD, ahead * 4) : AFTER_JUMP;
      bytes = await source.read(offset, Math.max(length, ahead));
      start = offset;
      return bytes.subarray(0, length);
    },
  };
}
