import type { Head, MarshalKind, MarshalNode, Reading } from './graph.ts';

const SINGLE: Readonly<Record<string, MarshalKind>> = {
  '0': 'null',
  N: 'None',
  F: 'False',
  T: 'True',
  S: 'StopIteration',
  '.': 'Ellipsis',
};
/** Fixed number of bytes. */
const FIXED: Readonly<Record<string, readonly [MarshalKind, number]>> = {
  i: ['int', 4],
  I: ['int', 8],
  g: ['float', 8],
  y: ['complex', 16],
};
/** Text and bytes with a length in front: of how many bytes. */
const TEXT: Readonly<Record<string, readonly [MarshalKind, 1 | 4]>> = {
  s: ['bytes', 4],
  t: ['str', 4],
  u: ['str', 4],
  a: ['str', 4],
  A: ['str', 4],
  z: ['str', 1],
  Z: ['str', 1],
  f: ['float', 1],
};
/** Types of interned text. */
const INTERNED: ReadonlySet<string> = new Set(['t', 'A', 'Z']);

/** An object without items, whose type was read; undefined, with the fault noted, where it is none. */
export function readLeaf(reading: Reading, head: Head): MarshalNode | undefined {
  const { type, offset } = head;
  const single = SINGLE[type];
  if (single) return { ...head, kind: single };
  const fixed = FIXED[type];
  if (fixed) return readFixed(reading, head, fixed[0], fixed[1]);
  const text = TEXT[type];
  if (text) return readText(reading, head, text[0], text[1]);
  if (type === 'r' || (type === 'R' && reading.python2)) return readReference(reading, head);
  if (type === 'l') return readLong(reading, head);
  if (type === 'x') return readOldComplex(reading, head);
  return fail(reading, `type ${quote(type)} does not exist`, offset);
}

function readFixed(reading: Reading, head: Head, kind: MarshalKind, length: number): MarshalNode | undefined {
  const from = reading.at;
  if (!advance(reading, length)) return undefined;
  return { ...head, kind, from, to: reading.at };
}

function readText(reading: Reading, head: Head, kind: MarshalKind, width: 1 | 4): MarshalNode | undefined {
  const length = readSize(reading, width);
  if (length === undefined) return undefined;
  const from = reading.at;
  if (!advance(reading, length)) return undefined;
  if (INTERNED.has(head.type)) reading.internedCount++;
  // Python 2 stores text of the program as bytes, and numbers its interned ones.
  const own = reading.python2 && head.type === 't' ? reading.interned.length : head.index;
  const bytesKind = reading.python2 && head.type === 't' ? 'bytes' : kind;
  const node: MarshalNode = {
    ...head,
    kind: bytesKind,
    from,
    to: reading.at,
    ...(own === undefined ? {} : { index: own }),
  };
  if (reading.python2 && head.type === 't') {
    reading.interned.push(node);
    reading.uses.push(0);
  }
  return node;
}

function readReference(reading: Reading, head: Head): MarshalNode | undefined {
  const from = reading.at;
  const target = readSize(reading, 4);
  if (target === undefined) return undefined;
  const { shared, interned, uses, python2 } = reading;
  const count = (python2 ? interned : shared).length;
  if (target >= count) return fail(reading, `a reference to object ${target} of ${count}`, head.offset);
  uses[target] = (uses[target] ?? 0) + 1;
  return { ...head, kind: 'ref', target, from, to: reading.at };
}

/** Digits of 15 bits; the sign is that of their number. */
function readLong(reading: Reading, head: Head): MarshalNode | undefined {
  const from = reading.at;
  if (!advance(reading, 4)) return undefined;
  if (!advance(reading, 2 * Math.abs(reading.bytes.readInt32LE(from)))) return undefined;
  return { ...head, kind: 'int', from, to: reading.at };
}

function readOldComplex(reading: Reading, head: Head): MarshalNode | undefined {
  const from = reading.at;
  for (let i = 0; i < 2; i++) {
    const length = readSize(reading, 1);
    if (length === undefined || !advance(reading, length)) return undefined;
  }
  return { ...head, kind: 'complex', from, to: reading.at };
}

/** An unsigned integer of one or four bytes. */
export function readSize(reading: Reading, width: 1 | 4): number | undefined {
  const from = reading.at;
  if (!advance(reading, width)) return undefined;
  return width === 1 ? reading.bytes[from]! : reading.bytes.readUInt32LE(from);
}

/** Moves over bytes. @returns whether they are there */
export function advance(reading: Reading, length: number): boolean {
  if (length <= reading.bytes.length - reading.at) {
    reading.at += length;
    return true;
  }
  fail(reading, `${length} bytes are due, ${reading.bytes.length - reading.at} are there`, reading.at, true);
  return false;
}

/** Notes why reading stops; the first reason counts. */
export function fail(reading: Reading, message: string, offset: number, cut = false): undefined {
  reading.fault ??= { message, offset, ...(cut ? { cut } : {}) };
  return undefined;
}

/** Notes that there are more objects than are allowed. */
export function limited(reading: Reading, offset: number): undefined {
  reading.fault ??= { message: 'too many objects', offset, limit: true };
  return undefined;
}

function quote(type: string): string {
  return /[\x20-\x7e]/.test(type) ? `"${type}"` : `0x${type.charCodeAt(0).toString(16)}`;
}
