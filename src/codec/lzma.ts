import type { Field } from '../model/index.ts';
import { copyOf, u64le } from './bytes.ts';
import type { Decoder } from './decoder.ts';
import { type LzmaProperties, lzmaProperties, lzmaState, setProperties, startRange } from './lzma/state.ts';
import { decodeLzma } from './lzma/stream.ts';
import { decodeSymbols, LONGEST_SYMBOL, Stop } from './lzma/symbols.ts';

/** Properties byte, dictionary size, uncompressed size. */
const HEADER = 13;

interface Header {
  readonly properties: LzmaProperties;
  readonly dictionary: number;
  /** Undefined where an end marker tells the end. */
  readonly size: number | undefined;
}

/**
 * .lzma, also called LZMA_alone (LZMA specification by Igor Pavlov, "lzma file format"): a header of 13 bytes, then
 * one LZMA stream of stated or unknown length, with or without an end marker. There is no check of the content.
 * Decoding ends exactly after the stream.
 */
export const unlzma: Decoder = async function* (reader, notes) {
  const offset = reader.position;
  const bytes = copyOf(await reader.take(HEADER));
  const header = readHeader(bytes);
  if (!header) {
    if (bytes.length < HEADER) notes.problem('stream.truncated', 'the input ends inside the header', offset);
    else notes.problem('stream.header', `LZMA properties byte ${bytes[0]} is out of range`, offset);
    return;
  }
  if (notes.wantsFields) for (const field of headerFields(header, offset)) notes.field(field);
  const s = lzmaState(header.dictionary, notes.limits.window);
  setProperties(s, header.properties);
  const start = reader.position;
  const fault = yield* decodeLzma(reader, s, header.size);
  notes.field({ name: 'compressed data', offset: start, length: reader.position - start, meaning: 'data' });
  if (fault) notes.problem(fault.code, fault.message, fault.offset);
};

/** Sizes of this and more do not occur in .lzma files; the same bound as in liblzma, times four. */
const PLAUSIBLE_SIZE = 2 ** 40;
/** Random bytes decode to an impossible match within a few symbols; this many bytes are enough to see it. */
const TRIAL = 1 << 16;

/**
 * Whether bytes can be the head of a .lzma file, which has no magic: properties that encoders use (lc + lp at most 4),
 * a dictionary of 2^n or 2^n + 2^(n-1) bytes, an unknown or plausible size, a first coded byte of zero, and symbols
 * that decode. Text and zeros fail the second test.
 *
 * @param head the first bytes, 18 at least for a sure answer; at 4 KiB chance hits are out of the question
 */
export function looksLikeLzma(head: Uint8Array): boolean {
  const header = readHeader(head);
  if (!header || header.properties.lc + header.properties.lp > 4) return false;
  const { dictionary, size } = header;
  if (dictionary < 4096 || !isPlausibleDictionary(dictionary)) return false;
  if (size !== undefined && (size === 0 || size >= PLAUSIBLE_SIZE)) return false;
  if (head.length < HEADER + 5) return head.length === HEADER || head[HEADER] === 0;
  const s = lzmaState(dictionary, TRIAL);
  setProperties(s, header.properties);
  // A plain Uint8Array: a Buffer here would slow the decoder down everywhere.
  if (!startRange(s, new Uint8Array(head), HEADER)) return false;
  const stop = decodeSymbols(s, s.window.length, head.length - LONGEST_SYMBOL);
  if (stop === Stop.marker) return size === undefined || size === s.pos;
  return stop === Stop.limit;
}

function readHeader(bytes: Uint8Array): Header | undefined {
  const properties = bytes.length < HEADER ? undefined : lzmaProperties(bytes[0]!);
  if (!properties) return undefined;
  const unknown = bytes.subarray(5, HEADER).every((byte) => byte === 0xff);
  return { properties, dictionary: u64le(bytes, 1) % 2 ** 32, size: unknown ? undefined : u64le(bytes, 5) };
}

/** 2^n, 2^n + 2^(n-1), or the largest value. */
function isPlausibleDictionary(dictionary: number): boolean {
  if (dictionary === 2 ** 32 - 1) return true;
  const low = (dictionary & -dictionary) >>> 0;
  return dictionary === low || dictionary === low * 3;
}

function headerFields({ properties, dictionary, size }: Header, offset: number): Field[] {
  const { lc, lp, pb } = properties;
  return [
    { name: 'properties', value: `lc=${lc} lp=${lp} pb=${pb}`, offset, length: 1 },
    { name: 'dictionary size', value: dictionary, offset: offset + 1, length: 4 },
    { name: 'uncompressed size', value: size ?? 'unknown', offset: offset + 5, length: 8, meaning: 'size' },
  ];
}
