import { isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage } from '../common/coverage.ts';
import { dataPlace, unusedPlace } from '../common/place.ts';
import { type Database, pageAt } from './header.ts';
import { type Cell, type Page, readPage } from './page.ts';
import { type ColumnValue, columnsOf } from './record.ts';

/** What reading a database keeps. */
export interface Reading {
  readonly database: Database;
  readonly context: ReadContext;
  /** What each page is used for, by number. */
  readonly used: Map<number, string>;
  /** Values of rows that may still be read. */
  values: number;
}

/** A b-tree as it was read. */
export interface Tree {
  readonly rows: readonly Row[];
  /** Entries of all leaves (tables) or pages (indexes). */
  readonly count: number;
  readonly fields: readonly Field[];
}

interface Row {
  readonly cell: Cell;
  readonly values: readonly ColumnValue[];
}

/** Payloads of more bytes are not put together. */
const LONGEST = 1 << 20;
/** Places of left-over bytes told one by one. */
const LISTED = 1000;

/** Takes a page for a use; false, and reported, where it is not there or has one already. */
export function claim(
  { database, context, used }: Reading,
  page: number,
  use: string,
  from: string,
): boolean {
  const other = used.get(page);
  if (page >= 1 && page <= database.pages && other === undefined) {
    used.set(page, use);
    return true;
  }
  const where =
    page >= 1 && page <= database.pages ? `is also ${other}` : `of ${database.pages} is not there`;
  context.problem('sqlite.bad-reference', `page ${page}, ${use} of ${from}, ${where}`);
  return false;
}

/** Reads the b-tree that begins at a page. @param keep whether its rows are wanted */
export function readTree(reading: Reading, root: number, name: string, keep: boolean): Tree {
  const { database, context } = reading;
  const rows: Row[] = [];
  const pages = createCoverage();
  const leftOver: Field[] = [];
  let count = 0;
  const waiting = [root];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (!claim(reading, number, 'page', name)) continue;
    const at = pageAt(database, number);
    pages.add(at, database.pageSize);
    const page = readPage(database, number);
    if (typeof page === 'string') {
      context.problem('sqlite.bad-page', `page ${number} of ${name}: ${page}`, at);
      continue;
    }
    addLeftOver(database, page, at, leftOver);
    if (page.leaf || !page.table) count += page.cells.length;
    for (const cell of page.cells) {
      const spilt = cell.overflow === undefined ? [] : followOverflow(reading, cell, name, pages);
      if (cell.child !== undefined) waiting.push(cell.child);
      if (!keep || !cell.local || reading.values <= 0) continue;
      const values = columnsOf(Buffer.concat([cell.local, ...spilt]), database);
      reading.values -= 1 + values.length;
      if (reading.values <= 0)
        context.problem('limit.steps', `more than ${context.limits.steps} values, from ${name} on`, cell.at);
      rows.push({ cell, values });
    }
    if (page.right !== undefined) waiting.push(page.right);
  }
  const places = pages.runs().flatMap(({ start, end }) => dataPlace(start, end - start));
  return { rows, count, fields: [...places, ...leftOver] };
}

/** What neither cells nor headers use holds bytes of rows that were deleted, or zeros. */
function addLeftOver({ bytes, pageSize }: Database, page: Page, start: number, fields: Field[]): void {
  for (const gap of page.coverage.gaps(start + pageSize)) {
    if (gap.end <= start || fields.length >= LISTED) continue;
    const from = Math.max(start, gap.start);
    if (!isZero(bytes.subarray(from, gap.end))) fields.push(...unusedPlace(from, gap.end - from));
  }
}

/** The pages that hold the rest of a payload (1.6): a pointer to the next one, then bytes. */
function followOverflow(
  reading: Reading,
  cell: Cell,
  name: string,
  pages: ReturnType<typeof createCoverage>,
): Buffer[] {
  const { database } = reading;
  const parts: Buffer[] = [];
  let left = (cell.payload ?? 0) - (cell.local?.length ?? 0);
  for (let number = cell.overflow ?? 0; number !== 0 && left > 0; ) {
    if (!claim(reading, number, 'overflow page', name)) break;
    const at = pageAt(database, number);
    pages.add(at, database.pageSize);
    const length = Math.min(left, database.usable - 4);
    if (left <= LONGEST) parts.push(database.bytes.subarray(at + 4, at + 4 + length));
    left -= length;
    number = database.bytes.readUInt32BE(at);
  }
  return parts;
}
