import { type EmbeddedSbom, embedSbom } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { startProgress } from '../progress.ts';
import { refuseTerminal, writeFile } from '../rewritten.ts';
import { sayNotes } from '../say.ts';
import { environmentTime } from '../source-date.ts';
import { counts, type SbomCreateOptions, tellDate, warningLines } from './sbom-made.ts';

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
  refuseTerminal(options.output);
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
    sayNotes(linesOf(target, made, line), options);
    tellDate(options, created);
  } finally {
    await made.close();
  }
  process.exitCode = EXIT.ok;
}

function linesOf(target: string, made: EmbeddedSbom, written: string): readonly string[] {
  const { document, replaced, leftOut, brokenSignature, warnings, presences } = made;
  const named = leftOut.slice(0, 5).join(', ');
  return [
    `${target}: ${document} ${replaced ? 'replaced' : 'added'}: ${plural(counts(presences).inside, 'component')}; RECORD lists it`,
    written,
    ...(leftOut.length > 0
      ? [
          `note: ${plural(leftOut.length, 'component')} only named in the wheel and not listed: ${named}${leftOut.length > 5 ? ', …' : ''}`,
        ]
      : []),
    ...(brokenSignature === undefined ? [] : [`warning: ${brokenSignature} no longer holds`]),
    ...warningLines(warnings),
  ];
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
