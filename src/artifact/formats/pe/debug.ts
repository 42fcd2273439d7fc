import { layout, named, u16, u32, unixTime } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { debugDataFields } from './debug-data.ts';
import { bytesAt, type Directory, type Image, locate, stampFields } from './image.ts';

const TYPES: Readonly<Record<number, string>> = {
  0: 'UNKNOWN',
  1: 'COFF',
  2: 'CODEVIEW',
  3: 'FPO',
  4: 'MISC',
  5: 'EXCEPTION',
  6: 'FIXUP',
  7: 'OMAP_TO_SRC',
  8: 'OMAP_FROM_SRC',
  9: 'BORLAND',
  10: 'RESERVED10',
  11: 'CLSID',
  12: 'VC_FEATURE',
  13: 'POGO',
  14: 'ILTCG',
  15: 'MPX',
  16: 'REPRO',
  17: 'EMBEDDED_PORTABLE_PDB',
  18: 'SPGO',
  19: 'PDBCHECKSUM',
  20: 'EX_DLLCHARACTERISTICS',
  21: 'R2R_PERFMAP',
};
const REPRO = 16;
/** Type of an entry that holds a portable PDB, packed. */
export const EMBEDDED_PDB = 17;

const ENTRY = layout('le', {
  Characteristics: u32(),
  TimeDateStamp: unixTime(),
  MajorVersion: u16('version'),
  MinorVersion: u16('version'),
  Type: named(u32(), TYPES),
  SizeOfData: u32('size'),
  AddressOfRawData: u32('offset'),
  PointerToRawData: u32('offset'),
});
/** Entries looked at: linkers write less than ten. */
const MOST_ENTRIES = 64;
/** What is decoded of the data of an entry stands at its start and is small. */
const MOST_DATA = 1 << 18;

/** An entry of the debug directory. */
export interface DebugEntry {
  readonly type: number;
  /** Its 28 bytes and where they stand. */
  readonly stored: Buffer;
  readonly offset: number;
  /** Where its data stand, cut to the file. */
  readonly dataOffset: number;
  readonly dataSize: number;
}

/** The entries of the debug directory. `image.reproducible` is set where one says that time stamps are hashes. */
export async function readDebugEntries(image: Image, { address, size }: Directory): Promise<DebugEntry[]> {
  const { context, coverage, source } = image;
  const place = locate(image, address);
  const most = Math.min(Math.floor(size / ENTRY.length), MOST_ENTRIES);
  const stored = await bytesAt(image, address, most * ENTRY.length);
  const entries: DebugEntry[] = [];
  for (let at = 0; place && at + ENTRY.length <= stored.length; at += ENTRY.length) {
    const { Type, SizeOfData, PointerToRawData } = ENTRY.read(stored, at)!;
    const there =
      PointerToRawData === 0 ? 0 : Math.max(0, Math.min(SizeOfData, source.size - PointerToRawData));
    const offset = place.offset + at;
    if (PointerToRawData !== 0 && there < SizeOfData) {
      const message = `debug data ${TYPES[Type] ?? Type}: ${SizeOfData} bytes promised, ${there} are there`;
      context.problem('pe.debug-data', message, offset);
    }
    coverage.add(PointerToRawData, there);
    if (Type === REPRO) image.reproducible = true;
    const bytes = stored.subarray(at, at + ENTRY.length);
    entries.push({ type: Type, stored: bytes, offset, dataOffset: PointerToRawData, dataSize: there });
  }
  return entries;
}

/** The debug directory: every entry with what its data say. */
export async function debugFields(image: Image, entries: readonly DebugEntry[]): Promise<Field[]> {
  const fields: Field[] = [];
  for (const { type, stored, offset, dataOffset, dataSize } of entries) {
    const data = await image.bytes.at(dataOffset, Math.min(dataSize, MOST_DATA));
    const inner = stampFields(image, ENTRY.fields(stored, 0, offset));
    if (dataSize > 0) {
      inner.push({
        name: 'data',
        offset: dataOffset,
        length: dataSize,
        meaning: 'data',
        fields: debugDataFields(type, data, dataOffset, image),
      });
    }
    fields.push({ name: TYPES[type] ?? `type ${type}`, offset, length: ENTRY.length, fields: inner });
  }
  return fields;
}
