import { type Column, decodeCell } from './schema.ts';
import type { StringPool } from './strings.ts';

/** A cell of a changed row. */
export interface ChangedCell {
  /** Which column. */
  readonly column: number;
  readonly value: ReturnType<typeof decodeCell>;
  /** Where it lies in the stream. */
  readonly at: number;
  readonly width: number;
}

/** A row that a transform adds, changes or deletes. */
export interface ChangedRow {
  readonly action: 'insert' | 'update' | 'delete';
  readonly at: number;
  readonly cells: readonly ChangedCell[];
}

/** The changes of one table. */
export interface Transform {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly ChangedRow[];
  /** Bytes after the last row that could be read. */
  readonly rest: number;
}

const MASK = 2;
const INSERT = 1;
/** More changed rows than any tool writes; what follows is told as a rest. */
const MOST_ROWS = 200_000;

/**
 * Decodes the changes of one table: rows of a mask and cells. An odd mask is a new row, with the number of its columns in the
 * upper byte; 0 deletes; any other is a bit for each column that changes, keys are always there (not published; known from
 * Wine and msitools).
 */
export function readTransform(
  name: string,
  columns: readonly Column[],
  bytes: Buffer,
  strings: StringPool,
): Transform {
  const rows: ChangedRow[] = [];
  let next = 0;
  while (next + MASK <= bytes.length && rows.length < MOST_ROWS) {
    const mask = bytes.readUInt16LE(next);
    const cells: ChangedCell[] = [];
    let at = next + MASK;
    for (const column of columnsOf(mask, columns)) {
      const { width, kind } = columns[column]!;
      if (at + width > bytes.length) return { name, columns, rows, rest: bytes.length - next };
      const value = decodeCell(bytes.readUIntLE(at, width), kind, width, strings);
      cells.push({ column, value, at, width });
      at += width;
    }
    rows.push({ action: mask & INSERT ? 'insert' : mask === 0 ? 'delete' : 'update', at: next, cells });
    next = at;
  }
  return { name, columns, rows, rest: bytes.length - next };
}

function columnsOf(mask: number, columns: readonly Column[]): number[] {
  const count = mask & INSERT ? Math.min(mask >> 8, columns.length) : columns.length;
  const chosen: number[] = [];
  for (let i = 0; i < count; i++)
    if (mask & INSERT || columns[i]!.key || (i < 16 && mask & (1 << i))) chosen.push(i);
  return chosen;
}
