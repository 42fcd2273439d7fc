import { bytesSource, copyOf } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';

/** Contents up to this size are handed over in one piece. */
const SMALL = 1 << 16;
const NOTHING = new Uint8Array(0);

/** How a solid stream is read. */
export interface SolidOptions {
  /** Starts decoding from the first byte; `again` where that was done before, so that problems were told already. */
  readonly open: (again: boolean) => AsyncIterator<Uint8Array>;
  /** Packed bytes taken in so far by the decoder that was opened last. */
  readonly packed?: () => number;
  /** Decoded bytes that are kept for members that begin before the end of the one before; 0 where there are none. */
  readonly history?: number;
  /** May so many more bytes be decoded in vain? Asked before content is decoded that no member wants, or for a second time. */
  readonly waste?: (bytes: number) => boolean;
  /** The stream before this one was read, so that this one will be as well. */
  readonly eager?: boolean;
}

/** One decoded stream that several members are pieces of: a folder of a cabinet or of a 7z archive. */
export interface Solid {
  /**
   * A piece, decoded when it is read; read in their order, all pieces take one pass. Pieces can also be read after `close`, each in a pass of
   * its own. Where the stream ends within the piece, so does the piece.
   */
  piece(offset: number, length: number): Source;
  /** The same at once, where it is small and what comes before was read, so that this one will be as well. */
  ready(offset: number, length: number): Promise<Source | undefined>;
  /** Whether anything was decoded. */
  readonly started: boolean;
  /** Decodes one piece more than was read, so that the decoder tells what is wrong right behind it. */
  settle(): Promise<void>;
  /** Lets go of the decoder. */
  close(): Promise<void>;
}

/** Nothing is decoded before a piece is read. */
export function createSolid(options: SolidOptions): Solid {
  const shared = createCursor(options);
  let started = false;
  let closed = false;
  return {
    piece(offset, length) {
      let packedAt = 0;
      return {
        packed: () => Math.max(0, (options.packed?.() ?? 0) - packedAt),
        async *stream() {
          const cursor = closed ? createCursor({ open: () => options.open(true) }) : shared;
          started = true;
          packedAt = closed ? 0 : (options.packed?.() ?? 0);
          let at = offset;
          try {
            while (at < offset + length) {
              const bytes = (await cursor.from(at)).subarray(0, offset + length - at);
              if (bytes.length === 0) return;
              at += bytes.length;
              yield bytes;
            }
          } finally {
            if (cursor !== shared) await cursor.close();
          }
        },
      };
    },
    async ready(offset, length) {
      if (!(started || options.eager) || closed || length > SMALL || !shared.isNext(offset)) return undefined;
      started = true;
      const first = await shared.from(offset);
      if (first.length >= length) return bytesSource(first.subarray(0, length));
      const bytes = Buffer.alloc(length);
      let found = 0;
      for (
        let part = copyOf(first);
        part.length > 0 && found < length;
        part = await shared.from(offset + found)
      ) {
        bytes.set(part.subarray(0, length - found), found);
        found += Math.min(part.length, length - found);
        if (found === length) return bytesSource(bytes);
      }
      return undefined;
    },
    get started() {
      return started;
    },
    async settle() {
      if (started && !closed) await shared.step();
    },
    async close() {
      closed = true;
      await shared.close();
    },
  };
}

/** A place in the decoded stream. */
interface Cursor {
  /** Decoded bytes from `offset` on, valid until the next call; none at the end of the stream, or where it may not be decoded again. */
  from(offset: number): Promise<Uint8Array>;
  /** Whether nothing is decoded in vain to get there. */
  isNext(offset: number): boolean;
  /** Goes on by one chunk, if decoding was begun. */
  step(): Promise<void>;
  close(): Promise<void>;
}

function createCursor({ open, history = 0, waste }: SolidOptions): Cursor {
  const kept = history > 0 ? createHistory(history) : undefined;
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let opened = false;
  let chunk: Uint8Array = NOTHING;
  /** Of the chunk. */
  let start = 0;

  async function restart(): Promise<void> {
    await iterator?.return?.();
    iterator = open(opened);
    opened = true;
    chunk = NOTHING;
    start = 0;
    kept?.clear();
  }

  /** @returns whether there is a next chunk */
  async function next(): Promise<boolean> {
    kept?.add(chunk);
    start += chunk.length;
    chunk = NOTHING;
    const { done, value } = await iterator!.next();
    if (!done) chunk = value;
    return !done;
  }

  return {
    async from(offset) {
      if (offset >= start && offset < start + chunk.length) return chunk.subarray(offset - start);
      const known = kept?.from(offset);
      if (known) return known;
      if (offset < start) {
        if (waste && !waste(start + chunk.length)) return NOTHING;
        await restart();
      } else if (!iterator) await restart();
      const gap = offset - start - chunk.length;
      if (gap > 0 && waste && !waste(gap)) return NOTHING;
      do {
        if (!(await next())) return NOTHING;
      } while (offset >= start + chunk.length);
      return chunk.subarray(offset - start);
    },
    isNext: (offset) => offset >= start && offset <= start + chunk.length,
    async step() {
      if (iterator) await next();
    },
    async close() {
      await iterator?.return?.();
      iterator = undefined;
      chunk = NOTHING;
    },
  };
}

/** The last decoded bytes, in a ring that grows up to `most`. */
function createHistory(most: number) {
  let ring = new Uint8Array(Math.min(most, 1 << 16));
  let end = 0;
  return {
    clear() {
      end = 0;
    },
    add(chunk: Uint8Array) {
      while (ring.length < most && end + chunk.length > ring.length) {
        const larger = new Uint8Array(Math.min(most, ring.length * 2));
        larger.set(ring);
        ring = larger;
      }
      for (let done = 0; done < chunk.length; ) {
        const at = (end + done) % ring.length;
        const part = chunk.subarray(done, done + ring.length - at);
        ring.set(part, at);
        done += part.length;
      }
      end += chunk.length;
    },
    from(offset: number): Uint8Array | undefined {
      if (offset >= end || offset < end - ring.length) return undefined;
      const at = offset % ring.length;
      return ring.subarray(at, Math.min(ring.length, at + end - offset));
    },
  };
}
