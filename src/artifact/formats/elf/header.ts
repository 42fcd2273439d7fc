import { type Endian, isZero, layout, named, u8, u16, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type Access, address32, address64, type ElfHeader, readBytes } from './file.ts';
import { headerFlags, MACHINES, OS_ABIS, TYPES } from './header-names.ts';

/** `e_ident`: everything before the first multi-byte number. */
const IDENT = layout('le', {
  EI_MAG: u32(),
  EI_CLASS: named(u8(), { 1: 'ELFCLASS32', 2: 'ELFCLASS64' }),
  EI_DATA: named(u8(), { 1: 'ELFDATA2LSB', 2: 'ELFDATA2MSB' }),
  EI_VERSION: u8('version'),
  EI_OSABI: named(u8(), OS_ABIS),
  EI_ABIVERSION: u8('version'),
});
const IDENT_LENGTH = 16;

const START = {
  e_type: named(u16(), TYPES),
  e_machine: named(u16(), MACHINES),
  e_version: u32('version'),
};
const END = {
  e_flags: u32(),
  e_ehsize: u16('size'),
  e_phentsize: u16('size'),
  e_phnum: u16(),
  e_shentsize: u16('size'),
  e_shnum: u16(),
  e_shstrndx: u16(),
};
const EHDR32 = layout('le', {
  ...START,
  e_entry: address32('offset'),
  e_phoff: u32('offset'),
  e_shoff: u32('offset'),
  ...END,
});
const EHDR64 = layout('le', {
  ...START,
  e_entry: address64('offset'),
  e_phoff: u64('offset'),
  e_shoff: u64('offset'),
  ...END,
});

/** Number 0 of the section table holds what does not fit into the header. */
const SECTION_ZERO = { size: 0x14, link: 0x18, info: 0x1c } as const;
const SECTION_ZERO_64 = { size: 0x20, link: 0x28, info: 0x2c } as const;
const ESCAPE_STRING = 0xffff;
const ESCAPE_SEGMENTS = 0xffff;

/** What is known after the header was read. */
export interface Opened {
  readonly wide: boolean;
  readonly endian: Endian;
  readonly header: ElfHeader;
  readonly field: Field;
}

/** Reads the ELF header (gABI 4.1, "ELF Header"); undefined, with a problem, where the file ends within it. */
export async function readHeader(access: Access): Promise<Opened | undefined> {
  const { source, context } = access;
  const bytes = await readBytes(access, 0, IDENT_LENGTH + EHDR64.length);
  const wide = bytes[4] === 2;
  const endian: Endian = bytes[5] === 2 ? 'be' : 'le';
  const table = wide ? EHDR64 : EHDR32;
  const values = table.read(bytes, IDENT_LENGTH, endian);
  if (!values) {
    context.problem(
      'elf.truncated',
      `the header has ${bytes.length} of ${IDENT_LENGTH + table.length} bytes`,
      0,
    );
    if (context.wantsFields)
      context.field({ name: 'unused', offset: 0, length: source.size, meaning: 'unused' });
    return undefined;
  }
  const length = IDENT_LENGTH + table.length;
  const header: ElfHeader = {
    type: values.e_type,
    machine: values.e_machine,
    osAbi: bytes[7]!,
    sectionTable: values.e_shoff,
    sectionCount: values.e_shnum,
    sectionStride: values.e_shentsize,
    nameSection: values.e_shstrndx,
    segmentTable: values.e_phoff,
    segmentCount: values.e_phnum,
    segmentStride: values.e_phentsize,
    length,
  };
  checkHeader(context, bytes, values, length);
  const resolved = await withEscapes(access, header, wide, endian);
  const fields = [...identFields(bytes), ...table.fields(bytes, IDENT_LENGTH, 0, endian)].map((field) =>
    field.name === 'e_flags' ? { ...field, value: headerFlags(values.e_machine, values.e_flags) } : field,
  );
  return { wide, endian, header: resolved, field: { name: 'ELF header', offset: 0, length, fields } };
}

function checkHeader(
  context: ReadContext,
  bytes: Buffer,
  values: { readonly e_version: number; readonly e_ehsize: number },
  length: number,
): void {
  const wrong = (message: string, offset: number) => context.problem('elf.header', message, offset);
  if (bytes[6] !== 1) wrong(`EI_VERSION is ${bytes[6]}, not 1`, 6);
  if (values.e_version !== 1) wrong(`e_version is ${values.e_version}, not 1`, 0x14);
  if (values.e_ehsize !== length) wrong(`e_ehsize is ${values.e_ehsize}, not ${length}`, length - 12);
  if (appImageType(bytes) === undefined && !isZero(bytes.subarray(9, IDENT_LENGTH))) {
    context.problem('elf.ident-padding', 'the bytes behind EI_ABIVERSION are not zero', 9);
  }
}

/** AppImages are marked in the identification (AppImage specification): `AI` and the type. */
function appImageType(bytes: Buffer): number | undefined {
  return bytes[8] === 0x41 && bytes[9] === 0x49 && isZero(bytes.subarray(11, IDENT_LENGTH))
    ? bytes[10]
    : undefined;
}

function identFields(bytes: Buffer): Field[] {
  const fields = IDENT.fields(bytes, 0, 0);
  const magic: Field = { name: 'EI_MAG', value: '\\x7fELF', offset: 0, length: 4 };
  const type = appImageType(bytes);
  const rest: Field =
    type === undefined
      ? { name: 'EI_PAD', offset: 9, length: 7, meaning: 'padding' }
      : { name: 'AppImage type', value: type, offset: 8, length: 3, meaning: 'tool' };
  return [magic, ...fields.slice(1), rest];
}

/** Tables of 65,280 sections, 65,535 segments and more state their length in the first section header. */
async function withEscapes(
  access: Access,
  header: ElfHeader,
  wide: boolean,
  endian: Endian,
): Promise<ElfHeader> {
  const bigSections = header.sectionCount === 0 && header.sectionTable > 0;
  const bigName = header.nameSection === ESCAPE_STRING;
  const bigSegments = header.segmentCount === ESCAPE_SEGMENTS;
  if (!bigSections && !bigName && !bigSegments) return header;
  const at = wide ? SECTION_ZERO_64 : SECTION_ZERO;
  const first = await readBytes(access, header.sectionTable, at.info + 4);
  if (header.sectionTable === 0 || first.length < at.info + 4) {
    access.context.problem(
      'elf.header',
      'the header points to the first section header, which is not there',
      0,
    );
    return { ...header, ...(bigSections ? { sectionTable: 0 } : {}) };
  }
  const word = (place: number) => (endian === 'le' ? first.readUInt32LE(place) : first.readUInt32BE(place));
  const long = (place: number) =>
    Number(endian === 'le' ? first.readBigUInt64LE(place) : first.readBigUInt64BE(place));
  return {
    ...header,
    ...(bigSections ? { sectionCount: wide ? long(at.size) : word(at.size) } : {}),
    ...(bigName ? { nameSection: word(at.link) } : {}),
    ...(bigSegments ? { segmentCount: word(at.info) } : {}),
  };
}
