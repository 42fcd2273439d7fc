import { hasAscii, hex, layout, u8, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { append, blockBytes, blockRecord, type Store, type Variable } from './store.ts';
import { readTree, type TreeEntry } from './tree.ts';

const INFO = layout('be', {
  version: u32('version'),
  numberOfPaths: u32('size'),
  numberOfEntries: u32('size'),
});
/** Bytes per architecture; that with type 0 are the files that are no Mach-O. */
const INFO_ENTRY = layout('be', { cputype: u32(), unknown0: u32(), size: u32('size'), unknown1: u32() });
const VINDEX = layout('be', {
  version: u32('version'),
  tree: u32('offset'),
  unknown0: u32(),
  unknown1: u8(),
});
/** Entries of the smaller trees that are listed one by one. */
const LISTED = 1000;

/**
 * The variable `BomInfo`: number of paths and bytes per architecture.
 * @param listed how many paths there are, where that is known
 */
export function readSummary(store: Store, { name, block }: Variable, listed: number | undefined): Field[] {
  const head = blockRecord(store, block, INFO, name);
  if (!head) return [];
  const { values, bytes, address } = head;
  // The root counts once more: every mkbom states one path more than it lists.
  if (listed !== undefined && values.numberOfPaths !== listed + 1) {
    const message = `${name} states ${values.numberOfPaths - 1} paths, ${listed} are listed`;
    store.context.problem('bom.path-count', message, address + 4);
  }
  const fields = INFO.fields(bytes, 0, address);
  let at = INFO.length;
  for (let i = 0; i < values.numberOfEntries && at + INFO_ENTRY.length <= bytes.length; i++) {
    const parts = INFO_ENTRY.fields(bytes, at, address);
    fields.push({ name: 'entry', value: i, offset: address + at, length: INFO_ENTRY.length, fields: parts });
    at += INFO_ENTRY.length;
  }
  return [{ name, offset: address, length: bytes.length, fields }];
}

/** Any other variable: `HLIndex` (hard links), `VIndex`, `Size64` (lengths of 4 GiB and more), and what may come. */
export function tableFields(store: Store, { name, block }: Variable): Field[] {
  const bytes = blockBytes(store, block, 1, name);
  if (!bytes) return [];
  if (hasAscii(bytes, 'tree')) return treeFields(store, block, name, 0);
  const { address: offset } = store.blocks.at(block);
  const view = name === 'VIndex' ? VINDEX.read(bytes) : undefined;
  if (!view) return [{ name, ...shown(bytes), offset, length: bytes.length }];
  const head: Field = { name, offset, length: bytes.length, fields: VINDEX.fields(bytes, 0, offset) };
  return [head, ...treeFields(store, view.tree, `${name} tree`, 0)];
}

/** Trees within trees: those of hard links hold one for every file. */
const DEEPEST = 2;

function treeFields(store: Store, block: number, name: string, depth: number): Field[] {
  const { entries, fields } = readTree(store, block, name);
  const rows: Field[] = [];
  for (const [i, entry] of entries.entries()) {
    const inner = depth < DEEPEST ? innerTree(store, entry) : undefined;
    const parts = entryFields(store, entry, name);
    if (store.context.wantsFields) {
      const row: Field = { name: `${name} entry`, value: i, offset: entry.offset, length: 0, fields: parts };
      if (store.context.wantsRows || i < LISTED) rows.push(row);
      else append(rows, parts);
    }
    if (inner !== undefined) append(rows, treeFields(store, inner, `${name} subtree`, depth + 1));
  }
  return [...fields, ...rows];
}

/** The tree that a value of four bytes leads to, if it was not met before. */
function innerTree(store: Store, { value }: TreeEntry): number | undefined {
  const { address, length } = store.blocks.at(value);
  if (length !== 4 || address + 4 > store.bytes.length) return undefined;
  const number = store.bytes.readUInt32BE(address);
  if (store.used.has(number)) return undefined;
  const target = store.blocks.at(number);
  return hasAscii(store.bytes, 'tree', target.address) && target.length > 0 ? number : undefined;
}

function entryFields(store: Store, entry: TreeEntry, name: string): Field[] {
  const fields: Field[] = [];
  for (const part of ['key', 'value'] as const) {
    const bytes = blockBytes(store, entry[part], 1, `a ${part} of the tree ${name}`);
    if (!bytes) continue;
    const { address: offset } = store.blocks.at(entry[part]);
    fields.push({ name: part, ...shown(bytes), offset, length: bytes.length });
  }
  return fields;
}

/** A number of 4 or 8 bytes as such, anything else in hexadecimal. */
function shown(bytes: Buffer): { value?: string | number } {
  if (bytes.length === 4) return { value: bytes.readUInt32BE(0) };
  if (bytes.length === 8) {
    const value = bytes.readBigUInt64BE(0);
    return { value: value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString() };
  }
  return bytes.length <= 64 ? { value: hex(bytes) } : {};
}
