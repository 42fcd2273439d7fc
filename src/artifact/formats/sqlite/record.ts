import { latin1, utf8, utf16be, utf16le } from '../../../codec/index.ts';
import type { Database } from './header.ts';

/** A column's value; of a BLOB its bytes in hexadecimal. */
export type ColumnValue = string | number | undefined;

/** A variable-length integer (1.6 of the file format); inexact from 2^53 on. @returns value and bytes; undefined where it is cut */
export function varint(
  bytes: Buffer,
  at: number,
): { readonly value: number; readonly length: number } | undefined {
  let value = 0;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    if (i === 8) return { value: value * 256 + byte, length: 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, length: i + 1 };
  }
  return undefined;
}

/** The hard limit of SQLite. */
const MOST_COLUMNS = 32_767;
/** Widths of the serial types 0 to 9 (2.1). */
const WIDTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/** The columns of a record (2.1), as far as its bytes go. */
export function columnsOf(record: Buffer, { encoding }: Database): ColumnValue[] {
  const head = varint(record, 0);
  if (!head) return [];
  const values: ColumnValue[] = [];
  const end = Math.min(head.value, record.length);
  let body = head.value;
  for (let at = head.length; at < end && values.length < MOST_COLUMNS; ) {
    const type = varint(record, at);
    if (!type) break;
    at += type.length;
    const width = type.value < 10 ? WIDTHS[type.value]! : type.value < 12 ? 0 : (type.value - 12) >> 1;
    const bytes = record.subarray(body, body + width);
    body += width;
    if (bytes.length < width) break;
    values.push(columnOf(type.value, bytes, encoding));
  }
  return values;
}

function columnOf(type: number, bytes: Buffer, encoding: Database['encoding']): ColumnValue {
  if (type === 0) return undefined;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 8 || type === 9) return type - 8;
  if (type === 6) {
    const big = bytes.readBigInt64BE(0);
    return Number.isSafeInteger(Number(big)) ? Number(big) : big.toString();
  }
  if (type < 6) return bytes.readIntBE(0, bytes.length);
  if (type % 2 === 0) return bytes.toString('hex');
  if (encoding === 'utf8') return utf8(bytes) ?? latin1(bytes);
  return encoding === 'utf16be' ? utf16be(bytes) : utf16le(bytes);
}
