/** What the value of a header field stands for; causes and leak rules are written against these. */
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
  | 'comment';

/**
 * One decoded header value with the bytes it was read from. A tree: a TOC element, an extra field or a pax record
 * holds its own fields.
 */
export interface Field {
  /** The field's name in its specification, e.g. `mtime`, `version made by`, `creation-time`. */
  readonly name: string;
  /** Decoded value; 64-bit integers beyond 2^53 are decimal text. Absent where only the sub-fields matter. */
  readonly value?: string | number | boolean;
  /** First byte, counted from the start of the container's (decoded) bytes. */
  readonly offset: number;
  /** Number of bytes; 0 for a value that is implied, not stored. */
  readonly length: number;
  readonly meaning?: Meaning;
  readonly fields?: readonly Field[];
}
