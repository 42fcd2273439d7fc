import { type Endian, layout, u32, u64 } from '../../../codec/index.ts';
import type { Tally } from '../common/tally.ts';
import {
  type Access,
  address32,
  address64,
  type ElfHeader,
  readBytes,
  type Section,
  type Segment,
  storedOf,
} from './file.ts';
import { type StringTable, stringTable } from './strings.ts';
import { SHT } from './table-names.ts';

/** Section header (gABI 4.1, figure 4-8). */
export const SHDR32 = layout('le', {
  sh_name: u32('offset'),
  sh_type: u32(),
  sh_flags: u32(),
  sh_addr: address32('offset'),
  sh_offset: u32('offset'),
  sh_size: u32('size'),
  sh_link: u32(),
  sh_info: u32(),
  sh_addralign: u32(),
  sh_entsize: u32('size'),
});

/** The same in 64-bit files. */
export const SHDR64 = layout('le', {
  sh_name: u32('offset'),
  sh_type: u32(),
  sh_flags: u64(),
  sh_addr: address64('offset'),
  sh_offset: u64('offset'),
  sh_size: u64('size'),
  sh_link: u32(),
  sh_info: u32(),
  sh_addralign: u64(),
  sh_entsize: u64('size'),
});

/** Program header (gABI 4.1, figure 5-1). */
export const PHDR32 = layout('le', {
  p_type: u32(),
  p_offset: u32('offset'),
  p_vaddr: address32('offset'),
  p_paddr: address32('offset'),
  p_filesz: u32('size'),
  p_memsz: address32('size'),
  p_flags: u32(),
  p_align: u32(),
});

/** The same in 64-bit files, with the flags further in front. */
export const PHDR64 = layout('le', {
  p_type: u32(),
  p_flags: u32(),
  p_offset: u64('offset'),
  p_vaddr: address64('offset'),
  p_paddr: address64('offset'),
  p_filesz: u64('size'),
  p_memsz: address64('size'),
  p_align: u64(),
});

/** Headers of a table that are read; objects with a section for each function have some ten thousand. */
const MOST_HEADERS = 1 << 18;

/** What reading a table needs. */
export interface TableReading extends Access {
  readonly tally: Tally;
  readonly wide: boolean;
  readonly endian: Endian;
  readonly header: ElfHeader;
}

/** A table of headers as bytes, and how many of them are whole. */
export interface RawTable {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly count: number;
  readonly stride: number;
}

/** The section header table; nothing where the file has none. */
export async function sectionTable(reading: TableReading): Promise<RawTable> {
  const { sectionTable: offset, sectionCount: count, sectionStride: stride } = reading.header;
  const length = (reading.wide ? SHDR64 : SHDR32).length;
  return await rawTable(reading, 'section headers', { offset, count, stride }, length);
}

/** The program header table; nothing where the file has none. */
export async function segmentTable(reading: TableReading): Promise<RawTable> {
  const { segmentTable: offset, segmentCount: count, segmentStride: stride } = reading.header;
  const length = (reading.wide ? PHDR64 : PHDR32).length;
  return await rawTable(reading, 'program headers', { offset, count, stride }, length);
}

async function rawTable(
  reading: TableReading,
  what: string,
  { offset, count, stride }: Omit<RawTable, 'bytes'>,
  length: number,
): Promise<RawTable> {
  const { context, source } = reading;
  const none = { bytes: Buffer.alloc(0), offset, count: 0, stride: length };
  if (offset === 0 || count === 0) return none;
  if (stride !== length) {
    context.problem(
      'elf.entry-size',
      `the header says ${stride} bytes for each of the ${what}, it is ${length}`,
      0,
    );
    if (stride < length) return none;
  }
  const most = Math.min(MOST_HEADERS, context.limits.steps, Math.floor(context.limits.metadata / stride));
  if (Math.floor(storedOf(source.size, offset, count * stride) / stride) > most) {
    context.problem('limit.steps', `${count} ${what}, ${most} are read`, offset);
  }
  const bytes = await readBytes(reading, offset, Math.min(count, most) * stride);
  const whole = Math.floor(bytes.length / stride);
  if (whole < Math.min(count, most)) {
    context.problem('elf.truncated', `${whole} of ${count} ${what} are in the file`, offset);
  }
  return { bytes, offset, count: whole, stride };
}

/** The sections with their names. */
export async function readSections(reading: TableReading, table: RawTable): Promise<Section[]> {
  const { wide, endian, source, tally, header } = reading;
  const shape = wide ? SHDR64 : SHDR32;
  const strings = await sectionNames(reading, table);
  return Array.from({ length: table.count }, (_, index) => {
    const values = shape.read(table.bytes, index * table.stride, endian)!;
    const name = strings.get(values.sh_name);
    if (!name && header.nameSection !== 0 && values.sh_type !== SHT.NULL) {
      const message = `the name of section ${index} is not in the table of names`;
      tally.add('elf.name', message, table.offset + index * table.stride);
    }
    const stored = values.sh_type === SHT.NOBITS || values.sh_type === SHT.NULL ? 0 : values.sh_size;
    return {
      index,
      name: name?.text ?? '',
      type: values.sh_type,
      flags: values.sh_flags % 2 ** 32,
      address: values.sh_addr,
      offset: values.sh_offset,
      size: values.sh_size,
      link: values.sh_link,
      info: values.sh_info,
      align: values.sh_addralign,
      entrySize: values.sh_entsize,
      stored: storedOf(source.size, values.sh_offset, stored),
    };
  });
}

/** The table of section names, an empty one where there is none. */
async function sectionNames(reading: TableReading, table: RawTable): Promise<StringTable> {
  const { wide, endian, header, context } = reading;
  const at = header.nameSection * table.stride;
  const names = (wide ? SHDR64 : SHDR32).read(table.bytes, at, endian);
  if (table.count > 0 && !names && header.nameSection !== 0) {
    const message = `e_shstrndx is ${header.nameSection}, there are ${table.count} sections`;
    context.problem('elf.header', message, 0);
  }
  const isStored = names && names.sh_type !== SHT.NOBITS && header.nameSection !== 0;
  const bytes = isStored ? await readBytes(reading, names.sh_offset, names.sh_size) : Buffer.alloc(0);
  return stringTable(bytes, isStored ? names.sh_offset : 0, context);
}

/** The segments. */
export function readSegments({ wide, endian, source }: TableReading, table: RawTable): Segment[] {
  const shape = wide ? PHDR64 : PHDR32;
  return Array.from({ length: table.count }, (_, index) => {
    const values = shape.read(table.bytes, index * table.stride, endian)!;
    return {
      index,
      type: values.p_type,
      flags: values.p_flags,
      offset: values.p_offset,
      address: values.p_vaddr,
      size: values.p_filesz,
      memorySize: values.p_memsz,
      align: values.p_align,
      stored: storedOf(source.size, values.p_offset, values.p_filesz),
    };
  });
}
