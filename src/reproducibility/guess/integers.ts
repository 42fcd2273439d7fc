import { dosSeconds, guid, hex, macTime } from '../../codec/index.ts';
import type { CauseCode, RangePair } from '../../model/index.ts';
import type { Known } from './known.ts';
import { isWithin } from './stamp-cause.ts';

/** A number or id of fixed size that some ranges lie in. */
export interface Binary {
  readonly code: CauseCode;
  readonly evidence: string;
  readonly values: readonly [string, string];
  /** How many ranges, from the one asked for, lie in it. */
  readonly count: number;
}

/** How a time may be stored. */
interface Kind {
  readonly name: string;
  readonly size: number;
  /** Seconds since 1970; undefined for what is no time. */
  readonly read: (view: DataView) => number | undefined;
  /** Differing bytes that make it credible where the times of the builds are not known; without, they must be. */
  readonly fewest?: number;
}

const big = (high: number, low: number): number => high * 2 ** 32 + low;

/** Longer forms first: they hold the shorter ones. A time of four bytes looks like any number, so it needs the times of the builds. */
const KINDS: readonly Kind[] = [
  {
    name: 'a FILETIME',
    size: 8,
    read: (view) => big(view.getUint32(4, true), view.getUint32(0, true)) / 1e7 - 11_644_473_600,
    fewest: 3,
  },
  {
    name: 'milliseconds since 1970, little-endian',
    size: 8,
    read: (view) => big(view.getUint32(4, true), view.getUint32(0, true)) / 1e3,
    fewest: 3,
  },
  {
    name: 'milliseconds since 1970, big-endian',
    size: 8,
    read: (view) => big(view.getUint32(0), view.getUint32(4)) / 1e3,
    fewest: 3,
  },
  { name: 'seconds since 1970, little-endian', size: 4, read: (view) => view.getUint32(0, true) },
  { name: 'seconds since 1970, big-endian', size: 4, read: (view) => view.getUint32(0) },
  { name: 'seconds since 1904, big-endian', size: 4, read: (view) => macTime(view.getUint32(0)) },
  {
    name: 'an MS-DOS date and time',
    size: 4,
    read: (view) => dosSeconds(view.getUint16(2, true), view.getUint16(0, true)),
  },
];

/** 1995 to 2040. */
const EARLIEST = 788_918_400;
const LATEST = 2_208_988_800;
const ALIGNMENT = 4;

const isAligned = (leftAt: number, rightAt: number): boolean =>
  leftAt % ALIGNMENT === 0 && rightAt % ALIGNMENT === 0;

/** The time or GUID in binary form that holds a range on both sides, with the ranges after it that it holds too. */
export function binaryAt(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
  known: Known,
): Binary | undefined {
  return (
    guidAt(left, right, ranges, index) ??
    KINDS.map((kind) => timeAt(left, right, ranges, index, kind, known)).find(Boolean)
  );
}

function timeAt(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
  { name, size, read, fewest }: Kind,
  { built }: Known,
): Binary | undefined {
  for (const { leftAt, rightAt, count, differing } of windowsOf(left, right, ranges, index, size)) {
    const one = read(viewOf(left, leftAt, size));
    const other = read(viewOf(right, rightAt, size));
    if (one === undefined || other === undefined || !isPlausible(one) || !isPlausible(other)) continue;
    const within = isWithin(one, built?.[0]) && isWithin(other, built?.[1]);
    const alone = fewest !== undefined && differing >= fewest && isAligned(leftAt, rightAt);
    if (!within && !(built === undefined && alone)) continue;
    const evidence = `${name}${within ? ', both within the times of the builds' : ''}`;
    return { code: 'content.timestamp', evidence, values: [iso(one), iso(other)], count };
  }
  return undefined;
}

const GUID_SIZE = 16;
/** Two drawn GUIDs have few bytes in common. */
const FEWEST_OF_GUID = 13;

function guidAt(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
): Binary | undefined {
  for (const { leftAt, rightAt, count, differing } of windowsOf(left, right, ranges, index, GUID_SIZE)) {
    const exact = ranges[index]!.left.offset === leftAt && differing === GUID_SIZE;
    if (differing < FEWEST_OF_GUID || !(exact || isAligned(leftAt, rightAt))) continue;
    const [one, other] = [
      left.subarray(leftAt, leftAt + GUID_SIZE),
      right.subarray(rightAt, rightAt + GUID_SIZE),
    ];
    for (const [byte, write, name] of [
      [7, guid, 'little-endian'],
      [6, (bytes: Uint8Array) => hex(bytes), 'big-endian'],
    ] as const) {
      if (![one, other].every((bytes) => bytes[byte]! >> 4 === 4 && bytes[8]! >> 6 === 2)) continue;
      const evidence = `GUIDs of version 4, ${name}`;
      return { code: 'content.random-id', evidence, values: [write(one), write(other)], count };
    }
  }
  return undefined;
}

interface Place {
  readonly leftAt: number;
  readonly rightAt: number;
  readonly count: number;
  readonly differing: number;
}

const NOTHING = { offset: 0, length: 0 };

/** The places of a value of that size that hold the range, and no part of another one only; nothing may be inserted. */
function* windowsOf(
  left: Uint8Array,
  right: Uint8Array,
  ranges: readonly RangePair[],
  index: number,
  size: number,
): Generator<Place> {
  const first = ranges[index]!;
  const { left: a, right: b } = ranges[index - 1] ?? { left: NOTHING, right: NOTHING };
  if (first.left.length !== first.right.length || first.left.length > size || first.left.length === 0) return;
  const shift = first.right.offset - first.left.offset;
  const lowest = Math.max(
    a.offset + a.length,
    b.offset + b.length - shift,
    first.left.offset + first.left.length - size,
  );
  for (let leftAt = first.left.offset; leftAt >= lowest; leftAt--) {
    const rightAt = leftAt + shift;
    if (leftAt < 0 || rightAt < 0 || leftAt + size > left.length || rightAt + size > right.length) continue;
    const inside = countInside(ranges, index, leftAt, rightAt, size);
    if (inside) yield { leftAt, rightAt, ...inside };
  }
}

function countInside(
  ranges: readonly RangePair[],
  index: number,
  leftAt: number,
  rightAt: number,
  size: number,
) {
  let differing = 0;
  let next = index;
  for (; next < ranges.length && ranges[next]!.left.offset < leftAt + size; next++) {
    const { left, right } = ranges[next]!;
    const fits = left.length === right.length && left.offset - leftAt === right.offset - rightAt;
    if (!fits || left.offset + left.length > leftAt + size) return undefined;
    differing += left.length;
  }
  return { count: next - index, differing };
}

const viewOf = (bytes: Uint8Array, at: number, size: number): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset + at, size);

const isPlausible = (seconds: number): boolean => seconds >= EARLIEST && seconds < LATEST;

const iso = (seconds: number): string =>
  new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
