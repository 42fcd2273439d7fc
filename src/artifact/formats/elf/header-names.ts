import { flagText } from '../../../codec/index.ts';

/** Numbers of the ELF header by name (gABI 4.1 chapter 4, processor supplements, GNU and LLVM extensions). */

/** Names in a row, from a first number on. */
const from = (first: number, names: string): Readonly<Record<number, string>> =>
  Object.fromEntries(names.split(' ').map((name, at) => [first + at, `EM_${name}`]));

/** `e_machine`. */
export const MACHINES: Readonly<Record<number, string>> = {
  ...from(0, 'NONE M32 SPARC 386 68K 88K IAMCU 860 MIPS S370 MIPS_RS3_LE'),
  15: 'EM_PARISC',
  ...from(17, 'VPP500 SPARC32PLUS 960 PPC PPC64 S390 SPU'),
  ...from(36, 'V800 FR20 RH32 RCE ARM FAKE_ALPHA SH SPARCV9 TRICORE ARC H8_300 H8_300H H8S H8_500 IA_64'),
  ...from(51, 'MIPS_X COLDFIRE 68HC12 MMA PCP NCPU NDR1 STARCORE ME16 ST100 TINYJ X86_64 PDSP PDP10 PDP11'),
  ...from(66, 'FX66 ST9PLUS ST7 68HC16 68HC11 68HC08 68HC05 SVX ST19 VAX CRIS JAVELIN FIREPATH ZSP MMIX'),
  ...from(81, 'HUANY PRISM AVR FR30 D10V D30V V850 M32R MN10300 MN10200 PJ OPENRISC ARC_COMPACT XTENSA'),
  ...from(95, 'VIDEOCORE TMM_GPP NS32K TPC SNP1K ST200 IP2K MAX CR F2MC16 MSP430 BLACKFIN SE_C33 SEP ARCA'),
  ...from(110, 'UNICORE EXCESS DXP ALTERA_NIOS2 CRX XGATE C166 M16C DSPIC30F CE M32C'),
  ...from(131, 'TSK3000 RS08 SHARC ECOG2 SCORE7 DSP24 VIDEOCORE3 LATTICEMICO32 SE_C17 TI_C6000 TI_C2000'),
  ...from(142, 'TI_C5500 TI_ARP32 TI_PRU'),
  ...from(160, 'MMDSP_PLUS CYPRESS_M8C R32C TRIMEDIA QDSP6 8051 STXP7X NDS32 ECOG1X MAXQ30 XIMO16 MANIK'),
  ...from(172, 'CRAYNV2 RX METAG MCST_ELBRUS ECOG16 CR16 ETPU SLE9X L10M K10M'),
  183: 'EM_AARCH64',
  ...from(185, 'AVR32 STM8 TILE64 TILEPRO MICROBLAZE CUDA TILEGX CLOUDSHIELD COREA_1ST COREA_2ND ARCV2'),
  ...from(196, 'OPEN8 RL78 VIDEOCORE5 78KOR 56800EX BA1 BA2 XCORE MCHP_PIC INTELGT'),
  ...from(210, 'KM32 KMX32 EMX16 EMX8 KVARC CDP COGE COOL NORC CSR_KALIMBA Z80 VISIUM FT32 MOXIE AMDGPU'),
  243: 'EM_RISCV',
  247: 'EM_BPF',
  ...from(251, 'VE CSKY ARC_COMPACT3_64 MCS6502 ARC_COMPACT3 KVX 65816 LOONGARCH'),
  21569: 'EM_CYGNUS_FRV',
  36902: 'EM_ALPHA',
};

/** The machines whose supplements are looked at. */
export const EM = {
  SPARC: 2,
  I386: 3,
  M68K: 4,
  MIPS: 8,
  PARISC: 15,
  SPARC32PLUS: 18,
  PPC: 20,
  PPC64: 21,
  S390: 22,
  ARM: 40,
  SH: 42,
  SPARCV9: 43,
  IA_64: 50,
  X86_64: 62,
  AVR: 83,
  OPENRISC: 92,
  XTENSA: 94,
  MSP430: 105,
  HEXAGON: 164,
  AARCH64: 183,
  MICROBLAZE: 189,
  ARC_COMPACT2: 195,
  RISCV: 243,
  BPF: 247,
  CSKY: 252,
  LOONGARCH: 258,
  ALPHA: 0x9026,
} as const;

/** `EI_OSABI`. */
export const OS_ABIS: Readonly<Record<number, string>> = {
  0: 'ELFOSABI_NONE',
  1: 'ELFOSABI_HPUX',
  2: 'ELFOSABI_NETBSD',
  3: 'ELFOSABI_GNU',
  6: 'ELFOSABI_SOLARIS',
  7: 'ELFOSABI_AIX',
  8: 'ELFOSABI_IRIX',
  9: 'ELFOSABI_FREEBSD',
  10: 'ELFOSABI_TRU64',
  11: 'ELFOSABI_MODESTO',
  12: 'ELFOSABI_OPENBSD',
  13: 'ELFOSABI_OPENVMS',
  14: 'ELFOSABI_NSK',
  15: 'ELFOSABI_AROS',
  16: 'ELFOSABI_FENIXOS',
  17: 'ELFOSABI_CLOUDABI',
  18: 'ELFOSABI_OPENVOS',
  51: 'ELFOSABI_CUDA',
  64: 'ELFOSABI_ARM_AEABI',
  65: 'ELFOSABI_ARM_FDPIC',
  97: 'ELFOSABI_ARM',
  255: 'ELFOSABI_STANDALONE',
};

/** `e_type`. */
export const TYPES: Readonly<Record<number, string>> = {
  0: 'ET_NONE',
  1: 'ET_REL',
  2: 'ET_EXEC',
  3: 'ET_DYN',
  4: 'ET_CORE',
};

const ARM_FLAGS: Readonly<Record<number, string>> = {
  512: 'EF_ARM_ABI_FLOAT_SOFT',
  1024: 'EF_ARM_ABI_FLOAT_HARD',
  4194304: 'EF_ARM_LE8',
  8388608: 'EF_ARM_BE8',
};

const MIPS_FLAGS: Readonly<Record<number, string>> = {
  1: 'EF_MIPS_NOREORDER',
  2: 'EF_MIPS_PIC',
  4: 'EF_MIPS_CPIC',
  8: 'EF_MIPS_XGOT',
  32: 'EF_MIPS_ABI2',
  256: 'EF_MIPS_32BITMODE',
  512: 'EF_MIPS_FP64',
  1024: 'EF_MIPS_NAN2008',
  4096: 'EF_MIPS_ABI_O32',
};

const MIPS_ARCHITECTURES = '1 2 3 4 5 32 64 32R2 64R2 32R6 64R6'.split(' ');

/** How `e_flags` reads on a machine: parts that are numbers first, then bits; `show` takes what it names. */
const E_FLAGS: Readonly<Record<number, (flags: number) => string>> = {
  [EM.ARM]: (flags) => joined(`EF_ARM_EABI_VER${flags >>> 24}`, flagText(flags & 0xffffff, ARM_FLAGS)),
  [EM.MIPS]: (flags) => {
    const architecture = MIPS_ARCHITECTURES[flags >>> 28] ?? String(flags >>> 28);
    return joined(`EF_MIPS_ARCH_${architecture}`, flagText(flags & 0xfffffff, MIPS_FLAGS));
  },
  [EM.PPC64]: (flags) => joined(`EF_PPC64_ABI ${flags & 3}`, flagText((flags & ~3) >>> 0, {})),
  [EM.RISCV]: (flags) => {
    const float = ['SOFT', 'SINGLE', 'DOUBLE', 'QUAD'][(flags >> 1) & 3]!;
    const bits = { 1: 'EF_RISCV_RVC', 8: 'EF_RISCV_RVE', 16: 'EF_RISCV_TSO' };
    return joined(`EF_RISCV_FLOAT_ABI_${float}`, flagText((flags & ~6) >>> 0, bits));
  },
  [EM.LOONGARCH]: (flags) => {
    const float = ['SOFT_FLOAT', 'SINGLE_FLOAT', 'DOUBLE_FLOAT'][(flags & 7) - 1] ?? String(flags & 7);
    return joined(
      `EF_LOONGARCH_ABI_${float}`,
      flagText((flags & ~7) >>> 0, { 64: 'EF_LOONGARCH_OBJABI_V1' }),
    );
  },
};

/** `e_flags` as text, by the supplement of the machine; hexadecimal where there is none. */
export function headerFlags(machine: number, value: number): string {
  return E_FLAGS[machine]?.(value) ?? `0x${value.toString(16)}`;
}

function joined(first: string, rest: string): string {
  return rest === '0' ? first : `${first} | ${rest}`;
}
