import { u64le } from '../../../codec/index.ts';
import type { Directory } from '../../formats/zip/directory.ts';
import type { End } from '../../formats/zip/end.ts';
import { CENTRAL_LENGTH, type CentralHeader, MASK16, MASK32 } from '../../formats/zip/records.ts';
import type { Pieces } from './pieces.ts';
import { damaged } from './stripped.ts';

/** What the records at the end are to tell. */
export interface DirectoryPlan {
  readonly end: End;
  readonly directory: Directory;
  /** What goes, by start. */
  readonly cuts: readonly { readonly start: number; readonly length: number; readonly index?: number }[];
}

/** Puts the central directory without the members that go, and the end records that tell of it (APPNOTE 4.3.12 to 4.3.16). */
export function putDirectory(pieces: Pieces, plan: DirectoryPlan): void {
  const { end, directory, cuts } = plan;
  const gone = new Set(cuts.map(({ index }) => index));
  const starts = Float64Array.from(cuts, ({ start }) => start);
  const sums: number[] = [0];
  for (const { length } of cuts) sums.push(sums.at(-1)! + length);
  const start = pieces.length;
  for (let i = 0; i < directory.count; i++) {
    const header = directory.header(i);
    if (gone.has(i)) continue;
    const shift = sums[countUpTo(starts, header.offset)]!;
    if (shift === 0) pieces.keep(header.at, header.at + header.length);
    else pieces.put(moved(header, shift));
  }
  const last = directory.count > 0 ? directory.header(directory.count - 1) : undefined;
  pieces.keep(last ? last.at + last.length : directory.at, end.start);
  const size = pieces.length - start;
  const members = cuts.filter(({ index }) => index !== undefined).length;
  const total = end.directoryAt - start;
  putZip64(pieces, end, { size, members, total });
  pieces.put(changedEnd(end, { size, members, total }));
}

/** How many of the sorted values are at most `value`. */
export function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Makes a stored number smaller; in an honest archive it never gets less than nothing. */
function lessen(bytes: Buffer, at: number, width: 2 | 4 | 8, by: number): void {
  const value = width === 8 ? u64le(bytes, at) : bytes.readUIntLE(at, width);
  if (value < by || !Number.isSafeInteger(value)) {
    throw damaged(`the archive states ${value} where at least ${by} is needed`);
  }
  if (width === 8) bytes.writeBigUInt64LE(BigInt(value - by), at);
  else bytes.writeUIntLE(value - by, at, width);
}

/** A header whose local header moves up. */
function moved(header: CentralHeader, shift: number): Buffer {
  const bytes = Buffer.from(header.bytes);
  if (bytes.readUInt32LE(42) !== MASK32) {
    lessen(bytes, 42, 4, shift);
    return bytes;
  }
  lessen(bytes, wideOffset(bytes, header), 8, shift);
  return bytes;
}

const ZIP64_EXTRA = 1;

/** Where the zip64 field has the offset: behind the sizes that are masked as well (4.5.3). */
function wideOffset(bytes: Buffer, { extra, name }: CentralHeader): number {
  const from = CENTRAL_LENGTH + name.length;
  const before = [24, 20].filter((at) => bytes.readUInt32LE(at) === MASK32).length * 8;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    if (before + 8 <= length && at + 4 + length <= extra.length) return from + at + 4 + before;
  }
  throw damaged('a member lacks the zip64 field that its header refers to');
}

interface Change {
  /** New size of the directory. */
  readonly size: number;
  /** How many members go. */
  readonly members: number;
  /** How far the directory moves up. */
  readonly total: number;
}

function putZip64(pieces: Pieces, { zip64, at: endAt }: End, { size, members, total }: Change): void {
  if (!zip64) return;
  const record = Buffer.from(zip64.bytes);
  for (const place of [24, 32]) lessen(record, place, 8, members);
  const before = u64le(record, 40);
  record.writeBigUInt64LE(BigInt(size), 40);
  lessen(record, 48, 8, total);
  pieces.put(record);
  pieces.keep(zip64.at + record.length, zip64.locatorAt);
  const locator = Buffer.from(zip64.locator);
  lessen(locator, 8, 8, total + before - size);
  pieces.put(locator);
  pieces.keep(zip64.locatorAt + locator.length, endAt);
}

function changedEnd({ bytes }: End, { size, members, total }: Change): Buffer {
  const record = Buffer.from(bytes);
  for (const place of [8, 10]) {
    if (record.readUInt16LE(place) !== MASK16) lessen(record, place, 2, members);
  }
  if (record.readUInt32LE(12) !== MASK32) record.writeUInt32LE(size, 12);
  if (record.readUInt32LE(16) !== MASK32) lessen(record, 16, 4, total);
  return record;
}
