import type { RandomSource } from '../../../model/index.ts';

/** Bytes passed over that are cheaper to read along than to jump over. */
const NEAR = 1 << 16;
/** So many ranges near to each other are the sign that more will come. */
const ENOUGH = 16;

/**
 * Reads small ranges of a source in rising order. Where they lie close together they come from one stream, which uses its memory
 * again: a window would leave as many bytes to the garbage collector as the source has.
 */
export interface Skim {
  /** `length` bytes from `offset` if they are at hand; fewer only at the end of the source. Valid until the next call. */
  at(offset: number, length: number): Uint8Array | undefined;
  /** As {@link at}, read where they are not at hand. */
  load(offset: number, length: number): Promise<Uint8Array>;
  /** Lets go of the stream. */
  close(): Promise<void>;
}

/** Nothing is read before a range is asked for. */
export function createSkim(source: RandomSource): Skim {
  let stream: AsyncIterator<Uint8Array> | undefined;
  let chunk: Uint8Array = source.bytes ?? new Uint8Array(0);
  /** Of the chunk. */
  let start = 0;
  /** Of the range that was read last. */
  let last = 0;
  let near = 0;

  function at(offset: number, length: number): Uint8Array | undefined {
    const end = Math.min(offset + length, source.size);
    if (offset < start || end > start + chunk.length) return undefined;
    return chunk.subarray(offset - start, end - start);
  }

  async function close(): Promise<void> {
    await stream?.return?.();
    stream = undefined;
  }

  /** @returns whether there is a next chunk */
  async function next(): Promise<boolean> {
    start += chunk.length;
    const { done, value } = await stream!.next();
    chunk = done ? new Uint8Array(0) : value;
    return !done;
  }

  /** A range that the stream is before, or in. */
  async function follow(offset: number, length: number): Promise<Uint8Array> {
    while (offset >= start + chunk.length) if (!(await next())) return chunk;
    const known = at(offset, length);
    if (known) return known;
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, source.size - offset)));
    let have = 0;
    do {
      const part = chunk.subarray(offset + have - start, offset + bytes.length - start);
      bytes.set(part, have);
      have += part.length;
    } while (have < bytes.length && (await next()));
    return bytes.subarray(0, have);
  }

  return {
    at,
    async load(offset, length) {
      const known = at(offset, length);
      if (known) return known;
      near = offset >= last && offset - last <= NEAR ? near + 1 : 0;
      last = offset + length;
      if (stream && offset >= start && offset - start - chunk.length <= NEAR)
        return await follow(offset, length);
      await close();
      if (near >= ENOUGH) {
        stream = source.stream(offset)[Symbol.asyncIterator]();
        start = offset;
        chunk = new Uint8Array(0);
        return await follow(offset, length);
      }
      chunk = await source.read(offset, length);
      start = offset;
      return chunk;
    },
    close,
  };
}
