import { crc32 } from 'node:zlib';
import type { Field } from '../model/index.ts';
import { asBuffer } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import { type GzipHeader, gzipHeaderFields, parseGzipHeader } from './deflate/gzip-header.ts';
import { INPUT_PIECE, inflate } from './deflate/stream.ts';
import type { ByteReader } from './reader.ts';

export { gzipOsName, parseGzipHeader } from './deflate/gzip-header.ts';

const DEFLATE = 8;
/** FLG bits that RFC 1952 section 2.3.1.2 demands to be zero. */
const RESERVED = 0xe0;
const TRAILER_LENGTH = 8;
/** Nearly every header fits, so that it takes one look. */
const FIRST_LOOK = 512;
/** So many members are listed as fields; BGZF files have hundreds of thousands. */
const MOST_LISTED = 1000;

/**
 * Decodes gzip (RFC 1952): all members that follow each other, as one content. Each CRC-32, length and header checksum
 * is verified. Zero bytes behind the last member are taken in with a note (padding of tapes); in front of anything
 * else the reader is left, as GNU gzip ignores it. Fields: one `member` each for the first 1,000, and their number.
 */
export const gunzip: Decoder = async function* (reader, notes) {
  const start = reader.position;
  let members = 0;
  let likely: number | undefined;
  for (let more = true; more; ) {
    if (members >= notes.limits.steps) {
      notes.problem('limit.steps', `more than ${notes.limits.steps} gzip members`, reader.position);
      break;
    }
    const at = reader.position;
    const header = await readHeader(reader, notes);
    if (!header) break;
    members++;
    const listed = notes.wantsFields && members <= MOST_LISTED;
    const fields = listed ? gzipHeaderFields(header, at, notes.limits.name) : undefined;
    let crc = 0;
    let size = 0;
    const see = (chunk: Uint8Array): void => {
      crc = crc32(chunk, crc);
      size += chunk.length;
    };
    try {
      const whole = yield* inflate(reader, notes, { likely, see });
      likely = reader.position - at < INPUT_PIECE ? size : undefined;
      more =
        whole &&
        (await readTrailer(reader, notes, { crc, size, fields })) &&
        (await hasMember(reader, notes));
    } finally {
      if (fields) notes.field({ name: 'member', offset: at, length: endOf(fields) - at, fields });
    }
  }
  notes.field({ name: 'members', value: members, offset: start, length: reader.position - start });
};

/** Takes in the header of a member. @returns undefined, with the problem reported, if it cannot be decoded */
async function readHeader(reader: ByteReader, notes: Notes): Promise<GzipHeader | undefined> {
  const at = reader.position;
  let header: GzipHeader | undefined;
  for (let look = FIRST_LOOK; !header; look *= 4) {
    const bytes = await reader.peek(look);
    header = parseGzipHeader(bytes);
    if (header) break;
    if (bytes.length >= 2 && (bytes[0] !== 0x1f || bytes[1] !== 0x8b)) {
      notes.problem('stream.header', 'no gzip header: the bytes 1f 8b are missing', at);
      return undefined;
    }
    if (bytes.length < look) {
      await reader.skip(bytes.length);
      notes.problem('stream.truncated', 'the file ends within a gzip header', reader.position);
      return undefined;
    }
    if (look > notes.limits.metadata) {
      const most = `${notes.limits.metadata} bytes (--limit metadata)`;
      notes.problem('limit.metadata', `the gzip header is longer than ${most}`, at);
      return undefined;
    }
  }
  if (header.method !== DEFLATE) {
    notes.problem('stream.unsupported', `gzip method ${header.method}; only 8 (deflate) exists`, at + 2);
    return undefined;
  }
  await reader.skip(header.length);
  judgeHeader(header, at, notes);
  return header;
}

function judgeHeader(header: GzipHeader, at: number, notes: Notes): void {
  if (header.flags & RESERVED) {
    const bits = `0x${header.flags.toString(16).padStart(2, '0')}`;
    notes.problem('stream.header', `reserved bits of the gzip flags are set: ${bits}`, at + 3);
  }
  const { checksum } = header;
  if (checksum && checksum.stored !== checksum.computed) {
    const message = `the CRC-16 of the gzip header is ${hex(checksum.computed, 4)}, stored is ${hex(checksum.stored, 4)}`;
    notes.problem('stream.header-checksum', message, at + header.length - 2);
  }
  for (const text of [header.name, header.comment]) {
    if (!text || text.length <= notes.limits.name) continue;
    notes.problem('limit.name', `a text of ${text.length} bytes in a gzip header`, at + text.offset);
  }
}

interface Seen {
  readonly crc: number;
  /** Bytes of content. */
  readonly size: number;
  /** Receives the fields of the trailer. */
  readonly fields: Field[] | undefined;
}

/** Takes in CRC32 and ISIZE (RFC 1952 section 2.3.1) and compares them. @returns whether they are there */
async function readTrailer(reader: ByteReader, notes: Notes, { crc, size, fields }: Seen): Promise<boolean> {
  const at = reader.position;
  const trailer = asBuffer(await reader.take(TRAILER_LENGTH));
  if (trailer.length < TRAILER_LENGTH) {
    notes.problem('stream.truncated', 'the file ends within a gzip trailer', reader.position);
    return false;
  }
  const storedCrc = trailer.readUInt32LE(0);
  const storedSize = trailer.readUInt32LE(4);
  fields?.push(
    { name: 'CRC32', value: hex(storedCrc, 8), offset: at, length: 4, meaning: 'checksum' },
    { name: 'ISIZE', value: storedSize, offset: at + 4, length: 4, meaning: 'size' },
  );
  if (storedCrc !== crc) {
    notes.problem('stream.checksum', `the CRC-32 is ${hex(crc, 8)}, stored is ${hex(storedCrc, 8)}`, at);
  }
  if (storedSize !== size % 2 ** 32) {
    notes.problem(
      'stream.size-mismatch',
      `${size} bytes of content, stored is ${storedSize} (modulo 2^32)`,
      at + 4,
    );
  }
  return true;
}

/** Whether another member follows; takes in zero bytes. */
async function hasMember(reader: ByteReader, notes: Notes): Promise<boolean> {
  const [first, second, method] = await reader.peek(3);
  if (first === 0x1f && second === 0x8b && method === DEFLATE) return true;
  if (first !== 0) return false;
  const at = reader.position;
  await skipZeros(reader);
  notes.problem(
    'stream.trailing-zeros',
    `${reader.position - at} zero bytes follow the last gzip member`,
    at,
  );
  return false;
}

async function skipZeros(reader: ByteReader): Promise<void> {
  for (;;) {
    const chunk = await reader.some();
    let zeros = 0;
    while (zeros < chunk.length && chunk[zeros] === 0) zeros++;
    if (zeros === chunk.length && zeros > 0) continue;
    reader.unread(chunk.length - zeros);
    return;
  }
}

function endOf(fields: readonly Field[]): number {
  const last = fields.at(-1)!;
  return last.offset + last.length;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
