import { latin1, utf8 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createTextRoom, type TextRoom } from '../common/text-room.ts';

/** Kinds of constants by tag, with the bytes behind the tag (JVMS 24, 4.4); 1 (Utf8) has a length of its own. */
const KINDS: Readonly<Record<number, readonly [name: string, length: number]>> = {
  1: ['Utf8', 2],
  3: ['Integer', 4],
  4: ['Float', 4],
  5: ['Long', 8],
  6: ['Double', 8],
  7: ['Class', 2],
  8: ['String', 2],
  9: ['Fieldref', 4],
  10: ['Methodref', 4],
  11: ['InterfaceMethodref', 4],
  12: ['NameAndType', 4],
  15: ['MethodHandle', 3],
  16: ['MethodType', 2],
  17: ['Dynamic', 4],
  18: ['InvokeDynamic', 4],
  19: ['Module', 2],
  20: ['Package', 2],
};

/** The constant pool of a class file. */
export interface Pool {
  /** Where the entry of an index begins; 0 for index 0 and the second half of 8-byte constants. */
  readonly places: readonly number[];
  /** Texts that were asked for, by their place: thousands of entries may name a long one. */
  readonly texts: Map<number, string>;
  readonly room: TextRoom;
  /** The byte behind the last entry. */
  readonly end: number;
}

/** Why the pool could not be read, and where. */
export interface PoolFault {
  readonly code: 'class.truncated' | 'class.bad-constant';
  readonly at: number;
}

/** Finds all entries. @param start of the first one @param count as stored: one more than there are indexes */
export function readPool(bytes: Buffer, start: number, count: number): Pool | PoolFault {
  const places = [0];
  let at = start;
  while (places.length < count) {
    const tag = bytes[at];
    if (tag === undefined) return { code: 'class.truncated', at };
    const kind = KINDS[tag];
    if (!kind) return { code: 'class.bad-constant', at };
    places.push(at);
    // 8-byte constants take two indexes (4.4.5).
    if (tag === 5 || tag === 6) places.push(0);
    const length = 1 + kind[1] + (tag === 1 && at + 3 <= bytes.length ? bytes.readUInt16BE(at + 1) : 0);
    if (at + length > bytes.length) return { code: 'class.truncated', at };
    at += length;
  }
  return { places, texts: new Map(), room: createTextRoom(bytes.length), end: at };
}

/** Text of a Utf8 constant, or of the Utf8 constant that a Class, String, Module or Package refers to. */
export function poolText(bytes: Buffer, { places, texts, room }: Pool, index: number): string | undefined {
  const at = places[index];
  if (!at) return undefined;
  const tag = bytes[at]!;
  const nameAt =
    tag === 1 ? at : [7, 8, 19, 20].includes(tag) ? places[bytes.readUInt16BE(at + 1)] : undefined;
  if (!nameAt || bytes[nameAt] !== 1) return undefined;
  if (!room.take(bytes.readUInt16BE(nameAt + 1))) return undefined;
  const known = texts.get(nameAt);
  if (known !== undefined) return known;
  const stored = bytes.subarray(nameAt + 3, nameAt + 3 + bytes.readUInt16BE(nameAt + 1));
  const text = utf8(stored) ?? latin1(stored);
  texts.set(nameAt, text);
  return text;
}

/** Every constant as a field. */
export function poolFields(bytes: Buffer, pool: Pool): Field[] {
  return pool.places.flatMap((at, index) => {
    if (at === 0) return [];
    const tag = bytes[at]!;
    const [name, length] = KINDS[tag]!;
    const value = poolText(bytes, pool, index);
    return [
      {
        name: `#${index} ${name}`,
        ...(value === undefined ? {} : { value }),
        offset: at,
        length: 1 + length + (tag === 1 ? bytes.readUInt16BE(at + 1) : 0),
      },
    ];
  });
}
