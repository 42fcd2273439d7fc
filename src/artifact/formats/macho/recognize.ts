import { asBuffer, type Endian } from '../../../codec/index.ts';

/** File types of <mach-o/loader.h>. */
export const FILE_TYPES: Readonly<Record<number, string>> = {
  1: 'MH_OBJECT',
  2: 'MH_EXECUTE',
  3: 'MH_FVMLIB',
  4: 'MH_CORE',
  5: 'MH_PRELOAD',
  6: 'MH_DYLIB',
  7: 'MH_DYLINKER',
  8: 'MH_BUNDLE',
  9: 'MH_DYLIB_STUB',
  10: 'MH_DSYM',
  11: 'MH_KEXT_BUNDLE',
  12: 'MH_FILESET',
  13: 'MH_GPU_EXECUTE',
  14: 'MH_GPU_DYLIB',
};

/** What the magic says. */
interface Dialect {
  readonly endian: Endian;
  readonly is64: boolean;
}

/** By the first four bytes as stored. */
const DIALECTS: Readonly<Record<number, Dialect>> = {
  4277009102: { endian: 'be', is64: false },
  4277009103: { endian: 'be', is64: true },
  3472551422: { endian: 'le', is64: false },
  3489328638: { endian: 'le', is64: true },
};

/** Byte order and word size of a file; undefined where it has no magic of Mach-O. */
export function dialectOf(head: Uint8Array): Dialect | undefined {
  return head.length < 4 ? undefined : DIALECTS[asBuffer(head).readUInt32BE(0)];
}

/** The magic, a whole header, and a file type that exists. */
export function isMacho(head: Uint8Array): boolean {
  const dialect = dialectOf(head);
  if (!dialect || head.length < (dialect.is64 ? 32 : 28)) return false;
  const type = dialect.endian === 'le' ? asBuffer(head).readUInt32LE(12) : asBuffer(head).readUInt32BE(12);
  return FILE_TYPES[type] !== undefined;
}
