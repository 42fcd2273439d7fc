import { flagText } from '../../../codec/index.ts';
import { EM } from './header-names.ts';

/** Types, flags and tags of sections and segments by name (gABI 4.1, GNU, LLVM, Solaris, Android, processor supplements). */

type Names = Readonly<Record<number, string>>;

/** `sh_type` that mean something to the reader. */
export const SHT = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  DYNAMIC: 6,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  DYNSYM: 11,
  VERDEF: 0x6ffffffd,
  VERNEED: 0x6ffffffe,
} as const;

/** `p_type` that mean something to the reader. */
export const PT = { LOAD: 1, DYNAMIC: 2, INTERP: 3, NOTE: 4, PHDR: 6 } as const;

/** `sh_flags` that mean something to the reader. */
export const SHF = { WRITE: 1, ALLOC: 2, EXECINSTR: 4, COMPRESSED: 0x800 } as const;

const SECTION_TYPES: Names = {
  0: 'SHT_NULL',
  1: 'SHT_PROGBITS',
  2: 'SHT_SYMTAB',
  3: 'SHT_STRTAB',
  4: 'SHT_RELA',
  5: 'SHT_HASH',
  6: 'SHT_DYNAMIC',
  7: 'SHT_NOTE',
  8: 'SHT_NOBITS',
  9: 'SHT_REL',
  10: 'SHT_SHLIB',
  11: 'SHT_DYNSYM',
  14: 'SHT_INIT_ARRAY',
  15: 'SHT_FINI_ARRAY',
  16: 'SHT_PREINIT_ARRAY',
  17: 'SHT_GROUP',
  18: 'SHT_SYMTAB_SHNDX',
  19: 'SHT_RELR',
  1610612737: 'SHT_ANDROID_REL',
  1610612738: 'SHT_ANDROID_RELA',
  1879000832: 'SHT_GNU_INCREMENTAL_INPUTS',
  1879002112: 'SHT_LLVM_ODRTAB',
  1879002113: 'SHT_LLVM_LINKER_OPTIONS',
  1879002115: 'SHT_LLVM_ADDRSIG',
  1879002116: 'SHT_LLVM_DEPENDENT_LIBRARIES',
  1879002117: 'SHT_LLVM_SYMPART',
  1879002118: 'SHT_LLVM_PART_EHDR',
  1879002119: 'SHT_LLVM_PART_PHDR',
  1879002120: 'SHT_LLVM_BB_ADDR_MAP_V0',
  1879002121: 'SHT_LLVM_CALL_GRAPH_PROFILE',
  1879002122: 'SHT_LLVM_BB_ADDR_MAP',
  1879002123: 'SHT_LLVM_OFFLOADING',
  1879002124: 'SHT_LLVM_LTO',
  1879047936: 'SHT_ANDROID_RELR',
  1879048180: 'SHT_GNU_SFRAME',
  1879048181: 'SHT_GNU_ATTRIBUTES',
  1879048182: 'SHT_GNU_HASH',
  1879048183: 'SHT_GNU_LIBLIST',
  1879048184: 'SHT_CHECKSUM',
  1879048186: 'SHT_SUNW_move',
  1879048187: 'SHT_SUNW_COMDAT',
  1879048188: 'SHT_SUNW_syminfo',
  1879048189: 'SHT_GNU_verdef',
  1879048190: 'SHT_GNU_verneed',
  1879048191: 'SHT_GNU_versym',
};

const MACHINE_SECTION_TYPES: Readonly<Record<number, Names>> = {
  [EM.ARM]: {
    1879048193: 'SHT_ARM_EXIDX',
    1879048194: 'SHT_ARM_PREEMPTMAP',
    1879048195: 'SHT_ARM_ATTRIBUTES',
    1879048196: 'SHT_ARM_DEBUGOVERLAY',
    1879048197: 'SHT_ARM_OVERLAYSECTION',
  },
  [EM.X86_64]: { 1879048193: 'SHT_X86_64_UNWIND' },
  [EM.AARCH64]: { 1879048195: 'SHT_AARCH64_ATTRIBUTES', 1879048199: 'SHT_AARCH64_MEMTAG_GLOBALS_STATIC' },
  [EM.RISCV]: { 1879048195: 'SHT_RISCV_ATTRIBUTES' },
  [EM.CSKY]: { 1879048193: 'SHT_CSKY_ATTRIBUTES' },
  [EM.MIPS]: {
    1879048198: 'SHT_MIPS_REGINFO',
    1879048205: 'SHT_MIPS_OPTIONS',
    1879048222: 'SHT_MIPS_DWARF',
    1879048234: 'SHT_MIPS_ABIFLAGS',
    1879048235: 'SHT_MIPS_XHASH',
  },
};

/** `sh_type` by name, with the machine's own; hexadecimal where it has none. */
export function sectionType(machine: number, type: number): string {
  return MACHINE_SECTION_TYPES[machine]?.[type] ?? SECTION_TYPES[type] ?? `0x${type.toString(16)}`;
}

const SECTION_FLAGS: Names = {
  1: 'SHF_WRITE',
  2: 'SHF_ALLOC',
  4: 'SHF_EXECINSTR',
  16: 'SHF_MERGE',
  32: 'SHF_STRINGS',
  64: 'SHF_INFO_LINK',
  128: 'SHF_LINK_ORDER',
  256: 'SHF_OS_NONCONFORMING',
  512: 'SHF_GROUP',
  1024: 'SHF_TLS',
  2048: 'SHF_COMPRESSED',
  2097152: 'SHF_GNU_RETAIN',
  16777216: 'SHF_GNU_MBIND',
  2147483648: 'SHF_EXCLUDE',
};

const MACHINE_SECTION_FLAGS: Readonly<Record<number, Names>> = {
  [EM.X86_64]: { ...SECTION_FLAGS, 268435456: 'SHF_X86_64_LARGE' },
  [EM.ARM]: { ...SECTION_FLAGS, 536870912: 'SHF_ARM_PURECODE' },
  [EM.AARCH64]: { ...SECTION_FLAGS, 536870912: 'SHF_AARCH64_PURECODE' },
  [EM.MIPS]: { ...SECTION_FLAGS, 134217728: 'SHF_MIPS_NOSTRIP', 268435456: 'SHF_MIPS_GPREL' },
};

/** `sh_flags` by name, with the machine's own. */
export function sectionFlags(machine: number, flags: number): string {
  return flagText(flags, MACHINE_SECTION_FLAGS[machine] ?? SECTION_FLAGS);
}

const SEGMENT_TYPES: Names = {
  0: 'PT_NULL',
  1: 'PT_LOAD',
  2: 'PT_DYNAMIC',
  3: 'PT_INTERP',
  4: 'PT_NOTE',
  5: 'PT_SHLIB',
  6: 'PT_PHDR',
  7: 'PT_TLS',
  1685382480: 'PT_GNU_EH_FRAME',
  1685382481: 'PT_GNU_STACK',
  1685382482: 'PT_GNU_RELRO',
  1685382483: 'PT_GNU_PROPERTY',
  1685382484: 'PT_GNU_SFRAME',
  1694766464: 'PT_PAX_FLAGS',
  1705237477: 'PT_OPENBSD_MUTABLE',
  1705237478: 'PT_OPENBSD_RANDOMIZE',
  1705237479: 'PT_OPENBSD_WXNEEDED',
  1705237480: 'PT_OPENBSD_NOBTCFI',
  1705237481: 'PT_OPENBSD_SYSCALLS',
  1705253862: 'PT_OPENBSD_BOOTDATA',
  1879048186: 'PT_SUNWBSS',
  1879048187: 'PT_SUNWSTACK',
};

const MACHINE_SEGMENT_TYPES: Readonly<Record<number, Names>> = {
  [EM.ARM]: { 1879048192: 'PT_ARM_ARCHEXT', 1879048193: 'PT_ARM_EXIDX' },
  [EM.AARCH64]: { 1879048192: 'PT_AARCH64_ARCHEXT', 1879048194: 'PT_AARCH64_MEMTAG_MTE' },
  [EM.RISCV]: { 1879048195: 'PT_RISCV_ATTRIBUTES' },
  [EM.MIPS]: {
    1879048192: 'PT_MIPS_REGINFO',
    1879048193: 'PT_MIPS_RTPROC',
    1879048194: 'PT_MIPS_OPTIONS',
    1879048195: 'PT_MIPS_ABIFLAGS',
  },
};

/** `p_type` by name, with the machine's own; hexadecimal where it has none. */
export function segmentType(machine: number, type: number): string {
  return MACHINE_SEGMENT_TYPES[machine]?.[type] ?? SEGMENT_TYPES[type] ?? `0x${type.toString(16)}`;
}

/** `p_flags`. */
export const SEGMENT_FLAGS: Names = { 4: 'PF_R', 2: 'PF_W', 1: 'PF_X' };
