import { ascii, type Layout, latin1, layout, type Parts, u32, type Values } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import type { Tally } from '../common/tally.ts';
import { createTextRoom, type TextRoom } from '../common/text-room.ts';

/** All of it but the magic are numbers of 32 bits, big-endian. */
const HEADER = layout('be', {
  magic: ascii(8),
  version: u32('version'),
  numberOfBlocks: u32('size'),
  indexOffset: u32('offset'),
  indexLength: u32('size'),
  varsOffset: u32('offset'),
  varsLength: u32('size'),
});
const POINTER = 8;

/** A block as the index has it; both 0 for a number that is not in use. */
export interface Block {
  readonly number: number;
  readonly address: number;
  readonly length: number;
}

/** A named block: where a reader starts. */
export interface Variable {
  readonly name: string;
  readonly block: number;
}

/** A Bom with its index, and what has been met so far. */
export interface Store {
  readonly bytes: Buffer;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly header: NonNullable<ReturnType<typeof HEADER.read>>;
  /** Blocks by number; with as many as the index really has. */
  readonly blocks: { readonly count: number; at(number: number): Block };
  /** Free space as the index has it. */
  readonly free: readonly Block[];
  /** Bytes of the index that are in use. */
  readonly indexUsed: number;
  readonly variables: readonly Variable[];
  /** Numbers of the blocks that something refers to. */
  readonly used: Set<number>;
  /** Numbers of the blocks that are nodes of a tree, any tree. */
  readonly nodes: Set<number>;
  /** How many entries of trees may still be read: blocks that share bytes could repeat them without end. */
  entriesLeft: number;
  /** Bytes of names and lists that may still be told, and of nodes that may be looked through: blocks may share them. */
  readonly room: TextRoom;
  readonly scans: TextRoom;
}

/** Reads header, index and variables. @returns undefined where the header is cut */
export function openStore(bytes: Buffer, context: ReadContext, tally: Tally): Store | undefined {
  const header = HEADER.read(bytes);
  if (!header) {
    context.problem('bom.truncated', `the header has ${bytes.length} of ${HEADER.length} bytes`, 0);
    return undefined;
  }
  if (header.version !== 1) context.problem('bom.version', `the version is ${header.version}`, 8);
  const index = tableRange(bytes, context, 'index', header.indexOffset, header.indexLength);
  const vars = tableRange(bytes, context, 'table of variables', header.varsOffset, header.varsLength);
  const count = countOf(bytes, context, index, 'blocks');
  const freeAt = index.start + 4 + count * POINTER;
  const freeCount = countOf(
    bytes,
    context,
    { start: Math.min(freeAt, index.end), end: index.end },
    'free blocks',
  );
  const pointer = (at: number, number: number): Block => ({
    number,
    address: bytes.readUInt32BE(at),
    length: bytes.readUInt32BE(at + 4),
  });
  return {
    bytes,
    context,
    tally,
    header,
    blocks: {
      count,
      at: (number) =>
        number < count
          ? pointer(index.start + 4 + number * POINTER, number)
          : { number, address: 0, length: 0 },
    },
    free: Array.from({ length: freeCount }, (_, i) => pointer(freeAt + 4 + i * POINTER, i)),
    indexUsed: Math.min(freeAt + 4 + freeCount * POINTER, index.end) - index.start,
    variables: variablesOf(bytes, context, vars),
    used: new Set(),
    nodes: new Set(),
    entriesLeft: context.limits.steps,
    room: createTextRoom(bytes.length),
    scans: createTextRoom(bytes.length),
  };
}

/** The bytes of a block that something refers to; undefined, with a problem, where there are none or fewer than `least`. */
export function blockBytes(store: Store, number: number, least: number, what: string): Buffer | undefined {
  const { address, length } = store.blocks.at(number);
  store.used.add(number);
  if (address === 0 || length === 0) {
    store.tally.add('bom.bad-block', `block ${number}, ${what}, is not there`, address);
    return undefined;
  }
  if (address + length > store.bytes.length) return undefined;
  if (length < least) {
    const message = `block ${number}, ${what}, has ${length} of ${least} bytes`;
    store.tally.add('bom.bad-block', message, address);
    return undefined;
  }
  return store.bytes.subarray(address, address + length);
}

/** A record at the start of a block, with what follows it. */
export function blockRecord<P extends Parts>(
  store: Store,
  number: number,
  record: Layout<P>,
  what: string,
): { readonly values: Values<P>; readonly bytes: Buffer; readonly address: number } | undefined {
  const bytes = blockBytes(store, number, record.length, what);
  if (!bytes) return undefined;
  return { values: record.read(bytes)!, bytes, address: store.blocks.at(number).address };
}

/** Header, index and variables as fields. */
export function storeFields(store: Store): Field[] {
  const { bytes, header } = store;
  const fields: Field[] = [
    { name: 'header', offset: 0, length: HEADER.length, fields: HEADER.fields(bytes, 0, 0) },
  ];
  const { indexOffset: offset, indexLength, varsOffset, varsLength } = header;
  const length = Math.max(0, Math.min(indexLength, bytes.length - offset));
  fields.push({ name: 'index', offset, length, fields: indexFields(store) });
  const room = Math.max(0, Math.min(varsLength, bytes.length - varsOffset));
  const variables: Field = {
    name: 'variables',
    offset: varsOffset,
    length: room,
    fields: variableFields(store),
  };
  return [...fields, variables];
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function tableRange(
  bytes: Buffer,
  context: ReadContext,
  what: string,
  offset: number,
  length: number,
): Range {
  const end = offset + length;
  if (end > bytes.length) {
    const message = `the ${what} has ${length} bytes at ${offset}, the file has ${bytes.length}`;
    context.problem('bom.truncated', message, Math.min(offset, bytes.length));
  }
  return { start: Math.min(offset, bytes.length), end: Math.min(end, bytes.length) };
}

/** A count and as many pointers: how many of them there really are. */
function countOf(bytes: Buffer, context: ReadContext, { start, end }: Range, what: string): number {
  if (end - start < 4) return 0;
  const claimed = bytes.readUInt32BE(start);
  const room = Math.floor((end - start - 4) / POINTER);
  if (claimed > room)
    context.problem('bom.truncated', `the index claims ${claimed} ${what} and has room for ${room}`, start);
  return Math.min(claimed, room);
}

function variablesOf(bytes: Buffer, context: ReadContext, { start, end }: Range): Variable[] {
  const variables: Variable[] = [];
  if (end - start < 4) return variables;
  const count = bytes.readUInt32BE(start);
  let at = start + 4;
  for (let i = 0; i < count; i++) {
    const length = at + 5 <= end ? bytes[at + 4]! : 0;
    if (at + 5 + length > end) {
      context.problem('bom.bad-variable', `${i} of ${count} variables are there`, at);
      break;
    }
    const name = latin1(bytes.subarray(at + 5, at + 5 + length));
    if (variables.some((known) => known.name === name))
      context.problem('bom.bad-variable', `${quoted(name)} is there twice`, at);
    variables.push({ name, block: bytes.readUInt32BE(at) });
    at += 5 + length;
    // Names are told apart by looking at all of them; writers have five.
    if (variables.length >= MOST_VARIABLES) break;
  }
  return variables;
}

const MOST_VARIABLES = 1000;

function variableFields({ header, variables }: Store): Field[] {
  let at = header.varsOffset + 4;
  return variables.map(({ name, block }) => {
    const field: Field = { name, value: block, offset: at, length: 5 + name.length, meaning: 'offset' };
    at += field.length;
    return field;
  });
}

function indexFields(store: Store): Field[] {
  const { blocks, free, header, context } = store;
  const base = header.indexOffset;
  const freeAt = base + 4 + blocks.count * POINTER;
  const known: Field[] = [];
  for (let i = 0; context.wantsRows && i < blocks.count; i++) {
    const { address, length } = blocks.at(i);
    if (address !== 0 || length !== 0)
      known.push(pointerField('block', i, address, length, base + 4 + i * POINTER));
  }
  const space = free.map(({ number, address, length }) =>
    pointerField('free block', number, address, length, freeAt + 4 + number * POINTER),
  );
  // A file that was cut off may end within either.
  const room = (offset: number, length: number) => Math.max(0, Math.min(length, store.bytes.length - offset));
  return [
    {
      name: 'blocks',
      value: blocks.count,
      offset: base,
      length: room(base, 4 + blocks.count * POINTER),
      fields: known,
    },
    {
      name: 'free list',
      value: free.length,
      offset: freeAt,
      length: room(freeAt, 4 + free.length * POINTER),
      fields: space,
    },
  ];
}

function pointerField(name: string, number: number, address: number, size: number, offset: number): Field {
  return {
    name,
    value: number,
    offset,
    length: POINTER,
    fields: [
      { name: 'address', value: address, offset, length: 4, meaning: 'offset' },
      { name: 'length', value: size, offset: offset + 4, length: 4, meaning: 'size' },
    ],
  };
}

/** Adds fields to others; not by a call with all of them: a Bom has more paths than a call may have arguments. */
export function append(fields: Field[], more: readonly Field[]): void {
  for (const field of more) fields.push(field);
}
