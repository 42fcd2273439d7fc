import { hex, latin1, utf8, utf16be } from '../bytes.ts';
import type { DerElement } from '../der.ts';

/** Universal tag numbers (X.680, 8.4) by their name in lower case. */
export const DER_TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  enumerated: 10,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  teletexString: 20,
  videotexString: 21,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  graphicString: 25,
  visibleString: 26,
  generalString: 27,
  universalString: 28,
  bmpString: 30,
} as const;

/** What universal types are called in ASN.1, by tag number. */
export const DER_TAG_NAMES: Readonly<Record<number, string>> = {
  0: 'end-of-contents',
  1: 'BOOLEAN',
  2: 'INTEGER',
  3: 'BIT STRING',
  4: 'OCTET STRING',
  5: 'NULL',
  6: 'OBJECT IDENTIFIER',
  10: 'ENUMERATED',
  12: 'UTF8String',
  16: 'SEQUENCE',
  17: 'SET',
  18: 'NumericString',
  19: 'PrintableString',
  20: 'TeletexString',
  21: 'VideotexString',
  22: 'IA5String',
  23: 'UTCTime',
  24: 'GeneralizedTime',
  25: 'GraphicString',
  26: 'VisibleString',
  27: 'GeneralString',
  28: 'UniversalString',
  30: 'BMPString',
};

/** The content of an element as it stands. */
export function derContent(element: DerElement): Buffer {
  return element.bytes.subarray(element.content, element.end);
}

/** No object identifier in use is longer. */
const MOST_OID = 128;

/** An object identifier in dotted form (X.690, 8.19); undefined where it is none. */
export function derOid(element: DerElement): string | undefined {
  const { bytes, content, end } = element;
  if (element.constructed || end === content || end - content > MOST_OID || bytes[end - 1]! > 127)
    return undefined;
  let text = '';
  let arc = 0;
  for (let at = content, from = content; at < end; at++) {
    arc = arc * 128 + (bytes[at]! & 127);
    if (bytes[at]! > 127) continue;
    if (text !== '') text += `.${arc > Number.MAX_SAFE_INTEGER ? longArc(bytes, from, at) : arc}`;
    else text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`;
    from = at + 1;
    arc = 0;
  }
  return text;
}

function longArc(bytes: Buffer, from: number, last: number): bigint {
  let arc = 0n;
  for (let at = from; at <= last; at++) arc = arc * 128n + BigInt(bytes[at]! & 127);
  return arc;
}

/** An integer (two's complement) as a number; undefined for an empty one and from 2^48 on. */
export function derInteger(element: DerElement): number | undefined {
  const { bytes, content, end } = element;
  const length = end - content;
  return element.constructed || length === 0 || length > 6 ? undefined : bytes.readIntBE(content, length);
}

/** An integer of any length in hexadecimal without leading zeros, with a sign where it is negative. */
export function derHex(element: DerElement): string {
  const bytes = derContent(element);
  if (bytes.length === 0 || bytes[0]! < 128) return hex(bytes).replace(/^0+(?=.)/, '');
  const value = BigInt(`0x${hex(bytes)}`) - (1n << BigInt(bytes.length * 8));
  return value.toString(16);
}

/** The bytes of a bit string and how many bits of the last one do not count; undefined where it is none. */
export function derBits(
  element: DerElement,
): { readonly bytes: Buffer; readonly offset: number; readonly unused: number } | undefined {
  const { bytes, content, end } = element;
  const unused = bytes[content]!;
  if (element.constructed || end === content || unused > 7 || (unused > 0 && end - content < 2))
    return undefined;
  return { bytes: bytes.subarray(content + 1, end), offset: content + 1, unused };
}

/** Where the bytes of an octet string stand, if in one piece: always in DER; undefined for several segments. */
export function derOctetRange(
  element: DerElement,
): { readonly start: number; readonly end: number } | undefined {
  if (!element.constructed) return { start: element.content, end: element.end };
  const segments = segmentsOf(element);
  return segments.length === 1 ? segments[0] : undefined;
}

/** The bytes of an octet string, its segments (X.690, 8.7.3) joined. */
export function derOctets(element: DerElement): Buffer {
  if (!element.constructed) return derContent(element);
  return Buffer.concat(segmentsOf(element).map(({ start, end }) => element.bytes.subarray(start, end)));
}

/** Segments of a constructed string; those that are themselves constructed are not read, as nobody writes them. */
function segmentsOf({ bytes, content, end }: DerElement): { start: number; end: number }[] {
  const segments: { start: number; end: number }[] = [];
  for (let at = content; at + 2 <= end && bytes[at] === DER_TAG.octetString; ) {
    const first = bytes[at + 1]!;
    const count = first & 127;
    if (first === 0x80 || count > 6) break;
    const start = first < 128 ? at + 2 : at + 2 + count;
    const length = first < 128 ? first : start > end ? end : bytes.readUIntBE(at + 2, count);
    if (start + length > end) break;
    segments.push({ start, end: start + length });
    at = start + length;
  }
  return segments;
}

/**
 * A UTCTime or GeneralizedTime in seconds since 1970, with a fraction where it has one; years of two digits are 1950 to
 * 2049 (RFC 5280, 4.1.2.5.1). A time without a zone, which DER forbids, is read as UTC.
 * @param as universal tag of an implicitly tagged element @returns undefined for what is no time
 */
export function derTime(element: DerElement, as = element.tag): number | undefined {
  if (element.constructed || element.end - element.content > 40) return undefined;
  const shape = as === DER_TAG.utcTime ? UTC : as === DER_TAG.generalizedTime ? GENERALIZED : undefined;
  const parts = shape?.exec(latin1(derContent(element)));
  if (!parts) return undefined;
  const [, y, month, day, hour, minute, second, fraction, zone] = parts;
  const year = y!.length === 4 ? Number(y) : Number(y) + (Number(y) < 50 ? 2000 : 1900);
  const date = new Date(0);
  date.setUTCFullYear(year, Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute ?? 0), Number(second ?? 0));
  const exists = date.getUTCMonth() === Number(month) - 1 && Number(hour) < 24 && Number(minute ?? 0) < 60;
  if (!exists) return undefined;
  const shift =
    zone?.length === 5 ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) : 0;
  return date.getTime() / 1000 - shift * 60 + (fraction ? Number(`0.${fraction}`) : 0);
}

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?()(Z|[+-]\d{4})?$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d+))?(Z|[+-]\d{4})?$/;

/**
 * The text of a string of any type; undefined where the bytes are not valid in it, or the type is no string.
 * TeletexString is read as ISO 8859-1, as everyone does.
 * @param as universal tag of an implicitly tagged element
 */
export function derText(element: DerElement, as = element.tag): string | undefined {
  const bytes = element.constructed ? derOctets(element) : derContent(element);
  switch (as) {
    case DER_TAG.utf8String:
      return utf8(bytes);
    case DER_TAG.bmpString:
      return bytes.length % 2 === 0 ? utf16be(bytes) : undefined;
    case DER_TAG.universalString:
      return ucs4(bytes);
    case DER_TAG.numericString:
    case DER_TAG.printableString:
    case DER_TAG.ia5String:
    case DER_TAG.visibleString:
    case DER_TAG.teletexString:
    case DER_TAG.videotexString:
    case DER_TAG.graphicString:
    case DER_TAG.generalString:
      return latin1(bytes);
    default:
      return undefined;
  }
}

function ucs4(bytes: Buffer): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const characters: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const point = bytes.readUInt32BE(at);
    if (point > 0x10ffff) return undefined;
    characters.push(String.fromCodePoint(point));
  }
  return characters.join('');
}

/** What DER (X.690, 10 and 11) forbids about the value of an element of universal type; undefined where nothing. */
export function derForbids(element: DerElement): string | undefined {
  const { tagClass, tag, constructed, bytes, content, end } = element;
  if (tagClass !== 0) return undefined;
  const isList = tag === DER_TAG.sequence || tag === DER_TAG.set;
  if (constructed) return isList || tag === 8 || tag === 11 ? undefined : 'a string comes in segments';
  if (isList) return 'a SEQUENCE or SET is not constructed';
  if (tag === DER_TAG.boolean) {
    return end - content === 1 && (bytes[content] === 0 || bytes[content] === 255)
      ? undefined
      : 'a BOOLEAN is odd';
  }
  if (tag !== DER_TAG.integer && tag !== DER_TAG.enumerated) return undefined;
  if (end === content) return 'an INTEGER is empty';
  if (end - content === 1) return undefined;
  const first = bytes[content]!;
  const sign = bytes[content + 1]! > 127;
  return (first === 0 && !sign) || (first === 255 && sign) ? 'an INTEGER is longer than needed' : undefined;
}
