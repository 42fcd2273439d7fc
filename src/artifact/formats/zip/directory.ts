import { asBuffer, type Notes } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { End } from './end.ts';
import { applyZip64, EXTRA, extraData, extraFields } from './extra.ts';
import {
  CENTRAL_HEADER,
  CENTRAL_LENGTH,
  type CentralHeader,
  DIGITAL_SIGNATURE,
  LOCAL_HEADER,
  MASK16,
  MASK32,
  u32At,
} from './records.ts';

/** The central directory, held as the bytes it is stored in: a million members cost no million objects. */
export interface Directory {
  readonly count: number;
  /** First byte in the archive, and the first behind it. */
  readonly at: number;
  readonly end: number;
  /** Offset of the local header, and packed size, by member. */
  readonly offsets: Float64Array;
  readonly packed: Float64Array;
  /** The digital signature record (4.3.13) with its offset. */
  readonly signature?: { readonly at: number; readonly bytes: Buffer };
  header(index: number): CentralHeader;
}

/** Reads the central directory an end record leads to, and compares it with what the end record says. */
export async function readDirectory(source: RandomSource, end: End, notes: Notes): Promise<Directory> {
  const region = end.start - end.directoryAt;
  const bytes = asBuffer(await source.read(end.directoryAt, Math.min(region, notes.limits.metadata)));
  const positions = walk(bytes);
  const count = positions.length;
  let rest = count === 0 ? 0 : recordEnd(bytes, positions[count - 1]!);
  const signature = signatureAt(bytes, rest);
  if (signature) rest += signature.length;
  if (rest < bytes.length || region > bytes.length) reportRest(bytes, rest, region, count, end, notes);
  if (count !== end.count) {
    notes.problem(
      'zip.end-mismatch',
      `the end record counts ${end.count} entries, the directory has ${count}`,
      end.at,
    );
  }
  const base = await memberBase(source, bytes, positions, end);
  const header = (index: number): CentralHeader =>
    readHeader(bytes, positions[index]!, end.directoryAt, base);
  const offsets = new Float64Array(count);
  const packed = new Float64Array(count);
  for (let i = 0; i < count; i++) fillPlace(bytes, positions[i]!, base, i, offsets, packed);
  return {
    count,
    at: end.directoryAt,
    end: end.directoryAt + rest,
    offsets,
    packed,
    ...(signature ? { signature: { at: end.directoryAt + rest - signature.length, bytes: signature } } : {}),
    header,
  };
}

/** Positions of the headers that follow each other without a gap. */
function walk(bytes: Buffer): Uint32Array {
  const positions = new Uint32Array(Math.floor(bytes.length / CENTRAL_LENGTH));
  let count = 0;
  let at = 0;
  while (at + CENTRAL_LENGTH <= bytes.length && bytes.readUInt32LE(at) === CENTRAL_HEADER) {
    const next = recordEnd(bytes, at);
    if (next > bytes.length) break;
    positions[count++] = at;
    at = next;
  }
  return positions.slice(0, count);
}

function recordEnd(bytes: Buffer, at: number): number {
  return (
    at +
    CENTRAL_LENGTH +
    bytes.readUInt16LE(at + 28) +
    bytes.readUInt16LE(at + 30) +
    bytes.readUInt16LE(at + 32)
  );
}

function signatureAt(bytes: Buffer, at: number): Buffer | undefined {
  if (u32At(bytes, at) !== DIGITAL_SIGNATURE || at + 6 > bytes.length) return undefined;
  const length = 6 + bytes.readUInt16LE(at + 4);
  return at + length > bytes.length ? undefined : bytes.subarray(at, at + length);
}

function reportRest(
  bytes: Buffer,
  rest: number,
  region: number,
  count: number,
  end: End,
  notes: Notes,
): void {
  const at = end.directoryAt + rest;
  if (region > bytes.length) {
    const message = `a central directory of ${region} bytes; the first ${count} members are listed (--limit metadata)`;
    notes.problem('limit.metadata', message, end.directoryAt);
  } else if (count < end.count) {
    notes.problem('zip.directory-damaged', `${count} of ${end.count} entries can be read`, at);
  } else notes.problem('zip.unreferenced', `${bytes.length - rest} bytes behind the central directory`, at);
}

/** Bytes before the archive may or may not be counted by the members' offsets: the first member shows which. */
async function memberBase(
  source: RandomSource,
  bytes: Buffer,
  positions: Uint32Array,
  end: End,
): Promise<number> {
  if (end.base === 0 || positions.length === 0) return end.base;
  const first = readHeader(bytes, positions[0]!, end.directoryAt, 0).offset;
  const isLocal = async (at: number): Promise<boolean> =>
    at >= 0 && at + 4 <= source.size && u32At(await source.read(at, 4), 0) === LOCAL_HEADER;
  return !(await isLocal(first + end.base)) && (await isLocal(first)) ? 0 : end.base;
}

function fillPlace(
  bytes: Buffer,
  at: number,
  base: number,
  index: number,
  offsets: Float64Array,
  packed: Float64Array,
): void {
  const size = bytes.readUInt32LE(at + 20);
  const offset = bytes.readUInt32LE(at + 42);
  if (size !== MASK32 && offset !== MASK32) {
    offsets[index] = offset + base;
    packed[index] = size;
    return;
  }
  const header = readHeader(bytes, at, 0, base);
  offsets[index] = header.offset;
  packed[index] = header.packed;
}

function readHeader(bytes: Buffer, at: number, directoryAt: number, base: number): CentralHeader {
  const nameEnd = at + CENTRAL_LENGTH + bytes.readUInt16LE(at + 28);
  const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
  const commentLength = bytes.readUInt16LE(at + 32);
  const extra = bytes.subarray(nameEnd, extraEnd);
  const wide = {
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    offset: bytes.readUInt32LE(at + 42),
  };
  if (wide.packed === MASK32 || wide.size === MASK32 || wide.offset === MASK32) {
    applyZip64(wide, extraData(extra, extraFields(extra), EXTRA.zip64) ?? Buffer.alloc(0));
  }
  return {
    at: directoryAt + at,
    length: extraEnd + commentLength - at,
    bytes: bytes.subarray(at, extraEnd + commentLength),
    host: bytes[at + 5]!,
    flags: bytes.readUInt16LE(at + 8),
    method: bytes.readUInt16LE(at + 10),
    time: bytes.readUInt16LE(at + 12),
    date: bytes.readUInt16LE(at + 14),
    crc: bytes.readUInt32LE(at + 16),
    packed: wide.packed,
    size: wide.size,
    name: bytes.subarray(at + CENTRAL_LENGTH, nameEnd),
    extra,
    commentLength,
    disk: bytes.readUInt16LE(at + 34),
    external: bytes.readUInt32LE(at + 38),
    offset: wide.offset + base,
  };
}

/** Whether a member says that it begins in another part of a split archive (4.4.13). */
export function isElsewhere({ disk }: CentralHeader): boolean {
  return disk !== 0 && disk !== MASK16;
}
