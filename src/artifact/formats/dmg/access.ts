import { ByteReader } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';

const PIECE = 1 << 20;
/** Less than this is read alone where it does not follow: a stream that is opened anew reads ahead. */
const WORTH = 1 << 18;

/** How the stored bytes of runs are had. */
export interface Access {
  /** Whether decoded runs are kept: whoever reads parts comes back to them. */
  readonly keeps: boolean;
  /** Bytes in pieces, fewer only at the end of the file. */
  chunks(offset: number, length: number): AsyncIterable<Uint8Array>;
  /** Bytes in one piece, fewer only at the end of the file. */
  whole(offset: number, length: number): Promise<Uint8Array>;
}

/** At any place. What is handed out stays valid. */
export function jumpingAccess(source: RandomSource): Access {
  return {
    keeps: true,
    async *chunks(offset, length) {
      for (let at = 0; at < length; at += PIECE)
        yield await source.read(offset + at, Math.min(PIECE, length - at));
    },
    whole: (offset, length) => source.read(offset, length),
  };
}

/**
 * For one pass over runs that mostly follow each other. What is handed out is valid until the next call: the memory is
 * used again, as gigabytes go through it. To be closed.
 */
export function passingAccess(source: RandomSource, keeps: boolean): Access & { close(): Promise<void> } {
  let reader: ByteReader | undefined;
  let room = Buffer.alloc(0);

  async function* chunks(offset: number, length: number): AsyncGenerator<Uint8Array> {
    const skip = offset - (reader?.position ?? 0);
    if (length < WORTH && (skip < 0 || skip > WORTH)) {
      yield await source.read(offset, length);
      return;
    }
    if (reader === undefined || skip < 0) {
      await reader?.close();
      reader = new ByteReader(source, offset);
    }
    await reader.skip(offset - reader.position);
    yield* reader.chunks(length);
  }

  return {
    keeps,
    chunks,
    async whole(offset, length) {
      if (room.length < length) room = Buffer.alloc(length);
      let have = 0;
      for await (const chunk of chunks(offset, length)) {
        room.set(chunk, have);
        have += chunk.length;
      }
      return room.subarray(0, have);
    },
    close: async () => void (await reader?.close()),
  };
}
