import { hex, layout, named, u8, u16, u32, type Values } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { type NameText, nameText, quoted } from '../common/names.ts';
import { append, blockBytes, blockRecord, type Store } from './store.ts';
import type { TreeEntry } from './tree.ts';

const TYPES = { 1: 'file', 2: 'directory', 3: 'link', 4: 'device' };
const LINK = 3;
const DEVICE = 4;

/** What the value of an entry leads to first. */
const REFERENCE = layout('be', { id: u32('order'), info: u32('offset') });
/** Up to the checksum the same for all types. */
const INFO_PARTS = {
  type: named(u8(), TYPES),
  unknown0: u8(),
  architecture: u16(),
  mode: u16('mode'),
  user: u32('owner'),
  group: u32('owner'),
  modtime: u32('time'),
  size: u32('size'),
  unknown1: u8(),
};
const INFO = layout('be', { ...INFO_PARTS, checksum: u32('checksum') });
const DEVICE_INFO = layout('be', { ...INFO_PARTS, device: u32('id') });
/** Before the name of a link's target, which ends with a NUL. */
const TARGET_LENGTH = 4;
/** Architecture of a Mach-O file: thin and fat; the low bits are those of any other file. */
const MACH_O = 0x3000;
const SLICES = layout('be', { unknown2: u8(), slices: u32('size') });
const SLICE = layout('be', {
  cputype: u32(),
  cpusubtype: u32(),
  size: u32('size'),
  checksum: u32('checksum'),
});
/** Paths that are listed where long tables are not wanted. */
const LISTED = 50_000;

interface Path {
  readonly id: number;
  readonly parent: number;
  readonly name: NameText;
  readonly entry: TreeEntry;
  /** Number of the block with mode, owner, size …, and of the one that refers to it. */
  readonly info: number;
  /** The full path, once it was asked for; undefined within a loop of parents. */
  full?: string | undefined;
}

/** Reads all paths of the tree `Paths`, and checks what holds between them. */
export function readPaths(
  store: Store,
  entries: readonly TreeEntry[],
): { readonly count: number; readonly fields: Field[] } {
  const paths: Path[] = [];
  const byId = new Map<number, Path>();
  const names = new Set<string>();
  let last: Path | undefined;
  for (const entry of entries) {
    const path = readPath(store, entry);
    if (!path) continue;
    const { id, parent, name } = path;
    const key = `${parent}/${name.text}`;
    if (byId.has(id) || names.has(key)) {
      const message = `${quoted(name.text)}, id ${id} in ${parent}, is there before`;
      store.tally.add('bom.duplicate-path', message, entry.offset);
    }
    names.add(key);
    byId.set(id, path);
    paths.push(path);
    if (last && !isSorted(store, last, path)) {
      const message = `${quoted(name.text)} in ${parent} comes behind ${quoted(last.name.text)} in ${last.parent}`;
      store.tally.add('bom.order', message, entry.offset);
    }
    last = path;
    checkName(store, path);
  }
  for (const path of paths) checkParent(store, path, byId);
  return { count: paths.length, fields: pathFields(store, paths, byId) };
}

function readPath(store: Store, entry: TreeEntry): Path | undefined {
  const reference = blockRecord(store, entry.value, REFERENCE, 'the reference of a path');
  const key = blockBytes(store, entry.key, 5, 'the name of a path');
  if (!reference || !key) return undefined;
  if (!store.room.take(key.length)) {
    store.tally.add('bom.bad-name', 'names share their bytes too often', entry.offset);
    return undefined;
  }
  const { id, info } = reference.values;
  blockRecord(store, info, INFO, 'the information of a path');
  return { id, info, parent: key.readUInt32BE(0), name: nameText(key.subarray(4)), entry };
}

/** By the number of the parent, then by the bytes of the name. */
function isSorted(store: Store, before: Path, path: Path): boolean {
  if (before.parent !== path.parent) return before.parent < path.parent;
  const [one, other] = [before, path].map(({ entry }) => {
    const { address, length } = store.blocks.at(entry.key);
    return store.bytes.subarray(address + 4, address + length);
  });
  return Buffer.compare(one!, other!) <= 0;
}

function checkName(store: Store, { name, entry, parent }: Path): void {
  const { text, hidden, ended } = name;
  const isRoot = parent === 0 && text === '.';
  const wrong = hidden
    ? 'has bytes behind its NUL'
    : !ended
      ? 'has no NUL'
      : text === '' || (text === '.' && !isRoot) || text === '..' || text.includes('/')
        ? 'is no name of a file'
        : undefined;
  if (!wrong) return;
  store.tally.add('bom.bad-name', `${quoted(text)} ${wrong}`, store.blocks.at(entry.key).address);
}

function checkParent(store: Store, path: Path, byId: ReadonlyMap<number, Path>): void {
  if (path.parent === 0 || (byId.has(path.parent) && path.parent !== path.id)) return;
  const message = `${quoted(path.name.text)}, id ${path.id}, has parent ${path.parent}`;
  store.tally.add('bom.orphan', message, path.entry.offset);
}

function pathFields(store: Store, paths: readonly Path[], byId: ReadonlyMap<number, Path>): Field[] {
  const { context } = store;
  if (!context.wantsFields) return [];
  const most = context.wantsRows ? paths.length : LISTED;
  const budget = { left: context.limits.metadata };
  const fields: Field[] = [];
  for (const path of paths.slice(0, most)) {
    const value = fullPath(path, byId, budget, context.limits.name);
    fields.push({ name: 'path', value, offset: path.entry.offset, length: 0, fields: partsOf(store, path) });
  }
  if (most < paths.length) append(fields, unlisted(store, paths.slice(most)));
  return fields;
}

/** The blocks of paths that are not listed one by one, as the ranges they take. */
function unlisted(store: Store, paths: readonly Path[]): Field[] {
  const fields: Field[] = [];
  for (const { entry, info } of paths) {
    for (const number of [entry.value, entry.key, info]) {
      const { address: offset, length } = store.blocks.at(number);
      if (length > 0) fields.push({ name: 'path block', offset, length });
    }
  }
  return fields;
}

/** The path from the root; below `#<number>` where a parent is missing, is its own ancestor, or the path gets too long. */
function fullPath(
  path: Path,
  byId: ReadonlyMap<number, Path>,
  budget: { left: number },
  longest: number,
): string {
  const chain: Path[] = [];
  let at: Path | undefined = path;
  for (; at && at.full === undefined && chain.length <= longest; at = byId.get(at.parent)) {
    // Marks the ancestors being resolved: coming back to one is a loop.
    at.full = `#${at.id}`;
    chain.push(at);
  }
  let full = at?.full;
  for (const part of chain.toReversed()) {
    if (full === undefined) full = part.parent === 0 ? part.name.text : `#${part.parent}/${part.name.text}`;
    else full = `${full}/${part.name.text}`;
    if (full.length > longest || full.length > budget.left) full = `#${part.id}`;
    budget.left -= full.length;
    part.full = full;
  }
  return path.full ?? path.name.text;
}

function partsOf(store: Store, { entry, info: number, name }: Path): Field[] {
  const fields: Field[] = [];
  const key = store.blocks.at(entry.key);
  const text: Field = {
    name: 'name',
    value: name.text,
    offset: key.address + 4,
    length: key.length - 4,
    meaning: 'name',
  };
  fields.push(
    { name: 'parent', value: store.bytes.readUInt32BE(key.address), offset: key.address, length: 4 },
    text,
  );
  const reference = blockBytes(store, entry.value, REFERENCE.length, 'the reference of a path')!;
  const { address } = store.blocks.at(entry.value);
  fields.push(...withRest(REFERENCE.fields(reference, 0, address), reference, address, REFERENCE.length));
  const info = blockRecord(store, number, INFO, 'the information of a path');
  if (info) append(fields, infoFields(store, info.values, info.bytes, info.address));
  return fields;
}

function infoFields(store: Store, values: Values<typeof INFO_PARTS>, bytes: Buffer, base: number): Field[] {
  const fields = (values.type === DEVICE ? DEVICE_INFO : INFO).fields(bytes, 0, base);
  let at = INFO.length;
  const isMachO = (values.architecture & MACH_O) !== 0;
  // A slice of 16 bytes makes five fields.
  if (!store.room.take((isMachO ? 8 : 1) * bytes.length)) return withRest(fields, bytes, base, at);
  if (isMachO) at = addSlices(fields, bytes, base);
  const length = at + TARGET_LENGTH <= bytes.length ? bytes.readUInt32BE(at) : 0;
  if (at + TARGET_LENGTH <= bytes.length) {
    fields.push({
      name: 'linkNameLength',
      value: length,
      offset: base + at,
      length: TARGET_LENGTH,
      meaning: 'size',
    });
    at += TARGET_LENGTH;
  }
  const room = Math.min(length, bytes.length - at);
  if (room > 0) {
    const { text } = nameText(bytes.subarray(at, at + room));
    const name = values.type === LINK ? 'linkName' : 'name behind the record';
    fields.push({ name, value: text, offset: base + at, length: room, meaning: 'name' });
    at += room;
  }
  return withRest(fields, bytes, base, at);
}

/** @returns where the slices end */
function addSlices(fields: Field[], bytes: Buffer, base: number): number {
  let at = INFO.length;
  const head = SLICES.read(bytes, at);
  if (!head) return at;
  fields.push(...SLICES.fields(bytes, at, base));
  at += SLICES.length;
  for (let i = 0; i < head.slices && at + SLICE.length <= bytes.length; i++) {
    const parts = SLICE.fields(bytes, at, base);
    fields.push({ name: 'slice', value: i, offset: base + at, length: SLICE.length, fields: parts });
    at += SLICE.length;
  }
  return at;
}

/** What a record has behind its known parts: mkbom writes four zeros behind files. */
function withRest(fields: Field[], bytes: Buffer, base: number, at: number): Field[] {
  if (at >= bytes.length) return fields;
  const rest = bytes.subarray(at);
  const shown = rest.length <= 64 ? { value: hex(rest) } : {};
  return [...fields, { name: 'rest', ...shown, offset: base + at, length: rest.length }];
}
