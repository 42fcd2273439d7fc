import { constants, inflateRawSync } from 'node:zlib';
import { adler32 } from './adler32.ts';
import { asBuffer } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import { inflate } from './deflate/stream.ts';
import type { ByteReader } from './reader.ts';

const HEADER_LENGTH = 2;
const TRAILER_LENGTH = 4;
const DEFLATE = 8;
/** FLG bit 5: the data starts from a dictionary that is not in the file. */
const FDICT = 0x20;
/** FLEVEL, RFC 1950 section 2.2. */
const LEVELS = ['fastest', 'fast', 'default', 'slowest'];
/** The shortest stream: header, an empty block, checksum. */
const SHORTEST = HEADER_LENGTH + 2 + TRAILER_LENGTH;

/**
 * Decodes zlib (RFC 1950), leaving the reader behind the Adler-32, which is verified. A header that is wrong in its
 * check bits or window size is reported and the deflate data behind it decoded all the same.
 */
export const inflateZlib: Decoder = async function* (reader, notes) {
  if (!(await readHeader(reader, notes))) return;
  const start = reader.position;
  let sum = 1;
  const whole = yield* inflate(reader, notes, {
    see(chunk) {
      sum = adler32(chunk, sum);
    },
  });
  notes.field({ name: 'compressed data', offset: start, length: reader.position - start, meaning: 'data' });
  if (!whole) return;
  const at = reader.position;
  const trailer = asBuffer(await reader.take(TRAILER_LENGTH));
  if (trailer.length < TRAILER_LENGTH) {
    notes.problem('stream.truncated', 'the file ends within the Adler-32 of a zlib stream', reader.position);
    return;
  }
  const stored = trailer.readUInt32BE(0);
  notes.field({ name: 'ADLER32', value: hex(stored), offset: at, length: 4, meaning: 'checksum' });
  if (stored !== sum)
    notes.problem('stream.checksum', `the Adler-32 is ${hex(sum)}, stored is ${hex(stored)}`, at);
};

/**
 * Whether `head`, the first bytes of a file, is a zlib stream. Its two header bytes alone fit one text in a few
 * thousand (`x^`), so the deflate data must decode as far as the head goes, and the checksum fit where it ends within.
 */
export function looksLikeZlib(head: Uint8Array): boolean {
  if (head.length < SHORTEST) return false;
  const [method, flags] = [head[0]!, head[1]!];
  if ((method & 15) !== DEFLATE || method >> 4 > 7 || flags & FDICT) return false;
  return (method * 256 + flags) % 31 === 0 && decodes(head.subarray(HEADER_LENGTH));
}

function decodes(packed: Uint8Array): boolean {
  // A block type that does not exist is the most frequent reason; asking zlib costs more.
  if (((packed[0]! >> 1) & 3) === 3) return false;
  try {
    const { buffer, engine } = inflateRawSync(packed, {
      info: true,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: 1 << 16,
    }) as unknown as { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
    const end = engine.bytesWritten;
    if (end === packed.length) return true;
    return end + TRAILER_LENGTH <= packed.length && asBuffer(packed).readUInt32BE(end) === adler32(buffer);
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
  }
}

/** Takes in CMF and FLG, RFC 1950 section 2.2. @returns whether deflate data follows */
async function readHeader(reader: ByteReader, notes: Notes): Promise<boolean> {
  const at = reader.position;
  const head = await reader.peek(HEADER_LENGTH);
  if (head.length < HEADER_LENGTH) {
    await reader.skip(head.length);
    notes.problem('stream.truncated', 'the file ends within a zlib header', reader.position);
    return false;
  }
  const [method, flags] = [head[0]!, head[1]!];
  if ((method & 15) !== DEFLATE) {
    notes.problem('stream.unsupported', `zlib method ${method & 15}; only 8 (deflate) exists`, at);
    return false;
  }
  if (flags & FDICT) {
    notes.problem(
      'stream.unsupported',
      'a zlib stream with a preset dictionary, which is not in the file',
      at + 1,
    );
    return false;
  }
  await reader.skip(HEADER_LENGTH);
  if (method >> 4 > 7) notes.problem('stream.header', 'the zlib window is larger than 32 KiB', at);
  if ((method * 256 + flags) % 31 !== 0)
    notes.problem('stream.header', 'the check bits of the zlib header are wrong', at + 1);
  if (notes.wantsFields) {
    const window = 2 ** ((method >> 4) + 8);
    notes.field({
      name: 'CINFO',
      value: `${window} bytes of window`,
      offset: at,
      length: 1,
      meaning: 'tool',
    });
    notes.field({ name: 'FLEVEL', value: LEVELS[flags >> 6]!, offset: at + 1, length: 1, meaning: 'tool' });
  }
  return true;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
