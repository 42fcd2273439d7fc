import type { Stats } from 'node:fs';
import { lstat, mkdtemp, open, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { AssayError, type EntryKind, type FileStatus, type Files } from '../model/index.ts';
import { inputError } from './errors.ts';
import { fileSource } from './file-source.ts';

/** The files of this machine through node:fs. */
export const nodeFiles: Files = {
  async status(path, { follow = false } = {}) {
    try {
      const stats = await (follow ? stat(path) : lstat(path));
      return statusOf(stats, stats.isSymbolicLink() ? await readlink(path) : undefined);
    } catch (error) {
      throw inputError(error, path);
    }
  },
  async open(path) {
    const { kind } = await nodeFiles.status(path, { follow: true });
    // Opening a FIFO for reading would wait for a writer, perhaps for ever.
    if (kind !== 'file') throw new AssayError('input.not-a-file', `it is a ${kind}`, { path });
    try {
      const handle = await open(path, 'r');
      const { size } = await handle.stat();
      return { source: fileSource(handle, size, path), close: () => handle.close() };
    } catch (error) {
      throw inputError(error, path);
    }
  },
  async list(path) {
    try {
      const names = await readdir(path);
      return names
        .map((name) => Buffer.from(name))
        .sort(Buffer.compare)
        .map(String);
    } catch (error) {
      throw inputError(error, path);
    }
  },
  baseName: (path) => basename(resolve(path)),
  folder: (path) => dirname(resolve(path)),
  join: (directory, name) => join(directory, name),
  async temporary() {
    const folder = await mkdtemp(join(tmpdir(), 'assay-'));
    const path = join(folder, 'spool');
    const handle = await open(path, 'wx+', 0o600);
    // An open file needs no name: where the system allows it, not even a killed process leaves one behind.
    if (process.platform !== 'win32') await rm(folder, { recursive: true, force: true });
    let size = 0;
    return {
      async write(chunk) {
        let done = 0;
        while (done < chunk.length)
          done += (await handle.write(chunk, done, chunk.length - done, size + done)).bytesWritten;
        size += chunk.length;
      },
      source: () => fileSource(handle, size, path),
      async remove() {
        await handle.close().catch(() => {});
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

function statusOf(stats: Stats, link: string | undefined): FileStatus {
  return {
    kind: kindOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    mtime: stats.mtimeMs / 1000,
    ...(link === undefined ? {} : { link }),
  };
}

function kindOf(stats: Stats): EntryKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  return stats.isBlockDevice() ? 'block-device' : 'character-device';
}
