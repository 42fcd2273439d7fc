import type { CauseCode, Field } from '../../model/index.ts';
import type { Likelihood } from './prediction.ts';

/** Fields whose presence or name is the fact, by format; the first that fits counts. */
export interface Special {
  readonly format: RegExp;
  /** Of the names from the outside in, joined by ` / `. */
  readonly field: RegExp;
  readonly code: CauseCode;
  readonly likelihood: Likelihood;
  readonly what: string;
  /** Whether the value is one of those that count; default: any. */
  readonly value?: (value: Field['value']) => boolean;
  /** Whether to name the value. */
  readonly tell?: true;
}

const positive = (value: Field['value']): boolean => Number(value) > 0;
const OVER_THE_STREAM = 'compressed bytes follow the program and its version';

/** Facts that no rule about differing values covers. */
export const SPECIALS: readonly Special[] = [
  {
    format: /^zip$/,
    field:
      /^(?:local file|central directory) header \/ (?:UT|ux|UX|NTFS|Unix|Info-ZIP|ASi|PKWARE Unix)[^/]*$/,
    code: 'archive.extra',
    likelihood: 'possible',
    what: 'extra fields with times or owners',
    tell: true,
  },
  {
    format: /^zip$/,
    field: /^data descriptor$/,
    code: 'zip.data-descriptor',
    likelihood: 'possible',
    what: 'sizes behind the data, as when written to a pipe',
  },
  {
    format: /^zip$/,
    field: /^local file header \/ compression method$/,
    code: 'compress.implementation',
    likelihood: 'possible',
    what: OVER_THE_STREAM,
    value: (value) => /^8\b/.test(String(value)),
  },
  {
    format: /^(?:gzip|zlib)$/,
    field: /^member \/ XFL$|FLEVEL$/,
    code: 'compress.implementation',
    likelihood: 'possible',
    what: OVER_THE_STREAM,
  },
  {
    format: /^(?:xz|zstd|lz4)$/,
    field: /^(?:stream header|frame)$/,
    code: 'compress.implementation',
    likelihood: 'possible',
    what: OVER_THE_STREAM,
  },
  {
    format: /^xar$/,
    field: /\/ data \/ encoding \/ style$/,
    code: 'compress.implementation',
    likelihood: 'possible',
    what: OVER_THE_STREAM,
    value: (value) => /gzip|zlib|xz|lzma/.test(String(value)),
  },
  {
    format: /^xz$/,
    field: /^block \/ compressed size$/,
    code: 'compress.threads',
    likelihood: 'possible',
    what: 'blocks of threaded compression, which xz before 5.6 does not write by default',
  },
  {
    format: /^pyc$/,
    field: /^marshal \/ FLAG_REF unused$/,
    code: 'pyc.flag-ref',
    likelihood: 'possible',
    what: 'reference flags that nothing refers to, set from reference counts',
    value: positive,
  },
  {
    format: /^xml$/,
    field: /^Relationships \/ Relationship \/ @Id$/,
    code: 'nuget.rel-id',
    likelihood: 'certain',
    what: 'relationship ids that are drawn in each build',
    value: (value) => /^R[0-9A-F]{8,32}$/i.test(String(value)),
    tell: true,
  },
  {
    format: /^(?:cfb)$/,
    field: /^(?:SummaryInformation \/ )?(?:Last Saved By|Last Author)$/i,
    code: 'content.username',
    likelihood: 'likely',
    what: 'last saved by',
    value: (value) => value !== undefined && value !== '',
    tell: true,
  },
];

/** Formats of which there is a special fact. */
export function specialsOf(format: string): readonly Special[] {
  let own = BY_FORMAT.get(format);
  if (!own) {
    own = SPECIALS.filter((special) => special.format.test(format));
    BY_FORMAT.set(format, own);
  }
  return own;
}

const BY_FORMAT = new Map<string, readonly Special[]>();
