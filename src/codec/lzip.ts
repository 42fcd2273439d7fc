import { crc32 } from 'node:zlib';
import type { Field } from '../model/index.ts';
import { asBuffer, copyOf, hasAscii, u64le } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import { type LzmaState, lzmaState, setProperties } from './lzma/state.ts';
import { decodeLzma } from './lzma/stream.ts';
import type { ByteReader } from './reader.ts';

const HEADER = 6;
/** CRC32 (4 bytes) and data size (8); from version 1 on the member size (8) as well. */
const TRAILER = 20;
const OLD_TRAILER = 12;
/** lzip uses LZMA with one set of parameters. */
const PROPERTIES = { lc: 3, lp: 0, pb: 2 };
const SMALLEST_DICTIONARY = 1 << 12;
const LARGEST_DICTIONARY = 1 << 29;
/** So many members are listed as fields; plzip writes one for every few megabytes. */
const MOST_LISTED = 1000;

interface Header {
  readonly at: number;
  readonly version: number;
  readonly dictionary: number;
  readonly bytes: Uint8Array;
}

/**
 * Decodes lzip (draft-diaz-lzip, "File format"; version 0 as well): all members that follow each other, as one content. CRC-32, data size
 * and member size of each are verified. In front of anything else the reader is left. Fields: one `member` each for the first 1,000, and
 * their number.
 */
export const unlzip: Decoder = async function* (reader, notes) {
  const start = reader.position;
  let members = 0;
  let state: LzmaState | undefined;
  while (members === 0 || hasAscii(await reader.peek(4), 'LZIP')) {
    if (members >= notes.limits.steps) {
      notes.problem('limit.steps', `more than ${notes.limits.steps} lzip members`, reader.position);
      break;
    }
    const header = await readHeader(reader, notes);
    if (!header) break;
    members++;
    state = lzmaState(header.dictionary, notes.limits.window, state);
    setProperties(state, PROPERTIES);
    const listed = notes.wantsFields && members <= MOST_LISTED;
    if (!(yield* readMember(reader, notes, header, state, listed))) break;
  }
  notes.field({ name: 'members', value: members, offset: start, length: reader.position - start });
};

/** Whether bytes begin with an lzip header that can be. */
export function looksLikeLzip(head: Uint8Array): boolean {
  const size = dictionaryOf(head[5] ?? 0);
  return hasAscii(head, 'LZIP') && head[4]! <= 1 && size >= SMALLEST_DICTIONARY && size <= LARGEST_DICTIONARY;
}

async function readHeader(reader: ByteReader, notes: Notes): Promise<Header | undefined> {
  const at = reader.position;
  const bytes = copyOf(await reader.peek(HEADER));
  if (bytes.length < HEADER) {
    await reader.skip(HEADER);
    notes.problem('stream.truncated', 'the input ends within an lzip header', reader.position);
    return undefined;
  }
  if (!hasAscii(bytes, 'LZIP')) {
    notes.problem('stream.header', 'the input does not begin with LZIP', at);
    return undefined;
  }
  const version = bytes[4]!;
  const dictionary = dictionaryOf(bytes[5]!);
  if (version > 1) {
    notes.problem('stream.unsupported', `lzip version ${version}`, at + 4);
    return undefined;
  }
  if (dictionary < SMALLEST_DICTIONARY || dictionary > LARGEST_DICTIONARY) {
    const message = `an lzip dictionary of ${dictionary} bytes; 4 KiB to 512 MiB are allowed`;
    notes.problem('stream.header', message, at + 5);
    return undefined;
  }
  await reader.skip(HEADER);
  return { at, version, dictionary, bytes };
}

/** Five bits are the power of two, three tell how many sixteenths less it is. */
function dictionaryOf(byte: number): number {
  const size = 2 ** (byte & 31);
  return size - (size / 16) * (byte >> 5);
}

/** @returns whether the next member can be read */
async function* readMember(
  reader: ByteReader,
  notes: Notes,
  header: Header,
  state: LzmaState,
  listed: boolean,
): AsyncGenerator<Uint8Array, boolean> {
  const content = decodeLzma(reader, state, undefined);
  const fields = listed ? headerFields(header) : undefined;
  let crc = 0;
  let size = 0;
  try {
    for (;;) {
      const next = await content.next();
      if (next.done) {
        if (!next.value) return await readTrailer(reader, notes, header, { crc, size, fields });
        const { code, message, offset } = next.value;
        notes.problem(code, message, offset);
        return false;
      }
      crc = crc32(next.value, crc);
      size += next.value.length;
      yield next.value;
    }
  } finally {
    if (fields)
      notes.field({ name: 'member', offset: header.at, length: reader.position - header.at, fields });
  }
}

interface Seen {
  readonly crc: number;
  readonly size: number;
  readonly fields: Field[] | undefined;
}

async function readTrailer(
  reader: ByteReader,
  notes: Notes,
  header: Header,
  { crc, size, fields }: Seen,
): Promise<boolean> {
  const at = reader.position;
  const length = header.version === 0 ? OLD_TRAILER : TRAILER;
  const bytes = asBuffer(await reader.take(length));
  if (bytes.length < length) {
    notes.problem('stream.truncated', 'the input ends within an lzip trailer', reader.position);
    return false;
  }
  const storedCrc = bytes.readUInt32LE(0);
  const storedSize = u64le(bytes, 4);
  fields?.push(
    { name: 'CRC32', value: hex(storedCrc), offset: at, length: 4, meaning: 'checksum' },
    { name: 'Data size', value: storedSize, offset: at + 4, length: 8, meaning: 'size' },
  );
  if (storedCrc !== crc)
    notes.problem('stream.checksum', `the CRC-32 is ${hex(crc)}, stored is ${hex(storedCrc)}`, at);
  if (storedSize !== size) {
    notes.problem('stream.size-mismatch', `${size} bytes of content, stored is ${storedSize}`, at + 4);
  }
  if (header.version === 0) return true;
  const memberSize = u64le(bytes, 12);
  fields?.push({ name: 'Member size', value: memberSize, offset: at + 12, length: 8, meaning: 'size' });
  if (memberSize !== reader.position - header.at) {
    const message = `a member has ${reader.position - header.at} bytes, stored is ${memberSize}`;
    notes.problem('stream.size-mismatch', message, at + 12);
  }
  return true;
}

function headerFields({ at, version, dictionary }: Header): Field[] {
  return [
    { name: 'ID string', value: 'LZIP', offset: at, length: 4 },
    { name: 'Version number', value: version, offset: at + 4, length: 1, meaning: 'version' },
    { name: 'Dictionary size', value: dictionary, offset: at + 5, length: 1 },
  ];
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
