import type { Entry } from '../model/index.ts';
import { type Image, partsImage, type Range } from './binaries/image.ts';
import type { Cataloger, Found, Passing } from './cataloger.ts';

/** A file up to this size is kept whole until its end was seen. */
const MOST_KEPT = 32 * 1024 * 1024;
/** Of a larger one this much of its beginning and of its end is kept: headers and tables of symbols are there. */
const PART = MOST_KEPT / 2;
/** Parts between them that are asked for, and their size. */
const [MOST_PARTS, MOST_PART] = [16, 4 * 1024 * 1024];
/** So much is looked through at once, and so much of it again with what follows, for what chunks cut. */
const [BLOCK, OVERLAP] = [256 * 1024, 1024];

/** One file on its way past catalogers. */
export interface InPieces {
  /** The next bytes; valid only during the call. */
  take(chunk: Uint8Array): void;
  /** What the catalogers found, in their order. */
  end(): readonly Found[];
}

/**
 * Gives a file that comes in pieces to catalogers: whole where it is small, else so that beginning, end and a block of it are in memory.
 * @param by each has `begin`
 */
export function inPieces(entry: Entry, by: readonly Cataloger[]): InPieces {
  let kept: Uint8Array[] = [];
  let size = 0;
  let large: InPieces | undefined;
  return {
    take(chunk) {
      size += chunk.length;
      if (!large && size > MOST_KEPT) {
        large = passLarge(by.map(({ begin }) => begin!(entry)));
        for (const one of kept) large.take(one);
        kept = [];
      }
      if (large) large.take(chunk);
      // Chunks are valid only during the call.
      else kept.push(Uint8Array.prototype.slice.call(chunk));
    },
    end() {
      if (large) return large.end();
      const whole = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
      kept = [];
      return by.map((one) => one.catalog(entry, whole));
    },
  };
}

function passLarge(watching: readonly Passing[]): InPieces {
  const ends = keepEnds((head) => watching.flatMap((one) => one.parts?.(head) ?? []));
  const block = Buffer.alloc(BLOCK + OVERLAP);
  let [size, filled, searched] = [0, 0, 0];
  /** Looks through the block up to a place, and keeps what is needed around that place. */
  const look = (to: number) => {
    const [seen, base] = [block.subarray(0, filled), size - filled];
    for (const one of watching)
      ends.add(one.look?.(seen, searched, to, base) ?? [], { offset: base, content: seen });
    const keep = Math.min(OVERLAP, filled);
    block.copyWithin(0, filled - keep, filled);
    searched = keep - (filled - to);
    filled = keep;
  };
  return {
    take(chunk) {
      for (let from = 0; from < chunk.length; ) {
        const part = chunk.subarray(from, from + block.length - filled);
        block.set(part, filled);
        ends.take(part);
        size += part.length;
        filled += part.length;
        from += part.length;
        if (filled === block.length) look(filled - OVERLAP / 2);
      }
    },
    end() {
      look(filled);
      const image = ends.end();
      return watching.map((one) => one.end(image));
    },
  };
}

interface KeptPart {
  readonly offset: number;
  readonly content: Uint8Array;
}

interface Ends {
  take(part: Uint8Array): void;
  /** Keeps further parts that begin in bytes which were taken last. */
  add(ranges: readonly Range[], last: KeptPart): void;
  end(): Image;
}

/** Keeps the beginning, what came last, in a ring, and the parts between them that are asked for. */
function keepEnds(plan: (head: Image) => readonly Range[]): Ends {
  const head = Buffer.alloc(PART);
  const tail = Buffer.alloc(PART);
  const extra: KeptPart[] = [];
  let size = 0;
  let isPlanned = false;
  return {
    take(part) {
      if (size < PART) head.set(part.subarray(0, PART - size), size);
      for (let from = Math.max(0, part.length - PART); from < part.length; ) {
        const at = (size + from) % PART;
        const piece = part.subarray(from, from + PART - at);
        tail.set(piece, at);
        from += piece.length;
      }
      for (const one of extra) fill(one, part, size);
      size += part.length;
      if (isPlanned || size < PART) return;
      isPlanned = true;
      const ranges = plan(partsImage(size, [{ offset: 0, content: head }]));
      extra.push(...ranges.slice(0, MOST_PARTS / 2).flatMap((range) => partOf(range, size)));
    },
    add(ranges, last) {
      for (const range of ranges.slice(0, MOST_PARTS - extra.length))
        for (const one of partOf(range, last.offset)) {
          fill(one, last.content, last.offset);
          extra.push(one);
        }
    },
    end() {
      const at = size % PART;
      return partsImage(size, [
        { offset: 0, content: head },
        { offset: size - PART, content: Buffer.concat([tail.subarray(at), tail.subarray(0, at)]) },
        ...extra.map(({ offset, content }) => ({
          offset,
          content: content.subarray(0, Math.max(0, size - offset)),
        })),
      ]);
    },
  };
}

/** Room for what is still to come of a part; some are named by their size only, so each has a limit. */
function partOf({ offset, length }: Range, from: number): readonly KeptPart[] {
  const start = Math.max(offset, from);
  const size = Math.min(offset + length - start, MOST_PART);
  return size > 0 ? [{ offset: start, content: Buffer.alloc(size) }] : [];
}

function fill({ offset, content }: KeptPart, bytes: Uint8Array, at: number): void {
  const from = Math.max(0, offset - at);
  const to = Math.min(bytes.length, offset + content.length - at);
  if (from < to) content.set(bytes.subarray(from, to), at + from - offset);
}
