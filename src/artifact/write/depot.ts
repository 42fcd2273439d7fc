import { bytesSource, type Chunks, copyOf, sliceSource } from '../../codec/index.ts';
import { AssayError, type Files, type RandomSource, type TemporaryFile } from '../../model/index.ts';
import type { Content } from './member.ts';

/** Contents put aside one behind the other: few in memory, the others together in one temporary file. */
export interface Depot {
  /** The bytes may be read after the last `put`. @throws AssayError `repack.unreadable` where there is no room */
  put(chunks: Chunks): Promise<Content & RandomSource>;
  /** Lets go of everything; safe to call twice. */
  close(): Promise<void>;
}

/** Small chunks are written to the file together. */
const PIECE = 1 << 18;

/** @param most bytes that may be held in memory */
export function createDepot(most: number, files: Files | undefined): Depot {
  let held = 0;
  let file: TemporaryFile | undefined;
  let pending: Uint8Array[] = [];
  let waiting = 0;
  let written = 0;
  let sealed: RandomSource | undefined;

  async function flush(): Promise<void> {
    if (pending.length === 0) return;
    try {
      file ??= await files?.temporary();
      await file?.write(Buffer.concat(pending));
    } catch (cause) {
      throw new AssayError('repack.unreadable', 'its content cannot be put aside in a temporary file', {
        cause,
      });
    }
    if (!file)
      throw new AssayError('repack.unreadable', 'its content does not fit into memory (--limit spool)');
    pending = [];
    waiting = 0;
  }

  async function toFile(
    first: readonly Uint8Array[],
    rest: AsyncIterator<Uint8Array> | Iterator<Uint8Array>,
  ) {
    const start = written;
    const take = async (chunk: Uint8Array): Promise<void> => {
      pending.push(copyOf(chunk));
      waiting += chunk.length;
      written += chunk.length;
      if (waiting >= PIECE) await flush();
    };
    for (const chunk of first) await take(chunk);
    for (let next = await rest.next(); !next.done; next = await rest.next()) await take(next.value);
    return filed(start, written - start);
  }

  /** A part of the file, which is complete when it is read first. */
  function filed(start: number, size: number): Content & RandomSource {
    const part = async (): Promise<RandomSource> => {
      await flush();
      sealed ??= file!.source();
      return sliceSource(sealed, start, size);
    };
    return {
      size,
      read: async (offset, length) => (await part()).read(offset, length),
      async *stream(from = 0) {
        if (size > from) yield* (await part()).stream(from);
      },
    };
  }

  return {
    async put(chunks) {
      const iterator =
        Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
      const parts: Uint8Array[] = [];
      let size = 0;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
        parts.push(copyOf(next.value));
        size += next.value.length;
        if (held + size > most) return await toFile(parts, iterator);
      }
      held += size;
      return bytesSource(Buffer.concat(parts));
    },
    async close() {
      pending = [];
      await file?.remove();
    },
  };
}
