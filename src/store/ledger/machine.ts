import { readAll } from '../../codec/index.ts';
import { AssayError, type FileReplacement, type Files } from '../../model/index.ts';

/** What a ledger needs of the machine. */
export interface LedgerMachine {
  readonly files: Files;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Makes the folder of a file and those above it. @throws AssayError `store.write` */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly replaceFile: (path: string) => Promise<FileReplacement>;
  /** Appends behind so many bytes, to the disk. @throws the error of the operating system */
  readonly appendTo: (path: string, at: number, bytes: Uint8Array) => Promise<void>;
  /** Makes a file that only its owner may read. @returns false where it exists @throws the error of the operating system */
  readonly createPrivate: (path: string, bytes: Uint8Array) => Promise<boolean>;
}

/** Nobody publishes that much; a ledger has about a kilobyte for each release. */
const LARGEST = 256 * 1024 * 1024;

/** The bytes of a file; undefined where it does not exist. @throws AssayError `input.*`, `ledger.damaged` */
export async function readIfThere(path: string, { files }: LedgerMachine): Promise<Uint8Array | undefined> {
  let file: Awaited<ReturnType<Files['open']>>;
  try {
    file = await files.open(path);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'input.missing') return undefined;
    throw error;
  }
  try {
    if (file.source.size > LARGEST)
      throw new AssayError('ledger.damaged', `it has ${file.source.size} bytes, more than any ledger`, {
        path,
      });
    return await readAll(file.source);
  } finally {
    await file.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of the disk is used up',
  ENOENT: 'the folder does not exist',
  EISDIR: 'it is a directory',
};

/** Runs something that writes a file of the ledger. @throws AssayError `ledger.write` */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AssayError && error.code !== 'store.write') throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = error instanceof AssayError ? message : `cannot be written: ${REASONS[code] ?? message}`;
    throw new AssayError('ledger.write', reason, {
      path,
      hint: 'give --ledger a file in a folder that can be written to',
      cause: error,
    });
  }
}
