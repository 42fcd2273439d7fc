import { inflateRawSync } from 'node:zlib';
import { concat, copyOf } from './bytes.ts';
import { isBadInput } from './deflate/whole.ts';

/** Most bytes of content in one block, and how far back a match may reach. */
export const MSZIP_BLOCK = 1 << 15;

/** What a block gave. */
export interface MszipBlock {
  /** Its content, the caller's to keep. */
  readonly bytes: Uint8Array;
  /** Bytes of the input that were used; what follows belongs to nothing. */
  readonly used: number;
  /** Why it could not be decoded; no later block can be decoded then. */
  readonly fault?: string;
}

/** Decodes the blocks of one MSZIP folder in their order, synchronously. */
export interface MszipDecoder {
  /**
   * Decodes the next block.
   * @param size bytes of content that are expected; the caller compares
   */
  block(packed: Uint8Array, size: number): MszipBlock;
}

const NOTHING = new Uint8Array(0);

/**
 * Begins a series of MSZIP blocks ([MS-MCI]): each is `CK` and a deflate stream (RFC 1951) that may refer to the 32 KiB of content
 * before it.
 */
export function mszipDecoder(): MszipDecoder {
  let history: Uint8Array = NOTHING;
  return {
    block(packed, size) {
      if (packed[0] !== 0x43 || packed[1] !== 0x4b) return fault('the block does not begin with CK');
      const inflated = inflateBlock(packed.subarray(2), size, history);
      if (typeof inflated === 'string') return fault(inflated);
      const { bytes, used } = inflated;
      history = bytes.length >= MSZIP_BLOCK ? bytes : lastOf(history, bytes);
      return { bytes, used: used + 2 };
    },
  };
}

function inflateBlock(packed: Uint8Array, size: number, dictionary: Uint8Array) {
  const options = {
    info: true,
    // One byte more than is needed lets zlib see the end of the stream without a second piece.
    chunkSize: Math.max(64, Math.min(size, MSZIP_BLOCK) + 1),
    maxOutputLength: MSZIP_BLOCK,
    ...(dictionary.length > 0 ? { dictionary } : {}),
  };
  try {
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { bytes: buffer, used: engine.bytesWritten };
  } catch (error) {
    if (isBadInput(error)) return `deflate: ${(error as Error).message}`;
    throw error;
  }
}

function lastOf(history: Uint8Array, bytes: Uint8Array): Uint8Array {
  return copyOf(concat([history, bytes]).subarray(-MSZIP_BLOCK));
}

function fault(message: string): MszipBlock {
  return { bytes: NOTHING, used: 0, fault: message };
}
