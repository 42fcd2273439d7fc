import { type ByteReader, bytesSource } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';

/** Whoever looks at a member's bytes while they pass by: a checksum. */
export interface Watch {
  bytes(chunk: Uint8Array): void;
  /** All bytes were seen, and their reader is done. Not called where it stopped early. */
  end(): void;
}

/** The bytes of a member that stand in the archive as they are. */
export interface StoredData {
  /** To be read once, before the next header. */
  readonly source: Source;
  /** Moves past what was not read; false where the archive ends inside the member. */
  finish(): Promise<boolean>;
}

/**
 * The next `size` bytes as content of a member. `short` is told, once, how many bytes there were of those promised.
 * Content that is in memory already is handed over in one piece.
 */
export function storedData(
  reader: ByteReader,
  size: number,
  short: (found: number) => void,
  watch?: Watch,
): StoredData {
  const whole = reader.tryTake(size);
  if (whole) {
    watch?.bytes(whole);
    const finish = async () => {
      watch?.end();
      return true;
    };
    return { source: bytesSource(whole), finish };
  }
  let left = size;
  let cut = false;
  let seen = 0;
  const miss = () => {
    if (!cut) short(size - left);
    cut = true;
  };
  async function* stream(): AsyncGenerator<Uint8Array> {
    while (left > 0) {
      const chunk = await reader.some(left);
      if (chunk.length === 0) return miss();
      left -= chunk.length;
      seen += chunk.length;
      watch?.bytes(chunk);
      yield chunk;
    }
  }
  const finish = async () => {
    if (left > 0 && !cut) left -= await reader.skip(left);
    if (left > 0) miss();
    // Told here, as for content in one piece, so that the order of problems does not hang on the chunks.
    else if (seen === size) watch?.end();
    return left === 0;
  };
  // No `size`: the header's promise is not known to be true before the bytes were seen.
  return { source: { stream }, finish };
}
