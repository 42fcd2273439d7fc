import { constants } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AssayError, type FileReplacement } from '../model/index.ts';

/**
 * Starts the replacement of a file; folders above it are made. One process at a time: the caller holds a lock.
 * @throws AssayError `store.write`
 */
export async function replaceFile(path: string): Promise<FileReplacement> {
  const target = resolve(path);
  const beside = `${target}.new`;
  const remove = async () => {
    for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(beside + suffix, { force: true });
  };
  await attempt(path, remove);
  return {
    path: beside,
    async copy() {
      try {
        await copyFile(target, beside, constants.COPYFILE_FICLONE);
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw writeError(error, path);
      }
    },
    commit: () =>
      attempt(path, async () => {
        await synchronised(beside, 'r+');
        await renamed(beside, target);
        // Windows has no handle for a folder; there the rename itself is enough.
        await synchronised(dirname(target), 'r').catch(() => {});
      }),
    abandon: () => remove().catch(() => {}),
  };
}

/** Makes the folder of a file and those above it. @throws AssayError `store.write` */
export async function makeFolder(path: string): Promise<void> {
  await attempt(path, () => mkdir(dirname(resolve(path)), { recursive: true }));
}

async function synchronised(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const RETRIES = [50, 200, 1000];

/** Windows does not replace a file that somebody is reading; readers are quick. */
async function renamed(from: string, to: string): Promise<void> {
  for (const wait of RETRIES) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!['EPERM', 'EBUSY', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      await setTimeout(wait);
    }
  }
  await rename(from, to);
}

async function attempt(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw writeError(error, path);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of the disk is used up',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
};

/** An error of the operating system while the store, or a file beside it, is written: `store.write`. */
export function writeError(error: unknown, path: string): AssayError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new AssayError('store.write', `cannot be written: ${REASONS[code] ?? message}`, {
    path,
    hint: 'give --store a file in a folder that can be written to',
    cause: error,
  });
}
