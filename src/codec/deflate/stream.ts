import type { Notes } from '../decoder.ts';
import type { ByteReader } from '../reader.ts';
import { OUTPUT_PIECE, startEngine } from './engine.ts';
import { createSalvage } from './salvage.ts';
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
    if (!isBadInput(engine.error)) throw engine.error;
    const truncated = (engine.error as { code?: string }).code === 'Z_BUF_ERROR';
    if (truncated) {
      notes.problem(
        'stream.truncated',
        `the deflate data ends in the middle after ${given} bytes`,
        start + given,
      );
      return false;
    }
    const saved = salvage.finish(OUTPUT_PIECE);
    if (saved && saved.bytes.length > 0) {
      see?.(saved.bytes);
      yield saved.bytes;
    }
    const at = saved ? saved.offset : engine.consumed;
    notes.problem('stream.corrupt', `${engine.error.message} (deflate)`, start + at);
    return false;
  } finally {
    engine.close();
  }
}
