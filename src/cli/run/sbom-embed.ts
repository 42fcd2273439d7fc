import { type EmbeddedSbom, embedSbom } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural, printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { startProgress } from '../progress.ts';
import { writeFile } from '../rewritten.ts';
import { environmentTime } from '../source-date.ts';
import { counts, type SbomCreateOptions } from './sbom-made.ts';

/** Options of `assay sbom create --embed`. */
export interface SbomEmbedOptions extends SbomCreateOptions {
  readonly embed?: boolean;
  readonly replace?: boolean;
  readonly breakSignature?: boolean;
}

/** Options of `create` that have no meaning for a document in a wheel. */
const ELSEWHERE = ['outDir', 'slim', 'profile', 'source', 'indexMetadata', 'withKnownDefects'] as const;

/** Refuses options of `--embed` without it. @throws AssayError `usage.option` */
export function refuseEmbedOptions({ replace, breakSignature }: SbomEmbedOptions): void {
  if (!replace && !breakSignature) return;
  throw new AssayError(
    'usage.option',
    `--${replace ? 'replace' : 'break-signature'} is for --embed, and --embed is not given`,
    { hint: 'give --embed to write the document into a wheel' },
  );
}

/** Does what `assay sbom create --embed` is asked for; sets the exit code. @throws AssayError */
export async function runSbomEmbed(targets: readonly string[], options: SbomEmbedOptions): Promise<void> {
  for (const name of ELSEWHERE)
    if (options[name] !== undefined)
      throw new AssayError('usage.option', `--embed and --${dashed(name)} exclude each other`, {
        hint:
          name === 'slim' ? 'a document in a wheel never lists files: RECORD does' : 'leave one of them out',
      });
  const [target, ...others] = targets as [string, ...string[]];
  if (others.length > 0)
    throw new AssayError('usage.argument', `--embed takes one wheel, and ${targets.length} are given`, {
      hint: 'run it once for each wheel',
    });
  if (options.output === undefined && process.stdout.isTTY)
    throw new AssayError('usage.option', 'the wheel is not written to a terminal', {
      hint: 'name the file to write with --output',
    });
  const { format, recognisers, limit, quiet, replace, breakSignature } = options;
  const created = environmentTime();
  const progress = startProgress(target, options.progress && !quiet);
  const made = await embedSbom(target, format, {
    onProgress: progress.update,
    ...(replace ? { replace } : {}),
    ...(breakSignature ? { breakSignature } : {}),
    ...(recognisers ? { recognisers } : {}),
    ...(created === undefined ? {} : { created }),
    ...(limit ? { limits: limit } : {}),
  }).finally(progress.end);
  try {
    const { line } = await writeFile(made.source, options, [target, ...(recognisers ?? [])]);
    if (!quiet) tell(target, made, line, created === undefined && format.startsWith('spdx'));
  } finally {
    await made.close();
  }
  process.exitCode = EXIT.ok;
}

const MOST = 20;

function tell(target: string, made: EmbeddedSbom, written: string, undated: boolean): void {
  const { document, replaced, leftOut, brokenSignature, warnings, presences } = made;
  const named = leftOut.slice(0, 5).join(', ');
  const lines = [
    `${target}: ${document} ${replaced ? 'replaced' : 'added'}: ${plural(counts(presences).inside, 'component')}; RECORD lists it`,
    written,
    ...(leftOut.length > 0
      ? [
          `note: ${plural(leftOut.length, 'component')} only named in the wheel and not listed: ${named}${leftOut.length > 5 ? ', …' : ''}`,
        ]
      : []),
    ...(brokenSignature === undefined ? [] : [`warning: ${brokenSignature} no longer holds`]),
    ...warnings.slice(0, MOST).map((text) => `warning: ${text}`),
    ...(warnings.length > MOST ? [`warning: and ${warnings.length - MOST} more like these`] : []),
    ...(undated
      ? ['note: SPDX demands a date, and SOURCE_DATE_EPOCH is not set; the document says 1970-01-01']
      : []),
  ];
  process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
