import { copyOf, isRandom } from '../codec/index.ts';
import type { BytesAt, Field, RandomSource, Source } from '../model/index.ts';

/** How far back the bytes of a stream can still be had: more than the headers of one member. */
const LOOK_BACK = 1 << 20;
/** Longer ranges are not held for a field: they are contents, which are compared where they are. */
export const MOST_HELD = 1 << 16;

/** No bytes are known. */
export const NO_BYTES: BytesAt = () => undefined;

/** A source, and a view of the bytes that were read from it lately. */
export interface Sight {
  /** To be read in place of the original. */
  readonly source: Source;
  /** Set where bytes can be had from any place at any time. */
  readonly random: RandomSource | undefined;
  /** The bytes at a place, where they were read lately; a view that is valid until more is read. */
  readonly now: BytesAt;
  /** Read from front to back: every byte passes. */
  readonly isStreamed: boolean;
}

/**
 * Lets header bytes of a content be looked at shortly after they passed.
 * @param streamed whether it is read from front to back: then they need not be read a second time
 */
export function record(source: Source, streamed: boolean): Sight {
  const { bytes } = source;
  if (isRandom(source) && bytes) {
    const now: BytesAt = (offset, length) => bytes.subarray(offset, offset + length);
    return { source, random: source, now, isStreamed: false };
  }
  if (isRandom(source) && !streamed)
    return { source, random: blockwise(source), now: NO_BYTES, isStreamed: false };
  const window = createWindow();

  async function* stream(start = 0): AsyncGenerator<Uint8Array> {
    let position = start;
    for await (const chunk of source.stream(start)) {
      window.add(position, chunk);
      position += chunk.length;
      yield chunk;
    }
  }

  const { size } = source;
  const seen = { now: window.at, isStreamed: true };
  if (!isRandom(source)) {
    return { source: size === undefined ? { stream } : { size, stream }, random: undefined, ...seen };
  }
  const read = (offset: number, length: number) => source.read(offset, length);
  return { source: { size: source.size, stream, read }, random: source, ...seen };
}

const BLOCK = 1 << 16;

/** Headers lie close together, in one place or two (local and central ones): blocks around them are read, the last two are kept. */
function blockwise(source: RandomSource): RandomSource {
  const blocks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  return {
    ...source,
    async read(offset, length) {
      const at = offset - (offset % BLOCK);
      if (offset + length > at + BLOCK) return await source.read(offset, length);
      let block = blocks.find((one) => one.at === at);
      if (!block) {
        block = { at, bytes: copyOf(await source.read(at, Math.min(BLOCK, source.size - at))) };
        blocks.unshift(block);
        blocks.length = Math.min(blocks.length, 2);
      }
      return block.bytes.subarray(offset - at, offset - at + length);
    },
  };
}

/** The last bytes of a stream, in memory that is used again. */
function createWindow() {
  let bytes = new Uint8Array(0);
  let held = 0;
  let end = 0;
  return {
    /** A place that does not follow the last one begins anew: another stream of the same content. */
    add(position: number, chunk: Uint8Array) {
      if (position !== end) {
        held = 0;
        end = position;
      }
      if (bytes.length === 0) bytes = new Uint8Array(2 * LOOK_BACK);
      const part = chunk.length > LOOK_BACK ? chunk.subarray(chunk.length - LOOK_BACK) : chunk;
      if (held + part.length > bytes.length) {
        bytes.copyWithin(0, held - LOOK_BACK, held);
        held = LOOK_BACK;
      }
      if (part !== chunk) held = 0;
      bytes.set(part, held);
      held += part.length;
      end += chunk.length;
    },
    /** A view that is valid until the next chunk. */
    at(offset: number, length: number): Uint8Array | undefined {
      const from = held - (end - offset);
      return from < 0 || offset + length > end ? undefined : bytes.subarray(from, from + length);
    },
  };
}

/** A place of bytes that are held. */
interface Span {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The bytes of fields, in few pieces: those of contents are not among them. */
export interface Retained {
  readonly at: BytesAt;
  /** Whether some are still to come: what is behind the content of a member. */
  readonly isPartial: boolean;
  /** Adds what has passed meanwhile. */
  complete(): Promise<void>;
}

/** Keeps the bytes of fields that passed lately. */
export async function retained(sight: Sight, fields: readonly Field[]): Promise<Retained> {
  const spans: Span[] = [];
  const missing: Place[] = [];
  const { now, random, isStreamed } = sight;
  for (const place of placesOf(fields)) {
    const { offset, length } = place;
    const bytes = now(offset, length) ?? (isStreamed ? undefined : await random?.read(offset, length));
    if (bytes) spans.push({ offset, bytes: copyOf(bytes) });
    else missing.push(place);
  }
  return {
    at: bytesIn(spans),
    isPartial: missing.length > 0,
    async complete() {
      for (const { offset, length } of missing) {
        const bytes = now(offset, length) ?? (await random?.read(offset, length));
        if (bytes) spans.push({ offset, bytes: copyOf(bytes) });
      }
      spans.sort((a, b) => a.offset - b.offset);
    },
  };
}

function bytesIn(spans: readonly Span[]): BytesAt {
  return (offset, length) => {
    const span =
      spans.length < 8 ? spans.find((one) => holds(one, offset, length)) : search(spans, offset, length);
    return span?.bytes.subarray(offset - span.offset, offset - span.offset + length);
  };
}

function holds({ offset, bytes }: Span, at: number, length: number): boolean {
  return at >= offset && at + length <= offset + bytes.length;
}

/** The spans are in order of their offsets. */
function search(spans: readonly Span[], at: number, length: number): Span | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.offset <= at) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span && holds(span, at, length) ? span : undefined;
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Ranges of fields that are short enough to hold, neighbours as one. */
function placesOf(fields: readonly Field[]): Place[] {
  const ranges: OpenPlace[] = [];
  collect(fields, ranges);
  if (ranges.length < 2) return ranges;
  ranges.sort((a, b) => a.offset - b.offset || b.length - a.length);
  const merged: OpenPlace[] = [];
  for (const range of ranges) add(merged, range.offset, range.length);
  return merged;
}

type OpenPlace = { -readonly [Key in keyof Place]: Place[Key] };

/** Adds a range, to the last one where it follows it or lies in it: fields mostly come in the order of their bytes. */
function add(ranges: OpenPlace[], offset: number, length: number): void {
  const last = ranges.at(-1);
  const end = offset + length;
  if (
    last &&
    offset >= last.offset &&
    offset <= last.offset + last.length &&
    end - last.offset <= LOOK_BACK
  ) {
    last.length = Math.max(last.length, end - last.offset);
  } else ranges.push({ offset, length });
}

function collect(fields: readonly Field[], into: OpenPlace[], within?: Place): void {
  for (const field of fields) {
    const { offset, length, meaning, fields: parts, decoded } = field;
    const isHeld = length > 0 && length <= MOST_HELD && meaning !== 'data';
    if (isHeld) add(into, offset, length);
    if (!parts || decoded) continue;
    if (!isHeld) collect(parts, into, within ?? field);
    // Parts may stand elsewhere in what is around them: names that a row refers to.
    else if (within)
      collect(
        parts.filter((part) => isInside(part, within) && !isInside(part, field)),
        into,
      );
  }
}

function isInside({ offset, length }: Place, { offset: start, length: room }: Place): boolean {
  return offset >= start && offset + length <= start + room;
}
