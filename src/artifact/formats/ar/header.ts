import { latin1 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

/** Length of a member header in bytes (ar(5); System V and BSD agree). */
export const HEADER = 60;

type Column = 'date' | 'uid' | 'gid' | 'mode' | 'size';

/** A member header with its numbers read: undefined where the column is blank, NaN where it is no number. */
export interface Header extends Readonly<Record<Column, number | undefined>> {
  readonly offset: number;
  /** All 60 bytes, one character a byte. */
  readonly text: string;
  /** The name column without the spaces at its end. */
  readonly name: string;
}

/** Where each numeric column stands, and in which base. */
export const COLUMNS: readonly {
  readonly name: Column;
  readonly offset: number;
  readonly length: number;
  readonly radix: 8 | 10;
  readonly meaning: Meaning;
}[] = [
  { name: 'date', offset: 16, length: 12, radix: 10, meaning: 'time' },
  { name: 'uid', offset: 28, length: 6, radix: 10, meaning: 'owner' },
  { name: 'gid', offset: 34, length: 6, radix: 10, meaning: 'owner' },
  { name: 'mode', offset: 40, length: 8, radix: 8, meaning: 'mode' },
  { name: 'size', offset: 48, length: 10, radix: 10, meaning: 'size' },
];

/** Reads the header in `bytes`, which stood at `offset`; undefined where its end mark is missing. */
export function parseHeader(bytes: Uint8Array, offset: number): Header | undefined {
  const text = latin1(bytes.subarray(0, HEADER));
  if (text.length < HEADER || !text.endsWith('`\n')) return undefined;
  const [date, uid, gid, mode, size] = COLUMNS.map((column) => {
    return number(text.slice(column.offset, column.offset + column.length), column.radix);
  });
  return { offset, text, name: text.slice(0, 16).replace(/ +$/, ''), date, uid, gid, mode, size };
}

/** The header's columns with their byte ranges. */
export function headerFields(header: Header): Field[] {
  const { offset, text, name } = header;
  return [
    { name: 'ar_name', value: name, offset, length: 16, meaning: 'name' },
    ...COLUMNS.map((column) => {
      const value = header[column.name];
      const raw = text.slice(column.offset, column.offset + column.length);
      return {
        name: `ar_${column.name}`,
        value: value === undefined || Number.isNaN(value) ? raw.trimEnd() : value,
        offset: offset + column.offset,
        length: column.length,
        meaning: column.meaning,
      };
    }),
    { name: 'ar_fmag', value: '`\\n', offset: offset + 58, length: 2 },
  ];
}

/** Digits padded with spaces. Import libraries of Microsoft's tools state the date -1. */
function number(column: string, radix: 8 | 10): number | undefined {
  const text = column.replace(/^ +| +$/g, '');
  if (text === '') return undefined;
  if (text === '-1') return -1;
  return (radix === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text) ? Number.parseInt(text, radix) : Number.NaN;
}
