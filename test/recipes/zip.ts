import { crc32, deflateRawSync } from 'node:zlib';

/** Builds zip archives byte by byte; every field of every record can be made to lie. */

export interface ZipMember {
  readonly name?: string | Uint8Array;
  /** Content; with `packed` only its CRC-32 and length are used. */
  readonly data?: string | Uint8Array;
  /** 0 stored (default), 8 deflated; for others give `packed`. */
  readonly method?: number;
  /** Packed bytes as they are. */
  readonly packed?: Uint8Array;
  readonly flags?: number;
  readonly date?: number;
  readonly time?: number;
  readonly madeBy?: number;
  readonly external?: number;
  /** Extra fields of both headers. */
  readonly extra?: Uint8Array;
  readonly comment?: string | Uint8Array;
  /** `signed`, `bare`, and the same with 64-bit sizes: local sizes are zero and bit 3 is set. */
  readonly descriptor?: 'signed' | 'bare' | 'signed64' | 'bare64';
  /** Both headers mask their sizes and have a zip64 field. */
  readonly zip64?: boolean;
  /** Values of the local header or the central header where they are to differ. */
  readonly local?: HeaderValues;
  readonly central?: HeaderValues & { readonly offset?: number; readonly disk?: number };
  /** Overrides of the data descriptor's values. */
  readonly described?: { readonly crc?: number; readonly packed?: number; readonly size?: number };
  /** No entry in the central directory; no local header. */
  readonly hidden?: boolean;
  readonly phantom?: boolean;
  /** Bytes between this member and the next record. */
  readonly gap?: Uint8Array;
}

interface HeaderValues {
  readonly name?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly time?: number;
  readonly date?: number;
  readonly crc?: number;
  readonly packed?: number;
  readonly size?: number;
  readonly extra?: Uint8Array;
}

export interface ZipOptions {
  /** Bytes before the archive; offsets do not count them unless `absolute`. */
  readonly prefix?: Uint8Array;
  readonly absolute?: boolean;
  readonly suffix?: Uint8Array;
  readonly comment?: string | Uint8Array;
  /** Bytes behind the last central header, inside and outside of the size the end record gives. */
  readonly directoryRest?: Uint8Array;
  readonly behindDirectory?: Uint8Array;
  /** Adds a zip64 record and locator and masks the end record. */
  readonly zip64?: boolean | Zip64Options;
  /** Values of the end record that are to lie. */
  readonly end?: EndValues;
  /** Central headers in this order of members. */
  readonly order?: readonly number[];
}

interface EndValues {
  readonly disk?: number;
  readonly here?: number;
  readonly count?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly commentLength?: number;
}

interface Zip64Options extends EndValues {
  readonly locator?: number;
  readonly data?: Uint8Array;
  /** Leaves the true values in the end record. */
  readonly unmasked?: boolean;
  readonly between?: Uint8Array;
}

const bytesOf = (value: string | Uint8Array | undefined): Buffer =>
  typeof value === 'string' ? Buffer.from(value) : Buffer.from(value ?? []);
export const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes;
};
export const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, 4 * i);
  return bytes;
};
export const u64 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * i);
  return bytes;
};

/** One extra field. */
export const extraField = (id: number, ...data: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(data);
  return Buffer.concat([u16(id, body.length), body]);
};

/** Unicode path field for a header name. */
export const unicodePath = (header: string | Uint8Array, path: string): Buffer =>
  extraField(0x7075, Buffer.from([1]), u32(crc32(bytesOf(header))), Buffer.from(path));

/** 2024-02-29 12:34:56 as a DOS date and time. */
export const DATE = ((2024 - 1980) << 9) | (2 << 5) | 29;
export const TIME = (12 << 11) | (34 << 5) | 28;

/** A Unix mode as external attributes, for `madeBy` of Unix. */
export const unixMode = (mode: number): number => (mode << 16) >>> 0;
export const UNIX = (3 << 8) | 20;

const MASK32 = 0xffffffff;

function values(member: ZipMember) {
  const data = bytesOf(member.data);
  const method = member.method ?? 0;
  const packed = member.packed ? Buffer.from(member.packed) : method === 8 ? deflateRawSync(data) : data;
  return { data, method, packed, crc: crc32(data), name: bytesOf(member.name ?? 'file') };
}

const zip64Extra = (...sizes: number[]) => extraField(1, u64(...sizes));

/** The local header of a member. */
export function localHeader(member: ZipMember): Buffer {
  const { data, method, packed, crc, name } = values(member);
  const own = member.local ?? {};
  const later = member.descriptor !== undefined;
  const extra = Buffer.concat([
    ...(member.zip64 ? [later ? zip64Extra(0, 0) : zip64Extra(data.length, packed.length)] : []),
    bytesOf(own.extra ?? member.extra),
  ]);
  const nameBytes = own.name === undefined ? name : bytesOf(own.name);
  const size = (value: number) => (member.zip64 ? MASK32 : later ? 0 : value);
  return Buffer.concat([
    Buffer.from('PK\x03\x04'),
    u16(member.zip64 ? 45 : 20, own.flags ?? (member.flags ?? 0) | (later ? 8 : 0), own.method ?? method),
    u16(own.time ?? member.time ?? TIME, own.date ?? member.date ?? DATE),
    u32(own.crc ?? (later ? 0 : crc), own.packed ?? size(packed.length), own.size ?? size(data.length)),
    u16(nameBytes.length, extra.length),
    nameBytes,
    extra,
  ]);
}

function descriptor(member: ZipMember): Buffer {
  if (!member.descriptor) return Buffer.alloc(0);
  const { data, packed, crc } = values(member);
  const { described = {} } = member;
  const sizes = [described.packed ?? packed.length, described.size ?? data.length];
  return Buffer.concat([
    ...(member.descriptor.startsWith('signed') ? [Buffer.from('PK\x07\x08')] : []),
    u32(described.crc ?? crc),
    member.descriptor.endsWith('64') ? u64(...sizes) : u32(...sizes),
  ]);
}

/** The central header of a member whose local header is at `offset`. */
export function centralHeader(member: ZipMember, offset: number): Buffer {
  const { data, method, packed, crc, name } = values(member);
  const own = member.central ?? {};
  const extra = Buffer.concat([
    ...(member.zip64 ? [zip64Extra(data.length, packed.length)] : []),
    bytesOf(own.extra ?? member.extra),
  ]);
  const nameBytes = own.name === undefined ? name : bytesOf(own.name);
  const comment = bytesOf(member.comment);
  const size = (value: number) => (member.zip64 ? MASK32 : value);
  return Buffer.concat([
    Buffer.from('PK\x01\x02'),
    u16(member.madeBy ?? 20, member.zip64 ? 45 : 20),
    u16(own.flags ?? (member.flags ?? 0) | (member.descriptor ? 8 : 0), own.method ?? method),
    u16(own.time ?? member.time ?? TIME, own.date ?? member.date ?? DATE),
    u32(own.crc ?? crc, own.packed ?? size(packed.length), own.size ?? size(data.length)),
    u16(nameBytes.length, extra.length, comment.length, own.disk ?? 0, 0),
    u32(member.external ?? 0, own.offset ?? offset),
    nameBytes,
    extra,
    comment,
  ]);
}

/** A zip archive. */
export function buildZip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const prefix = bytesOf(options.prefix);
  let at = options.absolute ? prefix.length : 0;
  const offsets: number[] = [];
  for (const member of members) {
    offsets.push(at);
    const bytes = member.phantom
      ? Buffer.alloc(0)
      : Buffer.concat([localHeader(member), values(member).packed, descriptor(member), bytesOf(member.gap)]);
    parts.push(bytes);
    at += bytes.length;
  }
  const order = options.order ?? members.map((_, i) => i);
  const listed = order.filter((i) => !members[i]!.hidden);
  const directory = Buffer.concat([
    ...listed.map((i) => centralHeader(members[i]!, offsets[i]!)),
    bytesOf(options.directoryRest),
  ]);
  const behind = bytesOf(options.behindDirectory);
  const end = endRecords(
    listed.length & 0xffff,
    directory.length,
    at,
    at + directory.length + behind.length,
    options,
  );
  return Buffer.concat([prefix, ...parts, directory, behind, end, bytesOf(options.suffix)]);
}

/** The records behind the central directory. @param at offset of the first of them */
export function endRecords(
  count: number,
  size: number,
  offset: number,
  at: number,
  options: ZipOptions = {},
): Buffer {
  const zip64 = options.zip64 === true ? {} : options.zip64 || undefined;
  const own = options.end ?? {};
  const mask = zip64 && !zip64.unmasked;
  const comment = bytesOf(options.comment);
  return Buffer.concat([
    ...(zip64 ? [zip64Records(count, size, offset, at, zip64)] : []),
    Buffer.from('PK\x05\x06'),
    u16(own.disk ?? 0, own.disk ?? 0),
    u16(own.here ?? own.count ?? (mask ? 0xffff : count), own.count ?? (mask ? 0xffff : count)),
    u32(own.size ?? (mask ? MASK32 : size), own.offset ?? (mask ? MASK32 : offset)),
    u16(own.commentLength ?? comment.length),
    comment,
  ]);
}

function zip64Records(count: number, size: number, offset: number, at: number, own: Zip64Options): Buffer {
  const data = bytesOf(own.data);
  return Buffer.concat([
    Buffer.from('PK\x06\x06'),
    u64(44 + data.length),
    u16(45, 45),
    u32(own.disk ?? 0, own.disk ?? 0),
    u64(own.here ?? own.count ?? count, own.count ?? count, own.size ?? size, own.offset ?? offset),
    data,
    bytesOf(own.between),
    Buffer.from('PK\x06\x07'),
    u32(0),
    u64(own.locator ?? at),
    u32(1),
  ]);
}
