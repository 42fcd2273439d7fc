import { AssayError, type Fetch, type FileReplacement, type Files } from '../../model/index.ts';

/** What keeping trust needs of the machine. */
export interface TrustMachine {
  readonly files: Files;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: Fetch;
  /** Makes the folder of a file and those above it. @throws AssayError `store.write` */
  readonly makeFolder: (path: string) => Promise<void>;
  readonly replaceFile: (path: string) => Promise<FileReplacement>;
  /** Makes a file that only its owner may read. @throws the error of the operating system */
  readonly createPrivate: (path: string, bytes: Uint8Array) => Promise<boolean>;
}

/** Runs something that writes a file of trust. @throws AssayError `trust.write`, `trust.locked` */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as { readonly code?: unknown; readonly message: string };
    if (code === 'store.locked')
      throw new AssayError('trust.locked', 'another process is updating it', {
        path,
        hint: 'wait until it has finished, then start again',
        cause: error,
      });
    if (error instanceof AssayError && code !== 'store.write') throw error;
    throw new AssayError(
      'trust.write',
      error instanceof AssayError ? message : `cannot be written: ${reasonOf(message)}`,
      {
        path,
        hint: 'name a folder that can be written to with the variable ASSAY_TRUST',
        cause: error,
      },
    );
  }
}

/** What Node.js says without its code, call and path: `EACCES: permission denied, open '…'`. */
function reasonOf(message: string): string {
  return /^[A-Z0-9]+: ([^,]+), \w+/.exec(message)?.[1] ?? message;
}
