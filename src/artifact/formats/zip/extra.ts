import { isZero, u64le } from '../../../codec/index.ts';
import { MASK32 } from './records.ts';

/** Extra field ids that are decoded (APPNOTE 4.5.2, 4.6.1 and Info-ZIP's registry). */
export const EXTRA = {
  zip64: 0x0001,
  ntfs: 0x000a,
  strongEncryption: 0x0017,
  unicodeComment: 0x6375,
  unicodePath: 0x7075,
  unixTimes: 0x5455,
  unixOwner16: 0x7855,
  unixOwner: 0x7875,
  oldUnix: 0x5855,
  aes: 0x9901,
  jar: 0xcafe,
  alignment: 0xd935,
} as const;

/** One extra field: its id and where its data lies in the bytes of all extra fields. */
export interface ExtraField {
  readonly id: number;
  readonly at: number;
  readonly length: number;
}

const NONE: readonly ExtraField[] = [];

/** The extra fields of a header. What is malformed ends the list; see {@link extraFault}. */
export function extraFields(extra: Buffer): readonly ExtraField[] {
  if (extra.length < 4) return NONE;
  const fields: ExtraField[] = [];
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = extra.readUInt16LE(at + 2);
    if (at + 4 + length > extra.length) break;
    fields.push({ id: extra.readUInt16LE(at), at: at + 4, length });
    at += 4 + length;
  }
  return fields;
}

/** What is wrong with the extra fields of a header as a whole: a text, `padding` for up to three zero bytes, or nothing. */
export function extraFault(extra: Buffer, fields: readonly ExtraField[]): string | undefined {
  const last = fields.at(-1);
  const rest = extra.length - (last ? last.at + last.length : 0);
  if (rest >= 4) return `field 0x${hexId(extra.readUInt16LE(extra.length - rest))} runs over the end`;
  if (rest > 0) return isZero(extra.subarray(-rest)) ? 'padding' : `${rest} bytes at the end form no field`;
  if (fields.length < 2) return undefined;
  const seen = new Set<number>();
  for (const { id } of fields) {
    // Alignment tools fill gaps with any number of empty fields of id 0.
    if (id !== 0 && seen.has(id)) return `field 0x${hexId(id)} occurs twice`;
    seen.add(id);
  }
  return undefined;
}

/** An id as it is written in the specification: four hexadecimal digits. */
export function hexId(id: number): string {
  return id.toString(16).padStart(4, '0');
}

/** The data of the first field with this id. */
export function extraData(extra: Buffer, fields: readonly ExtraField[], id: number): Buffer | undefined {
  for (const field of fields) if (field.id === id) return extra.subarray(field.at, field.at + field.length);
  return undefined;
}

/** Values that a zip64 field can replace, in its order (APPNOTE 4.5.3). */
export interface Zip64Values {
  size: number;
  packed: number;
  /** Absent in a local header. */
  offset?: number;
}

const ORDER = ['size', 'packed', 'offset'] as const;

/**
 * Puts the values of a zip64 extra field in the place of those masked with 0xffffffff.
 * @returns what contradicts: a masked value that is missing, or a value that was not asked for and differs
 */
export function applyZip64(values: Zip64Values, data: Buffer): string | undefined {
  let at = 0;
  let fault: string | undefined;
  for (const name of ORDER) {
    if (values[name] !== MASK32) continue;
    if (at + 8 > data.length) fault ??= `the zip64 field lacks the ${name} value`;
    else values[name] = u64le(data, at);
    at += 8;
  }
  // Writers that always store all values are harmless as long as both readings give the same.
  if (data.length > at && !agrees(values, data)) {
    fault ??= 'the zip64 field holds values the header does not ask for, and they differ';
  }
  return fault;
}

/** Whether all values the field has room for are those of the header, read in fixed order. */
function agrees(values: Zip64Values, data: Buffer): boolean {
  let at = 0;
  for (const name of ORDER) {
    if (at + 8 > data.length) return true;
    if (values[name] !== undefined && u64le(data, at) !== values[name]) return false;
    at += 8;
  }
  return true;
}

/** Owner from `ux` (0x7875), `Ux` (0x7855) or the local form of `UX` (0x5855); empty where there is none. */
export function ownerOf(extra: Buffer, fields: readonly ExtraField[]): { uid?: number; gid?: number } {
  for (const { id, at, length } of fields) {
    if (id === EXTRA.unixOwner) {
      const owner = unixOwner(extra.subarray(at, at + length));
      if (owner) return owner;
    }
    if (id === EXTRA.unixOwner16 && length >= 4) {
      return { uid: extra.readUInt16LE(at), gid: extra.readUInt16LE(at + 2) };
    }
    if (id === EXTRA.oldUnix && length >= 12) {
      return { uid: extra.readUInt16LE(at + 8), gid: extra.readUInt16LE(at + 10) };
    }
  }
  return {};
}

/** Info-ZIP's Unix field, version 1: two numbers, each with its own length. */
export function unixOwner(data: Buffer): { uid: number; gid: number } | undefined {
  if (data.length < 3 || data[0] !== 1) return undefined;
  const uidLength = data[1]!;
  const gidAt = 2 + uidLength;
  const gidLength = data[gidAt];
  if (uidLength > 8 || gidLength === undefined || gidLength > 8 || gidAt + 1 + gidLength > data.length)
    return undefined;
  return {
    uid: integer(data.subarray(2, gidAt)),
    gid: integer(data.subarray(gidAt + 1, gidAt + 1 + gidLength)),
  };
}

function integer(bytes: Uint8Array): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
  return value;
}
