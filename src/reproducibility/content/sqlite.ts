import { columnsOf } from '../../artifact/index.ts';
import type { CauseCode } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { differencesInPlace } from './in-place.ts';
import { type Label, type Labels, labelledClaims, type Reason } from './labels.ts';
import {
  placesOf,
  readSqlite,
  recordOf,
  SCHEMA,
  type SqliteContent,
  type SqliteRow,
  type SqliteTree,
} from './sqlite-rows.ts';

/** Databases: what tables hold is compared row by row, wherever the rows are stored (SQLite file format). */
export const sqliteComparator: Comparator = {
  name: 'sqlite',
  handles: ({ format }) => format === 'sqlite',
  compare,
};

/** Pages are compared in place: what takes memory is the rows. */
const MOST = 32 << 20;

async function compare(unit: Unit, _: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit, MOST);
  if (!held) return undefined;
  const [one, other] = [readSqlite(held[0]), readSqlite(held[1])];
  if (!one || !other) return undefined;
  const header = headerLabels(held);
  const rows = rowLabels(one, other);
  const labels = {
    left: [...header.left, ...rows.left, ...freeLabels(one)],
    right: [...header.right, ...rows.right, ...freeLabels(other)],
  };
  // Where rows differ, others move to make room.
  const rest = rows.different ? MOVED : PLACE;
  return labelledClaims(held, labels, rest, differencesInPlace(held));
}

/** Of rows and pages that are equal. */
const PLACE: Reason = { cause: 'sqlite.physical-order', field: 'pages' };
const MOVED: Reason = { cause: 'content.layout', field: 'pages' };
const FREE: Reason = { cause: 'sqlite.free-space', field: 'unused space', weak: true };

/** Parts of the header (1.3) that say nothing about what tables hold; what is left says how they are to be read. */
const HEADER: readonly (readonly [at: number, end: number, field: string, cause: CauseCode | undefined])[] = [
  [16, 18, 'page size', 'sqlite.physical-order'],
  [18, 24, 'write and read version, reserved space', undefined],
  [24, 28, 'file change counter', 'sqlite.change-counter'],
  [28, 32, 'size in pages', 'sqlite.free-space'],
  [32, 40, 'freelist', 'sqlite.free-space'],
  [40, 44, 'schema cookie', 'sqlite.change-counter'],
  [44, 52, 'schema format, cache size', undefined],
  [52, 56, 'largest root page', 'sqlite.physical-order'],
  [56, 60, 'text encoding', undefined],
  [60, 64, 'user version', undefined],
  [64, 68, 'incremental vacuum', undefined],
  [68, 72, 'application ID', undefined],
  [72, 92, 'reserved', undefined],
  [92, 96, 'version valid for', 'sqlite.change-counter'],
  [96, 100, 'SQLite version', 'content.generator-version'],
];

function headerLabels([left, right]: Held): Labels {
  const labels: Label[] = [];
  for (const [at, end, field, cause] of HEADER) {
    const [one, other] = [left.subarray(at, end), right.subarray(at, end)];
    if (one.equals(other)) continue;
    const read = (bytes: Buffer) =>
      bytes.length === 4 ? String(bytes.readUInt32BE(0)) : bytes.toString('hex');
    labels.push({
      offset: at,
      length: end - at,
      reason: { cause, field, values: [read(one), read(other)] },
    });
  }
  return { left: labels, right: labels };
}

function freeLabels({ trees, unused }: SqliteContent): Label[] {
  return [...unused, ...trees.flatMap(({ free }) => free)].map((range) => ({ ...range, reason: FREE }));
}

/** So many rows are told one by one. */
const MOST_TOLD = 200;

interface Told {
  readonly left: Label[];
  readonly right: Label[];
  count: number;
}

function rowLabels(one: SqliteContent, other: SqliteContent): Labels & { readonly different: boolean } {
  const told: Told = { left: [], right: [], count: 0 };
  const theirs = new Map(other.trees.map((tree) => [keyOfTree(tree), tree]));
  for (const tree of one.trees) {
    const partner = theirs.get(keyOfTree(tree));
    theirs.delete(keyOfTree(tree));
    compareTrees([one, other], tree, partner, told);
  }
  for (const tree of theirs.values()) compareTrees([one, other], undefined, tree, told);
  return { left: told.left, right: told.right, different: told.count > 0 };
}

function keyOfTree({ type, name }: SqliteTree): string {
  return `${type} ${name}`;
}

type Contents = readonly [SqliteContent, SqliteContent];

function compareTrees(
  contents: Contents,
  tree: SqliteTree | undefined,
  partner: SqliteTree | undefined,
  told: Told,
): void {
  const name = keyOfTree((tree ?? partner)!);
  const [one, other] = contents;
  const waiting = new Map<number | string, Waiting>();
  for (const row of partner?.rows ?? []) {
    const key = keyOfRow(other, partner!, row);
    const next = waiting.get(key);
    waiting.set(key, { row, ...(next ? { next } : {}) });
  }
  // What an index holds follows from its table.
  const index: Reason | undefined =
    (tree ?? partner)!.type === 'index' ? { cause: 'content.layout', field: name } : undefined;
  const more: Reason = { cause: undefined, field: `${name}: further rows` };
  const reasonOf = (row: SqliteRow | undefined, counterpart: SqliteRow | undefined): Reason => {
    if (index) return index;
    if (told.count++ >= MOST_TOLD) return more;
    const values = [shownRow(one, row), shownRow(other, counterpart)] as const;
    const { key } = (row ?? counterpart)!;
    return { cause: undefined, field: typeof key === 'number' ? `${name} / row ${key}` : name, values };
  };
  const tell = (row: SqliteRow | undefined, counterpart: SqliteRow | undefined) => {
    const reason = reasonOf(row, counterpart);
    for (const place of row ? placesOf(row) : []) told.left.push({ ...place, reason });
    for (const place of counterpart ? placesOf(counterpart) : []) told.right.push({ ...place, reason });
  };
  for (const row of tree?.rows ?? []) {
    const key = keyOfRow(one, tree!, row);
    const found = waiting.get(key);
    if (found?.next) waiting.set(key, found.next);
    else if (found) waiting.delete(key);
    if (!found || !sameRow(contents, name, row, found.row)) tell(row, found?.row);
  }
  for (const rest of waiting.values())
    for (let at: Waiting | undefined = rest; at; at = at.next) tell(undefined, at.row);
}

/** Rows of one key. */
interface Waiting {
  readonly row: SqliteRow;
  readonly next?: Waiting;
}

/** Rows of the schema are known by what they describe: their numbers follow from the order of creation. */
function keyOfRow({ database }: SqliteContent, { name }: SqliteTree, row: SqliteRow): number | string {
  if (name !== SCHEMA) return row.key;
  const [type, object] = columnsOf(recordOf(database, row), database);
  return `${type} ${object}`;
}

function sameRow([one, other]: Contents, name: string, row: SqliteRow, counterpart: SqliteRow): boolean {
  if (recordOf(one.database, row).equals(recordOf(other.database, counterpart))) return true;
  if (name !== `table ${SCHEMA}`) return false;
  const without = ({ database }: SqliteContent, stored: SqliteRow) =>
    columnsOf(recordOf(database, stored), database).filter((_, i) => i !== ROOT_PAGE);
  const [ours, theirs] = [without(one, row), without(other, counterpart)];
  return ours.length === theirs.length && ours.every((value, i) => value === theirs[i]);
}

/** The only column of the schema that says where something is stored. */
const ROOT_PAGE = 3;
const MOST_SHOWN = 200;

function shownRow({ database }: SqliteContent, row: SqliteRow | undefined): string {
  if (!row) return '';
  const text = columnsOf(recordOf(database, row), database)
    .slice(0, 20)
    .map((value) => String(value ?? 'NULL').slice(0, MOST_SHOWN))
    .join(' | ');
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
