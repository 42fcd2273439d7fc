import { hasAscii, latin1, layout, u8, u16, utf8 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat } from '../format.ts';
import { createListing } from './common/listing.ts';
import { tellFields, unusedPlace } from './common/place.ts';
import { exifFields } from './media/exif.ts';
import { iccFields } from './media/icc-profile.ts';

/** Names of markers (ITU-T T.81, table B.1); others are numbered. */
const MARKERS: Readonly<Record<number, string>> = {
  196: 'DHT',
  204: 'DAC',
  216: 'SOI',
  217: 'EOI',
  218: 'SOS',
  219: 'DQT',
  220: 'DNL',
  221: 'DRI',
  254: 'COM',
};
const SOS = 0xda;
const EOI = 0xd9;
/** Frame header (B.2.2). */
const FRAME = layout('be', { precision: u8(), height: u16('size'), width: u16('size'), components: u8() });
const JFIF = layout('be', { version: u16('version'), units: u8(), 'X density': u16(), 'Y density': u16() });
/** Behind this prefix an APP1 segment holds Exif; behind the others XMP and an ICC profile. */
const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const ICC = 'ICC_PROFILE\0';

/** JPEG images (ITU-T T.81, JFIF 1.02, Exif 2.32): segments and metadata; pixels are not decoded. */
export const jpeg: LeafFormat = {
  name: 'jpeg',
  mediaType: 'image/jpeg',
  access: 'whole',
  begins: '\xff',
  recognizes: ({ head }) => head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff && head[3]! >= 0xc0,
  decode(bytes, context) {
    tellFields(context, [{ name: 'SOI', offset: 0, length: 2 }]);
    const listing = createListing(context, 'further segments');
    let at = 2;
    let ended = false;
    while (at < bytes.length) {
      const start = at;
      while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
      const marker = bytes[at] === 0xff ? bytes[at + 1] : undefined;
      if (marker === EOI) {
        listing.end();
        tellFields(context, [{ name: 'EOI', offset: start, length: at + 2 - start }]);
        at += 2;
        ended = true;
        break;
      }
      const length = marker !== undefined && at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0;
      if (marker === undefined || length < 2 || at + 2 + length > bytes.length) {
        listing.end();
        context.problem('jpeg.truncated', 'no whole segment begins here', at);
        return tellFields(context, unusedPlace(start, bytes.length - start));
      }
      const end = at + 2 + length;
      const body = at + 4;
      listing.add(start, end - start, () => segment(marker, bytes.subarray(body, end), start, body));
      at = end;
      if (marker !== SOS) continue;
      at = endOfScan(bytes, end);
      const coded = at - end;
      listing.add(end, coded, () => ({
        name: 'entropy-coded data',
        offset: end,
        length: coded,
        meaning: 'data',
      }));
    }
    if (!ended) listing.end();
    if (at >= bytes.length) return;
    tellFields(context, unusedPlace(at, bytes.length - at));
    // Phones append previews and motion photos there, editors thumbnails: not suspicious by itself.
    context.problem('jpeg.trailing-data', `${bytes.length - at} bytes follow the end of the image`, at);
  },
};

/** The next marker that is neither a stuffed zero nor a restart (B.1.1.2). */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** @param base where `data` is in the file */
function segment(marker: number, data: Buffer, start: number, base: number): Field {
  const isFrame = marker >= 0xc0 && marker <= 0xcf && !(marker in MARKERS);
  const isApp = marker >= 0xe0 && marker <= 0xef;
  const name =
    MARKERS[marker] ??
    (isFrame ? `SOF${marker - 0xc0}` : isApp ? `APP${marker - 0xe0}` : `marker 0x${marker.toString(16)}`);
  const whole = { name, offset: start, length: base + data.length - start };
  if (marker === 0xfe) return { ...whole, value: utf8(data) ?? latin1(data), meaning: 'comment' };
  const fields = isFrame ? FRAME.fields(data, 0, base) : isApp ? appFields(data, base) : [];
  return fields.length > 0 ? { ...whole, fields } : { ...whole, meaning: 'data' };
}

function appFields(data: Buffer, base: number): Field[] {
  if (hasAscii(data, 'JFIF\0')) return JFIF.fields(data, 5, base);
  if (hasAscii(data, EXIF)) return exifFields(data.subarray(EXIF.length), base + EXIF.length);
  if (hasAscii(data, ICC)) {
    // Two bytes of numbering; a profile in several segments is told by its first one.
    const at = ICC.length + 2;
    return data[ICC.length] === 1 ? iccFields(data.subarray(at), base + at) : [];
  }
  if (!hasAscii(data, XMP)) return [];
  const text = data.subarray(XMP.length);
  return [
    {
      name: 'XMP',
      value: utf8(text) ?? latin1(text),
      offset: base + XMP.length,
      length: text.length,
      meaning: 'comment',
    },
  ];
}
