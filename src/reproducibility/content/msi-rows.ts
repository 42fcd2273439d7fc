import type { Field } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Pair } from '../unit.ts';
import type { Reason } from './labels.ts';
import { reasonOfCell } from './msi-cells.ts';
import { contentHeader } from './stream-header.ts';
import { shown } from './values.ts';

/** Rows of a table, or strings; offsets count in the stream. */
export type Rows = readonly Field[];

/** Cells of rows that stand for one another, and why they differ; none on a side that lacks the row. */
export interface CellDifference {
  readonly reason: Reason;
  readonly left: readonly Field[];
  readonly right: readonly Field[];
}

/** A table by name, and how cells that are no strings are compared. */
export interface TableContext {
  readonly name: string;
  readonly path: string;
  readonly known: Known;
  readonly isSameNumber: (one: Field, other: Field) => boolean;
}

/** So many cells and rows are told one by one. */
const MOST_TOLD = 200;

/** Pairs rows by their primary keys and tells the cells that say something else. */
export function diffRows(one: Rows, other: Rows, table: TableContext): CellDifference[] {
  const found: CellDifference[] = [];
  const more: Reason = { cause: undefined, field: `${table.name}: further rows` };
  let told = 0;
  const tell = (reason: () => Reason, left: readonly Field[], right: readonly Field[]) =>
    found.push({ reason: told++ < MOST_TOLD ? reason() : more, left, right });
  const waiting = Map.groupBy(other.filter(isRow), ({ name }) => name);
  for (const row of one.filter(isRow)) {
    const partner = waiting.get(row.name)?.shift();
    if (!partner) {
      tell(() => loneReason(table, row, 'left'), cellsOf(row), []);
      continue;
    }
    const theirs = new Map(cellsOf(partner).map((cell) => [cell.name, cell]));
    for (const cell of cellsOf(row)) {
      const counterpart = theirs.get(cell.name);
      if (counterpart && isSame(table, cell, counterpart)) continue;
      const field = [table.name, row.name, cell.name].join(' / ');
      const partnerCell = counterpart ?? { name: cell.name, offset: 0, length: 0 };
      tell(
        () => reasonOfCell(cell, partnerCell, field, table.path, table.known),
        [cell],
        counterpart ? [counterpart] : [],
      );
    }
  }
  for (const row of [...waiting.values()].flat())
    tell(() => loneReason(table, row, 'right'), [], cellsOf(row));
  return found;
}

/**
 * What rows of two streams with the same bytes say that differs: their strings have other texts under the same numbers. The
 * bytes that differ are those of the texts.
 */
export function equalStreamClaims(
  [{ path }]: Pair,
  left: readonly Field[],
  right: readonly Field[],
): Claim[] {
  const name = tableName(path);
  if (name === undefined || name.startsWith('_String')) return [];
  const table = { name, path, known: {}, isSameNumber: () => true };
  return diffRows(contentHeader(left), contentHeader(right), table).map(({ reason }) => ({
    ...reason,
    bytes: 0,
  }));
}

/** The table that a stream holds; undefined for other members. */
export function tableName(path: string): string | undefined {
  return /\/!([^/]+)$/.exec(path)?.[1];
}

/** Strings are equal by their text, which must be there. */
function isSame({ isSameNumber }: TableContext, cell: Field, counterpart: Field): boolean {
  if (cell.fields || counterpart.fields) return cell.value !== undefined && cell.value === counterpart.value;
  return isSameNumber(cell, counterpart);
}

/** Rows have cells; the schema and counts have none. */
function isRow({ fields }: Field): boolean {
  return fields !== undefined && fields.length > 0;
}

function cellsOf({ fields = [] }: Field): readonly Field[] {
  return fields;
}

function loneReason({ name }: TableContext, row: Field, side: 'left' | 'right'): Reason {
  const text = cellsOf(row)
    .map(({ value }) => shown(value))
    .join(' | ');
  const values = side === 'left' ? ([shown(text), ''] as const) : (['', shown(text)] as const);
  return { cause: undefined, field: `${name} / ${row.name}`, values };
}
