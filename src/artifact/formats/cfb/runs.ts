import { bytesSource } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { UnitList, Units } from './space.ts';

/** Neighbouring bytes of the file. */
export interface Run {
  readonly offset: number;
  readonly length: number;
}

/** What is read at once where a stream's pieces lie close together. */
const BLOCK = 256 * 1024;
/** Bytes between two pieces that are cheaper to read along than to jump over. */
const HOLE = 64 * 1024;

/** Runs in the order of a stream; an array is one, and so are those of a chain, made when asked for. */
export interface RunList {
  readonly length: number;
  at(index: number): Run | undefined;
}

/** The runs of a chain's units. */
export function chainRuns(units: UnitList, runOf: (units: Units) => Run): RunList {
  return { length: units.length, at: (index) => (index < units.length ? runOf(units.at(index)) : undefined) };
}

/** All bytes of `runs` together. */
export function lengthOf(runs: RunList): number {
  let length = 0;
  for (let i = 0; i < runs.length; i++) length += runs.at(i)!.length;
  return length;
}

/** The runs of `length` bytes from `from` on, counted in the bytes of `runs`. */
export function sliceRuns(runs: RunList, from: number, length: number): Run[] {
  const found: Run[] = [];
  let start = 0;
  for (let i = 0; i < runs.length; i++) {
    const run = runs.at(i)!;
    const end = start + run.length;
    if (end > from) {
      const skipped = Math.max(0, from - start);
      const taken = Math.min(end, from + length) - start - skipped;
      if (taken <= 0) break;
      found.push({ offset: run.offset + skipped, length: taken });
    }
    start = end;
  }
  return found;
}

/** The first `length` bytes of `runs`, which have less than their last run more. */
export function clipRuns(runs: RunList, length: number): RunList {
  const over = lengthOf(runs) - length;
  if (over <= 0) return runs;
  const last = runs.length - 1;
  const { offset, length: whole } = runs.at(last)!;
  const clipped = { offset, length: whole - over };
  return { length: runs.length, at: (index) => (index === last ? clipped : runs.at(index)) };
}

/** Where bytes of a stream lie in the file. */
export interface Places {
  /** The range of the stream that begins at `at`: as much of `length` as lies in one piece in the file. */
  place(at: number, length: number): Run;
}

/** Looks up places in the file; what lies outside the runs has no length. */
export function placesOf(runs: RunList): Places {
  let known: Float64Array | undefined;
  return {
    place(at, length) {
      known ??= startsOf(runs);
      const starts = known;
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle]! <= at) low = middle;
        else high = middle;
      }
      const run = runs.at(low);
      if (!run) return { offset: 0, length: 0 };
      const inside = Math.min(at - starts[low]!, run.length);
      return { offset: run.offset + inside, length: Math.min(length, run.length - inside) };
    },
  };
}

/** Where each run begins in the bytes of all. */
function startsOf(runs: RunList): Float64Array {
  const starts = new Float64Array(runs.length);
  let total = 0;
  for (let i = 0; i < runs.length; i++) {
    starts[i] = total;
    total += runs.at(i)!.length;
  }
  return starts;
}

/**
 * Fields whose offsets count in a stream, as fields of the file. A value that is split keeps the length of its first piece.
 */
export function moveFields(fields: readonly Field[], places: Places): Field[] {
  return fields.map((field) => ({
    ...field,
    ...places.place(field.offset, field.length),
    ...(field.fields ? { fields: moveFields(field.fields, places) } : {}),
  }));
}

/** The bytes of `runs` as content. Pieces that lie close together come from one read. */
export function runsSource(source: RandomSource, runs: RunList): RandomSource {
  const only = runs.length === 1 ? runs.at(0) : undefined;
  if (runs.length === 0) return bytesSource(new Uint8Array(0));
  if (source.bytes && only) return bytesSource(source.bytes.subarray(only.offset, only.offset + only.length));
  const size = lengthOf(runs);
  return {
    size,
    async read(offset, length) {
      const wanted = sliceRuns(runs, offset, length);
      if (wanted.length === 1) return await source.read(wanted[0]!.offset, wanted[0]!.length);
      const bytes = Buffer.allocUnsafe(lengthOf(wanted));
      let have = 0;
      for await (const chunk of blocks(source, wanted)) {
        bytes.set(chunk, have);
        have += chunk.length;
      }
      return bytes.subarray(0, have);
    },
    stream: (start = 0) => blocks(source, start === 0 ? runs : sliceRuns(runs, start, size)),
  };
}

/** The bytes of `runs`, in chunks that are valid until the next one. */
async function* blocks(source: RandomSource, runs: RunList): AsyncGenerator<Uint8Array> {
  for (let first = 0; first < runs.length; ) {
    const start = runs.at(first)!.offset;
    let after = first;
    let end = start;
    while (after < runs.length) {
      const { offset, length } = runs.at(after)!;
      if (offset < end || offset - end > HOLE) break;
      end = offset + length;
      after++;
    }
    const near = { source, runs, start, end, first, after };
    if (end - start > BLOCK) yield* streamed(near);
    else yield parts(near, await source.read(start, end - start), start, first).bytes;
    first = after;
  }
}

/** Runs `first` up to `after`, exclusive: ascending, close together, from `start` to `end` of the file. */
interface Near {
  readonly source: RandomSource;
  readonly runs: RunList;
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly after: number;
}

/** The file is read on over the holes: its chunks come faster than single reads, and their memory is used again. */
async function* streamed(near: Near): AsyncGenerator<Uint8Array> {
  let at = near.start;
  let index = near.first;
  for await (const chunk of near.source.stream(near.start)) {
    const found = parts(near, chunk, at, index);
    at += chunk.length;
    index = found.next;
    if (found.bytes.length > 0) yield found.bytes;
    if (at >= near.end) return;
  }
}

/** What `chunk`, which lies at `at`, has of the runs from `index` on. @returns also the first run that goes on after it */
function parts(
  { runs, after }: Near,
  chunk: Uint8Array,
  at: number,
  index: number,
): { readonly bytes: Uint8Array; readonly next: number } {
  const found: Uint8Array[] = [];
  const end = at + chunk.length;
  let next = index;
  while (next < after) {
    const { offset, length } = runs.at(next)!;
    if (offset >= end) break;
    found.push(chunk.subarray(Math.max(0, offset - at), Math.min(chunk.length, offset + length - at)));
    if (offset + length > end) break;
    next++;
  }
  return { bytes: found.length === 1 ? found[0]! : Buffer.concat(found), next };
}
