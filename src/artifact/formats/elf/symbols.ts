import { layout, u8, u16, u32, u64 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { address32, address64, type ElfFile, type Section, sectionBytes, takeRow } from './file.ts';
import { stringTable } from './strings.ts';

/** A symbol (gABI 4.1, figure 4-15). */
const SYM32 = layout('le', {
  st_name: u32('offset'),
  st_value: address32('offset'),
  st_size: u32('size'),
  st_info: u8(),
  st_other: u8(),
  st_shndx: u16(),
});
const SYM64 = layout('le', {
  st_name: u32('offset'),
  st_info: u8(),
  st_other: u8(),
  st_shndx: u16(),
  st_value: address64('offset'),
  st_size: u64('size'),
});

const BINDINGS: Readonly<Record<number, string>> = {
  0: 'STB_LOCAL',
  1: 'STB_GLOBAL',
  2: 'STB_WEAK',
  10: 'STB_GNU_UNIQUE',
};
const TYPES = 'NOTYPE OBJECT FUNC SECTION FILE COMMON TLS'.split(' ');
const GNU_IFUNC = 10;
const FILE = 4;
const VISIBILITIES = ['STV_DEFAULT', 'STV_INTERNAL', 'STV_HIDDEN', 'STV_PROTECTED'];
const PLACES: Readonly<Record<number, string>> = { 0: 'SHN_UNDEF', 65521: 'SHN_ABS', 65522: 'SHN_COMMON' };

/** The number of symbols, and where rows are wanted each of them: name, value, size, kind. */
export async function symbolFields(file: ElfFile, section: Section): Promise<Field[]> {
  const { wide, endian, context } = file;
  const shape = wide ? SYM64 : SYM32;
  const count = Math.floor(section.stored / shape.length);
  const fields: Field[] = [
    { name: 'symbols', value: count, offset: section.offset, length: 0 },
    { name: 'local symbols', value: section.info, offset: section.offset, length: 0 },
  ];
  const linked = file.sections[section.link];
  if (!context.wantsRows || !linked) return fields;
  const bytes = await sectionBytes(file, section);
  const names = stringTable(await sectionBytes(file, linked), linked.offset, context);
  for (
    let at = 0;
    at + shape.length <= bytes.length && takeRow(file, section.offset + at);
    at += shape.length
  ) {
    const values = shape.read(bytes, at, endian)!;
    const name = names.get(values.st_name);
    const isFile = (values.st_info & 15) === FILE;
    fields.push({
      name: 'symbol',
      value: name?.text ?? '',
      offset: section.offset + at,
      length: shape.length,
      meaning: isFile ? 'path' : 'name',
      fields: shape
        .fields(bytes, at, section.offset, endian)
        .map((field) => shownAs(field, values.st_info, values.st_other, values.st_shndx)),
    });
  }
  return fields;
}

function shownAs(field: Field, info: number, other: number, place: number): Field {
  if (field.name === 'st_info') {
    const type = (info & 15) === GNU_IFUNC ? 'GNU_IFUNC' : (TYPES[info & 15] ?? String(info & 15));
    return { ...field, value: `${BINDINGS[info >> 4] ?? info >> 4} STT_${type}` };
  }
  if (field.name === 'st_other') return { ...field, value: VISIBILITIES[other & 3]! };
  if (field.name === 'st_shndx') return { ...field, value: PLACES[place] ?? place };
  return field;
}
