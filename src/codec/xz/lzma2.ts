import { type Decoding, distanceFault, type Fault } from '../lzma/fault.ts';
import {
  type LzmaState,
  lzmaProperties,
  lzmaState,
  makeRoom,
  resetDictionary,
  resetState,
  setProperties,
  startRange,
} from '../lzma/state.ts';
import { decodeSymbols, LONGEST_SYMBOL, PIECE, Stop } from '../lzma/symbols.ts';
import type { ByteReader } from '../reader.ts';
import { CHUNK_HEADER, type Chunk, chunkHeaderLength, chunkRules, readChunk } from './chunk.ts';

const MAX_PACKED = 1 << 16;

/**
 * Decodes LZMA2 from where the reader stands to the end chunk, in TypeScript.
 *
 * @param dictionary bytes the header states; memory grows with the output up to it
 * @param windowLimit most bytes the window may take; a match that reaches further back is `limit.window`
 */
export async function* decodeLzma2(reader: ByteReader, dictionary: number, windowLimit: number): Decoding {
  const s = lzmaState(dictionary, windowLimit);
  const input = new Uint8Array(MAX_PACKED + LONGEST_SYMBOL);
  const rules = chunkRules();
  // Decoded bytes from here to s.pos are not given out yet.
  let from = 0;
  for (;;) {
    const offset = reader.position;
    const head = await reader.peek(CHUNK_HEADER);
    let fault: Fault | undefined;
    if (head.length === 0 || head.length < chunkHeaderLength(head[0]!)) fault = truncated(offset);
    const chunk = fault ? undefined : readChunk(head, 0, rules);
    if (typeof chunk === 'string') fault = { code: 'stream.corrupt', message: chunk, offset };
    const ends = fault !== undefined || typeof chunk !== 'object' || chunk.control === 0;
    if (ends || chunk.emptiesDictionary) {
      if (s.pos > from) yield s.window.subarray(from, s.pos);
      if (ends) {
        if (!fault) await reader.skip(1);
        return fault;
      }
      resetDictionary(s);
      from = 0;
    }
    const properties = chunk.setsProperties ? lzmaProperties(head[5]!) : undefined;
    if (chunk.setsProperties && (!properties || properties.lc + properties.lp > 4)) {
      if (s.pos > from) yield s.window.subarray(from, s.pos);
      return { code: 'stream.corrupt', message: `LZMA properties byte ${head[5]} is out of range`, offset };
    }
    await reader.skip(chunk.header);
    if (properties) setProperties(s, properties);
    else if (chunk.resetsState) resetState(s);
    const payload = await reader.take(chunk.packed);
    input.set(payload);
    const there = payload.length;
    input.fill(0, there, there + LONGEST_SYMBOL);

    let left = chunk.unpacked;
    let started = false;
    while (left > 0 && !fault) {
      if (s.pos === s.window.length) {
        if (s.pos > from) yield s.window.subarray(from, s.pos);
        makeRoom(s);
        from = s.pos;
      }
      const before = s.pos;
      const end = Math.min(before + left, before + PIECE, s.window.length);
      if (chunk.lzma) {
        if (!started) fault = start(s, input, there, offset);
        if (!fault) fault = decode(s, end, there, offset);
        started = true;
      } else {
        const done = chunk.unpacked - left;
        const count = Math.min(end - before, there - done);
        s.window.set(input.subarray(done, done + count), before);
        s.pos += count;
        if (count === 0) fault = truncated(reader.position);
      }
      left -= s.pos - before;
      if (s.pos - from >= PIECE) {
        yield s.window.subarray(from, s.pos);
        from = s.pos;
      }
    }
    if (there < chunk.packed) fault = truncated(reader.position);
    else if (!fault && chunk.lzma) fault = chunkEnd(s, chunk, offset);
    if (fault) {
      if (s.pos > from) yield s.window.subarray(from, s.pos);
      return fault;
    }
  }
}

/** Decodes up to `end` of the window from `there` bytes of input. */
function decode(s: LzmaState, end: number, there: number, offset: number): Fault | undefined {
  const stop = decodeSymbols(s, end, there);
  if (s.inPos > there) {
    // The symbol that ran out of input is not content: a literal was written already, a match was not.
    if (stop === Stop.limit && s.pending === 0) s.pos--;
    return { code: 'stream.corrupt', message: 'an LZMA2 chunk needs more bytes than it has', offset };
  }
  if (stop === Stop.limit) return undefined;
  return stop === Stop.marker
    ? { code: 'stream.corrupt', message: 'an LZMA end marker stands inside an LZMA2 chunk', offset }
    : distanceFault(s, offset);
}

function start(s: LzmaState, input: Uint8Array, there: number, offset: number): Fault | undefined {
  if (there < 5)
    return { code: 'stream.corrupt', message: 'an LZMA2 chunk is shorter than its start', offset };
  if (startRange(s, input, 0)) return undefined;
  return { code: 'stream.corrupt', message: 'an LZMA2 chunk does not begin with a zero byte', offset };
}

/** At its end a chunk has no match left over, no input left over, and a range coder that came out even. */
function chunkEnd(s: LzmaState, chunk: Chunk, offset: number): Fault | undefined {
  if (s.pending === 0 && s.inPos === chunk.packed && s.code === 0) return undefined;
  return { code: 'stream.corrupt', message: 'an LZMA2 chunk does not end where its header says', offset };
}

function truncated(offset: number): Fault {
  return { code: 'stream.truncated', message: 'the input ends inside an LZMA2 block', offset };
}
