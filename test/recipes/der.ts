/** Builds DER and BER element by element; nothing is checked, so that everything can be wrong. */

export type Der = Uint8Array;

/** An element of an identifier octet and its content, with the shortest length. */
export function tlv(id: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([id]), lengthOf(body.length), body]);
}

/** The same with its length in `octets` bytes, more than needed. */
export function longTlv(id: number, octets: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content);
  const length = Buffer.alloc(octets);
  length.writeUIntBE(body.length, 0, octets);
  return Buffer.concat([Buffer.from([id, 0x80 | octets]), length, body]);
}

/** The same with its length left open (BER). */
export function openTlv(id: number, ...content: readonly Uint8Array[]): Der {
  return Buffer.concat([Buffer.from([id, 0x80]), ...content, Buffer.alloc(2)]);
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const octets = length < 256 ? 1 : length < 65_536 ? 2 : 3;
  const bytes = Buffer.alloc(octets + 1, 0x80 | octets);
  bytes.writeUIntBE(length, 1, octets);
  return bytes;
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

export const seq = (...content: readonly Uint8Array[]): Der => tlv(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Der => tlv(0x31, ...content);
export const bool = (value: boolean): Der => tlv(0x01, Buffer.from([value ? 255 : 0]));
export const nul: Der = Buffer.from([5, 0]);
export const octets = (content: Uint8Array | string): Der =>
  tlv(0x04, typeof content === 'string' ? Buffer.from(content, 'hex') : content);
export const bitString = (content: Uint8Array, unused = 0): Der => tlv(0x03, Buffer.from([unused]), content);
export const utf8 = (text: string): Der => tlv(0x0c, Buffer.from(text));
export const printable = (text: string): Der => tlv(0x13, ascii(text));
export const ia5 = (text: string): Der => tlv(0x16, ascii(text));
export const bmp = (text: string): Der => tlv(0x1e, wide(text));
export const utcTime = (text: string): Der => tlv(0x17, ascii(text));
export const generalizedTime = (text: string): Der => tlv(0x18, ascii(text));
/** `[tag]` around elements. */
export const explicit = (tag: number, ...content: readonly Uint8Array[]): Der => tlv(0xa0 | tag, ...content);
/** `[tag]` in place of an element's own tag. */
export function implicit(tag: number, element: Uint8Array): Der {
  const bytes = Buffer.from(element);
  bytes[0] = 0x80 | (bytes[0]! & 0x20) | tag;
  return bytes;
}

/** A number, or the bytes of a long one in hexadecimal. */
export function int(value: number | string): Der {
  if (typeof value === 'string') return tlv(0x02, Buffer.from(value, 'hex'));
  let text = BigInt.asUintN(64, BigInt(value)).toString(16).padStart(16, '0');
  const redundant = value < 0 ? /^ff(?=[89a-f])/ : /^00(?=[0-7])/;
  while (redundant.test(text)) text = text.slice(2);
  return tlv(0x02, Buffer.from(text, 'hex'));
}

/** An object identifier in dotted form. */
export function oid(dotted: string): Der {
  const [first, second, ...rest] = dotted.split('.').map(BigInt);
  return tlv(0x06, ...[first! * 40n + second!, ...rest].map(arc));
}

function arc(value: bigint): Buffer {
  const bytes = [Number(value & 127n)];
  for (let left = value >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 127n) | 128);
  return Buffer.from(bytes);
}

/** UTF-16 in big-endian order. */
export const wide = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Small encodings of every kind, for the fuzzer; they are recognised only inside of signatures. */
export function derSeeds(): Record<string, Uint8Array> {
  return {
    'values.der': seq(
      int(-1),
      bool(true),
      nul,
      oid('2.25.340282366920938463463374607431768211455'),
      utf8('é'),
      bmp('é'),
    ),
    'open.der': openTlv(0x30, openTlv(0x24, octets('01'), octets('02')), int(1)),
    'long.der': longTlv(0x30, 4, longTlv(0x02, 2, Buffer.from([0, 1]))),
  };
}
