import { createHash } from 'node:crypto';
import { AssayError, type Files, type KeptFile } from '../../model/index.ts';
import { lockStore } from './lock.ts';
import { keptSpool, type Spool, temporarySpool } from './spool.ts';

/** What keeping a download needs of the machine. */
export interface PartMachine {
  readonly files: Files;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  readonly makeFolder: (path: string) => Promise<void>;
  readonly openKept: (path: string) => Promise<KeptFile>;
  /** Removes a file where there is one; one that cannot be removed stays. */
  readonly removeFile: (path: string) => Promise<void>;
}

/** Where the first bytes of a URL are kept beside a store: `STORE.….part`, with a digest of the URL, which may hold a secret. */
export function partPath(store: string, url: string): string {
  return `${store}.${createHash('sha256').update(url).digest('hex').slice(0, 16)}.part`;
}

/**
 * A spool beside a store, with what an earlier process had of the URL. Where another process downloads into this store it is
 * one that is gone with this process.
 * @throws AssayError `store.write`
 */
export async function partSpool(store: string, url: string, machine: PartMachine): Promise<Spool> {
  await machine.makeFolder(store);
  const release = lockOrNot(`${store}.part`);
  if (!release) return await temporarySpool(url, machine.files);
  try {
    const path = partPath(store, url);
    // Tidying up that fails is no reason to get nothing.
    await removeForgotten(store, path, machine).catch(() => {});
    return await keptSpool(await machine.openKept(path), release);
  } catch (error) {
    release();
    throw error;
  }
}

function lockOrNot(path: string): (() => void) | undefined {
  try {
    return lockStore(path);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'store.locked') return undefined;
    throw error;
  }
}

const MONTH = 30 * 24 * 60 * 60 * 1000;

/** Nobody comes back for what has lain a month. */
async function removeForgotten(store: string, path: string, machine: PartMachine): Promise<void> {
  const { files, now, removeFile } = machine;
  const folder = files.folder(store);
  const own = files.baseName(path);
  const isPart = (name: string) => name.length === own.length && name.startsWith(`${files.baseName(store)}.`);
  for (const name of await files.list(folder)) {
    if (name === own || !isPart(name) || !/\.[0-9a-f]{16}\.part$/.test(name)) continue;
    const other = files.join(folder, name);
    const { kind, mtime } = await files.status(other);
    if (kind === 'file' && now() - mtime * 1000 > MONTH) await removeFile(other);
  }
}
