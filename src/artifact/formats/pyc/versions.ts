/** Magic numbers of one release of CPython. */
interface Release {
  readonly version: string;
  readonly first: number;
  /** That of the release itself; those before were used while it was developed. */
  readonly last: number;
}

/**
 * Magic numbers (CPython, Include/internal/pycore_magic_number.h). From 3.11 on version 3.n begins with 2900 + 50n, so that
 * those to come are known.
 */
const RELEASES: readonly Release[] = [
  { version: '1.5', first: 20_121, last: 20_121 },
  { version: '1.6', first: 50_428, last: 50_428 },
  { version: '2.0', first: 50_823, last: 50_823 },
  { version: '2.1', first: 60_202, last: 60_202 },
  { version: '2.2', first: 60_717, last: 60_717 },
  { version: '2.3', first: 62_011, last: 62_021 },
  { version: '2.4', first: 62_041, last: 62_061 },
  { version: '2.5', first: 62_071, last: 62_131 },
  { version: '2.6', first: 62_151, last: 62_161 },
  { version: '2.7', first: 62_171, last: 62_211 },
  { version: '3.0', first: 3000, last: 3131 },
  { version: '3.1', first: 3141, last: 3151 },
  { version: '3.2', first: 3160, last: 3180 },
  { version: '3.3', first: 3190, last: 3230 },
  { version: '3.4', first: 3250, last: 3310 },
  { version: '3.5', first: 3320, last: 3351 },
  { version: '3.6', first: 3360, last: 3379 },
  { version: '3.7', first: 3390, last: 3394 },
  { version: '3.8', first: 3400, last: 3413 },
  { version: '3.9', first: 3420, last: 3425 },
  { version: '3.10', first: 3430, last: 3439 },
  { version: '3.11', first: 3450, last: 3495 },
  { version: '3.12', first: 3500, last: 3531 },
  { version: '3.13', first: 3550, last: 3571 },
  { version: '3.14', first: 3600, last: 3627 },
  { version: '3.15', first: 3650, last: 3699 },
];

/** A version of Python as a magic number tells it. */
export interface PythonVersion {
  /** `3.11`. */
  readonly version: string;
  /** A number that only alphas, betas and candidates of the version had. Not known for the version that is developed. */
  readonly preRelease: boolean;
}

/** The version with a magic number; undefined where no CPython has it. */
export function versionOf(magic: number): PythonVersion | undefined {
  const release = RELEASES.find(({ first, last }) => magic >= first && magic <= last);
  if (!release) return undefined;
  // 3.5.0 and 3.5.1 were released with 3350.
  const released = magic === release.last || release.version === '3.15' || magic === 3350;
  return { version: release.version, preRelease: !released };
}

/** Bytes of the header: the size of the source came with 3.3, flags with 3.7 (PEP 552). Other implementations write the last. */
export function headerLength(magic: number): number {
  if (magic < 3000) return 16;
  if (magic >= 20_000 || magic < 3210) return 8;
  return magic < 3392 ? 12 : 16;
}

/** Items of a code object in stored order: 32-bit integers by `#`, the others are objects. */
export type CodeLayout = readonly string[];

const LOCALS = ['co_varnames', 'co_freevars', 'co_cellvars'];
const START = ['co_code', 'co_consts', 'co_names'];
const NAMES = ['co_filename', 'co_name'];
const QUALIFIED = [...NAMES, 'co_qualname', '#co_firstlineno'];
const PLUS = ['co_localsplusnames', 'co_localspluskinds'];
const COUNTS = ['#co_argcount', '#co_posonlyargcount', '#co_kwonlyargcount'];
const SIZES = ['#co_stacksize', '#co_flags'];
const LINES = ['co_linetable', 'co_endlinetable', 'co_columntable', 'co_exceptiontable'];

/** Layouts from a magic number on (CPython, Python/marshal.c). Those of 3.11 changed often before its release. */
const LAYOUTS: readonly (readonly [from: number, layout: CodeLayout])[] = [
  [3494, [...COUNTS, ...SIZES, ...START, ...PLUS, ...QUALIFIED, 'co_linetable', 'co_exceptiontable']],
  [3460, [...COUNTS, ...SIZES, ...START, ...PLUS, ...QUALIFIED, ...LINES]],
  [3459, [...COUNTS, ...SIZES, ...START, ...PLUS, ...NAMES, '#co_firstlineno', ...LINES]],
  [
    3453,
    [
      ...COUNTS,
      ...SIZES,
      ...START,
      ...PLUS,
      ...NAMES,
      '#co_firstlineno',
      'co_linetable',
      'co_exceptiontable',
    ],
  ],
  [
    3452,
    [
      ...COUNTS,
      ...SIZES,
      ...START,
      ...LOCALS,
      ...NAMES,
      '#co_firstlineno',
      'co_linetable',
      'co_exceptiontable',
    ],
  ],
  [
    3450,
    [
      ...COUNTS,
      '#co_nlocals',
      ...SIZES,
      ...START,
      ...LOCALS,
      ...NAMES,
      '#co_firstlineno',
      'co_linetable',
      'co_exceptiontable',
    ],
  ],
  [3410, [...COUNTS, '#co_nlocals', ...SIZES, ...START, ...LOCALS, ...NAMES, '#co_firstlineno', 'co_lnotab']],
  [
    3030,
    [
      '#co_argcount',
      '#co_kwonlyargcount',
      '#co_nlocals',
      ...SIZES,
      ...START,
      ...LOCALS,
      ...NAMES,
      '#co_firstlineno',
      'co_lnotab',
    ],
  ],
];
/** 2.3 to 2.7, and 3.0 before keyword-only parameters. */
const OLD: CodeLayout = [
  '#co_argcount',
  '#co_nlocals',
  ...SIZES,
  ...START,
  ...LOCALS,
  ...NAMES,
  '#co_firstlineno',
  'co_lnotab',
];

/** The layout of code objects; undefined before 2.3, whose integers had 16 bits. */
export function codeLayout(magic: number): CodeLayout | undefined {
  if (magic >= 20_000) return magic >= 62_011 ? OLD : undefined;
  return LAYOUTS.find(([from]) => magic >= from)?.[1] ?? OLD;
}
