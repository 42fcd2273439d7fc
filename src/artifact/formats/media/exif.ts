import { asBuffer, hasAscii, latin1 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

/** Bytes of one value by type (TIFF 6.0, section 2; 13 is an IFD). */
const WIDTHS: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
};

/** Tags that differ between two makings of one image (TIFF 6.0, Exif 2.32). */
const TAGS: Readonly<Record<number, readonly [string, Meaning?]>> = {
  256: ['ImageWidth', 'size'],
  257: ['ImageLength', 'size'],
  270: ['ImageDescription', 'comment'],
  271: ['Make', 'tool'],
  272: ['Model', 'tool'],
  274: ['Orientation'],
  282: ['XResolution'],
  283: ['YResolution'],
  305: ['Software', 'tool'],
  306: ['DateTime', 'time'],
  315: ['Artist', 'owner'],
  316: ['HostComputer', 'host'],
  33432: ['Copyright', 'owner'],
  34665: ['Exif IFD', 'offset'],
  34853: ['GPS IFD', 'offset'],
  36864: ['ExifVersion', 'version'],
  36867: ['DateTimeOriginal', 'time'],
  36868: ['DateTimeDigitized', 'time'],
  36880: ['OffsetTime', 'time'],
  37510: ['UserComment', 'comment'],
  37520: ['SubSecTime', 'time'],
  40965: ['Interoperability IFD', 'offset'],
  42016: ['ImageUniqueID', 'id'],
  42032: ['CameraOwnerName', 'owner'],
  42033: ['BodySerialNumber', 'id'],
};
const DIRECTORIES: ReadonlySet<number> = new Set([34665, 34853, 40965]);
/** Entries of all directories together. */
const MOST = 2000;
/** Characters of a text that are shown. */
const LONGEST = 1000;

function withoutNuls(stored: Buffer): Buffer {
  let end = stored.length;
  while (stored[end - 1] === 0) end--;
  return stored.subarray(0, end);
}

/**
 * An Exif block (TIFF 6.0 structure: header, directories of 12-byte entries) as fields.
 * @param base what the first of `bytes`, the byte order mark, is in the container
 */
export function exifFields(bytes: Uint8Array, base: number): Field[] {
  const buffer = asBuffer(bytes);
  const little = hasAscii(buffer, 'II');
  if (buffer.length < 8 || (!little && !hasAscii(buffer, 'MM'))) return [];
  const u16 = (at: number) => (little ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at));
  const u32 = (at: number) => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const fields: Field[] = [{ name: 'byte order', value: little ? 'II' : 'MM', offset: base, length: 2 }];
  const waiting = [u32(4)];
  const seen = new Set<number>();
  let count = 0;
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at < 8 || seen.has(at) || at + 2 > buffer.length) continue;
    seen.add(at);
    const entries = u16(at);
    for (let i = 0; i < entries && count < MOST; i++, count++) {
      const entry = at + 2 + 12 * i;
      if (entry + 12 > buffer.length) break;
      const tag = u16(entry);
      if (DIRECTORIES.has(tag)) waiting.push(u32(entry + 8));
      fields.push(entryField(entry));
    }
    const next = at + 2 + 12 * entries;
    if (next + 4 <= buffer.length && u32(next) !== 0) waiting.push(u32(next));
  }
  return fields;

  function entryField(entry: number): Field {
    const tag = u16(entry);
    const type = u16(entry + 2);
    const [name = `tag 0x${tag.toString(16)}`, meaning] = TAGS[tag] ?? [];
    const length = (WIDTHS[type] ?? 0) * u32(entry + 4);
    const at = length <= 4 ? entry + 8 : u32(entry + 8);
    const there = length > 0 && at + length <= buffer.length;
    const value = there ? shown(type, at, length) : undefined;
    return {
      name,
      ...(value === undefined ? {} : { value }),
      offset: base + (there ? at : entry),
      length: there ? length : 12,
      ...(meaning ? { meaning } : {}),
    };
  }

  function shown(type: number, at: number, length: number): string | number | undefined {
    if (type === 2) return latin1(withoutNuls(buffer.subarray(at, at + Math.min(length, LONGEST))));
    if (type === 3 && length === 2) return u16(at);
    if ((type === 4 || type === 13) && length === 4) return u32(at);
    if (type === 5 && length === 8) return `${u32(at)}/${u32(at + 4)}`;
    return length <= 64 ? buffer.toString('hex', at, at + length) : undefined;
  }
}
