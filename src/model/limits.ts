/**
 * The limits every reader keeps, counted so that the same input gives the same answer everywhere. The defaults open
 * every ordinary release and stop every bomb within seconds; `docs/limits.md` is generated from {@link LIMITS}.
 */
export interface Limits {
  readonly depth: number;
  readonly members: number;
  readonly expanded: number;
  readonly ratio: number;
  readonly ratioFloor: number;
  readonly window: number;
  readonly metadata: number;
  readonly name: number;
  readonly steps: number;
  readonly spool: number;
  readonly keep: number;
  readonly problems: number;
}

const MiB = 1024 * 1024;

/** What each limit bounds, its unit and its default. */
export const LIMITS: Readonly<
  Record<keyof Limits, { readonly default: number; readonly unit: string; readonly means: string }>
> = {
  depth: { default: 32, unit: 'levels', means: 'how deep archives and streams may nest' },
  members: {
    default: 1_250_000,
    unit: 'entries',
    means: 'how many entries the whole tree may have; a long text counts as several',
  },
  expanded: {
    default: 64 * 1024 * MiB,
    unit: 'bytes',
    means: 'how many bytes all members and decoded streams may have together',
  },
  ratio: {
    default: 200,
    unit: 'times',
    means: 'how many times its packed bytes a stream, or the whole artifact, may expand to',
  },
  ratioFloor: {
    default: 64 * MiB,
    unit: 'bytes',
    means:
      'how many expanded bytes of one stream are allowed before the ratio is looked at; of everything together three times as many',
  },
  window: {
    default: 128 * MiB,
    unit: 'bytes',
    means: 'how much memory a decompression window (dictionary) may take',
  },
  metadata: {
    default: 64 * MiB,
    unit: 'bytes',
    means: 'how large one header, table of contents or central directory may be',
  },
  name: { default: 16 * 1024, unit: 'bytes', means: 'how long a member name may be' },
  steps: {
    default: 1_000_000,
    unit: 'steps',
    means: 'how many streams, frames or sparse parts one stream may consist of',
  },
  spool: {
    default: 16 * MiB,
    unit: 'bytes',
    means: 'how much of a member is held in memory before a temporary file is used',
  },
  keep: {
    default: 64 * MiB,
    unit: 'bytes',
    means: 'how large a metadata or SBOM document may be to be interpreted',
  },
  problems: { default: 100, unit: 'problems', means: 'how many problems of one code are listed' },
};

/** The defaults of {@link LIMITS} as plain numbers. */
export const DEFAULT_LIMITS: Limits = Object.fromEntries(
  Object.entries(LIMITS).map(([name, limit]) => [name, limit.default]),
) as unknown as Limits;
