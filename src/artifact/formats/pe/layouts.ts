import {
  ascii,
  bytes,
  flags,
  flagText,
  type Layout,
  layout,
  named,
  type Part,
  type Parts,
  u8,
  u16,
  u32,
  u64,
  unixTime,
  type Values,
} from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { MACHINES } from './machines.ts';
import { DLL_FLAGS, FILE_FLAGS, SECTION_FLAGS, SUBSYSTEMS } from './names.ts';

/** MS-DOS 2.0 header (IMAGE_DOS_HEADER in winnt.h). */
export const DOS_HEADER = layout('le', {
  e_magic: ascii(2),
  e_cblp: u16(),
  e_cp: u16(),
  e_crlc: u16(),
  e_cparhdr: u16(),
  e_minalloc: u16(),
  e_maxalloc: u16(),
  e_ss: u16(),
  e_sp: u16(),
  e_csum: u16('checksum'),
  e_ip: u16(),
  e_cs: u16(),
  e_lfarlc: u16('offset'),
  e_ovno: u16(),
  e_res: bytes(8),
  e_oemid: u16(),
  e_oeminfo: u16(),
  e_res2: bytes(20),
  e_lfanew: u32('offset'),
});

/** COFF file header ("COFF File Header (Object and Image)"). */
export const COFF_HEADER = layout('le', {
  Machine: named(u16(), MACHINES),
  NumberOfSections: u16('size'),
  TimeDateStamp: unixTime(),
  PointerToSymbolTable: u32('offset'),
  NumberOfSymbols: u32('size'),
  SizeOfOptionalHeader: u16('size'),
  Characteristics: flags(u16(), FILE_FLAGS),
});

const STANDARD = {
  Magic: named(u16(), { 267: 'PE32', 523: 'PE32+', 263: 'ROM' }),
  MajorLinkerVersion: u8('tool'),
  MinorLinkerVersion: u8('tool'),
  SizeOfCode: u32('size'),
  SizeOfInitializedData: u32('size'),
  SizeOfUninitializedData: u32('size'),
  AddressOfEntryPoint: u32('offset'),
  BaseOfCode: u32('offset'),
};

const WINDOWS = {
  SectionAlignment: u32(),
  FileAlignment: u32(),
  MajorOperatingSystemVersion: u16('version'),
  MinorOperatingSystemVersion: u16('version'),
  MajorImageVersion: u16('version'),
  MinorImageVersion: u16('version'),
  MajorSubsystemVersion: u16('version'),
  MinorSubsystemVersion: u16('version'),
  Win32VersionValue: u32('version'),
  SizeOfImage: u32('size'),
  SizeOfHeaders: u32('size'),
  CheckSum: u32('checksum'),
  Subsystem: named(u16(), SUBSYSTEMS),
  DllCharacteristics: flags(u16(), DLL_FLAGS),
};

const tail = (word: () => Part<number>) => ({
  SizeOfStackReserve: word(),
  SizeOfStackCommit: word(),
  SizeOfHeapReserve: word(),
  SizeOfHeapCommit: word(),
  LoaderFlags: u32(),
  NumberOfRvaAndSizes: u32('size'),
});

/** Optional header of PE32, without its data directories. */
export const OPTIONAL_32 = layout('le', {
  ...STANDARD,
  BaseOfData: u32('offset'),
  ImageBase: u32('offset'),
  ...WINDOWS,
  ...tail(u32),
});

/** Optional header of PE32+, without its data directories. */
export const OPTIONAL_64 = layout('le', {
  ...STANDARD,
  ImageBase: u64('offset'),
  ...WINDOWS,
  ...tail(u64),
});

/** One data directory: address in memory (of the certificate table: in the file) and length. */
export const DATA_DIRECTORY = layout('le', { VirtualAddress: u32('offset'), Size: u32('size') });

/** Section characteristics: bits, and in four of them the alignment that an object file asks for. */
const sectionFlags: Part<number> = {
  ...u32(),
  show(value) {
    const alignment = (value >>> 20) & 15;
    const text = flagText((value & ~0xf00000) >>> 0, SECTION_FLAGS);
    return alignment === 0 ? text : `${text} | ALIGN_${2 ** (alignment - 1)}BYTES`;
  },
};

/** Section header ("Section Table (Section Headers)"). */
export const SECTION_HEADER = layout('le', {
  Name: ascii(8, 'name'),
  VirtualSize: u32('size'),
  VirtualAddress: u32('offset'),
  SizeOfRawData: u32('size'),
  PointerToRawData: u32('offset'),
  PointerToRelocations: u32('offset'),
  PointerToLinenumbers: u32('offset'),
  NumberOfRelocations: u16('size'),
  NumberOfLinenumbers: u16('size'),
  Characteristics: sectionFlags,
});

/** Values of a record of which the end may be missing: what is not there is zero. */
export function valuesOf<P extends Parts>(record: Layout<P>, stored: Uint8Array): Values<P> {
  return record.read(wholeRecord(record.length, stored))!;
}

/** Fields of a record of which the end may be missing: those that are there. `base`: what byte 0 is in the file. */
export function fieldsOf(record: Layout<Parts>, stored: Uint8Array, base: number): Field[] {
  const end = base + stored.length;
  return record
    .fields(wholeRecord(record.length, stored), 0, base)
    .filter(({ offset, length }) => offset + length <= end);
}

function wholeRecord(length: number, stored: Uint8Array): Uint8Array {
  if (stored.length >= length) return stored;
  const padded = new Uint8Array(length);
  padded.set(stored);
  return padded;
}
