/** Where and how a copy of the source tree is laid out for one build. */
export interface Layout {
  /** At another path, of another length. */
  readonly elsewhere: boolean;
  /** Files created in reverse order, for file systems that list in the order of creation. */
  readonly reversed: boolean;
  /** Shown through disorderfs, which lists in reverse order. */
  readonly overlaid: boolean;
  /** Seconds added to the time of every file and folder, as if the tree had been unpacked at another time. */
  readonly shift: number;
  /** Permission bits taken from the copied files, as if they had been unpacked under another umask. */
  readonly umask: number;
}

/** A fresh copy of the source tree. */
export interface Copy {
  /** Path where it is built. */
  readonly path: string;
  /** Path where its files are: another one where they are shown through disorderfs. */
  readonly files: string;
  /** Files that fit the patterns of produced files were not copied: so many. */
  readonly stale: number;
  /** Sockets, FIFOs and devices are not copied: so many. */
  readonly special: number;
}

/** A file that a build produced. */
export interface ProducedFile {
  /** Path below the tree, `/` between names. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** The log of a build as it is written. */
export interface BuildLog {
  write(chunk: Uint8Array): void;
  close(): Promise<void>;
}

/** The working folder: a journal, one folder a build, and the one copy of the source tree that is being built. */
export interface BuildArea {
  /** Path of the working folder. */
  readonly folder: string;
  /** The path that HOME can be set to: a link to the home folder, under another name. */
  readonly otherHome: string;
  /** Copies are made in an order that `reversed` turns round as programs see it. */
  readonly listsAsCreated: boolean;
  /** Digest over paths, kinds, sizes, modes and times of the source tree. */
  readonly sourceDigest: string;
  /** The journal so far; undefined where there is none. */
  readJournal(): Promise<string | undefined>;
  /** Replaces the journal as a whole: after a crash it is the old or the new one. */
  writeJournal(text: string): Promise<void>;
  /** @throws AssayError `bisect.source` where the source tree changed since the beginning */
  copy(layout: Layout): Promise<Copy>;
  /** An emptied folder for a build, with what it was built with. */
  openBuild(number: number, environment: string): Promise<BuildLog>;
  /** Moves the produced files into the folder of the build. */
  collect(number: number, copy: Copy): Promise<readonly ProducedFile[]>;
  /** Removes the copy, or keeps it in the folder of the build. */
  finish(number: number, copy: Copy, keep: boolean): Promise<void>;
  /** Path of the produced files of a build. */
  producedFolder(number: number): string;
  /** Path of the log of a build, and its last lines. */
  logOf(number: number): Promise<{ readonly path: string; readonly tail: string }>;
}
