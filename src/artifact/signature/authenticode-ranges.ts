import { asBuffer } from '../../codec/index.ts';
import type { RandomSource } from '../../model/index.ts';
import { authenticode } from './authenticode.ts';

/** Bytes `start` up to `end`, exclusive. */
export interface SignedRange {
  readonly start: number;
  readonly end: number;
}

/** What Authenticode digests of a PE file. */
export interface SignedRanges {
  /** In the order they are digested. */
  readonly ranges: readonly SignedRange[];
  /** Zeros digested after them: a signer fills the file up to a multiple of 8 before it appends the table. */
  readonly padding: number;
}

const OPTIONAL = 24;
const CHECKSUM = 64;
/** Offset of NumberOfRvaAndSizes in the optional header, by its magic. */
const DIRECTORY_COUNT: ReadonlyMap<number, number> = new Map([
  [0x10b, 92],
  [0x20b, 108],
]);
const CERTIFICATES = 4;

/**
 * The bytes of a PE file that an Authenticode signature covers: all but the CheckSum, the directory entry of the certificate
 * table, and from that table on everything (Windows Authenticode Portable Executable Signature Format, "Calculating the PE
 * Image Hash"; for files without gaps between sections, the same as that procedure). Of an unsigned file: what a signer would
 * digest. Undefined where it is no PE image.
 */
export async function peSignedRanges(source: RandomSource): Promise<SignedRanges | undefined> {
  const dos = asBuffer(await source.read(0, 64));
  if (dos.length < 64 || dos.readUInt16LE(0) !== 0x5a4d) return undefined;
  const pe = dos.readUInt32LE(0x3c);
  const head = asBuffer(await source.read(pe, OPTIONAL + 2));
  if (head.length < OPTIONAL + 2 || head.readUInt32LE(0) !== 0x4550) return undefined;
  const count = DIRECTORY_COUNT.get(head.readUInt16LE(OPTIONAL));
  if (count === undefined) return undefined;
  const stored = asBuffer(await source.read(pe + OPTIONAL + count, 4));
  if (stored.length < 4) return undefined;
  const table = await authenticode(source);
  const end = Math.min(table?.offset ?? source.size, source.size);
  const skipped: SignedRange[] = [range(pe + OPTIONAL + CHECKSUM, 4)];
  if (stored.readUInt32LE(0) > CERTIFICATES) {
    skipped.push(range(pe + OPTIONAL + count + 4 + CERTIFICATES * 8, 8));
  }
  return { ranges: between(skipped, end), padding: table ? 0 : -end & 7 };
}

const range = (start: number, length: number): SignedRange => ({ start, end: start + length });

function between(skipped: readonly SignedRange[], end: number): SignedRange[] {
  const ranges: SignedRange[] = [];
  let at = 0;
  for (const { start, end: next } of skipped) {
    if (start > at) ranges.push({ start: at, end: Math.min(start, end) });
    at = next;
  }
  if (end > at) ranges.push({ start: at, end });
  return ranges;
}
