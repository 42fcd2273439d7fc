import type { ByteReader, Notes } from '../codec/index.ts';
import type { EntryKind, Field, RandomSource, Source } from '../model/index.ts';

/** What detection may look at: cheap, and the same for a file, a member and a decoded stream. */
export interface Probe {
  /** Up to the first 4 KiB. */
  readonly head: Uint8Array;
  /** The last name on the path: `x.whl`, `Payload`; `` for a nameless stream. */
  readonly name: string;
  /** Length in bytes where known. */
  readonly size?: number;
  /** Up to the last 66 KiB, where the source can be read at any place. */
  readonly tail?: Uint8Array;
  /** 2 KiB from 32 KiB on, of what may be the image of a disc: there its first volume descriptor stands. */
  readonly middle?: Uint8Array;
}

/** A member as its container describes it. The core turns it into an `Entry`. */
export interface Member {
  /** Name as stored; `` for the decoded content of a compression stream. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Offset of the member's header in the container. */
  readonly offset?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly user?: string;
  readonly group?: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly mtime?: number;
  /** The container stores time without a zone. */
  readonly mtimeLocal?: boolean;
  /** Inode number on the machine that packed it, where the container keeps one. */
  readonly inode?: number;
  readonly link?: string;
  /** Length the header promises; compared with what is really there. */
  readonly size?: number;
  /**
   * The content, decoded; absent for non-files. In a stream format it must be read before the next member is asked
   * for, and what is not read is skipped by the format.
   */
  readonly data?: Source;
  /** Decoded header fields; called only when fields were asked for. */
  readonly fields?: () => readonly Field[];
}

/** What a format may tell the core while it reads. */
export interface ReadContext extends Notes {
  /** Name of the entry being opened, without folders. */
  readonly name: string;
  /** Names the dialect or profile of the archive (`pax`, `wheel` …); the last call counts. */
  variant(name: string): void;
}

interface FormatBase {
  /** Short name, as in `Entry.format`. */
  readonly name: string;
  /** IANA media type, or the customary one. */
  readonly mediaType: string;
  /** Member names are labels, not paths: they may repeat and hold slashes (ar). */
  readonly flat?: true;
  /** A compressed stream: its one, nameless member is what it decodes to. */
  readonly decodes?: true;
  /** Members are parts of a content that is more than them: resources of a program, what was appended to it. */
  readonly partly?: true;
  /**
   * First bytes, as characters of Latin-1, one of which every content of this format begins with: where none does, detection
   * asks no further.
   */
  readonly begins?: string;
  /** Whether the content is of this format. Cheap: runs for every member. */
  recognizes(probe: Probe): boolean;
}

/** A format that is read from front to back. */
export interface StreamFormat extends FormatBase {
  readonly access: 'stream';
  /** Yields members in stored order. Never throws for bad input: it reports a problem and ends. */
  read(reader: ByteReader, context: ReadContext): AsyncIterable<Member>;
}

/** A format that needs to jump: the core puts the content aside first if it comes from a stream. */
export interface RandomFormat extends FormatBase {
  readonly access: 'random';
  /** Whether name or head make it worth putting a stream aside to look at its tail. */
  suspects?(probe: Probe): boolean;
  /** As `StreamFormat.read`. */
  read(source: RandomSource, context: ReadContext): AsyncIterable<Member>;
}

/** A format without members (bytecode, an image, a document), decoded in one piece and at once. */
export interface LeafFormat extends FormatBase {
  readonly access: 'whole';
  /**
   * Nothing in it is checked: it is decoded only where fields are asked for, and what cannot be decoded is said by a field.
   */
  readonly onDemand?: true;
  /** Loads the decoder, which must be done before `decode` is called; undefined where that is not necessary (any more). */
  load?(): Promise<void> | undefined;
  /**
   * Reports fields, problems and the variant of the content. Never throws for bad input.
   * @param bytes the whole content, at most `limits.metadata` bytes; valid during the call
   */
  decode(bytes: Buffer, context: ReadContext): void;
}

/** A format that may have members. */
export type ContainerFormat = StreamFormat | RandomFormat;

/** A reader plugin: one file in `formats/`, one line in `formats/list.ts`. */
export type Format = ContainerFormat | LeafFormat;
