import { asBuffer } from '../../codec/index.ts';

/** What is at hand of a file's bytes: all of a small one, beginning and end of a large one. */
export interface Image {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Bytes from an offset; undefined where they are beyond the end or not at hand. */
  bytes(offset: number, length: number): Buffer | undefined;
}

/** Numbers of a file's own byte order; undefined where they are not at hand, or no safe integers. */
export interface Numbers {
  number(offset: number, size: 1 | 2 | 4 | 8): number | undefined;
}

/** A part of a file, in bytes from its beginning. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** A text and where it stands in the file. */
export interface PlacedText {
  readonly text: string;
  readonly offset: number;
}

/** Names of symbols and libraries are no longer. */
const LONGEST_NAME = 512;

/** An image of a whole file. */
export function wholeImage(content: Uint8Array): Image {
  return partsImage(content.length, [{ offset: 0, content }]);
}

/** An image of which only parts are at hand. */
export function partsImage(
  size: number,
  parts: readonly { readonly offset: number; readonly content: Uint8Array }[],
): Image {
  const buffers = parts.map(({ offset, content }) => ({ offset, bytes: asBuffer(content) }));
  return {
    size,
    bytes(offset, length) {
      if (!(offset >= 0 && length >= 0)) return undefined;
      for (const { offset: from, bytes } of buffers)
        if (offset >= from && offset + length <= from + bytes.length)
          return bytes.subarray(offset - from, offset - from + length);
      return undefined;
    },
  };
}

/** Reads numbers of one byte order from an image. */
export function numbersOf(image: Image, little: boolean): Numbers {
  return {
    number(offset, size) {
      const bytes = image.bytes(offset, size);
      if (!bytes) return undefined;
      if (size === 1) return bytes[0];
      if (size === 2) return little ? bytes.readUInt16LE() : bytes.readUInt16BE();
      if (size === 4) return little ? bytes.readUInt32LE() : bytes.readUInt32BE();
      const value = Number(little ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE());
      return Number.isSafeInteger(value) ? value : undefined;
    },
  };
}

/** A text that ends with a zero, of visible characters; undefined where there is none. */
export function textAt(image: Image, offset: number): PlacedText | undefined {
  const bytes =
    image.bytes(offset, Math.min(LONGEST_NAME, image.size - offset)) ?? image.bytes(offset, 64) ?? undefined;
  const end = bytes?.indexOf(0) ?? -1;
  if (!bytes || end <= 0) return undefined;
  const text = bytes.toString('latin1', 0, end);
  return /^[!-~][ -~]*$/.test(text) ? { text, offset } : undefined;
}
