import { type Endian, flags, layout, named, u32, type Values } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { CPU_TYPES, subtypeText } from './cpu.ts';
import { dialectOf, FILE_TYPES } from './recognize.ts';

const HEADER_FLAGS: Readonly<Record<number, string>> = {
  1: 'MH_NOUNDEFS',
  2: 'MH_INCRLINK',
  4: 'MH_DYLDLINK',
  8: 'MH_BINDATLOAD',
  16: 'MH_PREBOUND',
  32: 'MH_SPLIT_SEGS',
  64: 'MH_LAZY_INIT',
  128: 'MH_TWOLEVEL',
  256: 'MH_FORCE_FLAT',
  512: 'MH_NOMULTIDEFS',
  1024: 'MH_NOFIXPREBINDING',
  2048: 'MH_PREBINDABLE',
  4096: 'MH_ALLMODSBOUND',
  8192: 'MH_SUBSECTIONS_VIA_SYMBOLS',
  16384: 'MH_CANONICAL',
  32768: 'MH_WEAK_DEFINES',
  65536: 'MH_BINDS_TO_WEAK',
  131072: 'MH_ALLOW_STACK_EXECUTION',
  262144: 'MH_ROOT_SAFE',
  524288: 'MH_SETUID_SAFE',
  1048576: 'MH_NO_REEXPORTED_DYLIBS',
  2097152: 'MH_PIE',
  4194304: 'MH_DEAD_STRIPPABLE_DYLIB',
  8388608: 'MH_HAS_TLV_DESCRIPTORS',
  16777216: 'MH_NO_HEAP_EXECUTION',
  33554432: 'MH_APP_EXTENSION_SAFE',
  67108864: 'MH_NLIST_OUTOFSYNC_WITH_DYLDINFO',
  134217728: 'MH_SIM_SUPPORT',
  268435456: 'MH_IMPLICIT_PAGEZERO',
  2147483648: 'MH_DYLIB_IN_CACHE',
};

const MAGICS = { 4277009102: 'MH_MAGIC', 4277009103: 'MH_MAGIC_64' };

const HEADER = {
  magic: named(u32(), MAGICS),
  cputype: named(u32(), CPU_TYPES),
  cpusubtype: u32(),
  filetype: named(u32(), FILE_TYPES),
  ncmds: u32('size'),
  sizeofcmds: u32('size'),
  flags: flags(u32(), HEADER_FLAGS),
};

/** `struct mach_header` of <mach-o/loader.h>. */
export const MACH_HEADER = layout('le', HEADER);
/** `struct mach_header_64` of <mach-o/loader.h>. */
export const MACH_HEADER_64 = layout('le', { ...HEADER, reserved: u32() });

/** A header with what its magic says. */
export interface MachHeader extends Values<typeof HEADER> {
  readonly endian: Endian;
  readonly is64: boolean;
  /** Its own length: where the load commands begin. */
  readonly length: number;
}

/** Enough bytes for either header. */
export const MOST_HEADER = 32;

/** Reads the header at the start of `bytes`; undefined where there is none, or not all of it. */
export function readHeader(bytes: Uint8Array): MachHeader | undefined {
  const dialect = dialectOf(bytes);
  if (!dialect) return undefined;
  const kind = dialect.is64 ? MACH_HEADER_64 : MACH_HEADER;
  const values = kind.read(bytes, 0, dialect.endian);
  return values && { ...values, ...dialect, length: kind.length };
}

/** The header as one field. */
export function headerField(bytes: Uint8Array, header: MachHeader): Field {
  const kind = header.is64 ? MACH_HEADER_64 : MACH_HEADER;
  const fields = kind
    .fields(bytes, 0, 0, header.endian)
    .map((field) =>
      field.name === 'cpusubtype'
        ? { ...field, value: subtypeText(header.cputype, header.cpusubtype) }
        : field,
    );
  const name = header.is64 ? 'mach_header_64' : 'mach_header';
  return { name, offset: 0, length: header.length, fields };
}
