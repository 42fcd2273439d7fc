import { hasAscii } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, ReadContext } from '../format.ts';
import { explainBlocks } from './bom/leftover.ts';
import { readPaths } from './bom/paths.ts';
import { append, openStore, type Store, storeFields, type Variable } from './bom/store.ts';
import { readSummary, tableFields } from './bom/tables.ts';
import { readTree } from './bom/tree.ts';
import { createCoverage } from './common/coverage.ts';
import { tallyOf } from './common/tally.ts';

/**
 * Bom, the bill of materials of macOS packages (`BOMStore`; lsbom(8), mkbom(8); there is no published specification): a
 * store of numbered blocks with named variables, most of them trees. The paths are the substance, so each of them is a
 * field `path` whose parts stand where its three blocks are.
 */
export const bom: LeafFormat = {
  name: 'bom',
  mediaType: 'application/x-bom',
  access: 'whole',
  begins: 'B',
  recognizes: ({ head }) => hasAscii(head, 'BOMStore'),
  decode,
};

function decode(bytes: Buffer, context: ReadContext): void {
  const tally = tallyOf(context);
  const store = openStore(bytes, context, tally);
  if (!store) return;
  const fields: Field[] = context.wantsFields ? storeFields(store) : [];
  const paths = store.variables.find(({ name }) => name === 'Paths');
  if (!paths) context.problem('bom.missing-paths', 'there is no variable `Paths`', store.header.varsOffset);
  let listed: number | undefined;
  for (const variable of store.variables) {
    if (variable === paths) listed = readPathTable(store, variable, fields);
    else if (variable.name !== 'BomInfo') append(fields, tableFields(store, variable));
  }
  for (const variable of store.variables) {
    if (variable.name === 'BomInfo') append(fields, readSummary(store, variable, listed));
  }
  append(fields, explainBlocks(store));
  tally.flush();
  if (!context.wantsFields) return;
  for (const field of [...fields, ...unread(fields, bytes.length)]) context.field(field);
}

/** Blocks that something refers to and that could not be read: their problem was told, their bytes are still there. */
function unread(fields: readonly Field[], size: number): Field[] {
  const coverage = createCoverage();
  const see = (all: readonly Field[]): void => {
    for (const field of all) {
      coverage.add(field.offset, field.length);
      if (field.length === 0) see(field.fields ?? []);
    }
  };
  see(fields);
  return coverage
    .gaps(size)
    .map(({ start, end }) => ({ name: 'unread block', offset: start, length: end - start }));
}

/** @returns how many paths there are */
function readPathTable(store: Store, variable: Variable, fields: Field[]): number {
  const tree = readTree(store, variable.block, variable.name);
  append(fields, tree.fields);
  const paths = readPaths(store, tree.entries);
  append(fields, paths.fields);
  return paths.count;
}
