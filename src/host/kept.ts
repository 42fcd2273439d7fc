import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AssayError, type KeptFile, type RandomSource } from '../model/index.ts';
import { fileSource } from './file-source.ts';
import { writeError } from './replace.ts';

/**
 * Opens a file that is kept from one process to the next, or makes one that only its owner may read. One process at a time:
 * the caller holds a lock. A link is not followed.
 * @throws AssayError `store.write`
 */
export async function openKept(path: string): Promise<KeptFile> {
  const { handle, stats } = await opened(path);
  const close = () => handle.close().catch(() => {});
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      throw writeError(error, path);
    }
  };
  let { size } = stats;
  return {
    size,
    write: (offset, chunk) =>
      attempt(async () => {
        for (let done = 0; done < chunk.length; )
          done += (await handle.write(chunk, done, chunk.length - done, offset + done)).bytesWritten;
        size = Math.max(size, offset + chunk.length);
      }),
    truncate: (length) =>
      attempt(async () => {
        await handle.truncate(length);
        size = length;
      }),
    source: (start) => shifted(fileSource(handle, size, path), start),
    close,
    async remove() {
      await close();
      await removeFile(path);
    },
  };
}

/** Removes a file where there is one; one that cannot be removed stays. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}

async function opened(path: string): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
  // O_NOFOLLOW is not on Windows.
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  let handle: FileHandle | undefined;
  try {
    handle = await open(resolve(path), flags, 0o600);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, stats };
  } catch (error) {
    await handle?.close();
    throw writeError(error, path);
  }
  await handle.close();
  throw new AssayError('store.write', 'cannot be written: it is no file', { path });
}

function shifted({ size, read, stream }: RandomSource, start: number): RandomSource {
  return {
    size: size - start,
    read: (offset, length) => read(offset + start, length),
    stream: (offset = 0) => stream(offset + start),
  };
}
