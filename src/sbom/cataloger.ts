import type { Component, Entry, SbomDocument } from '../model/index.ts';

/** What a cataloger found in one file. */
export interface Found {
  readonly components?: readonly Component[];
  readonly sboms?: readonly SbomDocument[];
}

/**
 * One way to find components: it says cheaply which entries it wants, and reads one whole file at a time while the
 * artifact is opened. Bad content is no error: it finds nothing in it.
 */
export interface Cataloger {
  readonly name: string;
  /** From path, kind and up to the first 4 KiB. */
  wants(entry: Entry, head: Uint8Array): boolean;
  /** The whole content of an entry it wanted; valid only during the call. */
  catalog(entry: Entry, content: Uint8Array): Found;
}
