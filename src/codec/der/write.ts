/**
 * Writes DER (ITU-T X.690): every function gives one whole element, identifier and length included, in the one form that DER
 * allows. What an argument cannot be is a mistake of the program and a `RangeError`.
 */
export const asn1 = {
  element,
  sequence: (...content: readonly Uint8Array[]) => element(0x30, ...content),
  set,
  explicit,
  implicit,
  boolean: (value: boolean) => element(0x01, Buffer.from([value ? 0xff : 0])),
  integer,
  unsigned,
  bitString,
  octetString: (content: Uint8Array) => element(0x04, content),
  nothing: () => element(0x05),
  oid,
  utf8String: (text: string) => element(0x0c, Buffer.from(text)),
  printableString,
  ia5String,
  generalizedTime,
  time,
} as const;

/** No structure that is written here is longer. */
const LONGEST = 64 * 1024 * 1024;

/** An element of an identifier octet (tag numbers up to 30) and its content, with the shortest length (X.690, 10.1). @throws RangeError */
function element(id: number, ...content: readonly Uint8Array[]): Buffer {
  if (!Number.isInteger(id) || id < 0 || id > 0xff || (id & 31) === 31)
    throw new RangeError(`no identifier octet: ${id}`);
  const length = content.reduce((sum, part) => sum + part.length, 0);
  if (length > LONGEST) throw new RangeError(`an element of ${length} bytes is longer than any here`);
  return Buffer.concat([Buffer.from([id]), lengthOctets(length), ...content]);
}

function lengthOctets(length: number): Buffer {
  if (length < 128) return Buffer.from([length]);
  const size = length < 0x100 ? 1 : length < 0x1_0000 ? 2 : length < 0x100_0000 ? 3 : 4;
  const octets = Buffer.alloc(size + 1, 0x80 | size);
  octets.writeUIntBE(length, 1, size);
  return octets;
}

/** A SET OF: its elements in ascending order of their bytes (X.690, 11.6). */
function set(...content: readonly Uint8Array[]): Buffer {
  return element(0x31, ...content.toSorted(Buffer.compare));
}

/** `[tag]` around elements. @param tag 0 to 30 */
function explicit(tag: number, ...content: readonly Uint8Array[]): Buffer {
  return element(0xa0 | tagOf(tag), ...content);
}

/** `[tag]` in place of the tag that an element has by itself. @param tag 0 to 30 */
function implicit(tag: number, inner: Uint8Array): Buffer {
  const bytes = Buffer.from(inner);
  bytes[0] = 0x80 | (bytes[0]! & 0x20) | tagOf(tag);
  return bytes;
}

function tagOf(tag: number): number {
  if (!Number.isInteger(tag) || tag < 0 || tag > 30) throw new RangeError(`no tag of one octet: ${tag}`);
  return tag;
}

/** An INTEGER (X.690, 8.3): two's complement in as few bytes as it needs. @throws RangeError for fractions */
function integer(value: number | bigint): Buffer {
  const big = BigInt(value);
  const magnitude = big < 0n ? -big - 1n : big;
  const size = Math.floor(magnitude.toString(2).length / 8) + 1;
  const digits = BigInt.asUintN(size * 8, big)
    .toString(16)
    .padStart(size * 2, '0');
  return element(0x02, Buffer.from(digits, 'hex'));
}

/** An INTEGER that is not negative, from its bytes in big-endian order. */
function unsigned(bytes: Uint8Array): Buffer {
  return integer(BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`));
}

/** A BIT STRING (X.690, 8.6). @param unused bits of the last byte that do not count; they must be zero (11.2) */
function bitString(content: Uint8Array, unused = 0): Buffer {
  const last = content.at(-1) ?? 0;
  const isFit = unused >= 0 && unused < 8 && (unused === 0 || content.length > 0);
  if (!isFit || (last & ((1 << unused) - 1)) !== 0) throw new RangeError(`no ${unused} bits are unused`);
  return element(0x03, Buffer.from([unused]), content);
}

/** An OBJECT IDENTIFIER (X.690, 8.19) from its dotted form. @throws RangeError */
function oid(dotted: string): Buffer {
  if (!/^[0-2](\.(0|[1-9]\d{0,38})){1,62}$/.test(dotted))
    throw new RangeError(`no object identifier: ${dotted}`);
  const [first, second, ...rest] = dotted.split('.').map(BigInt);
  if (first! < 2n && second! > 39n) throw new RangeError(`no object identifier: ${dotted}`);
  return element(0x06, ...[first! * 40n + second!, ...rest].map(arcOctets));
}

function arcOctets(arc: bigint): Buffer {
  const octets = [Number(arc & 127n)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) octets.unshift(Number(left & 127n) | 128);
  return Buffer.from(octets);
}

/** @throws RangeError for characters that the type does not have (X.680, 41.4) */
function printableString(text: string): Buffer {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) throw new RangeError(`no PrintableString: ${text}`);
  return element(0x13, Buffer.from(text, 'latin1'));
}

/** @throws RangeError for characters outside of ASCII */
function ia5String(text: string): Buffer {
  if (!/^[\0-\x7f]*$/.test(text)) throw new RangeError(`no IA5String: ${text}`);
  return element(0x16, Buffer.from(text, 'latin1'));
}

/** A moment as GeneralizedTime without fractions (X.690, 11.7). @param seconds since 1970, years 0 to 9999 */
function generalizedTime(seconds: number): Buffer {
  return element(0x18, Buffer.from(`${digitsOf(seconds)}Z`));
}

/** A moment as certificates have it (RFC 5280, 4.1.2.5): UTCTime from 1950 to 2049, else GeneralizedTime. */
function time(seconds: number): Buffer {
  const digits = digitsOf(seconds);
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year <= 2049
    ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : generalizedTime(seconds);
}

/** `YYYYMMDDHHMMSS` in UTC. @throws RangeError */
function digitsOf(seconds: number): string {
  if (!Number.isInteger(seconds)) throw new RangeError(`no whole second: ${seconds}`);
  const text = new Date(seconds * 1000).toISOString();
  if (text.length !== '2000-01-01T00:00:00.000Z'.length)
    throw new RangeError(`no year of four digits: ${text}`);
  return text.slice(0, 19).replace(/[-:T]/g, '');
}
