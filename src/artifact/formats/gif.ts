import { ascii, flagText, hasAscii, latin1, layout, u8, u16, utf8 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, ReadContext } from '../format.ts';
import { createListing } from './common/listing.ts';
import { tellFields, unusedPlace } from './common/place.ts';

/** Header and logical screen descriptor (GIF89a, 17 and 18). */
const SCREEN = layout('le', {
  signature: ascii(6, 'id'),
  'logical screen width': u16('size'),
  'logical screen height': u16('size'),
  'packed fields': u8(),
  'background colour index': u8(),
  'pixel aspect ratio': u8(),
});
/** Image descriptor behind its separator (20). */
const IMAGE = layout('le', {
  separator: u8(),
  left: u16(),
  top: u16(),
  width: u16('size'),
  height: u16('size'),
  'packed fields': u8(),
});
const EXTENSION = 0x21;
const IMAGE_SEPARATOR = 0x2c;
const TRAILER = 0x3b;
const EXTENSIONS: Readonly<Record<number, string>> = {
  1: 'plain text extension',
  249: 'graphic control extension',
  254: 'comment extension',
  255: 'application extension',
};

/** GIF images (GIF87a, GIF89a): blocks and their texts; pixels are not decoded. */
export const gif: LeafFormat = {
  name: 'gif',
  mediaType: 'image/gif',
  access: 'whole',
  begins: 'G',
  recognizes: ({ head }) => hasAscii(head, 'GIF87a') || hasAscii(head, 'GIF89a'),
  decode(bytes, context) {
    const screen = SCREEN.read(bytes);
    if (!screen) return context.problem('gif.truncated', `${bytes.length} bytes are no header`, 0);
    context.variant(screen.signature.slice(3));
    tellFields(context, SCREEN.fields(bytes, 0, 0));
    let at = SCREEN.length;
    at += tellColours(bytes, at, screen['packed fields'], context);
    const listing = createListing(context, 'further blocks');
    while (bytes[at] !== TRAILER) {
      const block = readBlock(bytes, at);
      if (!block) {
        listing.end();
        if (at >= bytes.length) return context.problem('gif.no-trailer', 'the last block ends the file', at);
        context.problem('gif.truncated', `0x${bytes[at]!.toString(16)} begins no whole block`, at);
        return tellFields(context, unusedPlace(at, bytes.length - at));
      }
      listing.add(at, block.length, () => block);
      at += block.length;
    }
    listing.end();
    tellFields(context, [{ name: 'trailer', offset: at, length: 1 }]);
    if (++at === bytes.length) return;
    tellFields(context, unusedPlace(at, bytes.length - at));
    context.problem('gif.trailing-data', `${bytes.length - at} bytes follow the trailer`, at);
  },
};

/** Length of the colour table that the packed fields promise. */
const colourBytes = (packed: number): number => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);

function tellColours(bytes: Buffer, at: number, packed: number, context: ReadContext): number {
  const length = Math.min(colourBytes(packed), bytes.length - at);
  if (length > 0) tellFields(context, [{ name: 'global colour table', offset: at, length, meaning: 'data' }]);
  return length;
}

function readBlock(bytes: Buffer, at: number): Field | undefined {
  if (bytes[at] === EXTENSION) return readExtension(bytes, at);
  if (bytes[at] !== IMAGE_SEPARATOR) return undefined;
  const image = IMAGE.read(bytes, at);
  if (!image) return undefined;
  const data = at + IMAGE.length + colourBytes(image['packed fields']) + 1;
  const end = endOfSubBlocks(bytes, data);
  if (end === undefined) return undefined;
  const fields: Field[] = [
    ...IMAGE.fields(bytes, at, 0),
    { name: 'image data', offset: at + IMAGE.length, length: end - at - IMAGE.length, meaning: 'data' },
  ];
  return {
    name: 'image',
    value: flagText(image['packed fields'], { 64: 'interlaced' }),
    offset: at,
    length: end - at,
    fields,
  };
}

function readExtension(bytes: Buffer, at: number): Field | undefined {
  const label = bytes[at + 1];
  const end = endOfSubBlocks(bytes, at + 2);
  if (label === undefined || end === undefined) return undefined;
  const name = EXTENSIONS[label] ?? `extension 0x${label.toString(16)}`;
  const isText = label === 0xfe || label === 0x01;
  const value = isText
    ? textOf(bytes, at + 2, end)
    : label === 0xff
      ? latin1(bytes.subarray(at + 3, at + 14))
      : undefined;
  return {
    name,
    ...(value === undefined ? {} : { value }),
    offset: at,
    length: end - at,
    ...(label === 0xfe
      ? { meaning: 'comment' as const }
      : label === 0xff
        ? { meaning: 'tool' as const }
        : {}),
  };
}

/** The place behind the empty block that ends a row of sub-blocks (15); undefined where the file ends before. */
function endOfSubBlocks(bytes: Buffer, start: number): number | undefined {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at < bytes.length ? at + 1 : undefined;
}

function textOf(bytes: Buffer, start: number, end: number): string {
  const parts: Buffer[] = [];
  for (let at = start; at < end - 1; at += 1 + bytes[at]!)
    parts.push(bytes.subarray(at + 1, at + 1 + bytes[at]!));
  const text = Buffer.concat(parts);
  return utf8(text) ?? latin1(text);
}
