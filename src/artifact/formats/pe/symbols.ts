import {
  asBuffer,
  ascii,
  i16,
  i32,
  type Layout,
  latin1,
  layout,
  named,
  type Parts,
  u8,
  u16,
  u32,
  untilNul,
  utf8,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { StoredText } from './bytes.ts';
import type { Reading } from './image.ts';

/** Where the symbols of a COFF file stand; the string table follows them. */
export interface SymbolTable {
  readonly PointerToSymbolTable: number;
  readonly NumberOfSymbols: number;
  /** Objects with 32-bit section numbers have symbols of 20 bytes instead of 18. */
  readonly big?: boolean;
}

const STORAGE_CLASSES: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'AUTOMATIC',
  2: 'EXTERNAL',
  3: 'STATIC',
  4: 'REGISTER',
  5: 'EXTERNAL_DEF',
  6: 'LABEL',
  7: 'UNDEFINED_LABEL',
  8: 'MEMBER_OF_STRUCT',
  9: 'ARGUMENT',
  10: 'STRUCT_TAG',
  13: 'TYPE_DEFINITION',
  15: 'ENUM_TAG',
  16: 'MEMBER_OF_ENUM',
  18: 'BIT_FIELD',
  100: 'BLOCK',
  101: 'FUNCTION',
  102: 'END_OF_STRUCT',
  103: 'FILE',
  104: 'SECTION',
  105: 'WEAK_EXTERNAL',
  107: 'CLR_TOKEN',
  255: 'END_OF_FUNCTION',
};
const FILE_CLASS = 103;

const symbol = (section: typeof i16) => ({
  Name: ascii(8, 'name'),
  Value: u32(),
  SectionNumber: section(),
  Type: u16(),
  StorageClass: named(u8(), STORAGE_CLASSES),
  NumberOfAuxSymbols: u8(),
});
const SYMBOL = layout('le', symbol(i16));
const BIG_SYMBOL = layout('le', symbol(i32));
/** Symbols read at a time. */
const CHUNK = 4096;

/** Range of the symbol table, cut to the file. */
export function symbolRange({ source }: Reading, table: SymbolTable) {
  const start = table.PointerToSymbolTable;
  const record = table.big ? BIG_SYMBOL : SYMBOL;
  const stated = start === 0 ? 0 : table.NumberOfSymbols * record.length;
  const length = Math.max(0, Math.min(stated, source.size - start));
  return { start, stated, length, strings: start + stated, record };
}

/** A name of a section that says `/123`: text at that offset of the string table; `//…` holds the offset in base 64. */
export async function longName(
  reading: Reading,
  table: SymbolTable,
  name: string,
): Promise<StoredText | undefined> {
  const offset = /^\/\d{1,7}$/.test(name) ? Number(name.slice(1)) : base64Offset(name);
  const { strings, start } = symbolRange(reading, table);
  if (start === 0 || offset === undefined || offset < 4) return undefined;
  return await reading.bytes.text(strings + offset);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Offset(name: string): number | undefined {
  if (!/^\/\/[A-Za-z0-9+/]{6}$/.test(name)) return undefined;
  let value = 0;
  for (const digit of name.slice(2)) value = value * 64 + DIGITS.indexOf(digit);
  return value;
}

/**
 * Accounts for the symbol table and the string table behind it, and tells them as fields; the symbols one by one only
 * where long tables are wanted. PE/COFF specification, "COFF Symbol Table" and "COFF String Table".
 */
export async function readSymbols(
  reading: Reading,
  table: SymbolTable,
  truncated: 'pe.truncated' | 'coff.truncated',
): Promise<void> {
  const { context, coverage, source } = reading;
  const { start, stated, length, strings } = symbolRange(reading, table);
  if (start === 0) return;
  if (length < stated) {
    context.problem(truncated, `the symbol table promises ${stated} bytes, ${length} are there`, start);
  }
  coverage.add(start, length);
  if (strings >= source.size && table.NumberOfSymbols === 0) return;
  const text = await stringTableLength(reading, strings, truncated);
  if (!context.wantsFields) return;
  if (length > 0) {
    const rows = context.wantsRows ? await symbolRows(reading, table, text) : undefined;
    context.field({
      name: 'COFF symbol table',
      value: table.NumberOfSymbols,
      offset: start,
      length,
      ...(rows ? { fields: rows } : {}),
    });
  }
  if (text > 0) {
    context.field({ name: 'COFF string table', value: text, offset: strings, length: text });
  }
}

/** Bytes of the string table, its 4-byte length included, as far as they are there. */
async function stringTableLength(
  { bytes, context, coverage, source }: Reading,
  start: number,
  truncated: 'pe.truncated' | 'coff.truncated',
): Promise<number> {
  const head = await bytes.at(start, 4);
  const stated = head.length < 4 ? 0 : head.readUInt32LE(0);
  if (head.length < 4) {
    context.problem(
      truncated,
      'the string table behind the symbols is missing',
      Math.min(start, source.size),
    );
    return 0;
  }
  // A length of 0 says the same as 4: no strings.
  const length = Math.max(4, stated);
  if (start + length > source.size) {
    const message = `the string table promises ${length} bytes, ${source.size - start} are there`;
    context.problem(truncated, message, start);
  }
  const there = Math.min(length, source.size - start);
  coverage.add(start, there);
  return there;
}

async function symbolRows(reading: Reading, table: SymbolTable, stringsLength: number): Promise<Field[]> {
  const { bytes, context } = reading;
  const { start, length, record, strings: from } = symbolRange(reading, table);
  const most = context.limits.metadata;
  const strings: Strings = { bytes: await bytes.at(from, Math.min(stringsLength, most)), room: most };
  const count = Math.min(Math.floor(length / record.length), context.limits.steps);
  const rows: Field[] = [];
  for (let i = 0; i < count; ) {
    const base = start + i * record.length;
    // Room for the records that belong to the last symbol of the chunk.
    const chunk = await bytes.at(base, Math.min(count - i, CHUNK + 256) * record.length);
    const end = Math.min(CHUNK, Math.floor(chunk.length / record.length));
    if (end === 0) break;
    let at = 0;
    while (at < end) {
      const row = symbolRow(record, chunk, at * record.length, base, strings);
      rows.push(row);
      at += Math.round(row.length / record.length);
    }
    i += at;
  }
  return rows;
}

function symbolRow(record: Layout<Parts>, chunk: Buffer, at: number, base: number, strings: Strings): Field {
  const size = record.length;
  const file = chunk[at + size - 2] === FILE_CLASS;
  const auxiliary = Math.min(chunk[at + size - 1]!, Math.floor((chunk.length - at) / size) - 1);
  const length = size * (1 + auxiliary);
  if (file && auxiliary > 0) {
    const stored = untilNul(chunk.subarray(at + size, at + length));
    const value = utf8(stored) ?? latin1(stored);
    return { name: '.file', value, offset: base + at, length, meaning: 'path' };
  }
  const fields = record.fields(chunk, at, base).slice(1);
  return { name: symbolName(chunk.subarray(at, at + 8), strings), offset: base + at, length, fields };
}

/** The string table, and how many bytes may still be made names: many symbols may point at one. */
interface Strings {
  readonly bytes: Buffer;
  room: number;
}

function symbolName(stored: Buffer, strings: Strings): string {
  if (stored.readUInt32LE(0) !== 0) return latin1(untilNul(stored));
  const offset = stored.readUInt32LE(4);
  if (offset < 4 || offset >= strings.bytes.length) return `/${offset}`;
  const text = untilNul(strings.bytes.subarray(offset, offset + (strings.room > 0 ? 1 << 16 : 64)));
  strings.room -= text.length;
  return utf8(text) ?? latin1(asBuffer(text));
}
