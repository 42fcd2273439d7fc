import { crc32 } from 'node:zlib';
import type { Field } from '../../model/index.ts';
import { asBuffer } from '../bytes.ts';
import type { Notes } from '../decoder.ts';
import type { Fault } from '../lzma/fault.ts';
import type { ByteReader } from '../reader.ts';
import { CHECK_SIZES, checkName } from './check.ts';

/** Length of a stream header, and of a footer. */
const STREAM_HEADER = 12;

/** The first six bytes of every stream. */
const XZ_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** Whether a stream begins with these bytes. */
export function isXz(head: Uint8Array): boolean {
  return head.length >= 6 && XZ_MAGIC.equals(head.subarray(0, 6));
}

/** The two bytes of stream flags: the second names the check. */
export interface StreamFlags {
  readonly flags: number;
  readonly check: number;
  readonly checkSize: number;
}

/** Reads the stream header (The .xz File Format 1.2.1, section 2.1.1), magic included. */
export async function readStreamHeader(reader: ByteReader, notes: Notes): Promise<StreamFlags | Fault> {
  const offset = reader.position;
  const bytes = asBuffer(await reader.take(STREAM_HEADER));
  if (bytes.length < STREAM_HEADER) {
    return { code: 'stream.truncated', message: 'the input ends inside a stream header', offset };
  }
  if (crc32(bytes.subarray(6, 8)) !== bytes.readUInt32LE(8)) {
    notes.problem('stream.header-checksum', 'the CRC32 of the stream header does not fit', offset + 8);
  }
  const check = bytes[7]!;
  if (bytes[6] !== 0 || check > 15) {
    const message = `stream flags 0x${bytes.toString('hex', 6, 8)} are reserved`;
    return { code: 'stream.unsupported', message, offset: offset + 6 };
  }
  if (notes.wantsFields) {
    notes.field({
      name: 'stream header',
      offset,
      length: STREAM_HEADER,
      fields: headerFields(bytes, offset),
    });
  }
  return { flags: bytes.readUInt16LE(6), check, checkSize: CHECK_SIZES[check]! };
}

/**
 * Reads the stream footer (section 2.1.2) and compares it with the header and the index before it.
 *
 * @param indexSize length of the index in bytes
 */
export async function readStreamFooter(
  reader: ByteReader,
  notes: Notes,
  header: StreamFlags,
  indexSize: number,
): Promise<Fault | undefined> {
  const offset = reader.position;
  const bytes = asBuffer(await reader.take(STREAM_HEADER));
  if (bytes.length < STREAM_HEADER) {
    return { code: 'stream.truncated', message: 'the input ends inside a stream footer', offset };
  }
  if (bytes.toString('latin1', 10) !== 'YZ') {
    return { code: 'stream.header', message: 'the stream footer does not end with YZ', offset: offset + 10 };
  }
  if (crc32(bytes.subarray(4, 10)) !== bytes.readUInt32LE(0)) {
    notes.problem('stream.header-checksum', 'the CRC32 of the stream footer does not fit', offset);
  }
  const backward = (bytes.readUInt32LE(4) + 1) * 4;
  if (backward !== indexSize) {
    const message = `the footer states an index of ${backward} bytes, it has ${indexSize}`;
    notes.problem('stream.size-mismatch', message, offset + 4);
  }
  if (bytes.readUInt16LE(8) !== header.flags) {
    notes.problem('stream.header', 'header and footer of a stream differ in their flags', offset + 8);
  }
  if (notes.wantsFields) {
    notes.field({
      name: 'stream footer',
      offset,
      length: STREAM_HEADER,
      fields: footerFields(bytes, offset),
    });
  }
  return undefined;
}

function headerFields(bytes: Buffer, offset: number): Field[] {
  return [
    { name: 'stream flags', value: bytes.toString('hex', 6, 8), offset: offset + 6, length: 2 },
    { name: 'check', value: checkName(bytes[7]!), offset: offset + 7, length: 1 },
    { name: 'CRC32', value: bytes.readUInt32LE(8), offset: offset + 8, length: 4, meaning: 'checksum' },
  ];
}

function footerFields(bytes: Buffer, offset: number): Field[] {
  const backward = (bytes.readUInt32LE(4) + 1) * 4;
  return [
    { name: 'CRC32', value: bytes.readUInt32LE(0), offset, length: 4, meaning: 'checksum' },
    { name: 'backward size', value: backward, offset: offset + 4, length: 4, meaning: 'size' },
    { name: 'stream flags', value: bytes.toString('hex', 8, 10), offset: offset + 8, length: 2 },
  ];
}
