import type { Meaning } from '../../../model/index.ts';
import { EM } from './header-names.ts';

/** How the value of an entry of the dynamic section reads. */
type Kind = 'string' | 'number' | 'address' | 'flags' | 'flags_1' | 'time';

/** An entry of the dynamic section. */
export interface DynamicTag {
  readonly name: string;
  readonly kind: Kind;
  readonly meaning?: Meaning;
}

const string = (name: string, meaning: Meaning): DynamicTag => ({ name, kind: 'string', meaning });
const size = (name: string): DynamicTag => ({ name, kind: 'number', meaning: 'size' });
const count = (name: string): DynamicTag => ({ name, kind: 'number' });
const address = (name: string): DynamicTag => ({ name, kind: 'address', meaning: 'offset' });

/** `d_tag` that mean something to the reader. */
export const DT = { NULL: 0, STRTAB: 5, STRSZ: 10 } as const;

/** By `d_tag` (gABI 4.1, figure 5-10; GNU, Solaris and Android extensions). */
const TAGS: Readonly<Record<number, DynamicTag>> = {
  0: count('DT_NULL'),
  1: string('DT_NEEDED', 'name'),
  2: size('DT_PLTRELSZ'),
  3: address('DT_PLTGOT'),
  4: address('DT_HASH'),
  5: address('DT_STRTAB'),
  6: address('DT_SYMTAB'),
  7: address('DT_RELA'),
  8: size('DT_RELASZ'),
  9: size('DT_RELAENT'),
  10: size('DT_STRSZ'),
  11: size('DT_SYMENT'),
  12: address('DT_INIT'),
  13: address('DT_FINI'),
  14: string('DT_SONAME', 'name'),
  15: string('DT_RPATH', 'path'),
  16: count('DT_SYMBOLIC'),
  17: address('DT_REL'),
  18: size('DT_RELSZ'),
  19: size('DT_RELENT'),
  20: count('DT_PLTREL'),
  21: address('DT_DEBUG'),
  22: count('DT_TEXTREL'),
  23: address('DT_JMPREL'),
  24: count('DT_BIND_NOW'),
  25: address('DT_INIT_ARRAY'),
  26: address('DT_FINI_ARRAY'),
  27: size('DT_INIT_ARRAYSZ'),
  28: size('DT_FINI_ARRAYSZ'),
  29: string('DT_RUNPATH', 'path'),
  30: { name: 'DT_FLAGS', kind: 'flags' },
  32: address('DT_PREINIT_ARRAY'),
  33: size('DT_PREINIT_ARRAYSZ'),
  34: address('DT_SYMTAB_SHNDX'),
  35: size('DT_RELRSZ'),
  36: address('DT_RELR'),
  37: size('DT_RELRENT'),
  1610612751: address('DT_ANDROID_REL'),
  1610612752: size('DT_ANDROID_RELSZ'),
  1610612753: address('DT_ANDROID_RELA'),
  1610612754: size('DT_ANDROID_RELASZ'),
  1879040000: address('DT_ANDROID_RELR'),
  1879040001: size('DT_ANDROID_RELRSZ'),
  1879040003: size('DT_ANDROID_RELRENT'),
  1879047669: { name: 'DT_GNU_PRELINKED', kind: 'time', meaning: 'time' },
  1879047670: size('DT_GNU_CONFLICTSZ'),
  1879047671: size('DT_GNU_LIBLISTSZ'),
  1879047672: { name: 'DT_CHECKSUM', kind: 'address', meaning: 'checksum' },
  1879047673: size('DT_PLTPADSZ'),
  1879047674: size('DT_MOVEENT'),
  1879047675: size('DT_MOVESZ'),
  1879047676: count('DT_FEATURE_1'),
  1879047677: count('DT_POSFLAG_1'),
  1879047678: size('DT_SYMINSZ'),
  1879047679: size('DT_SYMINENT'),
  1879047925: address('DT_GNU_HASH'),
  1879047926: address('DT_TLSDESC_PLT'),
  1879047927: address('DT_TLSDESC_GOT'),
  1879047928: address('DT_GNU_CONFLICT'),
  1879047929: address('DT_GNU_LIBLIST'),
  1879047930: string('DT_CONFIG', 'path'),
  1879047931: string('DT_DEPAUDIT', 'path'),
  1879047932: string('DT_AUDIT', 'path'),
  1879047933: address('DT_PLTPAD'),
  1879047934: address('DT_MOVETAB'),
  1879047935: address('DT_SYMINFO'),
  1879048176: address('DT_VERSYM'),
  1879048185: count('DT_RELACOUNT'),
  1879048186: count('DT_RELCOUNT'),
  1879048187: { name: 'DT_FLAGS_1', kind: 'flags_1' },
  1879048188: address('DT_VERDEF'),
  1879048189: count('DT_VERDEFNUM'),
  1879048190: address('DT_VERNEED'),
  1879048191: count('DT_VERNEEDNUM'),
  2147483645: string('DT_AUXILIARY', 'name'),
  2147483646: string('DT_USED', 'name'),
  2147483647: string('DT_FILTER', 'name'),
};

const MACHINE_TAGS: Readonly<Record<number, Readonly<Record<number, DynamicTag>>>> = {
  [EM.MIPS]: {
    1879048193: { name: 'DT_MIPS_RLD_VERSION', kind: 'number', meaning: 'version' },
    1879048194: { name: 'DT_MIPS_TIME_STAMP', kind: 'time', meaning: 'time' },
    1879048195: { name: 'DT_MIPS_ICHECKSUM', kind: 'address', meaning: 'checksum' },
    1879048196: string('DT_MIPS_IVERSION', 'version'),
    1879048197: count('DT_MIPS_FLAGS'),
    1879048198: address('DT_MIPS_BASE_ADDRESS'),
    1879048202: count('DT_MIPS_LOCAL_GOTNO'),
    1879048209: count('DT_MIPS_SYMTABNO'),
    1879048210: count('DT_MIPS_UNREFEXTNO'),
    1879048211: count('DT_MIPS_GOTSYM'),
    1879048214: address('DT_MIPS_RLD_MAP'),
    1879048242: address('DT_MIPS_PLTGOT'),
    1879048244: address('DT_MIPS_RWPLT'),
    1879048245: address('DT_MIPS_RLD_MAP_REL'),
    1879048246: address('DT_MIPS_XHASH'),
  },
  [EM.PPC]: { 1879048192: address('DT_PPC_GOT'), 1879048193: count('DT_PPC_OPT') },
  [EM.PPC64]: {
    1879048192: address('DT_PPC64_GLINK'),
    1879048193: address('DT_PPC64_OPD'),
    1879048194: size('DT_PPC64_OPDSZ'),
    1879048195: count('DT_PPC64_OPT'),
  },
  [EM.AARCH64]: {
    1879048193: count('DT_AARCH64_BTI_PLT'),
    1879048195: count('DT_AARCH64_PAC_PLT'),
    1879048197: count('DT_AARCH64_VARIANT_PCS'),
  },
  [EM.X86_64]: {
    1879048192: address('DT_X86_64_PLT'),
    1879048193: size('DT_X86_64_PLTSZ'),
    1879048195: size('DT_X86_64_PLTENT'),
  },
  [EM.RISCV]: { 1879048193: count('DT_RISCV_VARIANT_CC') },
};

/** What an entry is called and how its value reads; undefined for unknown ones. */
export function dynamicTag(machine: number, tag: number): DynamicTag | undefined {
  return MACHINE_TAGS[machine]?.[tag] ?? TAGS[tag];
}

/** Bits of `DT_FLAGS`. */
export const DF: Readonly<Record<number, string>> = {
  1: 'DF_ORIGIN',
  2: 'DF_SYMBOLIC',
  4: 'DF_TEXTREL',
  8: 'DF_BIND_NOW',
  16: 'DF_STATIC_TLS',
};

/** Bits of `DT_FLAGS_1`, from the lowest on. */
export const DF_1: Readonly<Record<number, string>> = Object.fromEntries(
  [
    'NOW GLOBAL GROUP NODELETE LOADFLTR INITFIRST NOOPEN ORIGIN DIRECT TRANS INTERPOSE NODEFLIB NODUMP CONFALT',
    'ENDFILTEE DISPRELDNE DISPRELPND NODIRECT IGNMULDEF NOKSYMS NOHDR EDITED NORELOC SYMINTPOSE GLOBAUDIT',
    'SINGLETON STUB PIE KMOD WEAKFILTER NOCOMMON',
  ]
    .join(' ')
    .split(' ')
    .map((name, bit) => [2 ** bit, `DF_1_${name}`]),
);
