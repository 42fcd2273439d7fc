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

/** The only door to the outside world: below `host/` and `cli/` nothing else touches clock, network or files. */
export interface Host {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  readonly files: Files;
}
