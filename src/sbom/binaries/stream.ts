import { asBuffer } from '../../codec/index.ts';
import { type Image, partsImage, type Range, wholeImage } from './image.ts';
import type { Scan } from './scan.ts';
import { collectTexts, type TextCollector } from './texts.ts';

/** A file up to this size is kept whole until its end was seen. */
const MOST_KEPT = 32 * 1024 * 1024;
/** Of a larger one this much of its beginning and of its end is kept: headers and tables of symbols are there. */
const PART = MOST_KEPT / 2;
/** Parts between them that the headers name, and their size. */
const [MOST_PARTS, MOST_PART] = [4, 4 * 1024 * 1024];
/** So much is looked through at once, and so much of it again with what follows, for texts that chunks cut. */
const [BLOCK, OVERLAP] = [256 * 1024, 1024];

/** What is left of a file that went by. */
export interface Passed {
  readonly image: Image;
  /** The file itself, where it was kept whole. */
  readonly whole?: Buffer;
  /** Texts of the whole file, where it was not. */
  readonly texts?: TextCollector;
}

/** Which parts of a large file are needed as well, as its first bytes tell. */
export type PlanParts = (head: Image) => readonly Range[];

/** Takes a file chunk by chunk, and holds no more than {@link MOST_KEPT} bytes of it and a block. */
export interface Passing {
  take(chunk: Uint8Array): void;
  end(): Passed;
}

/** Begins to watch a file; a search for texts starts when the file turns out to be a large one. */
export function passing(scan: Scan, plan: PlanParts): Passing {
  let kept: Uint8Array[] = [];
  let size = 0;
  let large: Large | undefined;
  return {
    take(chunk) {
      if (!large && size + chunk.length > MOST_KEPT) {
        large = beginLarge(scan, plan);
        for (const one of kept) large.take(one);
        kept = [];
      }
      size += chunk.length;
      if (large) large.take(chunk);
      // Chunks are valid only during the call.
      else kept.push(Uint8Array.prototype.slice.call(chunk));
    },
    end() {
      if (large) return large.end();
      const whole = kept.length === 1 ? asBuffer(kept[0]!) : Buffer.concat(kept);
      return { image: wholeImage(whole), whole };
    },
  };
}

interface Large {
  take(chunk: Uint8Array): void;
  end(): Passed;
}

function beginLarge(scan: Scan, plan: PlanParts): Large {
  const ends = keepEnds(plan);
  const texts = collectTexts(scan);
  const block = Buffer.alloc(BLOCK + OVERLAP);
  let [size, filled, searched] = [0, 0, 0];
  /** Looks through the block up to a place, and keeps what texts around that place need. */
  const look = (to: number) => {
    texts.search(block.subarray(0, filled), searched, to, size - filled);
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
      return { image: ends.end(), texts };
    },
  };
}

/** Keeps the beginning, what came last, in a ring, and the parts between them that the beginning asks for. */
function keepEnds(plan: PlanParts): { take(part: Uint8Array): void; end(): Image } {
  const head = Buffer.alloc(PART);
  const tail = Buffer.alloc(PART);
  let extra: readonly KeptPart[] | undefined;
  let size = 0;
  return {
    take(part) {
      if (size < PART) head.set(part.subarray(0, PART - size), size);
      for (let from = Math.max(0, part.length - PART); from < part.length; ) {
        const at = (size + from) % PART;
        const piece = part.subarray(from, from + PART - at);
        tail.set(piece, at);
        from += piece.length;
      }
      for (const { offset, content } of extra ?? []) {
        const from = Math.max(0, offset - size);
        const to = Math.min(part.length, offset + content.length - size);
        if (from < to) content.set(part.subarray(from, to), size + from - offset);
      }
      size += part.length;
      if (!extra && size >= PART)
        extra = planned(plan(partsImage(size, [{ offset: 0, content: head }])), size);
    },
    end() {
      const kept = Math.min(size, PART);
      const at = size % PART;
      const last =
        size <= PART ? tail.subarray(0, size) : Buffer.concat([tail.subarray(at), tail.subarray(0, at)]);
      return partsImage(size, [
        { offset: 0, content: head.subarray(0, kept) },
        { offset: size - kept, content: last },
        ...(extra ?? []).filter(({ offset, content }) => offset + content.length <= size),
      ]);
    },
  };
}

interface KeptPart {
  readonly offset: number;
  readonly content: Buffer;
}

/** Parts that are still to come; some are named by their size only, so each has a limit. */
function planned(ranges: readonly Range[], size: number): readonly KeptPart[] {
  return ranges
    .slice(0, MOST_PARTS)
    .map(({ offset, length }) => {
      const from = Math.max(offset, size);
      return {
        offset: from,
        content: Buffer.alloc(Math.max(0, Math.min(offset + length - from, MOST_PART))),
      };
    })
    .filter(({ content }) => content.length > 0);
}
