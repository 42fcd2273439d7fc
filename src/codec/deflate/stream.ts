import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { OUTPUT_PIECE, startEngine } from './engine.ts';
import { createSalvage, type Salvage } from './salvage.ts';
import { inflateWhole, isBadInput } from './whole.ts';

/** Packed bytes given to zlib at once. Always the same cut, so that damage shows alike however the source is cut. */
export const INPUT_PIECE = 1 << 16;
/** Content up to this size may be decoded in one synchronous call: a few milliseconds at most. */
const SMALL_OUTPUT = 1 << 20;

/** How {@link inflate} is to work. */
export interface InflateOptions {
  /** The stream is short, probably with so many bytes of content: try one synchronous call on what is at hand. */
  readonly likely?: number | undefined;
  /** Sees every chunk before it is handed out. */
  readonly see?: (chunk: Uint8Array) => void;
}

/**
 * Decodes one raw deflate stream (RFC 1951), leaving the reader behind it.
 * @returns whether the stream was whole; if not, the problem is reported and the reader stands behind the bytes tried
 */
export async function* inflate(
  reader: ByteReader,
  notes: Notes,
  options: InflateOptions = {},
): AsyncGenerator<Uint8Array, boolean> {
  const head = await reader.peek(INPUT_PIECE);
  if (isEmptyStream(head)) {
    await reader.skip(2);
    return true;
  }
  if (options.likely !== undefined || head.length < INPUT_PIECE) {
    const whole = inflateWhole(head, SMALL_OUTPUT, options.likely ?? head.length * 4);
    if (whole) {
      await reader.skip(whole.consumed);
      options.see?.(whole.bytes);
      if (whole.bytes.length > 0) yield whole.bytes;
      return true;
    }
  }
  return yield* inflateInPool(reader, notes, options);
}

/**
 * One fixed block with nothing but its end code: what every compressor writes for no content. Known without zlib, since
 * a million empty members are a cheap way to keep a reader busy.
 */
function isEmptyStream(packed: Uint8Array): boolean {
  return packed.length > 1 && packed[0] === 3 && (packed[1]! & 3) === 0;
}

async function* inflateInPool(
  reader: ByteReader,
  notes: Notes,
  { see }: InflateOptions,
): AsyncGenerator<Uint8Array, boolean> {
  const start = reader.position;
  const engine = startEngine();
  const salvage = createSalvage();
  let given = 0;
  let complete = false;

  /** Gives the next piece, or sees that the stream has ended. */
  async function feed(): Promise<void> {
    if (engine.consumed < given) {
      reader.unread(given - engine.consumed);
      complete = true;
      return;
    }
    await reader.peek(INPUT_PIECE);
    const piece = await reader.some(INPUT_PIECE);
    given += piece.length;
    if (piece.length === 0) return engine.finish();
    salvage.packed(piece);
    engine.feed(piece);
  }

  try {
    await feed();
    while (!complete) {
      const output = await engine.take();
      // The next piece goes in first: the pool works on it while the caller uses this output.
      if (engine.hungry) await feed();
      if (output) {
        salvage.unpacked(output.length);
        see?.(output);
        yield output;
      } else if (engine.over) break;
    }
    if (complete || !engine.error) return true;
    const saved = explain(engine.error, { start, given, consumed: engine.consumed, salvage, notes });
    if (saved && saved.length > 0) {
      see?.(saved);
      yield saved;
    }
    return false;
  } finally {
    engine.close();
  }
}

interface Failure {
  /** Where the deflate stream begins. */
  readonly start: number;
  /** Bytes given to zlib, and bytes it took before the call that failed. */
  readonly given: number;
  readonly consumed: number;
  readonly salvage: Salvage;
  readonly notes: Notes;
}

/**
 * Reports why zlib gave up.
 * @returns content that it had decoded but not handed out
 * @throws the error itself where the input is not to blame
 */
function explain(error: Error, { start, given, consumed, salvage, notes }: Failure): Uint8Array | undefined {
  if (!isBadInput(error)) throw error;
  if ((error as { readonly code?: unknown }).code === 'Z_BUF_ERROR') {
    notes.problem('stream.truncated', 'the input ends in the middle of the deflate data', start + given);
    return undefined;
  }
  const saved = salvage.finish(OUTPUT_PIECE);
  const where = saved ? '' : `, within ${given - consumed} bytes from here`;
  notes.problem('stream.corrupt', `deflate: ${error.message}${where}`, start + (saved?.offset ?? consumed));
  return saved?.bytes;
}
