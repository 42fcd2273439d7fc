import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  realpathSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { AssayError } from '../model/index.ts';

/** Somewhere text or bytes go, with back-pressure. */
export interface Output {
  write(data: string | Uint8Array): Promise<void>;
  /** One line; lines are gathered into larger writes. */
  line(text: string): Promise<void>;
  close(): Promise<void>;
}

const GATHER = 64 * 1024;

/**
 * Standard output, or a file where `path` is given. The file is opened at once, so that a slip in the path does not cost the work, and
 * emptied with the first write: where the work fails, what was there stays.
 * @param inputs files and directories that are read: none of them is ever written to
 * @throws AssayError `output.write`
 */
export function openOutput(path: string | undefined, inputs: readonly string[]): Output {
  const sink = path === undefined ? standardOutput : fileSink(path, inputs);
  let gathered = '';
  const flush = async () => {
    const text = gathered;
    gathered = '';
    if (text !== '') await sink.write(text);
  };
  return {
    async write(data) {
      await flush();
      await sink.write(data);
    },
    async line(text) {
      gathered += `${text}\n`;
      if (gathered.length >= GATHER) await flush();
    },
    async close() {
      await flush();
      sink.close();
    },
  };
}

/**
 * Writes one text, whole, to standard output, or to a file where `path` is given.
 * @param inputs as of {@link openOutput} @throws AssayError `output.write`
 */
export async function writeOutput(
  path: string | undefined,
  text: string,
  inputs: readonly string[],
): Promise<void> {
  const output = openOutput(path, inputs);
  await output.write(text);
  await output.close();
}

/**
 * Refuses one file for two outputs of a command: each would empty it. Before anything is opened.
 * @param paths by the names of their options; devices may be named as often as one likes
 * @throws AssayError `usage.option`
 */
export function refuseTwice(paths: Readonly<Record<string, string | undefined>>): void {
  const seen = new Map<string, string>();
  for (const [option, path] of Object.entries(paths)) {
    if (path === undefined) continue;
    const status = statusOf(path);
    if (status && !status.isFile()) continue;
    const key = status ? `${status.dev} ${status.ino}` : resolve(realFolder(path), basename(path));
    const before = seen.get(key);
    if (before !== undefined)
      throw new AssayError('usage.option', `--${before} and --${option} name the same file`, {
        path,
        hint: `give --${option} another path`,
      });
    seen.set(key, option);
  }
}

/** The folder of a file that is not there yet, without symbolic links. */
function realFolder(path: string): string {
  const folder = dirname(resolve(path));
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

interface Sink {
  write(data: string | Uint8Array): Promise<void> | void;
  close(): void;
}

const standardOutput: Sink = {
  write: (data) =>
    new Promise((written, failed) => {
      process.stdout.write(data, (error) => {
        if (!error) written();
        // A reader that has enough (`assay ls x | head`) closes the pipe: no failure, but no reason to go on either.
        else failed(isBrokenPipe(error) ? new BrokenPipe() : outputError(error));
      });
    }),
  close() {},
};

/** The reader of standard output went away. */
export class BrokenPipe extends Error {}

function isBrokenPipe(error: Error): boolean {
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}

function fileSink(path: string, inputs: readonly string[]): Sink {
  for (const input of inputs) refuseInput(path, input);
  const isNew = statusOf(path) === undefined;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw outputError(error, path);
    }
  };
  const file = attempt(() => openSync(path, constants.O_WRONLY | constants.O_CREAT));
  let isEmptied = false;
  const empty = () => {
    if (!isEmptied && fstatSync(file).isFile()) ftruncateSync(file);
    isEmptied = true;
  };
  const discard = () => {
    closeSync(file);
    if (isNew) unlinkSync(realpathSync(path));
  };
  unfinished.add(discard);
  return {
    write: (data) =>
      attempt(() => {
        empty();
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      }),
    close: () =>
      attempt(() => {
        empty();
        closeSync(file);
        unfinished.delete(discard);
      }),
  };
}

const unfinished = new Set<() => void>();

/** Closes the outputs that were not finished, and removes those of them that were not there before. Never fails. */
export function discardUnfinished(): void {
  for (const discard of unfinished) {
    try {
      discard();
    } catch {
      // What went wrong before is what is told.
    }
  }
  unfinished.clear();
}

/** Opening a file for writing empties it: never one that is read, nor one within a directory that is read. @throws AssayError `output.write` */
export function refuseInput(path: string, input: string): void {
  const read = statusOf(input);
  if (!read) return;
  const written = statusOf(path);
  const same = written !== undefined && written.dev === read.dev && written.ino === read.ino;
  if (!same && !(read.isDirectory() && isWithin(path, input))) return;
  const what = same ? 'it is the input' : `it lies in the input ${input}`;
  throw new AssayError('output.write', `${what}, and inputs are never written to`, {
    path,
    hint: 'give --output another path',
  });
}

function isWithin(path: string, directory: string): boolean {
  const folder = dirname(resolve(path));
  if (!statusOf(folder)) return false;
  const way = relative(realpathSync(directory), realpathSync(folder));
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(way) !== way;
}

/** What cannot be looked at gets its error where it is opened. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EFBIG: 'the file system takes no file of this size',
};

const HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'make the folder first, or give another path',
  ENOTDIR: 'give another path',
  EISDIR: 'give the path of a file in it',
};

function outputError(error: unknown, path = 'standard output'): AssayError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const hint = HINTS[code];
  return new AssayError('output.write', `cannot be written: ${REASONS[code] ?? message}`, {
    path,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
