import type { Entry } from './entry.ts';
import type { EntryFields, Field } from './field.ts';
import type { Problem } from './problem.ts';
import type { RandomSource, Source } from './source.ts';

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
  /**
   * Reads the artifact once more, from its beginning to the last entry that is wished for.
   * @param wishes by entry id
   */
  gather(wishes: ReadonlyMap<number, GatherWish>, see: SeeGathered): Promise<void>;
  /** Releases the file and every temporary file. */
  close(): Promise<void>;
}

/** What is wanted of an entry when an artifact is read once more. */
export interface GatherWish {
  /** What its container keeps about it. */
  readonly header?: boolean;
  /** What its own format says, long tables included where comparisons need them. */
  readonly fields?: boolean;
  /** Its content, to be read at any place until the artifact is closed. */
  readonly content?: boolean;
}

/** The bytes at a place, where they are at hand. @param offset as a field has it */
export type BytesAt = (offset: number, length: number) => Uint8Array | undefined;

/** What was wished for of an entry. */
export interface Gathered {
  readonly entry: Entry;
  readonly header: readonly Field[];
  /** The stored bytes of header fields, save those of contents. */
  readonly headerBytes: BytesAt;
  readonly fields: readonly Field[];
  /** The stored bytes of the fields of its own format, save those of contents. */
  readonly fieldBytes: BytesAt;
  readonly content?: RandomSource;
}

/** Is handed what was gathered; members come before their container. */
export type SeeGathered = (gathered: Gathered) => void | Promise<void>;
