import { asBuffer, latin1, utf8, utf16le } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';

/** Random reading of small pieces of a file: headers point at tables, tables at names, all over the place. */
export interface Bytes {
  /** `length` bytes from `offset`; fewer at the end of the file. Valid for good: no buffer is used twice. */
  at(offset: number, length: number): Promise<Buffer>;
  /** The NUL-terminated text at `offset`; undefined where no byte is there. */
  text(offset: number): Promise<StoredText | undefined>;
}

/** A NUL-terminated text with the bytes it takes. */
export interface StoredText {
  readonly text: string;
  readonly offset: number;
  /** Bytes, the NUL included where there is one. */
  readonly length: number;
}

const PAGE = 1 << 16;
/** 4 MiB of pages are kept. */
const PAGES = 64;
/** How long a text is looked for at first, and at most. */
const SHORT = 256;
const LONG = 1 << 16;
/** What is read of a text once all of them together had more bytes than they may. */
const SHORTEST = 16;

/** Texts of honest files stand once, or are pointed at from a few tables. */
const MOST_SHARED = 4;
/** Bytes of text that a small file may have. */
const LEAST = 1 << 16;

/**
 * Opens a file for random reading, with the pages read last at hand.
 * @param texts how many bytes long texts may have together at most: many entries may point at one
 */
export function createBytes(source: RandomSource, texts: number): Bytes {
  const whole = source.bytes && asBuffer(source.bytes);
  const pages = new Map<number, Buffer>();
  let room = Math.min(texts, LEAST + MOST_SHARED * source.size);

  async function page(number: number): Promise<Buffer> {
    const known = pages.get(number);
    if (known) {
      // The page used last stands last: the first one is the one to drop.
      pages.delete(number);
      pages.set(number, known);
      return known;
    }
    const read = Buffer.from(await source.read(number * PAGE, PAGE));
    if (pages.size >= PAGES) pages.delete(pages.keys().next().value!);
    pages.set(number, read);
    return read;
  }

  async function at(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, source.size);
    if (end <= offset) return Buffer.alloc(0);
    if (whole) return whole.subarray(offset, end);
    const first = Math.floor(offset / PAGE);
    if (Math.floor((end - 1) / PAGE) === first) {
      return (await page(first)).subarray(offset - first * PAGE, end - first * PAGE);
    }
    return Buffer.from(await source.read(offset, end - offset));
  }

  async function text(offset: number): Promise<StoredText | undefined> {
    let bytes = await at(offset, room > 0 ? SHORT : SHORTEST);
    let nul = bytes.indexOf(0);
    if (nul < 0 && bytes.length === SHORT && room > 0) {
      bytes = await at(offset, LONG);
      nul = bytes.indexOf(0);
    }
    if (bytes.length === 0) return undefined;
    const stored = nul < 0 ? bytes : bytes.subarray(0, nul);
    room -= stored.length;
    return { text: utf8(stored) ?? latin1(stored), offset, length: nul < 0 ? stored.length : nul + 1 };
  }

  return { at, text };
}

/** UTF-16LE text up to its first NUL; `length` counts bytes, the NUL included. */
export function utf16z(bytes: Buffer): { readonly text: string; readonly length: number } {
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes.readUInt16LE(at) === 0) return { text: utf16le(bytes.subarray(0, at)), length: at + 2 };
  }
  return { text: utf16le(bytes), length: bytes.length };
}
