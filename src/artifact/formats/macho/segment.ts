import { ascii, layout, type Parts, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { numberOf, type RawCommand, type Tail } from './kinds.ts';
import { address, alignment, exact, typeAndFlags } from './parts.ts';

/** Section types of <mach-o/loader.h> (SECTION_TYPE). */
const TYPES: Readonly<Record<number, string>> = {
  0: 'S_REGULAR',
  1: 'S_ZEROFILL',
  2: 'S_CSTRING_LITERALS',
  3: 'S_4BYTE_LITERALS',
  4: 'S_8BYTE_LITERALS',
  5: 'S_LITERAL_POINTERS',
  6: 'S_NON_LAZY_SYMBOL_POINTERS',
  7: 'S_LAZY_SYMBOL_POINTERS',
  8: 'S_SYMBOL_STUBS',
  9: 'S_MOD_INIT_FUNC_POINTERS',
  10: 'S_MOD_TERM_FUNC_POINTERS',
  11: 'S_COALESCED',
  12: 'S_GB_ZEROFILL',
  13: 'S_INTERPOSING',
  14: 'S_16BYTE_LITERALS',
  15: 'S_DTRACE_DOF',
  16: 'S_LAZY_DYLIB_SYMBOL_POINTERS',
  17: 'S_THREAD_LOCAL_REGULAR',
  18: 'S_THREAD_LOCAL_ZEROFILL',
  19: 'S_THREAD_LOCAL_VARIABLES',
  20: 'S_THREAD_LOCAL_VARIABLE_POINTERS',
  21: 'S_THREAD_LOCAL_INIT_FUNCTION_POINTERS',
  22: 'S_INIT_FUNC_OFFSETS',
};

const ATTRIBUTES: Readonly<Record<number, string>> = {
  256: 'S_ATTR_LOC_RELOC',
  512: 'S_ATTR_EXT_RELOC',
  1024: 'S_ATTR_SOME_INSTRUCTIONS',
  33554432: 'S_ATTR_DEBUG',
  67108864: 'S_ATTR_SELF_MODIFYING_CODE',
  134217728: 'S_ATTR_LIVE_SUPPORT',
  268435456: 'S_ATTR_NO_DEAD_STRIP',
  536870912: 'S_ATTR_STRIP_STATIC_SYMS',
  1073741824: 'S_ATTR_NO_TOC',
  2147483648: 'S_ATTR_PURE_INSTRUCTIONS',
};

/** Types whose sections take no bytes of the file. */
const ZEROFILL = new Set([1, 12, 18]);

const sectionParts = (width: 4 | 8) => ({
  sectname: ascii(16, 'name'),
  segname: ascii(16, 'name'),
  addr: address(width),
  size: width === 4 ? u32('size') : exact(),
  offset: u32('offset'),
  align: alignment(),
  reloff: u32('offset'),
  nreloc: u32('size'),
  flags: typeAndFlags(0xff, TYPES, ATTRIBUTES),
  reserved1: u32(),
  reserved2: u32(),
});

const SECTION = layout('le', sectionParts(4) as Parts);
const SECTION_64 = layout('le', { ...sectionParts(8), reserved3: u32() } as Parts);

const kindOf = (is64: boolean) =>
  is64 ? { name: 'section_64', layout: SECTION_64 } : { name: 'section', layout: SECTION };

/** A section header. */
export interface Section {
  readonly sectname: string;
  readonly segname: string;
  /** Bytes in memory. */
  readonly size: number;
  readonly offset: number;
  readonly reloff: number;
  readonly nreloc: number;
  /** It takes bytes of the file. */
  readonly stored: boolean;
  /** Offset of the header in the file. */
  readonly header: number;
}

/** A segment as its command describes it. */
export interface Segment {
  readonly segname: string;
  readonly vmaddr: bigint;
  readonly fileoff: number;
  readonly filesize: number;
  readonly sections: readonly Section[];
}

/** Reads the segment and its sections off a command. */
export function readSegment(
  { bytes, offset, header }: RawCommand,
  from: number,
  values: Readonly<Record<string, unknown>>,
): Segment {
  const { layout: sectionLayout } = kindOf(header.is64);
  const count = Math.min(
    numberOf(values, 'nsects'),
    Math.floor((bytes.length - from) / sectionLayout.length),
  );
  const sections: Section[] = [];
  for (let i = 0; i < count; i++) {
    const at = from + i * sectionLayout.length;
    const row = sectionLayout.read(bytes, at, header.endian)!;
    const size = numberOf(row, 'size');
    const place = numberOf(row, 'offset');
    sections.push({
      sectname: String(row['sectname']),
      segname: String(row['segname']),
      size,
      offset: place,
      reloff: numberOf(row, 'reloff'),
      nreloc: numberOf(row, 'nreloc'),
      stored: size > 0 && place > 0 && !ZEROFILL.has(numberOf(row, 'flags') & 0xff),
      header: offset + at,
    });
  }
  return {
    segname: String(values['segname']),
    vmaddr: values['vmaddr'] as bigint,
    fileoff: numberOf(values, 'fileoff'),
    filesize: numberOf(values, 'filesize'),
    sections,
  };
}

/** The section headers behind a segment command. */
export function sectionTail(
  { bytes, offset, header }: RawCommand,
  from: number,
  values: Readonly<Record<string, unknown>>,
): Tail {
  const { name, layout: sectionLayout } = kindOf(header.is64);
  const { length } = sectionLayout;
  const promised = numberOf(values, 'nsects');
  const count = Math.min(promised, Math.floor((bytes.length - from) / length));
  const fields: Field[] = [];
  for (let i = 0; i < count; i++) {
    const at = from + i * length;
    const parts = sectionLayout.fields(bytes, at, offset, header.endian);
    fields.push({
      name,
      value: `${parts[1]!.value},${parts[0]!.value}`,
      offset: offset + at,
      length,
      fields: parts,
    });
  }
  const fault = `${promised} sections are promised, there is room for ${count}`;
  return { fields, end: from + count * length, ...(count < promised ? { fault } : {}) };
}
