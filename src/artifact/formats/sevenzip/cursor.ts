import { asBuffer, hex } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';

/**
 * A place in the header database (7-Zip, DOC/7zFormat.txt). What is read past the end is zero and leaves a fault; so loops need only look
 * at the fault. With `fields`, what is read is kept as fields, in groups.
 */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  /** What is wrong, the first time. */
  fault: string | undefined;
  /** Where the fault was met. */
  faultAt: number;
  /** Fields of the group that is open; undefined where none are wanted. */
  fields: Field[] | undefined;
  /** What the first byte is in the container. */
  readonly base: number;
  /** Things of one kind that are kept at most. */
  readonly most: number;
}

/** Starts at the first byte. */
export function cursorOf(bytes: Uint8Array, base: number, most: number, wantsFields: boolean): Cursor {
  const fields = wantsFields ? [] : undefined;
  return { bytes: asBuffer(bytes), at: 0, fault: undefined, faultAt: 0, fields, base, most };
}

/** Bytes that are left. */
export function left(c: Cursor): number {
  return c.fault === undefined ? c.bytes.length - c.at : 0;
}

/** Says what is wrong, unless that was said already. */
export function fail(c: Cursor, message: string): void {
  if (c.fault !== undefined) return;
  c.fault = message;
  c.faultAt = c.at;
}

/** The next bytes; none, with a fault, where there are fewer. */
export function takeBytes(c: Cursor, length: number): Buffer {
  if (length > left(c)) {
    fail(c, `${length} bytes are to follow, ${c.bytes.length - c.at} do`);
    return Buffer.alloc(0);
  }
  c.at += length;
  return c.bytes.subarray(c.at - length, c.at);
}

/** The next byte. */
export function takeByte(c: Cursor): number {
  return takeBytes(c, 1)[0] ?? 0;
}

/** A 32-bit integer. */
export function takeU32(c: Cursor): number {
  const bytes = takeBytes(c, 4);
  return bytes.length === 4 ? bytes.readUInt32LE(0) : 0;
}

/** A NUMBER: the first byte's leading ones tell how many bytes follow, its other bits are the highest. Inexact from 2^53 on. */
export function takeNumber(c: Cursor): number {
  const first = takeByte(c);
  let value = 0;
  let mask = 0x80;
  for (let i = 0; i < 8; i++, mask >>= 1) {
    if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * i);
    value += takeByte(c) * 2 ** (8 * i);
  }
  return value;
}

/** A number that counts things of which each takes a part of a byte at least: more than there is room for is a fault. */
export function takeCount(c: Cursor, what: string, most = left(c)): number {
  const count = takeNumber(c);
  if (count <= most && count <= c.most) return count;
  fail(
    c,
    count <= most ? `more than ${c.most} ${what}` : `${count} ${what} do not fit into ${left(c)} bytes`,
  );
  return 0;
}

/** A number of bytes that follow. */
export function takeSize(c: Cursor): number {
  const size = takeNumber(c);
  if (size <= left(c)) return size;
  fail(c, `${size} bytes do not fit into ${left(c)}`);
  return 0;
}

/** One bit for each of `count` things, the highest of each byte first. */
export function takeBits(c: Cursor, count: number): boolean[] {
  const bytes = takeBytes(c, Math.ceil(count / 8));
  if (c.fault !== undefined) return [];
  return Array.from({ length: count }, (_, i) => ((bytes[i >> 3]! >> (7 - (i & 7))) & 1) === 1);
}

/** As {@link takeBits}, behind a byte that says whether all are set. */
export function takeOptionalBits(c: Cursor, count: number): boolean[] {
  return takeByte(c) === 0 ? takeBits(c, count) : new Array<boolean>(count).fill(true);
}

/** CRCs of `count` things, of those that have one. */
export function takeDigests(c: Cursor, count: number): (number | undefined)[] {
  const from = c.at;
  const defined = takeOptionalBits(c, count);
  const digests = defined.map((has) => (has ? takeU32(c) : undefined));
  const shown = digests.slice(0, 16).map((crc) => (crc === undefined ? '-' : hexOf(crc)));
  note(c, 'CRC', from, `${shown.join(' ')}${count > 16 ? ' …' : ''}`, 'checksum');
  return digests;
}

/** Keeps what was read from `from` on as a field. */
export function note(c: Cursor, name: string, from: number, value?: Field['value'], meaning?: Meaning): void {
  c.fields?.push({
    name,
    ...(value === undefined ? {} : { value }),
    offset: c.base + from,
    length: c.at - from,
    ...(meaning ? { meaning } : {}),
  });
}

/** Reads with `read` and keeps its fields as those of a group. */
export function group<T>(c: Cursor, name: string, read: () => T): T {
  const outer = c.fields;
  const from = c.at;
  if (outer) c.fields = [];
  const result = read();
  if (outer) {
    outer.push({ name, offset: c.base + from, length: c.at - from, fields: c.fields! });
    c.fields = outer;
  }
  return result;
}

/** A CRC-32 as text. */
export function hexOf(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

/** Bytes as text, cut. */
export function shortHex(bytes: Uint8Array): string {
  return hex(bytes.subarray(0, 64));
}
