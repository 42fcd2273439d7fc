import {
  asBuffer,
  ascii,
  bytes as bytesPart,
  latin1,
  layout,
  named,
  u16,
  u32,
  u64,
  untilNul,
  utf16be,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';

/** Length of the profile header. */
export const ICC_HEADER = 128;

const PLATFORMS = { 1095782476: 'APPL', 1297303124: 'MSFT', 1397180704: 'SGI', 1398099543: 'SUNW' };

/** Profile header (ICC.1:2022, 7.2); the date in the middle is decoded by itself. */
const BEFORE_DATE = layout('be', {
  'profile size': u32('size'),
  'preferred CMM': ascii(4, 'tool'),
  'profile version': bytesPart(4, 'version'),
  'profile class': ascii(4),
  'colour space': ascii(4),
  PCS: ascii(4),
});
const AFTER_DATE = layout('be', {
  signature: ascii(4, 'id'),
  'primary platform': named(u32('tool'), PLATFORMS),
  flags: u32(),
  'device manufacturer': ascii(4),
  'device model': ascii(4),
  'device attributes': u64(),
  'rendering intent': u32(),
  'illuminant X': u32(),
  'illuminant Y': u32(),
  'illuminant Z': u32(),
  'profile creator': ascii(4, 'tool'),
  'profile ID': bytesPart(16, 'checksum'),
  reserved: bytesPart(28),
});
const TAG = layout('be', { signature: ascii(4, 'name'), offset: u32('offset'), size: u32('size') });
const DATE = layout('be', {
  year: u16(),
  month: u16(),
  day: u16(),
  hours: u16(),
  minutes: u16(),
  seconds: u16(),
});
/** Real profiles have about 20. */
const MOST_TAGS = 1000;
/** Characters of a text that are shown. */
const LONGEST = 2000;

/** An entry of the tag table. */
export interface IccTag {
  readonly signature: string;
  readonly offset: number;
  readonly size: number;
}

/** Whether the bytes begin with a profile header. */
export const looksLikeIcc = (head: Uint8Array): boolean => latin1(head.subarray(36, 40)) === 'acsp';

/** Entries of the tag table that are in the bytes (7.3). */
export function iccTags(bytes: Uint8Array): IccTag[] {
  if (bytes.length < ICC_HEADER + 4) return [];
  const count = Math.min(asBuffer(bytes).readUInt32BE(ICC_HEADER), MOST_TAGS);
  const tags: IccTag[] = [];
  for (let i = 0; i < count; i++) {
    const tag = TAG.read(bytes, ICC_HEADER + 4 + i * TAG.length);
    if (!tag) break;
    tags.push(tag);
  }
  return tags;
}

/**
 * A profile as fields: header, tag table, and the data of every tag with its text where it is one.
 * @param base what the first of `bytes` is in the container
 */
export function iccFields(bytes: Uint8Array, base: number): Field[] {
  if (bytes.length < ICC_HEADER) return [];
  const tags = iccTags(bytes);
  const count =
    bytes.length < ICC_HEADER + 4
      ? []
      : [
          {
            name: 'tag count',
            value: asBuffer(bytes).readUInt32BE(ICC_HEADER),
            offset: base + ICC_HEADER,
            length: 4,
          },
        ];
  return [
    ...BEFORE_DATE.fields(bytes, 0, base),
    dateField(bytes, base),
    ...AFTER_DATE.fields(bytes, 36, base),
    ...count,
    ...tags.map((tag, i) => tagField(bytes, base, tag, i)),
  ];
}

function dateField(bytes: Uint8Array, base: number): Field {
  const { year, month, day, hours, minutes, seconds } = DATE.read(bytes, 24)!;
  const two = (value: number) => String(value).padStart(2, '0');
  const value = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hours)}:${two(minutes)}:${two(seconds)}Z`;
  return { name: 'date and time', value, offset: base + 24, length: 12, meaning: 'time' };
}

function tagField(
  bytes: Uint8Array,
  base: number,
  { signature, offset, size }: IccTag,
  index: number,
): Field {
  const at = ICC_HEADER + 4 + index * TAG.length;
  const data = bytes.subarray(offset, offset + size);
  const whole = data.length === size && size > 0;
  const value = whole ? textOf(asBuffer(data)) : undefined;
  return {
    name: signature,
    offset: base + at,
    length: TAG.length,
    fields: [
      ...TAG.fields(bytes, at, base),
      ...(whole
        ? [
            {
              name: latin1(data.subarray(0, 4)).trim(),
              ...(value === undefined ? {} : { value }),
              offset: base + offset,
              length: size,
              meaning: 'data' as const,
            },
          ]
        : []),
    ],
  };
}

/** Text of `text`, `desc` (version 2) and the first record of `mluc` (10.15, 10.24; ICC.1:2001-04 6.5.17). */
function textOf(data: Buffer): string | undefined {
  const type = latin1(data.subarray(0, 4));
  if (type === 'text') return shortText(data.subarray(8));
  if (type === 'desc' && data.length >= 12) return shortText(data.subarray(12, 12 + data.readUInt32BE(8)));
  if (type !== 'mluc' || data.length < 28) return undefined;
  const length = data.readUInt32BE(20);
  const at = data.readUInt32BE(24);
  const text = data.subarray(at, at + Math.min(length & ~1, 2 * LONGEST));
  return text.length % 2 === 0 ? utf16be(text) : undefined;
}

/** Cut: a thousand tags may name one long text. */
const shortText = (stored: Uint8Array): string => latin1(untilNul(stored.subarray(0, LONGEST)));
