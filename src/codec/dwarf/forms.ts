import { type Cursor, cString, pass, sleb, uleb, unsigned } from './cursor.ts';

/** What an attribute holds, before strings elsewhere are looked up. Places count in the bytes of the cursor. */
export type FormValue =
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly length: number }
  /** A block, an expression, a hash: bytes as they are. */
  | { readonly kind: 'bytes'; readonly at: number; readonly length: number }
  /** A string in place; `length` without its NUL. */
  | { readonly kind: 'text'; readonly at: number; readonly length: number }
  /** A string at an offset in another section. */
  | { readonly kind: 'string-at'; readonly section: 'str' | 'line_str'; readonly offset: number }
  /** A string by its number in the table of string offsets. */
  | { readonly kind: 'string-index'; readonly index: number }
  /** A string in the supplementary file. */
  | { readonly kind: 'elsewhere' };

/** What decides the width of some forms (DWARF 5, section 7.4 and 7.5.6). */
export interface Widths {
  /** 4, or 8 in the 64-bit format. */
  readonly offset: number;
  readonly address: number;
  readonly version: number;
}

type FormReader = (cursor: Cursor, widths: Widths, implicit: number) => FormValue;

const INDIRECT = 0x16;

/**
 * Takes one attribute's value. Past the end `cursor.over` is set.
 * @param implicit the value that the abbreviation itself holds (DW_FORM_implicit_const)
 * @returns undefined for a form that does not exist: nothing behind it can be read
 */
export function readForm(
  cursor: Cursor,
  form: number,
  widths: Widths,
  implicit: number,
): FormValue | undefined {
  // An indirect form names its form in place; one that names another indirect one is no form.
  const real = form === INDIRECT ? uleb(cursor) : form;
  return FORMS[real]?.(cursor, widths, implicit);
}

const fixed =
  (width: number): FormReader =>
  (cursor) => {
    const at = cursor.at;
    return { kind: 'number', value: unsigned(cursor, width), at, length: width };
  };

const leb =
  (read: (cursor: Cursor) => number): FormReader =>
  (cursor) => {
    const at = cursor.at;
    return { kind: 'number', value: read(cursor), at, length: cursor.at - at };
  };

const block =
  (length: (cursor: Cursor) => number): FormReader =>
  (cursor) => {
    const size = length(cursor);
    return { kind: 'bytes', at: Math.max(0, pass(cursor, size)), length: size };
  };

const offset: FormReader = (cursor, widths) => fixed(widths.offset)(cursor, widths, 0);

const stringAt =
  (section: 'str' | 'line_str'): FormReader =>
  (cursor, widths) => ({ kind: 'string-at', section, offset: unsigned(cursor, widths.offset) });

const stringIndex =
  (read: (cursor: Cursor) => number): FormReader =>
  (cursor) => ({ kind: 'string-index', index: read(cursor) });

const elsewhere: FormReader = (cursor, widths) => {
  pass(cursor, widths.offset);
  return { kind: 'elsewhere' };
};

const bytesOf = (width: number): FormReader => block(() => width);
const ofWidth = (width: number) => (cursor: Cursor) => unsigned(cursor, width);

/** DWARF 5, table 7.6, with the GNU forms for split and compressed (dwz) files. */
const FORMS: Readonly<Record<number, FormReader>> = {
  1: (cursor, widths) => fixed(widths.address)(cursor, widths, 0),
  3: block(ofWidth(2)),
  4: block(ofWidth(4)),
  5: fixed(2),
  6: fixed(4),
  7: fixed(8),
  8: (cursor) => ({ kind: 'text', ...cString(cursor) }),
  9: block(uleb),
  10: block(ofWidth(1)),
  11: fixed(1),
  12: fixed(1),
  13: leb(sleb),
  14: stringAt('str'),
  15: leb(uleb),
  // A reference into another unit is as wide as an address in DWARF 2, as an offset since.
  16: (cursor, widths) => fixed(widths.version <= 2 ? widths.address : widths.offset)(cursor, widths, 0),
  17: fixed(1),
  18: fixed(2),
  19: fixed(4),
  20: fixed(8),
  21: leb(uleb),
  23: offset,
  24: block(uleb),
  25: (cursor) => ({ kind: 'number', value: 1, at: cursor.at, length: 0 }),
  26: stringIndex(uleb),
  27: leb(uleb),
  28: fixed(4),
  29: elsewhere,
  30: bytesOf(16),
  31: stringAt('line_str'),
  32: bytesOf(8),
  33: (cursor, _widths, implicit) => ({ kind: 'number', value: implicit, at: cursor.at, length: 0 }),
  34: leb(uleb),
  35: leb(uleb),
  36: fixed(8),
  37: stringIndex(ofWidth(1)),
  38: stringIndex(ofWidth(2)),
  39: stringIndex(ofWidth(3)),
  40: stringIndex(ofWidth(4)),
  41: fixed(1),
  42: fixed(2),
  43: fixed(3),
  44: fixed(4),
  7937: leb(uleb),
  7938: stringIndex(uleb),
  7968: offset,
  7969: elsewhere,
};
