/** `cputype` values of <mach/machine.h>. */
export const CPU_TYPES: Readonly<Record<number, string>> = {
  1: 'CPU_TYPE_VAX',
  6: 'CPU_TYPE_MC680x0',
  7: 'CPU_TYPE_I386',
  10: 'CPU_TYPE_MC98000',
  11: 'CPU_TYPE_HPPA',
  12: 'CPU_TYPE_ARM',
  13: 'CPU_TYPE_MC88000',
  14: 'CPU_TYPE_SPARC',
  15: 'CPU_TYPE_I860',
  18: 'CPU_TYPE_POWERPC',
  24: 'CPU_TYPE_RISCV',
  16777223: 'CPU_TYPE_X86_64',
  16777228: 'CPU_TYPE_ARM64',
  33554444: 'CPU_TYPE_ARM64_32',
  16777234: 'CPU_TYPE_POWERPC64',
};

/** The types that rules are written for. */
export const CPU = {
  i386: 7,
  x86_64: 0x0100_0007,
  arm: 12,
  arm64: 0x0100_000c,
  ppc: 18,
  ppc64: 0x0100_0012,
} as const;

/** What lipo(1) and arch(3) call an architecture: of a type as such, and by its subtype. */
const ARCHITECTURES: Readonly<Record<number, { readonly any: string; readonly [subtype: number]: string }>> =
  {
    6: { any: 'm68k' },
    7: { any: 'i386', 4: 'i486', 5: 'i586', 22: 'i686' },
    11: { any: 'hppa' },
    12: {
      any: 'arm',
      5: 'armv4t',
      6: 'armv6',
      7: 'armv5',
      8: 'xscale',
      9: 'armv7',
      10: 'armv7f',
      11: 'armv7s',
      12: 'armv7k',
      13: 'armv8',
      14: 'armv6m',
      15: 'armv7m',
      16: 'armv7em',
    },
    13: { any: 'm88k' },
    14: { any: 'sparc' },
    15: { any: 'i860' },
    18: {
      any: 'ppc',
      1: 'ppc601',
      2: 'ppc602',
      3: 'ppc603',
      4: 'ppc603e',
      5: 'ppc603ev',
      6: 'ppc604',
      7: 'ppc604e',
      8: 'ppc620',
      9: 'ppc750',
      10: 'ppc7400',
      11: 'ppc7450',
      100: 'ppc970',
    },
    24: { any: 'riscv32' },
    16777223: { any: 'x86_64', 8: 'x86_64h' },
    16777228: { any: 'arm64', 1: 'arm64v8', 2: 'arm64e', 12: 'arm64e.x1' },
    33554444: { any: 'arm64_32' },
    16777234: { any: 'ppc64', 100: 'ppc970-64' },
  };

/** Subtypes that mean "all processors of the type". */
const ALL: Readonly<Record<number, number>> = { 7: 3, 16777223: 3 };
const SUBTYPE = 0x00ff_ffff;

/**
 * The name of an architecture as lipo(1) prints it (`x86_64`, `arm64e`); subtypes without a name as `arm64.7`, unknown
 * types as `cpu24.0`. Capability bits in the top byte of the subtype play no part.
 */
export function architecture(cputype: number, cpusubtype: number): string {
  const subtype = cpusubtype & SUBTYPE;
  const names = ARCHITECTURES[cputype];
  if (!names) return `cpu${cputype}.${subtype}`;
  if (subtype === 0 || subtype === ALL[cputype]) return names.any;
  if (cputype === 0x0200_000c && subtype === 1) return names.any;
  return names[subtype] ?? `${names.any}.${subtype}`;
}

/**
 * A `cpusubtype` as text: architecture and capabilities. The top byte says `LIB64` where pointers have 64 bits, on
 * arm64e which version of the pointer authentication ABI was compiled for (<mach/machine.h>, CPU_SUBTYPE_PTRAUTH_*).
 */
export function subtypeText(cputype: number, cpusubtype: number): string {
  const name = architecture(cputype, cpusubtype);
  const capabilities = cpusubtype >>> 24;
  if (capabilities === 0) return name;
  const subtype = cpusubtype & SUBTYPE;
  if (cputype === CPU.arm64 && (subtype === 2 || subtype === 12)) {
    const kernel = capabilities & 0x40 ? ' kernel' : '';
    if (capabilities & 0x80) return `${name} | ptrauth${kernel} ABI ${capabilities & 0x0f}`;
  }
  return capabilities === 0x80 ? `${name} | LIB64` : `${name} | 0x${capabilities.toString(16)}`;
}
