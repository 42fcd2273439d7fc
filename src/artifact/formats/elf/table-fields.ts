import { flagText } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ElfFile } from './file.ts';
import { SEGMENT_FLAGS, sectionFlags, sectionType, segmentType } from './table-names.ts';
import { PHDR32, PHDR64, type RawTable, SHDR32, SHDR64 } from './tables.ts';

/** Headers of sections and segments that are told one by one where rows are not wanted. */
export const LISTED = 1000;

/** The section header table with a field for each header. */
export function sectionTableField(file: ElfFile, table: RawTable): Field {
  const { wide, endian, sections, header } = file;
  const shape = wide ? SHDR64 : SHDR32;
  const shown = listed(file, sections).map(({ index, name, type, flags }) => {
    const at = index * table.stride;
    const fields = shape.fields(table.bytes, at, table.offset, endian);
    return {
      name: 'section header',
      value: name,
      offset: table.offset + at,
      length: table.stride,
      fields: withNames(fields, {
        sh_type: sectionType(header.machine, type),
        sh_flags: sectionFlags(header.machine, flags),
      }),
    };
  });
  return tableField('section headers', table, shown);
}

/** The program header table with a field for each header. */
export function segmentTableField(file: ElfFile, table: RawTable): Field {
  const { wide, endian, segments, header } = file;
  const shape = wide ? PHDR64 : PHDR32;
  const shown = listed(file, segments).map(({ index, type, flags }) => {
    const at = index * table.stride;
    const name = segmentType(header.machine, type);
    const fields = shape.fields(table.bytes, at, table.offset, endian);
    return {
      name: 'program header',
      value: name,
      offset: table.offset + at,
      length: table.stride,
      fields: withNames(fields, { p_type: name, p_flags: flagText(flags, SEGMENT_FLAGS) }),
    };
  });
  return tableField('program headers', table, shown);
}

/** The rows that are told: all where rows are wanted, else the first {@link LISTED}. */
export function listed<T>({ context }: Pick<ElfFile, 'context'>, rows: readonly T[]): readonly T[] {
  return context.wantsRows ? rows : rows.slice(0, LISTED);
}

function tableField(name: string, { offset, bytes, count }: RawTable, fields: readonly Field[]): Field {
  return { name, value: count, offset, length: bytes.length, fields };
}

function withNames(fields: readonly Field[], values: Readonly<Record<string, string>>): Field[] {
  return fields.map((field) => {
    const value = values[field.name];
    return value === undefined ? field : { ...field, value };
  });
}
