import type { StringPool } from './strings.ts';

/** A column of a table. */
export interface Column {
  readonly name: string;
  /** The number in `_Columns`. */
  readonly type: number;
  readonly kind: 'string' | 'integer' | 'stream';
  /** Bytes of a cell. */
  readonly width: number;
  readonly key: boolean;
}

/** Columns by table, in their order. */
export type Schema = ReadonlyMap<string, readonly Column[]>;

/** Bits of a column's type (not published; known from Wine and msitools). */
const SIZE = 0xff;
const VALID = 0x100;
const LOCALIZABLE = 0x200;
const STRING = 0x800;
const NULLABLE = 0x1000;
const KEY = 0x2000;
/** A stream is a string that has no size and is not a text. */
const STREAM = STRING | VALID;

/** A column of a number as `_Columns` holds it. @param width bytes of a reference to a string */
export function columnOf(name: string, type: number, width: 2 | 3): Column {
  const kind = (type & ~NULLABLE & ~KEY) === STREAM ? 'stream' : type & STRING ? 'string' : 'integer';
  const bytes = kind === 'string' ? width : kind === 'integer' && (type & SIZE) === 4 ? 4 : 2;
  return { name, type, kind, width: bytes, key: (type & KEY) !== 0 };
}

/** A number of `_Columns` as text: the type's code, and whether it is part of the key. */
export function typeText(type: number): string {
  const column = columnOf('', type, 2);
  return `${typeCode(column)}${column.key ? ' key' : ''}`;
}

/** A type as tables exported to text have it: `s72`, `L255`, `i2`, `V0`; capital where it may be empty. */
function typeCode({ type, kind }: Column): string {
  const letter = kind === 'stream' ? 'v' : kind === 'integer' ? 'i' : type & LOCALIZABLE ? 'l' : 's';
  return `${type & NULLABLE ? letter.toUpperCase() : letter}${type & SIZE}`;
}

/** The two tables that describe all others; their own columns are stored nowhere. */
export function systemSchema(width: 2 | 3): Schema {
  const KEY_TEXT = VALID | STRING | KEY | 64;
  return new Map([
    ['_Tables', [columnOf('Name', KEY_TEXT, width)]],
    [
      '_Columns',
      [
        columnOf('Table', KEY_TEXT, width),
        columnOf('Number', VALID | KEY | 0x400 | 2, width),
        columnOf('Name', VALID | STRING | 64, width),
        columnOf('Type', VALID | 0x400 | 2, width),
      ],
    ],
  ]);
}

/** The rows of a table as they are stored: column by column. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: number;
  /** The stream's bytes. */
  readonly bytes: Buffer;
  /** Where each column begins in the stream. */
  readonly starts: readonly number[];
  /** Bytes after the last whole row. */
  readonly rest: number;
}

/** Finds the rows in the bytes of a table's stream. */
export function tableOf(name: string, columns: readonly Column[], bytes: Buffer): Table {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const rows = width === 0 ? 0 : Math.floor(bytes.length / width);
  const starts: number[] = [];
  let start = 0;
  for (const column of columns) {
    starts.push(start);
    start += column.width * rows;
  }
  return { name, columns, rows, bytes, starts, rest: bytes.length - start };
}

/** Where a cell lies in the stream. */
export function cellAt({ starts, columns }: Table, row: number, column: number): number {
  return starts[column]! + row * columns[column]!.width;
}

/** A cell's number as stored: a string's number, or a biased integer. */
export function rawCell(table: Table, row: number, column: number): number {
  return table.bytes.readUIntLE(cellAt(table, row, column), table.columns[column]!.width);
}

/**
 * A cell: text, a number, or null. A stream's is true where there is one. The text of a string that is not there is
 * undefined.
 */
export function cellOf(
  table: Table,
  row: number,
  column: number,
  strings: StringPool,
): string | number | boolean | null | undefined {
  const { kind, width } = table.columns[column]!;
  return decodeCell(rawCell(table, row, column), kind, width, strings);
}

/** The value of a stored number; integers are biased so that 0 means null. */
export function decodeCell(
  raw: number,
  kind: Column['kind'],
  width: number,
  strings: StringPool,
): string | number | boolean | null | undefined {
  if (raw === 0) return kind === 'stream' ? false : null;
  if (kind === 'string') return strings.text(raw);
  if (kind === 'stream') return true;
  return width === 2 ? raw - 0x8000 : raw - 0x80000000;
}
