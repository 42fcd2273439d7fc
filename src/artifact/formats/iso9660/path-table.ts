import { asBuffer, latin1, layout, u8, u16, u32, utf16be } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Coverage } from '../common/coverage.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { startOf } from './item.ts';
import { identifierOf } from './records.ts';
import type { Tree } from './tree.ts';

/** A path table record up to its identifier (ECMA-119, 9.4). */
const RECORD = layout('le', {
  'Length of Directory Identifier': u8('size'),
  'Extended Attribute Record Length': u8('size'),
  'Location of Extent': u32('offset'),
  'Parent Directory Number': u16('order'),
});

interface Row {
  readonly at: number;
  readonly end: number;
  readonly start: number;
  readonly parent: number;
  readonly name: string;
}

interface Reading {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly coverage: Coverage;
  readonly tally: Tally;
}

/** Reads the path tables of a tree and compares them with its directories and with each other. */
export async function checkPathTables(reading: Reading, tree: Tree): Promise<void> {
  const { tables, kind } = tree.volume;
  const places = [
    { block: tables.l[0], type: 'L', optional: false },
    { block: tables.l[1], type: 'L', optional: true },
    { block: tables.m[0], type: 'M', optional: false },
    { block: tables.m[1], type: 'M', optional: true },
  ] as const;
  let first: readonly Row[] | undefined;
  for (const { block, type, optional } of places) {
    if (block === 0) continue;
    const start = block * tree.volume.blockSize;
    const name = `${optional ? 'optional ' : ''}type ${type} path table (${kind})`;
    const rows = await readTable(reading, tree, { start, name, order: type === 'L' ? 'le' : 'be' });
    if (!rows) continue;
    if (!first) compareWithTree(reading, tree, rows, name);
    else if (!rowsEqual(first, rows))
      reading.tally.add('iso9660.path-table', `the ${name} differs from the first`, start);
    first ??= rows;
  }
}

function rowsEqual(a: readonly Row[], b: readonly Row[]): boolean {
  const same = (row: Row, index: number) =>
    row.start === b[index]!.start && row.parent === b[index]!.parent && row.name === b[index]!.name;
  return a.length === b.length && a.every(same);
}

async function readTable(
  { source, context, coverage, tally }: Reading,
  { volume }: Tree,
  { start, name, order }: { start: number; name: string; order: 'le' | 'be' },
): Promise<Row[] | undefined> {
  const { size } = volume.tables;
  if (start + size > source.size || size > context.limits.metadata) {
    tally.add(
      'iso9660.path-table',
      `the ${name} of ${size} bytes is beyond the end or larger than the limit`,
      volume.offset,
    );
    return undefined;
  }
  const bytes = asBuffer(await source.read(start, size));
  coverage.add(start, size);
  const rows: Row[] = [];
  for (let at = 0; at + RECORD.length < size; ) {
    const values = RECORD.read(bytes, at, order)!;
    const length = values['Length of Directory Identifier'];
    const end = Math.min(size, at + RECORD.length + length + (length % 2));
    if (length === 0 || at + RECORD.length + length > size) {
      tally.add('iso9660.path-table', `the ${name} has a record of no length`, start + at);
      break;
    }
    const block = values['Location of Extent'] + values['Extended Attribute Record Length'];
    rows.push({
      at,
      end,
      start: block * volume.blockSize,
      parent: values['Parent Directory Number'],
      name: latin1(bytes.subarray(at + RECORD.length, at + RECORD.length + length)),
    });
    at = end;
  }
  if (context.wantsFields)
    context.field(tableField(context, name, { bytes, start, size, order }, rows, volume.kind === 'joliet'));
  return rows;
}

function tableField(
  { wantsRows }: ReadContext,
  name: string,
  { bytes, start, size, order }: { bytes: Buffer; start: number; size: number; order: 'le' | 'be' },
  rows: readonly Row[],
  isJoliet: boolean,
): Field {
  const all = rows.length > 1000 && !wantsRows ? [] : rows;
  const fields = all.map((row): Field => {
    const from = row.at + RECORD.length;
    const id: Field = {
      name: 'Directory Identifier',
      value: shownName(row.name, isJoliet),
      offset: start + from,
      length: row.name.length,
      meaning: 'name',
    };
    const parts = [...RECORD.fields(bytes, row.at, start, order), id];
    return { name: 'path table record', offset: start + row.at, length: row.end - row.at, fields: parts };
  });
  return { name, value: rows.length, offset: start, length: size, ...(fields.length > 0 ? { fields } : {}) };
}

function shownName(name: string, isJoliet: boolean): string {
  if (name === '\0') return '/';
  return isJoliet ? utf16be(Buffer.from(name, 'latin1')) : name;
}

/** Every directory has to stand in the table under its own name, and nothing else. */
function compareWithTree({ tally }: Reading, tree: Tree, rows: readonly Row[], name: string): void {
  const names = new Map<number, string>();
  for (const { items } of tree.directories.values()) {
    for (const item of items) {
      if (!item.isDirectory || item.child !== undefined) continue;
      names.set(startOf(item), latin1(identifierOf(item.record)));
    }
  }
  const listed = new Set(rows.map(({ start }) => start));
  const table = tree.volume.offset;
  for (const { start, name: own } of rows.slice(1)) {
    const known = names.get(start);
    if (known === undefined && !tree.directories.has(start)) {
      tally.add(
        'iso9660.path-table',
        `the ${name} lists a directory at ${start} that no other one holds`,
        table,
      );
    } else if (known !== undefined && known !== own) {
      tally.add('iso9660.path-table', `the ${name} calls ${quoted(known)} ${quoted(own)}`, table);
    }
  }
  for (const [start, { path }] of tree.directories) {
    if (!listed.has(start))
      tally.add('iso9660.path-table', `the ${name} lacks ${quoted(path || '/')}`, table);
  }
}
