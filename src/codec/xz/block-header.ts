import { crc32 } from 'node:zlib';
import type { Field } from '../../model/index.ts';
import { asBuffer, copyOf } from '../bytes.ts';
import { BCJ, DELTA, LZMA2 } from './filters.ts';
import { readVli } from './vli.ts';

/** One filter of a block, with where its flags stand in the block header. */
export interface Filter {
  readonly id: number;
  readonly properties: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/** A block header (The .xz File Format 1.2.1, section 3.1). */
export interface BlockHeader {
  /** Its length, checksum included. */
  readonly length: number;
  /** In encoding order: the last one is the compression. */
  readonly filters: readonly Filter[];
  readonly compressedSize?: number;
  readonly uncompressedSize?: number;
  /** Whether the stored CRC32 fits. */
  readonly intact: boolean;
  /** Sizes as fields, where they are stored. */
  readonly sizes: readonly Field[];
}

/** Why a header cannot be used: against the specification, or beyond what is decoded here. */
export interface HeaderFault {
  readonly code: 'stream.header' | 'stream.unsupported';
  readonly message: string;
}

/**
 * Decodes a whole block header.
 *
 * @param bytes from the size byte to the CRC32
 * @param offset of the header in the container, for the fields
 */
export function readBlockHeader(bytes: Uint8Array, offset: number): BlockHeader | HeaderFault {
  const end = bytes.length - 4;
  const flags = bytes[1]!;
  if ((flags & 0x3c) !== 0) return unsupported(`block flags 0x${flags.toString(16)} are reserved`);
  let at = 2;
  const sizes: Field[] = [];
  const stored: (number | undefined)[] = [];
  for (const [mask, name] of SIZES) {
    if ((flags & mask) === 0) {
      stored.push(undefined);
      continue;
    }
    const size = readVli(bytes.subarray(0, end), at);
    if (!size || (mask === 0x40 && size.value === 0)) return invalid(`the ${name} is not a valid number`);
    sizes.push({ name, value: size.value, offset: offset + at, length: size.length, meaning: 'size' });
    stored.push(size.value);
    at += size.length;
  }
  const filters: Filter[] = [];
  for (let n = (flags & 3) + 1; n > 0; n--) {
    const filter = readFilter(bytes.subarray(0, end), at, offset);
    if (!filter) return invalid('the list of filters is cut or not valid');
    filters.push(filter);
    at += filter.length;
  }
  for (; at < end; at++) if (bytes[at] !== 0) return unsupported('the header padding is not zero');
  const [compressedSize, uncompressedSize] = stored;
  return {
    length: bytes.length,
    filters,
    ...(compressedSize === undefined ? {} : { compressedSize }),
    ...(uncompressedSize === undefined ? {} : { uncompressedSize }),
    intact: crc32(bytes.subarray(0, end)) === asBuffer(bytes).readUInt32LE(end),
    sizes,
  };
}

const SIZES = [
  [0x40, 'compressed size'],
  [0x80, 'uncompressed size'],
] as const;

/** Name of a filter; the identifier in hexadecimal for one that is not known. */
export function filterName(id: number): string {
  if (id === LZMA2) return 'LZMA2';
  if (id === DELTA) return 'Delta';
  return BCJ.get(id)?.name ?? `unknown 0x${id.toString(16)}`;
}

/** Dictionary size in bytes of an LZMA2 filter (section 5.3.1); undefined for a property out of range. */
export function dictionarySize(filter: Filter): number | undefined {
  const bits = filter.properties[0];
  if (filter.properties.length !== 1 || bits === undefined || bits > 40) return undefined;
  return bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
}

/** Why a list of filters cannot be undone; undefined where it can. */
export function filtersFault(filters: readonly Filter[]): HeaderFault | undefined {
  for (const [i, { id, properties }] of filters.entries()) {
    const name = filterName(id);
    const last = i === filters.length - 1;
    const bcj = BCJ.get(id);
    if (id !== LZMA2 && id !== DELTA && !bcj) return unsupported(`filter ${name} is not decoded`);
    if (last !== (id === LZMA2))
      return invalid(`filter ${name} is not allowed at place ${i + 1} of the list`);
    const length = properties.length;
    if (id === LZMA2 && dictionarySize(filters[i]!) === undefined)
      return invalid('the dictionary size is out of range');
    if (id === DELTA && length !== 1) return invalid('the Delta filter has no distance');
    if (!bcj || length === 0) continue;
    if (length !== 4) return invalid(`the start offset of filter ${name} has ${length} bytes`);
    if (startOffset(filters[i]!) % bcj.alignment !== 0)
      return invalid(`the start offset of filter ${name} is not aligned`);
  }
  return undefined;
}

/** Start offset of a branch filter (section 5.3.2): what the first byte counts as. */
export function startOffset(filter: Filter): number {
  return filter.properties.length === 4 ? asBuffer(filter.properties).readUInt32LE(0) : 0;
}

function readFilter(bytes: Uint8Array, at: number, offset: number): Filter | undefined {
  const id = readVli(bytes, at);
  const size = id && readVli(bytes, at + id.length);
  if (!size) return undefined;
  const start = at + id.length + size.length;
  if (size.value > bytes.length - start) return undefined;
  const properties = copyOf(bytes.subarray(start, start + size.value));
  return { id: id.value, properties, offset: offset + at, length: start + size.value - at };
}

function invalid(message: string): HeaderFault {
  return { code: 'stream.header', message };
}

function unsupported(message: string): HeaderFault {
  return { code: 'stream.unsupported', message };
}
