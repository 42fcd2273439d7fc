import type { ByteReader } from '../reader.ts';
import { type Decoding, distanceFault, type Fault } from './fault.ts';
import { type LzmaState, makeRoom, startRange } from './state.ts';
import { decodeSymbols, LONGEST_SYMBOL, PIECE, Stop } from './symbols.ts';

const INPUT = 1 << 16;
/** With fewer bytes than this at hand the reader is asked for more; fewer still come only at the end. */
const LEAST = 64;

/** What goes on between two refills of the input. */
interface Progress {
  readonly size: number | undefined;
  /** Bytes decoded so far. */
  done: number;
  /** Window position from which on decoded bytes are not given out yet. */
  from: number;
}

/**
 * Decodes one plain LZMA stream, whose properties are set in `s`, from where the reader stands to its last byte.
 *
 * @param size length of the content; undefined where an end marker tells it
 */
export async function* decodeLzma(reader: ByteReader, s: LzmaState, size: number | undefined): Decoding {
  const offset = reader.position;
  const room = INPUT + LONGEST_SYMBOL;
  const input = s.input.length === room ? s.input : new Uint8Array(room);
  const first = await reader.take(5);
  if (first.length < 5) return truncated(offset);
  if (!startRange(s, first, 0)) {
    return { code: 'stream.corrupt', message: 'the LZMA stream does not begin with a zero byte', offset };
  }
  s.input = input;
  const progress: Progress = { size, done: 0, from: 0 };
  for (;;) {
    await reader.peek(LEAST);
    const view = await reader.peek(Math.min(INPUT, Math.max(LEAST, reader.buffered)));
    const there = view.length;
    const last = there < LEAST;
    input.set(view);
    input.fill(0, there, there + LONGEST_SYMBOL);
    s.inPos = 0;
    let ending: Fault | true | undefined;
    while (!ending && s.inPos <= (last ? there : there - LONGEST_SYMBOL)) {
      if (s.pos === s.window.length) {
        if (s.pos > progress.from) yield s.window.subarray(progress.from, s.pos);
        makeRoom(s);
        progress.from = s.pos;
      }
      ending = step(s, progress, there, last, reader.position);
      if (s.pos - progress.from >= PIECE || (ending && s.pos > progress.from)) {
        yield s.window.subarray(progress.from, s.pos);
        progress.from = s.pos;
      }
    }
    reader.tryTake(Math.min(s.inPos, there));
    if (ending) return ending === true ? undefined : ending;
    if (last) return truncated(reader.position);
  }
}

/**
 * Decodes a piece; answers true at the end of the stream.
 *
 * @param base offset of the input's first byte, for faults
 */
function step(
  s: LzmaState,
  progress: Progress,
  there: number,
  last: boolean,
  base: number,
): Fault | true | undefined {
  const before = s.pos;
  const left = progress.size === undefined ? Number.POSITIVE_INFINITY : progress.size - progress.done;
  if (left === 0 && s.pending === 0 && s.code === 0) return true;
  // With all stated bytes decoded there may still be an end marker: one more symbol is looked at.
  const most = Math.max(left, 1);
  const end = Math.min(before + most, before + PIECE, s.window.length);
  const stop = decodeSymbols(s, end, last ? there : there - LONGEST_SYMBOL);
  if (s.inPos > there) {
    // The symbol that ran out of input is not content: a literal was written already, a match was not.
    if (stop === Stop.limit && s.pending === 0 && s.pos > before) s.pos--;
    if (left === 0) s.pos = before;
    return truncated(base + there);
  }
  const offset = base + s.inPos;
  if (stop === Stop.distance) return distanceFault(s, offset);
  if (left === 0 && (s.pos > before || s.pending > 0)) {
    s.pos = before;
    const message = `the LZMA stream goes on after the ${progress.size} bytes its header states`;
    return { code: 'stream.size-mismatch', message, offset };
  }
  progress.done += s.pos - before;
  return stop === Stop.marker ? markerEnd(s, progress, offset) : undefined;
}

function markerEnd(s: LzmaState, { size, done }: Progress, offset: number): Fault | true {
  if (size !== undefined && done !== size) {
    const message = `the LZMA stream ends after ${done} bytes, its header states ${size}`;
    return { code: 'stream.size-mismatch', message, offset };
  }
  if (s.code === 0) return true;
  return { code: 'stream.corrupt', message: 'the LZMA stream does not come out even at its end', offset };
}

function truncated(offset: number): Fault {
  return { code: 'stream.truncated', message: 'the input ends inside an LZMA stream', offset };
}
