import type { PlacedText, Range } from './image.ts';
import type { Scan } from './scan.ts';

/** How much of a text before and behind what was looked for is shown to the patterns. */
const [BEFORE, BEHIND] = [160, 320];
/** What is looked for is shorter. */
const LONGEST_MARK = 256;
/** More texts that speak of libraries have no use; hostile files have more. */
const MOST_TEXTS = 4000;

/** Texts around the places where a search hits something, each once. */
export interface TextCollector {
  readonly texts: readonly PlacedText[];
  /** Texts that were left out, because there were more than anyone needs. */
  readonly left: number;
  /**
   * Looks through a part of a file for what begins in it; parts come in their order.
   * @param base where the bytes begin in the file
   */
  search(bytes: Buffer, from: number, to: number, base: number): void;
}

/** Collects what a search finds. */
export function collectTexts(scan: Scan): TextCollector {
  const texts: PlacedText[] = [];
  let left = 0;
  let covered = -1;
  return {
    texts,
    get left() {
      return left;
    },
    search(bytes, from, to, base) {
      scan(bytes, from, Math.min(to + LONGEST_MARK, bytes.length), (at) => {
        if (at >= to || base + at < covered) return;
        const [start, end] = [edge(bytes, at, -1, BEFORE), edge(bytes, at, 1, BEHIND)];
        covered = base + end;
        if (texts.length >= MOST_TEXTS) left++;
        else texts.push({ text: bytes.toString('latin1', start, end), offset: base + start });
      });
    },
  };
}

/** Where the visible characters around a place end. */
function edge(bytes: Uint8Array, at: number, step: 1 | -1, most: number): number {
  let place = at;
  for (let i = 0; i < most && place >= 0 && place < bytes.length && isText(bytes[place]!); i++) place += step;
  return step < 0 ? place + 1 : place;
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Bytes of a range that are looked at for whole texts. */
const MOST_RANGE = 32 * 1024 * 1024;
const MOST_VERSIONS = 2000;

/** Whole texts (from zero to zero) that begin like a version number. */
export function versionTexts(bytes: Buffer, ranges: readonly Range[]): readonly PlacedText[] {
  const found: PlacedText[] = [];
  for (const { offset, length } of ranges) {
    const part = bytes.toString('latin1', offset, offset + Math.min(length, MOST_RANGE));
    for (const { 1: text, index } of part.matchAll(/(?:^|\0)(v?\d[\w.+:, -]{2,60})(?=\0)/g)) {
      if (found.length >= MOST_VERSIONS) return found;
      found.push({ text: text!, offset: offset + index + (part[index] === '\0' ? 1 : 0) });
    }
  }
  return found;
}
