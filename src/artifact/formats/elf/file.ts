import { asBuffer, type Endian, hex, type Part } from '../../../codec/index.ts';
import type { Meaning, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Coverage } from '../common/coverage.ts';
import type { Tally } from '../common/tally.ts';

/** How the bytes of an ELF file are got at. */
export interface Access {
  readonly source: RandomSource;
  readonly context: ReadContext;
  /** Bytes and rows of tables that may still be read: tables may claim the same range again and again. */
  readonly allowance: { left: number; rows: number };
}

/** An ELF file while it is read. */
export interface ElfFile extends Access {
  readonly tally: Tally;
  /** What header, tables and sections account for. */
  readonly coverage: Coverage;
  /** ELFCLASS64. */
  readonly wide: boolean;
  readonly endian: Endian;
  readonly little: boolean;
  readonly header: ElfHeader;
  /** In table order, number 0 (SHT_NULL) included; empty where the file has none. */
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
  /** Debug information split off: the sections of the program stand in the table, but their content is elsewhere. */
  readonly debugOnly: boolean;
}

/** The values of the ELF header, escapes for large tables resolved. */
export interface ElfHeader {
  readonly type: number;
  readonly machine: number;
  readonly osAbi: number;
  readonly sectionTable: number;
  readonly sectionCount: number;
  /** Bytes from one section header to the next. */
  readonly sectionStride: number;
  readonly nameSection: number;
  readonly segmentTable: number;
  readonly segmentCount: number;
  readonly segmentStride: number;
  /** Bytes of the header itself. */
  readonly length: number;
}

/** A section header. Offsets and sizes of 2^53 and more are inexact, and past every file. */
export interface Section {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  /** The low 32 bits; those above have no meaning anywhere. */
  readonly flags: number;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entrySize: number;
  /** Bytes it has in the file: 0 for SHT_NOBITS, less than `size` where the file ends before. */
  readonly stored: number;
}

/** A program header. */
export interface Segment {
  readonly index: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
  readonly memorySize: bigint;
  readonly align: number;
  /** Bytes of it that are in the file. */
  readonly stored: number;
}

/** Access to a source. Honest files have every byte read two or three times at most. */
export function accessTo(source: RandomSource, context: ReadContext): Access {
  // A row takes eight bytes at least, and is read once.
  const rows = Math.min(context.limits.steps, 1000 + Math.ceil(source.size / 8));
  return { source, context, allowance: { left: 8 * source.size + (1 << 20), rows } };
}

/** Up to `length` bytes from `offset`, no more than the limit for metadata; nothing once the allowance is used up. */
export async function readBytes(
  { source, context, allowance }: Access,
  offset: number,
  length: number,
): Promise<Buffer> {
  const there = Math.max(0, Math.min(length, source.size - offset, context.limits.metadata));
  if (there === 0 || allowance.left < 0) return Buffer.alloc(0);
  allowance.left -= there;
  if (allowance.left < 0) {
    context.problem('limit.steps', 'the tables of the ELF file claim the same bytes too often', offset);
    return Buffer.alloc(0);
  }
  if (source.bytes) return asBuffer(source.bytes.subarray(offset, offset + there));
  return asBuffer(await source.read(offset, there));
}

/** Takes one row of a table of symbols or notes; false, told once, where the limit for all of them is reached. */
export function takeRow({ context, allowance }: Access, offset: number): boolean {
  if (allowance.rows-- > 0) return true;
  if (allowance.rows === -1) {
    context.problem('limit.steps', 'there are more symbols and notes than are read', offset);
  }
  return false;
}

/** The stored bytes of a section, at most `most` of them. */
export async function sectionBytes(file: ElfFile, section: Section, most = Number.POSITIVE_INFINITY) {
  return await readBytes(file, section.offset, Math.min(section.stored, most));
}

/** How many bytes of a claimed range are in a file of `size` bytes. */
export function storedOf(size: number, offset: number, length: number): number {
  return Math.max(0, Math.min(length, size - offset));
}

/** Where the byte at an address stands in the file, and how many of its segment follow; undefined where none is loaded there. */
export function placeOfAddress(
  file: Pick<ElfFile, 'segments'>,
  address: bigint,
): { readonly offset: number; readonly length: number } | undefined {
  for (const { type, address: start, stored, offset } of file.segments) {
    if (type !== 1 || address < start || address >= start + BigInt(stored)) continue;
    const into = Number(address - start);
    return { offset: offset + into, length: stored - into };
  }
  return undefined;
}

/** A 64-bit address, shown exactly in hexadecimal. */
export const address64 = (meaning?: Meaning): Part<bigint> => ({
  length: 8,
  get: (bytes, at, little) => (little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)),
  show: (value) => `0x${value.toString(16)}`,
  ...(meaning ? { meaning } : {}),
});

/** A 32-bit address, as {@link address64}. */
export const address32 = (meaning?: Meaning): Part<bigint> => ({
  length: 4,
  get: (bytes, at, little) => BigInt(little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)),
  show: (value) => `0x${value.toString(16)}`,
  ...(meaning ? { meaning } : {}),
});

/** Bytes as one number in hexadecimal, most significant digit first. */
export function hexNumber(bytes: Uint8Array, little: boolean): string {
  return hex(little ? Buffer.from(bytes).reverse() : bytes);
}
