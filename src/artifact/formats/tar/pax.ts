import { asBuffer, latin1, utf8 } from '../../../codec/index.ts';

/** One record of a pax extended header: `length key=value\n` (POSIX pax, pax Extended Header). */
export interface PaxRecord {
  /** Offset and length of the whole record in the header's data. */
  readonly at: number;
  readonly length: number;
  readonly key: string;
  readonly value: Uint8Array;
}

/** What the records of one pax header say. */
export interface PaxHeader {
  /** Values by key, the last one of each; an empty value withdraws what was said before. */
  readonly records: ReadonlyMap<string, string>;
  /** Keys whose value is not UTF-8; their text has one character per byte. */
  readonly undecodable: ReadonlySet<string>;
  /** Offsets and lengths of GNU.sparse 0.0, whose keys repeat; NaN where they are out of turn. */
  readonly sparse: readonly number[];
}

/** Keys of values that C programs cut at a NUL. */
const TEXT_KEYS = new Set(['path', 'linkpath', 'uname', 'gname', 'GNU.sparse.name']);
/** The only character sets POSIX defines for hdrcharset and, with more values, charset. */
const HDR_CHARSETS = new Set(['', 'BINARY', 'ISO-IR 10646 2000 UTF-8']);

/**
 * Reads the records of a pax header. Reading ends at the first malformed one; what stands before it counts.
 * @param most how many sparse parts are kept; one more is kept, so that the caller sees the excess
 * @param bad is told what is malformed, and where in the data
 */
export function parsePax(data: Uint8Array, most: number, bad: (what: string, at: number) => void): PaxHeader {
  const records = new Map<string, string>();
  const undecodable = new Set<string>();
  const sparse: number[] = [];
  for (let at = 0; at < data.length; ) {
    const record = paxRecord(data, at);
    if (typeof record === 'string') {
      bad(record, at);
      break;
    }
    const { key } = record;
    const value = valueText(record.value);
    if (value.decoded) undecodable.delete(key);
    else undecodable.add(key);
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      const inTurn = (sparse.length % 2 === 0) === (key === 'GNU.sparse.offset');
      if (sparse.length <= most * 2) sparse.push(inTurn ? parseDecimal(value.text) : Number.NaN);
    } else
      records.set(
        key,
        checked(key, value.text, (what) => bad(what, at)),
      );
    at += record.length;
  }
  return { records, undecodable, sparse };
}

/** The record at `at`, or what is wrong with it. */
export function paxRecord(data: Uint8Array, at: number): PaxRecord | string {
  let length = 0;
  let i = at;
  for (; i < data.length && i - at < 12; i++) {
    const digit = data[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  if (i === at || data[i] !== 0x20) return 'record length is not a decimal number followed by a space';
  const end = at + length;
  if (end <= i + 1) return `record length ${length} is too small`;
  if (end > data.length) return `record length ${length} goes past the end of the header`;
  if (data[end - 1] !== 0x0a) return 'record does not end with a newline';
  const equals = data.indexOf(0x3d, i);
  if (equals < 0 || equals >= end) return 'record has no equal sign';
  if (equals === i + 1) return 'record has an empty key';
  const key = asBuffer(data).toString('utf8', i + 1, equals);
  // Readers in C see the key end there, and no equal sign.
  if (key.includes('\0')) return 'record key contains a NUL';
  return { at, length, key, value: data.subarray(equals + 1, end - 1) };
}

/** Text of a record's value: UTF-8, else one character per byte. */
export function valueText(value: Uint8Array): { readonly text: string; readonly decoded: boolean } {
  const text = utf8(value);
  return text === undefined ? { text: latin1(value), decoded: false } : { text, decoded: true };
}

/** A number of decimal digits, NaN for anything else. */
export function parseDecimal(text: string): number {
  return /^\d{1,40}$/.test(text) ? Number(text) : Number.NaN;
}

/** A time or id: decimal, perhaps negative, perhaps with a fraction; NaN for anything else. */
export function parseSigned(text: string): number {
  return /^-?\d{1,40}(\.\d*)?$/.test(text) ? Number(text) : Number.NaN;
}

function checked(key: string, text: string, bad: (what: string) => void): string {
  if (key === 'hdrcharset' && !HDR_CHARSETS.has(text)) bad(`unknown character set ${JSON.stringify(text)}`);
  if (!TEXT_KEYS.has(key)) return text;
  const nul = text.indexOf('\0');
  if (nul < 0) return text;
  bad(`value of ${key} contains a NUL`);
  return text.slice(0, nul);
}
