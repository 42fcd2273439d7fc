import { latin1, untilNul } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { createCoverage } from '../common/coverage.ts';
import { tallyOf } from '../common/tally.ts';
import { createBytes } from './bytes.ts';
import type { CoffHeader, Directory, Image, OptionalHeader, Reading, Section } from './image.ts';
import {
  COFF_HEADER,
  DATA_DIRECTORY,
  DOS_HEADER,
  OPTIONAL_32,
  OPTIONAL_64,
  SECTION_HEADER,
  valuesOf,
} from './layouts.ts';
import { DIRECTORIES } from './names.ts';
import { peOffset } from './recognize.ts';
import { longName, type SymbolTable } from './symbols.ts';

/** Bytes of `PE\0\0` and the COFF header. */
export const PE_HEADER = 4 + COFF_HEADER.length;
const PE32_PLUS = 0x20b;
const PE32 = 0x10b;

/** What a reader of a COFF file keeps at hand. */
export function openReading(source: RandomSource, context: ReadContext): Reading {
  return {
    source,
    context,
    bytes: createBytes(source, context.limits.metadata),
    coverage: createCoverage(),
    tally: tallyOf(context),
  };
}

/**
 * Reads all headers of a PE image and reports what is wrong with them; undefined where there is no PE header.
 * PE/COFF specification, "File Headers" to "Section Table".
 */
export async function readHeaders(reading: Reading): Promise<Image | undefined> {
  const { bytes, context, source } = reading;
  const pe = peOffset(await bytes.at(0, DOS_HEADER.length));
  if (pe === undefined) return undefined;
  const head = await bytes.at(pe, PE_HEADER);
  if (head.length < 4 || head.readUInt32LE(0) !== 0x4550) return undefined;
  if (head.length < PE_HEADER) {
    context.problem('pe.truncated', 'the file ends inside the COFF header', source.size);
  }
  const coff = valuesOf(COFF_HEADER, head.subarray(4));
  if (pe < DOS_HEADER.length) {
    context.problem('pe.header-overlap', `the PE header starts at ${pe}, inside the DOS header`, pe);
  }
  const { optional, wide, stored } = await readOptional(reading, pe, coff);
  const { directories, count } = await readDirectories(reading, pe, wide, optional);
  checkOptional(reading, pe, coff, wide, count);
  const sectionTable = pe + PE_HEADER + coff.SizeOfOptionalHeader;
  const sections = await readSections(reading, coff, sectionTable, coff.NumberOfSections, 'pe.truncated');
  return {
    ...reading,
    pe,
    wide,
    coff,
    optional,
    optionalBytes: stored,
    directories,
    directoryCount: count,
    sections,
    inMemory: sections.toSorted((a, b) => a.header.VirtualAddress - b.header.VirtualAddress),
    sectionTable,
    reproducible: false,
  };
}

async function readOptional({ bytes, context, source }: Reading, pe: number, coff: CoffHeader) {
  const at = pe + PE_HEADER;
  const magic = await bytes.at(at, 2);
  const kind = magic.length < 2 || coff.SizeOfOptionalHeader === 0 ? 0 : magic.readUInt16LE(0);
  const wide = kind === PE32_PLUS;
  if (!wide && kind !== PE32) {
    const what = kind === 0 ? 'there is no optional header' : `its magic is 0x${kind.toString(16)}`;
    if (at < source.size) context.problem('pe.optional-header', what, at);
    return { optional: undefined, wide, stored: magic.subarray(0, 0) };
  }
  const record = wide ? OPTIONAL_64 : OPTIONAL_32;
  // The loader reads all of it, whatever length the COFF header states.
  const stored = await bytes.at(at, record.length);
  if (stored.length < record.length)
    context.problem('pe.truncated', 'the file ends inside the optional header', source.size);
  const optional: OptionalHeader = wide ? valuesOf(OPTIONAL_64, stored) : valuesOf(OPTIONAL_32, stored);
  return { optional, wide, stored };
}

async function readDirectories(
  { bytes }: Reading,
  pe: number,
  wide: boolean,
  optional: OptionalHeader | undefined,
) {
  if (!optional) return { directories: [], count: 0 };
  const at = pe + PE_HEADER + (wide ? OPTIONAL_64.length : OPTIONAL_32.length);
  const wanted = Math.min(optional.NumberOfRvaAndSizes, DIRECTORIES.length);
  const stored = await bytes.at(at, wanted * DATA_DIRECTORY.length);
  const count = Math.floor(stored.length / DATA_DIRECTORY.length);
  const directories: (Directory | undefined)[] = [];
  for (let i = 0; i < count; i++) {
    const { VirtualAddress, Size } = DATA_DIRECTORY.read(stored, i * DATA_DIRECTORY.length)!;
    const used = VirtualAddress !== 0 || Size !== 0;
    directories.push(used ? { address: VirtualAddress, size: Size } : undefined);
  }
  return { directories, count };
}

function checkOptional({ context }: Reading, pe: number, coff: CoffHeader, wide: boolean, count: number) {
  const need = (wide ? OPTIONAL_64 : OPTIONAL_32).length + count * DATA_DIRECTORY.length;
  const { SizeOfOptionalHeader } = coff;
  if (count > 0 && SizeOfOptionalHeader < need) {
    const message = `it takes ${need} bytes, the COFF header states ${SizeOfOptionalHeader}`;
    context.problem('pe.optional-header', message, pe + 20);
  }
}

/** Reads `count` section headers from `table` on, as many as there are. */
export async function readSections(
  reading: Reading,
  symbols: SymbolTable,
  table: number,
  count: number,
  truncated: 'pe.truncated' | 'coff.truncated',
): Promise<Section[]> {
  const { bytes, context, source } = reading;
  const size = SECTION_HEADER.length;
  const stored = await bytes.at(table, count * size);
  const whole = Math.floor(stored.length / size);
  if (whole < count) {
    context.problem(truncated, `the file has ${whole} of ${count} section headers`, source.size);
  }
  const sections: Section[] = [];
  for (let i = 0; i < whole; i++) {
    const offset = table + i * size;
    const header = SECTION_HEADER.read(stored, i * size)!;
    const raw = latin1(untilNul(stored.subarray(i * size, i * size + 8)));
    const name = raw.startsWith('/') ? ((await longName(reading, symbols, raw))?.text ?? raw) : raw;
    const start = header.PointerToRawData;
    const there = start === 0 ? 0 : Math.max(0, Math.min(header.SizeOfRawData, source.size - start));
    sections.push({
      name,
      header,
      stored: stored.subarray(i * size, (i + 1) * size),
      offset,
      start,
      size: there,
    });
  }
  return sections;
}
