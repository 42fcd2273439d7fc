import { asBuffer } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { BLOCK, fieldText, parseNumber } from './header.ts';

/** Bytes that follow a header and belong to it: the rest of a sparse map, or a GNU directory listing. */
export interface RawPart {
  readonly name: 'sparse map' | 'directory listing';
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What follows a header as a field. */
export function partField({ name, offset, bytes }: RawPart): Field {
  const fields = name === 'directory listing' ? listingFields(bytes, offset) : mapFields(bytes, offset);
  return { name, offset, length: bytes.length, fields };
}

/** GNU incremental directories: a status letter and a name, ended by NUL (GNU tar manual, "Dumpdir"). */
function listingFields(bytes: Uint8Array, offset: number): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const end = bytes.indexOf(0, at) < 0 ? bytes.length : bytes.indexOf(0, at);
    const value = fieldText(bytes.subarray(at + 1, end)).text;
    fields.push({
      name: flagText(bytes[at]!),
      value,
      offset: offset + at,
      length: end - at,
      meaning: 'name',
    });
    at = end + 1;
  }
  return fields;
}

/** Map blocks: binary ones of 21 parts, or (GNU.sparse 1.0) decimal lines. */
function mapFields(bytes: Uint8Array, offset: number): Field[] {
  if (isDecimalMap(bytes)) return lineFields(bytes, offset);
  const fields: Field[] = [];
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) fields.push(...partFields(bytes, at, 21, offset));
  return fields;
}

/** Only a decimal map has a newline within its first number's length and ends in NULs or a newline. */
function isDecimalMap(bytes: Uint8Array): boolean {
  const newline = bytes.indexOf(0x0a);
  return (
    newline > 0 && newline < 12 && bytes.subarray(0, newline).every((byte) => byte >= 0x30 && byte <= 0x39)
  );
}

/** Parts of a sparse map: pairs of offset and length in 12 bytes each. */
export function partFields(block: Uint8Array, at: number, count: number, offset: number): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const from = at + i * 24;
    const start = numberValue(block, from, 12);
    const length = numberValue(block, from + 12, 12);
    if (start === undefined && length === undefined) break;
    fields.push({ name: 'offset', value: start ?? 0, offset: offset + from, length: 12, meaning: 'offset' });
    fields.push({
      name: 'numbytes',
      value: length ?? 0,
      offset: offset + from + 12,
      length: 12,
      meaning: 'size',
    });
  }
  return fields;
}

function lineFields(bytes: Uint8Array, offset: number): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) break;
    const text = asBuffer(bytes).toString('latin1', at, end);
    const name = fields.length === 0 ? 'numblocks' : fields.length % 2 === 1 ? 'offset' : 'numbytes';
    fields.push({ name, value: Number(text), offset: offset + at, length: end - at + 1 });
    at = end + 1;
  }
  return fields;
}

/** A number as it is; inexact ones as decimal text, what is no number as the text it is. */
export function numberValue(header: Uint8Array, at: number, length: number): number | string | undefined {
  const value = parseNumber(header, at, length);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  const bytes = header.subarray(at, at + length);
  if (Number.isNaN(value)) return fieldText(bytes).text;
  let big = bytes[0]! & 0x40 ? BigInt(bytes[0]! - 256) : BigInt(bytes[0]! & 0x3f);
  for (const byte of bytes.subarray(1)) big = big * 256n + BigInt(byte);
  return String(big);
}

/** A type flag as text. */
export function flagText(byte: number): string {
  if (byte === 0) return '';
  return byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `0x${byte.toString(16).padStart(2, '0')}`;
}
