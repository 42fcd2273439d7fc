import { createSbom, type Sbom } from '../../library/index.ts';
import type { BomFormat, Presence } from '../../model/index.ts';
import { humanCount, plural } from '../../report/index.ts';
import type { CommonOptions } from '../options.ts';
import { startProgress } from '../progress.ts';
import { sayNotes } from '../say.ts';

/** Options of `assay sbom create`. */
export interface SbomCreateOptions extends CommonOptions {
  readonly format: BomFormat;
  readonly slim?: boolean;
  readonly outDir?: string;
  readonly recognisers?: readonly string[];
  readonly profile?: string;
  readonly source?: string;
  readonly indexMetadata?: string;
  readonly withKnownDefects?: boolean;
  readonly releaseToolsCommit?: string;
}

/** Makes one document, with progress. @throws AssayError */
export async function create(
  target: string,
  options: SbomCreateOptions,
  created: number | undefined,
): Promise<Sbom> {
  const { format, slim, recognisers, limit, quiet } = options;
  const progress = startProgress(target, options.progress && !quiet);
  return await createSbom(target, format, {
    slim: slim === true,
    onProgress: progress.update,
    ...(recognisers ? { recognisers } : {}),
    ...(created === undefined ? {} : { created }),
    ...(limit ? { limits: limit } : {}),
  }).finally(progress.end);
}

const MOST_WARNINGS = 20;

/** Says on standard error what was made and what is odd about it. */
export function tell(
  target: string,
  made: Pick<Sbom, 'presences' | 'files' | 'warnings' | 'damaged'>,
  options: SbomCreateOptions,
): void {
  const lines = [`${target}: ${summary(made)}`, ...warningLines(made.warnings)];
  sayNotes(lines, options);
  if (made.damaged) sayDamaged(target);
}

/** Says why the exit code is 1; with --quiet as well. */
export function sayDamaged(target: string): void {
  sayNotes(
    [`assay: ${target}: it is damaged, so the document may lack something; see \`assay ls ${target}\``],
    {},
  );
}

/** What is said of a document in SPDX that has a date nobody gave. */
export const UNDATED =
  'note: SPDX demands a date, and SOURCE_DATE_EPOCH is not set; the document says 1970-01-01';

/** Says on standard error that documents in SPDX have a date that nobody gave, where that is so. */
export function tellDate(options: SbomCreateOptions, created: number | undefined): void {
  if (created === undefined && options.format.startsWith('spdx')) sayNotes([UNDATED], options);
}

/** The first warnings, a line each, and how many more there are. */
export function warningLines(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - MOST_WARNINGS;
  return [
    ...warnings.slice(0, MOST_WARNINGS).map((text) => `warning: ${text}`),
    ...(more > 0 ? [`warning: and ${more} more like these`] : []),
  ];
}

/** What is in the document, in one line; what there is none of goes without saying. */
function summary({ presences, files }: Pick<Sbom, 'presences' | 'files'>): string {
  const { inside, outside } = counts(presences);
  const { count, unowned, unownedBytes } = files;
  const named = outside === 0 ? '' : `, ${humanCount(outside)} more only named`;
  const rest =
    unowned === 0
      ? ''
      : `; ${humanCount(unowned)} of them (${humanCount(unownedBytes)} bytes) of no component`;
  return `${plural(inside, 'component')}${named}, ${plural(count, 'file')}${rest}`;
}

/** Components with bytes in the artifact, and those that it declares or claims. */
export function counts(presences: Readonly<Record<Presence, number>>): {
  readonly inside: number;
  readonly outside: number;
} {
  const inside = presences.contained + presences['test-data'];
  const all = Object.values(presences).reduce((sum, count) => sum + count, 0);
  return { inside, outside: all - inside };
}
