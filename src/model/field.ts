/**
 * What the value of a header field stands for; causes and leak rules are written against these. `path`: a path on the
 * machine that built it; `host`: its name; `tool`: a program and its version; `data`: content that a member or section
 * holds; `padding`: zeros for alignment; `unused`: bytes that nothing refers to.
 */
export type Meaning =
  | 'name'
  | 'time'
  | 'owner'
  | 'mode'
  | 'order'
  | 'id'
  | 'checksum'
  | 'signature'
  | 'tool'
  | 'size'
  | 'offset'
  | 'host'
  | 'path'
  | 'version'
  | 'comment'
  | 'data'
  | 'padding'
  | 'unused';

/** The decoded header fields of an entry, by whose bytes their offsets count in. */
export interface EntryFields {
  /** What its container keeps about it; offsets count in the container's (decoded) bytes. */
  readonly header: readonly Field[];
  /** What its own format says; offsets count in the entry's bytes. */
  readonly content: readonly Field[];
}

/**
 * One decoded header value with the bytes it was read from. A tree: a TOC element, an extra field or a pax record
 * holds its own fields.
 */
export interface Field {
  /** The field's name in its specification, e.g. `mtime`, `version made by`, `creation-time`. */
  readonly name: string;
  /**
   * Decoded value; 64-bit integers beyond 2^53 are decimal text. A number with the meaning `time` is in seconds since
   * 1970-01-01T00:00:00Z. Absent where only the sub-fields or the range matter.
   */
  readonly value?: string | number | boolean;
  /** First byte; see {@link EntryFields} for where counting starts. */
  readonly offset: number;
  /** Number of bytes; 0 for a value that is implied, not stored. */
  readonly length: number;
  readonly meaning?: Meaning;
  /** Offsets of the sub-fields count in what these bytes decode to: a compressed table of contents. */
  readonly decoded?: true;
  readonly fields?: readonly Field[];
}
