import type { Field } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason, wholeLabels } from './labels.ts';
import { diffRows, type Rows, type TableContext, tableName } from './msi-rows.ts';
import { shown } from './values.ts';

/**
 * Tables of installer databases: rows are compared by their primary keys, cells by what they say. Strings are stored by number,
 * and rows are sorted by these, so that equal tables can have other bytes.
 */
export const msiTableComparator: Comparator = {
  name: 'msi-table',
  handles: ({ path }) => tableName(path) !== undefined,
  compare,
};

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const [ours, theirs] = [unit.left.header, unit.right.header];
  if (ours.length === 0 && theirs.length === 0) return undefined;
  const held = await heldContents(unit);
  if (!held) return undefined;
  const path = unit.left.entry.path;
  const name = tableName(path) ?? '';
  if (name === '_StringPool') return labelledClaims(held, poolLabels(ours, theirs), pool(name));
  if (name === '_StringData') return labelledClaims(held, ...stringLabels(held, ours, theirs));
  if ([...ours, ...theirs].some(isUnlisted)) return undefined;
  return labelledClaims(held, tableLabels(held, ours, theirs, { name, path, known }), pool(name));
}

function pool(field: string): Reason {
  return {
    cause: 'msi.string-pool',
    field,
    evidence: 'equal values under other numbers, or in another order',
  };
}

/** Stands for cells that are not told one by one. */
function isUnlisted({ name, fields, length }: Field): boolean {
  return name === 'cells' && !fields && length > 0;
}

/** Lengths and counts follow from the strings and their uses. */
function poolLabels(one: Rows, other: Rows): Labels {
  const of = (rows: Rows) => rows.find(({ name }) => name === 'codepage');
  const [ours, theirs] = [of(one), of(other)];
  if (!ours || !theirs || ours.value === theirs.value) return { left: [], right: [] };
  const values = [shown(ours.value), shown(theirs.value)] as const;
  const reason: Reason = { cause: 'content.encoding', field: '_StringPool / codepage', values };
  return { left: [{ offset: 0, length: 2, reason }], right: [{ offset: 0, length: 2, reason }] };
}

/** Equal strings in another order are the order's; a string that only one side has follows from the row that uses it. */
function stringLabels(held: Held, one: Rows, other: Rows): [Labels, Reason] {
  const texts = (rows: Rows) => rows.filter(isString).map(({ value }) => String(value));
  const [ours, theirs] = [texts(one).sort(), texts(other).sort()];
  const same = ours.length === theirs.length && ours.every((text, i) => text === theirs[i]);
  const field = '_StringData';
  const rest: Reason = same
    ? { cause: 'archive.order', field, evidence: 'the same strings in another order' }
    : { cause: 'msi.string-pool', field, evidence: 'strings of rows that differ' };
  return [restLabels(held, one, other, field), rest];
}

function isString({ name, value }: Field): boolean {
  return value !== undefined && /^string \d+$/.test(name);
}

/** Bytes that belong to no row or string. */
function restLabels(held: Held, one: Rows, other: Rows, field: string): Labels {
  const ranges = (rows: Rows) => rows.filter(({ name, meaning }) => name === 'rest' && meaning === 'unused');
  return wholeLabels(held, [ranges(one), ranges(other)], `${field} / rest`);
}

function tableLabels(held: Held, one: Rows, other: Rows, table: Omit<TableContext, 'isSameNumber'>): Labels {
  const rest = restLabels(held, one, other, table.name);
  const [left, right] = [[...rest.left], [...rest.right]];
  const stored = (bytes: Buffer, { offset, length }: Field) => bytes.subarray(offset, offset + length);
  const isSameNumber = (cell: Field, counterpart: Field) =>
    stored(held[0], cell).equals(stored(held[1], counterpart));
  for (const found of diffRows(one, other, { ...table, isSameNumber })) {
    left.push(...found.left.map((cell) => labelOf(cell, found.reason)));
    right.push(...found.right.map((cell) => labelOf(cell, found.reason)));
  }
  return { left, right };
}

function labelOf({ offset, length }: Field, reason: Reason): Label {
  return { offset, length, reason };
}
