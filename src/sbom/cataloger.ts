import type {
  Component,
  Entry,
  Identifier,
  Licence,
  Occurrence,
  Presence,
  SbomDocument,
} from '../model/index.ts';
import type { Image, Range } from './binaries/image.ts';

/** A component as one file shows it; what only the whole tree tells is settled after the pass. */
export interface Finding extends Pick<Component, 'name' | 'version'> {
  readonly identifiers: readonly Identifier[];
  readonly licences: readonly Licence[];
  /** What shows that it is there. */
  readonly proof: Occurrence;
  /** Further places that show it. */
  readonly more?: readonly Occurrence[];
  /** The folder or container the finding speaks about; the same software found again within it is one component. */
  readonly root: string;
  /** Default: `test-data` below a folder for tests, else `contained`. */
  readonly presence?: Presence;
  readonly claim: Claim;
  /**
   * A document below `root` says so, nothing else: where the bytes there, or the lists that the document is made of, show the same
   * name and version, it is one more place of that component.
   */
  readonly stated?: true;
}

/** Which files a finding says are its own; the first of these that applies counts. */
export interface Claim {
  /** A folder or container with everything in it. */
  readonly prefix?: string;
  /** A container with everything in it, if it is a wheel. */
  readonly wheel?: string;
  /** Path of a file that lists them, see {@link FileList}. */
  readonly list?: string;
  /** Folders in the list are shared with others: only files count. */
  readonly filesOnly?: true;
  /** Folders and files that are its own where they exist. */
  readonly maybe?: readonly string[];
  /** Files that fit patterns, beside those of `maybe`. */
  readonly globs?: FileGlobs;
  /** Where none of `maybe` exists the component is only claimed. */
  readonly mustExist?: true;
}

/** Files below a folder by patterns as `globTest` reads them, relative to the folder. */
export interface FileGlobs {
  readonly folder: string;
  readonly include: readonly string[];
  readonly except: readonly string[];
}

/** The files that an installer or builder wrote down, joined like `Entry.path`. */
interface FileList {
  readonly path: string;
  readonly files: readonly string[];
}

/** What a cataloger found in one file. */
export interface Found {
  readonly components?: readonly Finding[];
  readonly sboms?: readonly SbomDocument[];
  readonly list?: FileList;
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
  /**
   * The same for a file that is too large to be kept whole, as it goes by. A file that is wanted by a cataloger without this is
   * read whole, or given up where it is larger than `limits.keep`.
   */
  begin?(entry: Entry): Passing;
}

/** Watches a large file go by. */
export interface Passing {
  /** Parts that must be at hand at the end besides beginning and end of the file, as its beginning tells. */
  parts?(head: Image): readonly Range[];
  /**
   * Looks through the next bytes: for what begins in them from one offset up to another; around them is what was before and what follows.
   * @param base where the bytes begin in the file
   * @returns parts that must be at hand at the end, which begin in these bytes
   */
  look?(bytes: Buffer, from: number, to: number, base: number): readonly Range[];
  /** @param image beginning, end and the parts that were asked for */
  end(image: Image): Found;
}
