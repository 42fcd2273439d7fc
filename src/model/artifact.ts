import type { Entry } from './entry.ts';
import type { EntryFields } from './field.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';

/** Digests of some bytes by algorithm (in-toto DigestSet), lower-case hexadecimal. */
export interface Digests {
  readonly sha256: string;
  readonly [algorithm: string]: string;
}

/** An artifact as reports name it: in-toto's ResourceDescriptor plus its size. */
export interface ArtifactSummary {
  /** File name without folders. */
  readonly name: string;
  /** Length in bytes; for a directory the sum of its files. */
  readonly size: number;
  /** Absent where a limit stopped the reading before the last byte. */
  readonly digests?: Digests;
  readonly mediaType: string;
  readonly format: string;
  readonly variant?: string;
}

/** How much is wanted of an entry's fields. */
export interface FieldWish {
  /** Long tables as well; default: only their count and place. */
  readonly rows?: boolean;
}

/** An opened artifact: its tree, what is wrong with it, and a way back to the bytes of few entries. */
export interface Artifact extends ArtifactSummary {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /**
   * The content of an entry, read again from the artifact. For few entries: a member of a compressed stream costs a
   * decompression up to it.
   * @throws AssayError `entry.missing`, `entry.no-content` or `entry.unreadable`
   */
  open(id: number): Promise<Source>;
  /**
   * The decoded header fields of an entry: those its container keeps about it, then those of its own format, with `rows`
   * long tables as well (symbols, debug entries, database rows, objects).
   * @throws AssayError `entry.missing`
   */
  fields(id: number, wish?: FieldWish): Promise<EntryFields>;
  /** Releases the file and every temporary file. */
  close(): Promise<void>;
}
