import { latin1, utf8 } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';

/** Names by their offset in a string table. */
export interface StringTable {
  /** The text at `offset`; undefined where none ends in the table. */
  get(offset: number): StoredText | undefined;
}

/** A text and its bytes in the file, without the NUL. */
export interface StoredText {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

/** Texts remembered per table; symbols of a large program do not repeat their names. */
const REMEMBERED = 10_000;

/**
 * A table over its bytes (gABI 4.1, "String Table"). Texts longer than the limit for names are cut; all together may have
 * as many bytes as the limit for metadata, as references may overlap without end.
 * @param base what the first of `bytes` is in the file
 */
export function stringTable(bytes: Buffer, base: number, { limits }: ReadContext): StringTable {
  const known = new Map<number, StoredText>();
  let left = limits.metadata;
  // Behind the last NUL no text ends: looking for one again and again would cost the whole table each time.
  const last = bytes.lastIndexOf(0);
  return {
    get(offset) {
      const before = known.get(offset);
      if (before) return before;
      if (offset > last || left <= 0) return undefined;
      const end = bytes.indexOf(0, offset);
      const length = end - offset;
      left -= length;
      const content = bytes.subarray(offset, offset + Math.min(length, limits.name));
      const shown = utf8(content) ?? latin1(content);
      const text = length > limits.name ? `${shown}…` : shown;
      const found = { text, offset: base + offset, length };
      if (known.size < REMEMBERED) known.set(offset, found);
      return found;
    },
  };
}

/** Texts between NULs, in order, empty ones left out. */
export function textsIn(bytes: Buffer, base: number, most: number): StoredText[] {
  const texts: StoredText[] = [];
  for (let at = 0; at < bytes.length && texts.length < most; ) {
    const nul = bytes.indexOf(0, at);
    const end = nul < 0 ? bytes.length : nul;
    const content = bytes.subarray(at, end);
    if (end > at) texts.push({ text: utf8(content) ?? latin1(content), offset: base + at, length: end - at });
    at = end + 1;
  }
  return texts;
}
