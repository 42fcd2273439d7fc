import { createTextRoom } from '../common/text-room.ts';
import type { Head, MarshalGraph, MarshalKind, MarshalNode, Reading } from './graph.ts';
import { advance, fail, limited, readLeaf, readSize } from './leaves.ts';
import { codeLayout } from './versions.ts';

export type { MarshalGraph, MarshalKind, MarshalNode } from './graph.ts';

/** Bit of a type byte: later objects may refer to this one by the order in which such objects appear. */
const FLAG_REF = 0x80;
/** Python refuses objects nested deeper (MAX_MARSHAL_STACK_DEPTH). */
const DEEPEST = 2000;

/** How marshal data is read. */
export interface MarshalOptions {
  /** Magic number of the Python that wrote it: code objects differ. Default: that of 3.14. */
  readonly magic?: number;
  /** Where it begins. */
  readonly offset?: number;
  /** Most objects. */
  readonly steps?: number;
}

/** Items with a count in front: of how many bytes. */
const COUNTED: Readonly<Record<string, readonly [MarshalKind, 1 | 4]>> = {
  '(': ['tuple', 4],
  ')': ['tuple', 1],
  '[': ['list', 4],
  '<': ['set', 4],
  '>': ['frozenset', 4],
};

/** Decodes one object and all that is in it. Never throws: what cannot be decoded is the fault of the graph. */
export function readMarshal(bytes: Buffer, options: MarshalOptions = {}): MarshalGraph {
  const { magic = 3627, offset = 0, steps = 1_000_000 } = options;
  const layout = codeLayout(magic);
  const python2 = magic >= 20_000;
  const reading: Reading = {
    bytes,
    layout,
    shared: [],
    uses: [],
    interned: [],
    python2,
    at: offset,
    steps,
    internedCount: 0,
  };
  const root = readObject(reading);
  const { shared, uses, at: end, fault } = reading;
  return {
    bytes,
    ...(root ? { root } : {}),
    shared: python2 ? reading.interned : shared,
    uses,
    texts: new Map(),
    room: createTextRoom(bytes.length),
    interned: reading.internedCount,
    end,
    ...(fault ? { fault } : {}),
  };
}

/** An object whose items are being read. */
interface Frame {
  readonly head: Head;
  readonly kind: MarshalKind;
  readonly items: MarshalNode[];
  /** Items to come; undefined where a null ends them. */
  left?: number;
  /** Integers of a code object, and the next part of its layout. */
  readonly numbers?: number[];
  part: number;
}

/** Without recursion: how deep the stack of the host is must not decide what can be read. */
function readObject(reading: Reading): MarshalNode | undefined {
  const stack: Frame[] = [];
  for (;;) {
    let node = begin(reading, stack);
    if (!node) {
      if (reading.fault) return undefined;
      // An object with items was begun; it may have none.
      node = complete(reading, stack);
    }
    while (node) {
      const frame = stack.at(-1);
      if (!frame) return node;
      if (!accept(reading, frame, node)) return undefined;
      node = complete(reading, stack);
    }
    if (reading.fault) return undefined;
  }
}

/** Begins the next object. @returns it if it has no items; else it is on the stack, or there is a fault */
function begin(reading: Reading, stack: Frame[]): MarshalNode | undefined {
  const { bytes, shared, uses } = reading;
  const offset = reading.at;
  if (offset >= bytes.length) return fail(reading, 'an object is missing', offset, true);
  if (reading.steps-- <= 0) return limited(reading, offset);
  if (stack.length > DEEPEST) return fail(reading, `objects are nested more than ${DEEPEST} deep`, offset);
  const byte = bytes[offset]!;
  reading.at++;
  const type = String.fromCharCode(byte & ~FLAG_REF);
  const index = (byte & FLAG_REF) !== 0 ? shared.length : undefined;
  const head = { type, offset, length: 1, ...(index === undefined ? {} : { index }) };
  // The number is taken before what is inside is read: an object can hold itself.
  if (index !== undefined) {
    shared.push({ ...head, kind: 'null' });
    uses.push(0);
  }
  const frame = frameOf(reading, head);
  if (frame) {
    stack.push(frame);
    return undefined;
  }
  const node = reading.fault ? undefined : readLeaf(reading, head);
  return node && finish(reading, node);
}

function finish(reading: Reading, node: MarshalNode): MarshalNode {
  node.length = reading.at - node.offset;
  if (node.index !== undefined && !(reading.python2 && node.type === 't')) reading.shared[node.index] = node;
  return node;
}

/** The frame of an object with items; undefined for others, and with a fault. */
function frameOf(reading: Reading, head: Head): Frame | undefined {
  const { type, offset } = head;
  const counted = COUNTED[type];
  if (counted) {
    const [kind, width] = counted;
    const left = readSize(reading, width);
    if (left === undefined) return undefined;
    // Every item takes a byte at least: a count past that is a lie.
    if (left > reading.bytes.length - reading.at)
      return fail(reading, `a ${kind} of ${left} items`, offset, true);
    return { head, kind, items: [], left, part: 0 };
  }
  if (type === '{' || type === '}')
    return { head, kind: type === '{' ? 'dict' : 'frozendict', items: [], part: 0 };
  if (type === ':') return { head, kind: 'slice', items: [], left: 3, part: 0 };
  if (type !== 'c') return undefined;
  if (!reading.layout) return fail(reading, 'code objects before Python 2.3', offset);
  return { head, kind: 'code', items: [], numbers: [], part: 0 };
}

/** Puts an item where it belongs. */
function accept(reading: Reading, frame: Frame, item: MarshalNode): boolean {
  const isEnd = item.kind === 'null';
  if (isEnd && frame.left === undefined && !frame.numbers && frame.items.length % 2 === 0) {
    frame.left = 0;
    return true;
  }
  if (isEnd) {
    fail(reading, 'a null where an object must be', item.offset);
    return false;
  }
  frame.items.push(item);
  if (frame.left !== undefined) frame.left--;
  if (frame.numbers) frame.part++;
  return true;
}

/** The object on top of the stack, taken off, if all its items were read. */
function complete(reading: Reading, stack: Frame[]): MarshalNode | undefined {
  const frame = stack.at(-1)!;
  const { head, kind, items, numbers, left } = frame;
  if (numbers ? !readNumbers(reading, frame, numbers) : left !== 0) return undefined;
  stack.pop();
  return finish(reading, { ...head, kind, items, ...(numbers ? { numbers } : {}) });
}

/** Reads the integers of a code object up to the next object. @returns whether none follows */
function readNumbers(reading: Reading, frame: Frame, numbers: number[]): boolean {
  const layout = reading.layout!;
  for (; layout[frame.part]?.startsWith('#'); frame.part++) {
    const at = reading.at;
    if (!advance(reading, 4)) return false;
    numbers.push(reading.bytes.readInt32LE(at));
  }
  return frame.part === layout.length;
}
