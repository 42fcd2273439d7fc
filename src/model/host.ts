import type { EntryKind } from './entry.ts';
import type { RandomSource } from './source.ts';

/** What the file system says about a path. */
export interface FileStatus {
  readonly kind: EntryKind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime: number;
  /** Target, for a symbolic link. */
  readonly link?: string;
}

/** An open file that must be closed. */
export interface OpenFile {
  readonly source: RandomSource;
  close(): Promise<void>;
}

/** A private temporary file: written once from front to end, then read, then gone. */
export interface TemporaryFile {
  write(chunk: Uint8Array): Promise<void>;
  /** The bytes written; call it after the last write. */
  source(): RandomSource;
  /** Removes the file; safe to call twice. */
  remove(): Promise<void>;
}

/** The files of the machine, as far as Assay may touch them. Paths are those of the operating system. */
export interface Files {
  /** A link is described itself unless `follow` is set. @throws AssayError `input.missing`, `input.permission`, `input.unreadable` */
  status(path: string, options?: { readonly follow?: boolean }): Promise<FileStatus>;
  /** @throws AssayError `input.missing`, `input.permission`, `input.not-a-file`, `input.unreadable` */
  open(path: string): Promise<OpenFile>;
  /** Names in a directory, sorted by code point. @throws AssayError as `status` */
  list(path: string): Promise<readonly string[]>;
  /** The last name of a path, of the absolute path where it ends in `.` or `..`. */
  baseName(path: string): string;
  /** The folder that holds a path. */
  folder(path: string): string;
  /** Path of `name` below `directory`. */
  join(directory: string, name: string): string;
  temporary(): Promise<TemporaryFile>;
}

/** A file that is built beside the one it replaces, and takes its place whole or not at all. */
export interface FileReplacement {
  /** Where to write; a former attempt that was cut short has been removed. */
  readonly path: string;
  /** Puts a copy of the file that is to be replaced there. @returns false where there is none */
  copy(): Promise<boolean>;
  /** Brings it to the disk and renames it. @throws AssayError `store.write` */
  commit(): Promise<void>;
  /** Removes it; safe to call at any time. */
  abandon(): Promise<void>;
}

/** A file that outlives the process, read and written at any place. */
export interface KeptFile {
  /** Its bytes when it was opened. */
  readonly size: number;
  /** @throws AssayError `store.write` */
  write(offset: number, chunk: Uint8Array): Promise<void>;
  /** Cuts off what is behind this many bytes. @throws AssayError `store.write` */
  truncate(size: number): Promise<void>;
  /** What it holds from an offset on; call it after the last write. */
  source(start: number): RandomSource;
  /** Closes it; safe to call twice, as `remove` is. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** How something is got over the network. */
export interface FetchOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** More bytes than this are an error. */
  readonly mostBytes: number;
  /** `http:` is allowed to every machine; otherwise only to this one. */
  readonly insecureHttp?: boolean;
  /** Milliseconds in which less than 64 KiB come after which it is given up; 60,000 unless given. */
  readonly idle?: number;
  /** Statuses that are an answer without body instead of an error: 404 where something need not be there. */
  readonly absent?: readonly number[];
  /** Sends this (`POST`) and gets the answer; redirects are refused, as what is sent is for one address alone. */
  readonly send?: { readonly type: string; readonly body: Uint8Array };
  /** Redirects followed at most; 5 unless given. None where a header is a secret. */
  readonly redirects?: number;
  /** What helps where the server cannot be reached, instead of what helps with advisories. */
  readonly hint?: string;
}

/** An answer, of which only the head has been read. */
export interface Fetched {
  /** HTTP status: 2xx, 304 or one of `absent`; all others are errors. */
  readonly status: number;
  /** Value of a header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** To be read once. @throws AssayError `fetch.failed`, `fetch.refused` while it is read */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Gets a URL, following a few redirects, or sends to one. @throws AssayError `fetch.failed`, `fetch.refused` */
export type Fetch = (url: string, options: FetchOptions) => Promise<Fetched>;

/** How a program is run. */
export interface RunOptions {
  /** Path of the folder it is started in. */
  readonly cwd: string;
  /** All of its environment; a variable that is undefined is not set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which it is ended, with what it started. */
  readonly timeout?: number;
  /** Ends it, with what it started. */
  readonly signal?: AbortSignal;
  /** Gets what it writes to standard output and standard error, as it comes. */
  readonly onOutput?: (chunk: Uint8Array) => void;
}

/** How a program ended. */
export interface RunResult {
  /** Its exit code; absent where a signal ended it. */
  readonly code?: number;
  /** Name of the signal that ended it. */
  readonly killed?: string;
  /** It was ended because its time was over. */
  readonly timedOut: boolean;
}

/** What the machine is. */
export interface Machine {
  readonly windows: boolean;
  /** Processors this process may use. */
  readonly processors: number;
}

/** The only door to the outside world: below `host/` and `cli/` nothing else touches clock, network, processes or files. */
export interface Host {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after so many milliseconds. @throws the reason of the signal, where it is aborted before */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs a program (no shell) with nothing on its standard input, and waits for its end.
   * @throws AssayError `run.start` where it cannot be started; the reason of the signal, where it is aborted
   */
  run(command: readonly string[], options: RunOptions): Promise<RunResult>;
  readonly machine: Machine;
  readonly files: Files;
}
