import { createHash, type Hash } from 'node:crypto';
import { AssayError, type Files, type KeptFile, type RandomSource } from '../../model/index.ts';

/** What a server said of a file. */
export interface Head {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Of the whole file, base64. */
  readonly md5?: string;
  /** Bytes of the whole file. */
  readonly total?: number;
  /** What a range can be asked for with (RFC 9110, 13.1.5): a strong ETag, or a date that is as good. */
  readonly validator?: string;
}

/** The two digests of what has been downloaded. */
export interface Hashes {
  readonly sha256: Hash;
  readonly md5: Hash;
}

/** Where a download is written. */
export interface Spool {
  /** What is known of the file whose first `length` bytes are here; undefined before `begin`. */
  readonly head: () => Head | undefined;
  readonly length: () => number;
  readonly hashes: () => Hashes;
  /** Begins with another file; what is here is thrown away. @throws AssayError `fetch.refused` where that cannot be done */
  begin(head: Head | undefined): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
  /** Notes what is here, for a later process to go on with. */
  note(): Promise<void>;
  source(): RandomSource;
  /** Closes it; what a later process can go on with stays. */
  leave(): Promise<void>;
  remove(): Promise<void>;
}

const newHashes = (): Hashes => ({ sha256: createHash('sha256'), md5: createHash('md5') });

/** A spool that is gone with the process. @param url for errors */
export async function temporarySpool(url: string, files: Files): Promise<Spool> {
  const file = await files.temporary();
  const hashes = newHashes();
  let head: Head | undefined;
  let length = 0;
  return {
    head: () => head,
    length: () => length,
    hashes: () => hashes,
    async begin(next) {
      if (length > 0)
        throw new AssayError('fetch.refused', 'the file changed while it was downloaded', { path: url });
      head = next;
    },
    async write(chunk) {
      await file.write(chunk);
      length += chunk.length;
      for (const hash of Object.values(hashes)) hash.update(chunk);
    },
    note: async () => {},
    source: () => file.source(),
    leave: () => file.remove(),
    remove: () => file.remove(),
  };
}

/** The first block of a kept spool: JSON, filled up with spaces; behind it are the bytes of the file. */
const BLOCK = 4096;
/** A note is written when so much has come since the last: what a process that is killed loses at most. */
const NOTE_EVERY = 2 ** 20;

/**
 * A spool in a file that outlives the process. Its bytes are believed only as far as they have the SHA-256 that was noted
 * with their number; a file that is anything else begins anew.
 * @param release called when it is closed
 */
export async function keptSpool(file: KeptFile, release: () => void): Promise<Spool> {
  let { head, length, hashes } = await restored(file);
  let noted = length;
  const note = async () => {
    if (head?.validator === undefined || length === 0) return;
    const sha256 = hashes.sha256.copy().digest('hex');
    const text = JSON.stringify({ schema: 1, ...head, length, sha256 });
    // What a server says at such length is not worth it.
    if (text.length < BLOCK) await file.write(0, Buffer.from(text.padEnd(BLOCK)));
    noted = length;
  };
  const remove = async () => {
    await file.remove();
    release();
  };
  return {
    head: () => head,
    length: () => length,
    hashes: () => hashes,
    async begin(next) {
      await file.truncate(0);
      [head, length, hashes, noted] = [next, 0, newHashes(), 0];
    },
    async write(chunk) {
      await file.write(BLOCK + length, chunk);
      length += chunk.length;
      for (const hash of Object.values(hashes)) hash.update(chunk);
      if (length - noted >= NOTE_EVERY) await note();
    },
    note,
    source: () => file.source(BLOCK),
    async leave() {
      if (head?.validator === undefined || length === 0) return await remove();
      await file.close();
      release();
    },
    remove,
  };
}

interface Restored {
  head: Head | undefined;
  length: number;
  hashes: Hashes;
}

async function restored(file: KeptFile): Promise<Restored> {
  const noted = file.size < BLOCK ? undefined : notedIn(await file.source(0).read(0, BLOCK));
  if (noted && BLOCK + noted.length <= file.size) {
    // What came after the last note.
    await file.truncate(BLOCK + noted.length);
    const hashes = newHashes();
    for await (const chunk of file.source(BLOCK).stream())
      for (const hash of Object.values(hashes)) hash.update(chunk);
    if (hashes.sha256.copy().digest('hex') === noted.sha256)
      return { head: noted.head, length: noted.length, hashes };
  }
  await file.truncate(0);
  return { head: undefined, length: 0, hashes: newHashes() };
}

function notedIn(block: Uint8Array) {
  let found: unknown;
  try {
    found = JSON.parse(Buffer.from(block).toString());
  } catch {
    return undefined;
  }
  const { schema, length, sha256, total, ...texts } = (found ?? {}) as Record<string, unknown>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
  if (schema !== 1 || !isCount(length) || typeof sha256 !== 'string') return undefined;
  if (total !== undefined && (!isCount(total) || total < length)) return undefined;
  const names = ['etag', 'lastModified', 'md5', 'validator'] as const;
  const head: Head = {
    ...Object.fromEntries(
      names.map((name) => [name, texts[name]]).filter(([, text]) => typeof text === 'string'),
    ),
    ...(total === undefined ? {} : { total }),
  };
  return head.validator === undefined ? undefined : { head, length, sha256 };
}
