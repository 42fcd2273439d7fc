import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc64 } from '../../src/codec/crc64.ts';

/** A filter as the header states it: identifier and properties. */
interface FilterSpec {
  readonly id: number;
  readonly properties?: readonly number[];
}

export interface BlockSpec {
  /** The unfiltered content, kept in stored LZMA2 chunks of at most `chunk` bytes. */
  readonly content: Uint8Array;
  readonly chunk?: number;
  /** Packed LZMA2 data instead of stored chunks. */
  readonly packed?: Uint8Array;
  /** What comes out, where a filter changes `content`; for the check and the sizes. */
  readonly decoded?: Uint8Array;
  /** Filters before LZMA2. */
  readonly filters?: readonly FilterSpec[];
  /** Dictionary size property of LZMA2; 0 is 4 KiB. */
  readonly dictionary?: number;
  /** Writes both sizes into the header; numbers replace the true ones. */
  readonly sizes?: true | { readonly compressed: number; readonly uncompressed: number };
}

export interface StreamSpec {
  /** Check identifier; 4 (CRC64) unless given. */
  readonly check?: number;
  /** What the index states instead of the true sizes. */
  readonly index?: readonly (readonly [unpadded: number, uncompressed: number])[];
  readonly backward?: number;
  readonly footerFlags?: number;
}

const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

/** An .xz stream (The .xz File Format 1.2.1) whose every part can be made to lie, with right checksums all the same. */
export function xzStream(blocks: readonly BlockSpec[], stream: StreamSpec = {}): Buffer {
  const check = stream.check ?? 4;
  const flags = Buffer.from([0, check]);
  const header = Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), flags, u32(crc32(flags))]);
  const made = blocks.map((block) => xzBlock(block, check));
  const records = stream.index ?? made.map(({ unpadded, uncompressed }) => [unpadded, uncompressed] as const);
  const list = Buffer.concat([Buffer.from([0]), vli(records.length), ...records.flat().map(vli)]);
  const index = withCrc(pad(list));
  const tail = Buffer.concat([
    u32(stream.backward ?? index.length / 4 - 1),
    Buffer.from([0, stream.footerFlags ?? check]),
  ]);
  const footer = Buffer.concat([u32(crc32(tail)), tail, Buffer.from('YZ')]);
  return Buffer.concat([header, ...made.map((block) => block.bytes), index, footer]);
}

function xzBlock(block: BlockSpec, check: number) {
  const packed = block.packed ?? storedLzma2(block.content, block.chunk);
  const decoded = block.decoded ?? block.content;
  const filters = [...(block.filters ?? []), { id: 0x21, properties: [block.dictionary ?? 0] }];
  const sizes =
    block.sizes === true ? { compressed: packed.length, uncompressed: decoded.length } : block.sizes;
  const body = Buffer.concat([
    Buffer.from([0, (filters.length - 1) | (sizes ? 0xc0 : 0)]),
    ...(sizes ? [vli(sizes.compressed), vli(sizes.uncompressed)] : []),
    ...filters.map(({ id, properties = [] }) => Buffer.from([...vli(id), properties.length, ...properties])),
  ]);
  const padded = pad(body);
  padded[0] = padded.length / 4;
  const header = withCrc(padded);
  const sum = checkOf(decoded, check);
  const bytes = Buffer.concat([header, pad(packed), sum]);
  return { bytes, unpadded: header.length + packed.length + sum.length, uncompressed: decoded.length };
}

/** LZMA2 data of stored chunks, the first of which resets the dictionary. */
export function storedLzma2(content: Uint8Array, chunk = 1 << 16): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += chunk) {
    const piece = content.subarray(at, at + chunk);
    const size = piece.length - 1;
    parts.push(Buffer.from([at === 0 ? 1 : 2, size >> 8, size & 0xff]), piece);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function checkOf(bytes: Uint8Array, id: number): Buffer {
  if (id === 1) return u32(crc32(bytes));
  if (id === 10) return createHash('sha256').update(bytes).digest();
  const out = Buffer.alloc(CHECK_SIZES[id]!);
  if (id === 4) out.writeBigUInt64LE(crc64(bytes));
  return out;
}

/** A variable-length integer (section 1.2). */
function vli(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function pad(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function withCrc(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, u32(crc32(bytes))]);
}

function u32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value >>> 0);
  return out;
}

/** Properties byte, dictionary size and length of a .lzma header (LZMA specification, "lzma file format"). */
export function lzmaHeader(properties: number, dictionary: number, size: bigint): Buffer {
  const out = Buffer.alloc(13);
  out[0] = properties;
  out.writeUInt32LE(dictionary, 1);
  out.writeBigUInt64LE(size, 5);
  return out;
}

/** First chunk of the first block of a stream whose header has 12 bytes: its properties, length and LZMA data. */
export function firstChunk(xz: Buffer): { properties: number; unpacked: number; lzma: Buffer } {
  const packed = xz.readUInt16BE(27) + 1;
  return {
    properties: xz[29]!,
    unpacked: ((xz[24]! & 0x1f) << 16) + xz.readUInt16BE(25) + 1,
    lzma: xz.subarray(30, 30 + packed),
  };
}

/**
 * A bomb: `count` times the two million zeros of the fixture `zeros.xz`, as chunks that begin anew with the state, so
 * that one chunk can be repeated. 10 GB are 5,000 chunks, about 1.8 MB.
 */
export function zerosBomb(zeros: Buffer, count: number): Buffer {
  const { lzma } = firstChunk(zeros);
  const first = zeros.subarray(24, 30 + lzma.length);
  const next = Buffer.from(first);
  next[0] = 0xc0 | (next[0]! & 0x1f);
  const packed = Buffer.concat([first, ...Array<Buffer>(count - 1).fill(next), Buffer.from([0])]);
  const uncompressed = count * 2_000_000;
  const unpadded = 12 + packed.length;
  return xzStream([{ content: Buffer.alloc(0), packed, dictionary: 22 }], {
    check: 0,
    index: [[unpadded, uncompressed]],
  });
}
