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
import {
  CHUNK_HEADER,
  type Chunk,
  type ChunkRules,
  chunkHeaderLength,
  chunkRules,
  readChunk,
} from './chunk.ts';

const MAX_PACKED = 1 << 16;

/** The chunk being decoded: its payload is at the start of the state's input. */
interface Progress {
  readonly chunk: Chunk;
  readonly offset: number;
  /** Bytes of the payload that are there; fewer than the chunk has where the input ends. */
  readonly there: number;
  /** Bytes decoded so far. */
  done: number;
}

/**
 * Decodes LZMA2 from where the reader stands to the end chunk. Small chunks are given out together.
 *
 * @param dictionary bytes the header states; memory grows with the output up to it
 * @param windowLimit most bytes the window may take; a match that reaches further back is `limit.window`
 */
export async function* decodeLzma2(reader: ByteReader, dictionary: number, windowLimit: number): Decoding {
  const s = lzmaState(dictionary, windowLimit);
  const rules = chunkRules();
  // Decoded bytes from here to s.pos are not given out yet.
  let from = 0;
  let fault: Fault | undefined;
  while (!fault) {
    const offset = reader.position;
    const chunk = await nextChunk(reader, s, rules);
    const stops = 'code' in chunk || chunk.control === 0;
    if (stops || chunk.emptiesDictionary) {
      if (s.pos > from) yield s.window.subarray(from, s.pos);
      if (stops) return 'code' in chunk ? chunk : undefined;
      resetDictionary(s);
      from = 0;
    }
    const payload = await reader.take(chunk.packed);
    if (s.input.length < payload.length + LONGEST_SYMBOL) {
      s.input = new Uint8Array(Math.min(MAX_PACKED, 2 * payload.length) + LONGEST_SYMBOL);
    }
    s.input.set(payload);
    s.input.fill(0, payload.length, payload.length + LONGEST_SYMBOL);
    const progress: Progress = { chunk, offset, there: payload.length, done: 0 };
    while (progress.done < chunk.unpacked && !fault) {
      if (s.pos === s.window.length) {
        if (s.pos > from) yield s.window.subarray(from, s.pos);
        makeRoom(s);
        from = s.pos;
      }
      fault = chunk.lzma ? decodeMore(s, progress) : copyMore(s, progress);
      if (s.pos - from >= PIECE) {
        yield s.window.subarray(from, s.pos);
        from = s.pos;
      }
    }
    if (progress.there < chunk.packed) fault = truncated(reader.position);
    else if (!fault && chunk.lzma) fault = chunkEnd(s, progress);
  }
  if (s.pos > from) yield s.window.subarray(from, s.pos);
  return fault;
}

/** Reads a chunk header and does what it says to the models; the dictionary is left to the caller. */
async function nextChunk(reader: ByteReader, s: LzmaState, rules: ChunkRules): Promise<Chunk | Fault> {
  const offset = reader.position;
  const head = await reader.peek(CHUNK_HEADER);
  if (head.length === 0 || head.length < chunkHeaderLength(head[0]!)) return truncated(offset);
  const chunk = readChunk(head, 0, rules);
  if (typeof chunk === 'string') return corrupt(chunk, offset);
  if (chunk.setsProperties) {
    const properties = lzmaProperties(head[5]!);
    if (!properties || properties.lc + properties.lp > 4) {
      return corrupt(`LZMA2 properties byte ${head[5]} is out of range`, offset);
    }
    setProperties(s, properties);
  } else if (chunk.resetsState) resetState(s);
  reader.tryTake(chunk.header);
  return chunk;
}

/** Decodes a piece of an LZMA chunk. */
function decodeMore(s: LzmaState, progress: Progress): Fault | undefined {
  const { chunk, offset, there } = progress;
  if (progress.done === 0) {
    if (chunk.packed < 5) return corrupt('an LZMA2 chunk is shorter than its start', offset);
    if (there < 5) return truncated(offset);
    if (!startRange(s, s.input, 0)) return corrupt('an LZMA2 chunk does not begin with a zero byte', offset);
  }
  const before = s.pos;
  const stop = decodeSymbols(s, room(s, progress), there);
  // The symbol that ran out of input is not content: a literal was written already, a match was not.
  const ranOut = s.inPos > there;
  if (ranOut && stop === Stop.limit && s.pending === 0) s.pos--;
  progress.done += s.pos - before;
  if (ranOut) return corrupt('an LZMA2 chunk needs more bytes than it has', offset);
  if (stop === Stop.marker) return corrupt('an LZMA end marker stands inside an LZMA2 chunk', offset);
  return stop === Stop.distance ? distanceFault(s, offset) : undefined;
}

/** Copies a piece of a stored chunk. */
function copyMore(s: LzmaState, progress: Progress): Fault | undefined {
  const { offset, there, done } = progress;
  const end = Math.min(there, done + room(s, progress) - s.pos);
  if (end === done) return truncated(offset);
  s.window.set(s.input.subarray(done, end), s.pos);
  s.pos += end - done;
  progress.done = end;
  return undefined;
}

/** Window position up to which the next piece may go. */
function room(s: LzmaState, { chunk, done }: Progress): number {
  return Math.min(s.pos + chunk.unpacked - done, s.pos + PIECE, s.window.length);
}

/** At its end a chunk has no match left over, no input left over, and a range coder that came out even. */
function chunkEnd(s: LzmaState, { chunk, offset }: Progress): Fault | undefined {
  if (s.pending === 0 && s.inPos === chunk.packed && s.code === 0) return undefined;
  return corrupt('an LZMA2 chunk does not end where its header says', offset);
}

function corrupt(message: string, offset: number): Fault {
  return { code: 'stream.corrupt', message, offset };
}

function truncated(offset: number): Fault {
  return { code: 'stream.truncated', message: 'the input ends inside an LZMA2 block', offset };
}
