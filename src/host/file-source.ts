import type { FileHandle } from 'node:fs/promises';
import type { RandomSource } from '../model/index.ts';
import { inputError } from './errors.ts';

const CHUNK = 256 * 1024;

/** An open file as a source. Two buffers take turns: while one is worked on, the other is filled. */
export function fileSource(handle: FileHandle, size: number, path: string): RandomSource {
  async function fill(buffer: Buffer, position: number): Promise<number> {
    try {
      return (await handle.read(buffer, 0, buffer.length, position)).bytesRead;
    } catch (error) {
      throw inputError(error, path);
    }
  }

  return {
    size,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, size - offset));
      const buffer = Buffer.allocUnsafe(wanted);
      let have = 0;
      while (have < wanted) {
        const got = await fill(buffer.subarray(have), offset + have);
        if (got === 0) break;
        have += got;
      }
      return buffer.subarray(0, have);
    },
    async *stream(start = 0) {
      const length = Math.max(1, Math.min(CHUNK, size));
      let [current, other] = [Buffer.allocUnsafe(length), Buffer.allocUnsafe(length)];
      let position = start;
      let pending = fill(current, position);
      for (;;) {
        const got = await pending;
        if (got === 0) return;
        position += got;
        // A failure is thrown when its turn comes, not as an unhandled rejection if the consumer stops before.
        pending = fill(other, position);
        pending.catch(() => {});
        yield current.subarray(0, got);
        [current, other] = [other, current];
      }
    },
  };
}
