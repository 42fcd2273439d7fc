import type { Field } from '../../model/index.ts';
import { asBuffer } from '../bytes.ts';

/** The longest frame header: magic, descriptor, 4 bytes of dictionary id and 8 of content size. */
export const MOST_HEADER = 18;

const KiB = 1024;
/** Block_Maximum_Size never exceeds this (RFC 8878 section 3.1.1.2.4). */
export const MOST_BLOCK = 128 * KiB;

/** Bytes of Dictionary_ID by Dictionary_ID_Flag, and of Frame_Content_Size by Frame_Content_Size_Flag. */
const ID_LENGTHS = [0, 1, 2, 4] as const;
const SIZE_LENGTHS = [0, 2, 4, 8] as const;

/** The header of a Zstandard frame, RFC 8878 section 3.1.1.1. */
export interface FrameHeader {
  /** Bytes of the whole header, magic number included. */
  readonly length: number;
  readonly descriptor: number;
  /** Bytes of decoded content that must be at hand; for a single segment the content size. */
  readonly window: number;
  readonly singleSegment: boolean;
  /** Whether a Content_Checksum follows the last block. */
  readonly checksum: boolean;
  readonly reservedBit: boolean;
  /** Dictionary_ID; 0 if there is none. */
  readonly dictionary: number;
  /** Offset in the header and number of bytes of Dictionary_ID. */
  readonly dictionaryAt: readonly [offset: number, length: number];
  /** Frame_Content_Size, if there is one. */
  readonly contentSize?: bigint;
  /** Offset in the header and number of bytes of Frame_Content_Size. */
  readonly contentSizeAt: readonly [offset: number, length: number];
}

/**
 * The frame header at the start of `bytes`, which begin with the magic number.
 * @returns undefined if `bytes` ends before the header does. Nothing is judged.
 */
export function parseFrameHeader(bytes: Uint8Array): FrameHeader | undefined {
  const descriptor = bytes[4];
  if (descriptor === undefined) return undefined;
  const singleSegment = (descriptor & 0x20) !== 0;
  const idLength = ID_LENGTHS[(descriptor & 3) as 0 | 1 | 2 | 3];
  const sizeFlag = (descriptor >> 6) as 0 | 1 | 2 | 3;
  const sizeLength = sizeFlag === 0 && singleSegment ? 1 : SIZE_LENGTHS[sizeFlag];
  const idAt = singleSegment ? 5 : 6;
  const length = idAt + idLength + sizeLength;
  if (bytes.length < length) return undefined;
  const buffer = asBuffer(bytes);
  const contentSize = sizeLength === 0 ? undefined : readSize(buffer, idAt + idLength, sizeLength);
  return {
    length,
    descriptor,
    window: singleSegment ? Number(contentSize) : describedWindow(bytes[5]!),
    singleSegment,
    checksum: (descriptor & 4) !== 0,
    reservedBit: (descriptor & 8) !== 0,
    dictionary: idLength === 0 ? 0 : buffer.readUIntLE(idAt, idLength),
    dictionaryAt: [idAt, idLength],
    ...(contentSize !== undefined && { contentSize }),
    contentSizeAt: [idAt + idLength, sizeLength],
  };
}

/** Two-byte sizes begin at 256 (section 3.1.1.1.4). */
function readSize(buffer: Buffer, at: number, length: number): bigint {
  if (length === 8) return buffer.readBigUInt64LE(at);
  return BigInt(buffer.readUIntLE(at, length) + (length === 2 ? 256 : 0));
}

/** Window_Size of a Window_Descriptor (section 3.1.1.1.2), in bytes. */
function describedWindow(byte: number): number {
  const base = KiB * 2 ** (byte >> 3);
  return base + (base / 8) * (byte & 7);
}

/**
 * A header without content size for a frame with a window of at least `window` bytes: with it the library decodes
 * frames whose stated size is wrong too.
 */
export function plainHeader(window: number, checksum: boolean): Buffer {
  let byte = 0;
  while (describedWindow(byte) < window) byte++;
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, checksum ? 4 : 0, byte]);
}

/** The fields of a header at `offset`, with the names of RFC 8878. */
export function frameHeaderFields(header: FrameHeader, offset: number): Field[] {
  const fields: Field[] = [
    { name: 'Frame_Header_Descriptor', value: header.descriptor, offset: offset + 4, length: 1 },
    {
      name: 'Window_Size',
      value: plain(header.singleSegment ? header.contentSize! : BigInt(header.window)),
      offset: offset + 5,
      length: header.singleSegment ? 0 : 1,
      meaning: 'tool',
    },
  ];
  const [idAt, idLength] = header.dictionaryAt;
  if (idLength > 0) {
    const value = header.dictionary;
    fields.push({ name: 'Dictionary_ID', value, offset: offset + idAt, length: idLength, meaning: 'id' });
  }
  if (header.contentSize !== undefined) {
    const [at, length] = header.contentSizeAt;
    const value = plain(header.contentSize);
    fields.push({ name: 'Frame_Content_Size', value, offset: offset + at, length, meaning: 'size' });
  }
  return fields;
}

function plain(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
