import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { explainBlocks } from './leftover.ts';
import { readPaths } from './paths.ts';
import { append, openStore, type Store, storeFields, type Variable } from './store.ts';
import { readSummary, tableFields } from './tables.ts';
import { readTree } from './tree.ts';

/** Decodes a store: its variables, then what none of them refers to. */
export function decode(bytes: Buffer, context: ReadContext): void {
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
