import { inflateRawSync } from 'node:zlib';

/** The content of a deflate stream, and how many bytes the stream itself has. */
export interface Inflated {
  readonly bytes: Uint8Array;
  readonly consumed: number;
}

/** Lengths are claimed by headers, so output is not allocated in larger pieces than this. */
const MOST_PIECE = 1 << 20;
/** No deflate stream expands more: a symbol for 258 bytes takes at least 2 bits. */
const MOST_RATIO = 1032;
const MOST_OUTPUT = 2 ** 31;

/** What zlib says about input that is bad, cut, or longer than asked for; anything else is not the input's fault. */
const BAD_INPUT: ReadonlySet<unknown> = new Set(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR_BUFFER_TOO_LARGE']);

/**
 * The content of a raw deflate stream (RFC 1951) that begins at the first byte of `packed`, decoded at once and
 * synchronously: for members that are in memory. What follows the stream is not looked at; `consumed` tells where it
 * begins.
 *
 * @param size the length that is expected, in bytes: the most that is produced. Content that is shorter is returned as
 * it is; the caller compares.
 * @returns undefined for bad or cut data and for content longer than `size` or than 2 GiB: `inflateRaw` tells why and
 * gives what can be had. The bytes are the caller's to keep.
 */
export function inflateRawBytes(packed: Uint8Array, size: number): Inflated | undefined {
  return inflateWhole(packed, size, Math.min(size, packed.length * MOST_RATIO));
}

/**
 * As {@link inflateRawBytes}, where the length is not known.
 * @param most bytes of content that are accepted
 * @param likely bytes of content to make room for at first
 */
export function inflateWhole(packed: Uint8Array, most: number, likely: number): Inflated | undefined {
  const options = {
    info: true,
    // One byte more than is needed lets zlib see the end of the stream without a second piece.
    chunkSize: Math.max(64, Math.min(likely + 1, MOST_PIECE)),
    maxOutputLength: Math.max(1, Math.min(most, MOST_OUTPUT)),
  };
  try {
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return buffer.length > most ? undefined : { bytes: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    if (isBadInput(error)) return undefined;
    throw error;
  }
}

/** Whether an error of node:zlib says that the data is bad, cut or too long, and not that something else failed. */
export function isBadInput(error: unknown): boolean {
  return BAD_INPUT.has((error as { readonly code?: unknown } | null)?.code);
}
