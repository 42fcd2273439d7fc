import type { RandomSource, Source } from '../model/index.ts';

const CHUNK = 1 << 16;
/** What is longer is streamed: chunks of a stream use their memory again, where each read takes its own. */
const MOST_READ = 1 << 20;

/** A source over bytes in memory. */
export function bytesSource(bytes: Uint8Array): RandomSource & { readonly bytes: Uint8Array } {
  return {
    size: bytes.length,
    bytes,
    async *stream(start = 0) {
      if (start < bytes.length) yield bytes.subarray(start);
    },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A source that can be streamed once or more, e.g. the output of a decoder. */
export function streamSource(open: () => AsyncIterable<Uint8Array>, size?: number): Source {
  return size === undefined ? { stream: () => open() } : { size, stream: () => open() };
}

/** `length` bytes of `source` from `offset`, themselves a source: a stored member of an archive. */
export function sliceSource(source: RandomSource, offset: number, length: number): RandomSource {
  const size = Math.max(0, Math.min(length, source.size - offset));
  if (source.bytes) return bytesSource(source.bytes.subarray(offset, offset + size));
  return {
    size,
    read: (at, n) => source.read(offset + at, Math.max(0, Math.min(n, size - at))),
    async *stream(start = 0) {
      if (size - start > MOST_READ) return yield* upTo(source.stream(offset + start), size - start);
      for (let at = start; at < size; at += CHUNK) {
        const bytes = await source.read(offset + at, Math.min(CHUNK, size - at));
        if (bytes.length === 0) return;
        yield bytes;
      }
    },
  };
}

async function* upTo(chunks: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of chunks) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** Whether a source can be read at any place. */
export function isRandom(source: Source): source is RandomSource {
  return source.read !== undefined && source.size !== undefined;
}

/** Everything a source has, in one piece; for content known to be small. */
export async function readAll(source: Source): Promise<Uint8Array> {
  if (source.bytes) return source.bytes;
  const parts: Uint8Array[] = [];
  for await (const chunk of source.stream()) parts.push(Uint8Array.prototype.slice.call(chunk));
  return Buffer.concat(parts);
}
