import { crc32 } from 'node:zlib';
import { u16, u32 } from './zip.ts';

/**
 * Archives that contain themselves, after Russ Cox, "Zip Files All the Way Down" (2010): deflate data written as a
 * program of two instructions, "print what follows" and "repeat what was printed", that prints its own text. The
 * checksum of the whole stands in the whole; since a CRC is linear, it is found by solving 32 equations.
 */

/** A gzip file whose content is itself. */
export function gzipQuine(): Buffer {
  // The lengths make every repetition fit into five bytes: 12 bytes of header, 15 of trailer.
  const header = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.from('q\0')]);
  const build = (crc: number): Buffer => {
    const tail = (size: number) => Buffer.concat([stored(Buffer.alloc(0)), LAST, u32(crc), u32(size)]);
    const twice = program(header, tail(0), repeat(20, [10, 10]), repeat(17, [7, 10]));
    return program(header, tail(twice.length), repeat(20, [10, 10]), repeat(17, [7, 10]));
  };
  return build(fixedPoint(build));
}

/** A zip file with one member, which is the zip file. */
export function zipQuine(): Buffer {
  const name = Buffer.from('all-the-way-down/another-one.zip.z');
  const build = (crc: number): Buffer => {
    const make = (packed: number, size: number, directoryAt: number): Buffer => {
      const facts = [u16(20, 0, 8, 0, 33), u32(crc, packed, size), u16(name.length, 0)];
      const header = Buffer.concat([Buffer.from('PK\x03\x04'), ...facts, name]);
      const rest = [u16(0, 0, 0), u32(0, 0)];
      const central = Buffer.concat([Buffer.from('PK\x01\x02'), u16(20), ...facts, ...rest, name]);
      const end = Buffer.concat([
        Buffer.from('PK\x05\x06'),
        u16(0, 0, 1, 1),
        u32(central.length, directoryAt),
      ]);
      const tail = Buffer.concat([LAST, central, end, u16(0)]);
      return program(header, tail, repeatLong(tail.length + 6), repeatEnding(header.length + 5));
    };
    const draft = make(0, 0, 0);
    const headerLength = 30 + name.length;
    const behind = 46 + name.length + 22;
    return make(draft.length - headerLength - behind, draft.length, draft.length - behind);
  };
  return build(fixedPoint(build));
}

/** An empty last block. */
const LAST = Buffer.from([3, 0]);

/**
 * The whole file: `head`, instructions, `tail`. Behind each line stands what it prints; the file is always one step ahead
 * until the last repetition catches up.
 */
function program(head: Buffer, tail: Buffer, repeatTail: Buffer, repeatHead: Buffer): Buffer {
  const join = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
  const printHead = stored(Buffer.alloc(head.length + 5)).subarray(0, 5);
  const printTail = stored(Buffer.alloc(repeatTail.length + tail.length)).subarray(0, 5);
  const [print0, print1, print4] = [0, 5, 20].map((length) => stored(Buffer.alloc(length)).subarray(0, 5));
  const [L0, L1, L4] = [print0!, print1!, print4!];
  const R4 = repeat(20, [10, 10]);
  return join(
    head,
    join(printHead, head, printHead),
    repeatHead,
    join(L1, repeatHead),
    join(L1, L1),
    join(L4, repeatHead, L1, L1, L4),
    R4,
    join(L4, R4, L4, R4, L4),
    R4,
    join(L4, R4, L0, L0, printTail),
    R4,
    join(L0, L0, printTail, repeatTail, tail),
    repeatTail,
    tail,
  );
}

/** A stored block (RFC 1951 section 3.2.4) that begins and ends with a byte. */
function stored(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0]), u16(content.length, content.length ^ 0xffff), content]);
}

/** A block that repeats the last `distance` bytes, in matches of these lengths. */
function repeat(distance: number, lengths: readonly number[]): Buffer {
  return fixedBlock(lengths.map((length) => match(length, distance)));
}

/** For 70 to 124 bytes: two matches, six bytes of code. */
function repeatLong(distance: number): Buffer {
  return repeat(distance, [distance - 5, 5]);
}

/** For 68 to 115 bytes that end with 0xff, as every `stored` header does: a match and a literal, five bytes of code. */
function repeatEnding(distance: number): Buffer {
  return fixedBlock([match(distance - 1, distance), reversed(400 + 0xff - 144, 9)]);
}

type Bits = readonly number[];

function match(length: number, distance: number): Bits {
  const [symbol, lengthExtra, lengthRest] = coded(length, 3, 257, 4);
  const code = symbol < 280 ? reversed(symbol - 256, 7) : reversed(0xc0 + symbol - 280, 8);
  const [distanceCode, distanceExtra, distanceRest] = coded(distance, 1, 0, 2);
  return [
    ...code,
    ...plain(lengthRest, lengthExtra),
    ...reversed(distanceCode, 5),
    ...plain(distanceRest, distanceExtra),
  ];
}

/** Code, number of extra bits and their value (RFC 1951 section 3.2.5): `group` codes for every power of two. */
function coded(value: number, least: number, first: number, group: 2 | 4): [number, number, number] {
  const offset = value - least;
  const bits = Math.max(0, Math.floor(Math.log2(Math.max(1, offset))) - Math.log2(group));
  const step = offset >> bits;
  return [first + bits * group + step, bits, offset - (step << bits)];
}

function fixedBlock(parts: readonly Bits[]): Buffer {
  const bits = [0, 1, 0, ...parts.flat(), 0, 0, 0, 0, 0, 0, 0];
  if (bits.length % 8 !== 0) throw new Error(`a block of ${bits.length} bits does not end with a byte`);
  return Buffer.from(
    Array.from({ length: bits.length / 8 }, (_, i) =>
      bits.slice(i * 8, i * 8 + 8).reduce((byte, bit, at) => byte | (bit << at), 0),
    ),
  );
}

const plain = (value: number, width: number): Bits =>
  Array.from({ length: width }, (_, i) => (value >> i) & 1);
const reversed = (value: number, width: number): Bits => plain(value, width).toReversed();

/** The value for which the CRC-32 of `build(value)` is the value itself. */
function fixedPoint(build: (crc: number) => Buffer): number {
  const base = crc32(build(0));
  // Each row: which bits of the value change this bit of (CRC xor value), and what it must be.
  const columns = Array.from(
    { length: 32 },
    (_, i) => (crc32(build((1 << i) >>> 0)) ^ base ^ (1 << i)) >>> 0,
  );
  const rows = Array.from({ length: 32 }, (_, bit) => ({
    mask: columns.reduce((mask, column, i) => (mask | (((column >>> bit) & 1) << i)) >>> 0, 0),
    want: (base >>> bit) & 1,
  }));
  return solve(rows);
}

/** Gauss and Jordan, modulo 2. */
function solve(rows: { mask: number; want: number }[]): number {
  let value = 0;
  let done = 0;
  const pivots: number[] = [];
  for (let bit = 0; bit < 32; bit++) {
    const at = rows.findIndex(({ mask }, i) => i >= done && ((mask >>> bit) & 1) === 1);
    if (at < 0) continue;
    [rows[done], rows[at]] = [rows[at]!, rows[done]!];
    const pivot = rows[done]!;
    for (const row of rows) {
      if (row === pivot || ((row.mask >>> bit) & 1) === 0) continue;
      row.mask = (row.mask ^ pivot.mask) >>> 0;
      row.want ^= pivot.want;
    }
    pivots.push(bit);
    done++;
  }
  if (rows.slice(done).some(({ want }) => want === 1)) throw new Error('no checksum fits');
  for (const [i, bit] of pivots.entries()) if (rows[i]!.want === 1) value = (value | (1 << bit)) >>> 0;
  return value;
}
