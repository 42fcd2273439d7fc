import { createReleaseSbom, type ReleaseSbom } from '../../library/index.ts';
import { AssayError } from '../../model/index.ts';
import { plural } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { writeOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayNotes } from '../say.ts';
import { environmentTime } from '../source-date.ts';
import { type SbomCreateOptions, sayDamaged, UNDATED } from './sbom-made.ts';

/** Does what `assay sbom create --profile cpython-release` is asked for; sets the exit code. @throws AssayError */
export async function runSbomProfile(targets: readonly string[], options: SbomCreateOptions): Promise<void> {
  refuseOthers(targets, options);
  const [target] = targets as [string];
  const {
    source,
    indexMetadata,
    withKnownDefects,
    releaseToolsCommit,
    slim,
    limit,
    quiet,
    output: path,
  } = options;
  const created = environmentTime();
  const progress = startProgress(target, options.progress && !quiet);
  const made = await createReleaseSbom(target, {
    onProgress: progress.update,
    withKnownDefects: withKnownDefects === true,
    slim: slim === true,
    ...(source === undefined ? {} : { source }),
    ...(indexMetadata === undefined ? {} : { indexMetadata }),
    ...(releaseToolsCommit === undefined ? {} : { releaseToolsCommit }),
    ...(limit ? { limits: limit } : {}),
    ...(created === undefined ? {} : { created }),
  }).finally(progress.end);
  const inputs = [target, source, indexMetadata].filter((input) => input !== undefined);
  process.exitCode = made.damaged ? EXIT.failed : EXIT.ok;
  await writeOutput(path, made.text, inputs);
  sayNotes(linesOf(target, made, created), options);
  if (made.damaged) sayDamaged(target);
}

function refuseOthers(targets: readonly string[], { format, outDir, recognisers }: SbomCreateOptions): void {
  if (targets.length > 1 || outDir !== undefined)
    throw new AssayError('usage.argument', '--profile makes the document of one artifact', {
      hint: 'run it once for each file of the release, with --output',
    });
  if (format !== 'spdx-2.3-json')
    throw new AssayError('usage.option', `--profile cpython-release writes spdx-2.3-json, not ${format}`, {
      hint: 'bring the document into another form with `assay sbom convert`',
    });
  if (recognisers !== undefined)
    throw new AssayError('usage.option', '--recognisers and --profile exclude each other', {
      hint: 'the profile lists what the release lists; leave one of them out',
    });
}

/** Options that only a profile has. */
const OWN = {
  source: '--source',
  indexMetadata: '--index-metadata',
  withKnownDefects: '--with-known-defects',
  releaseToolsCommit: '--release-tools-commit',
} as const;

/** Refuses options that mean something with `--profile` only. @throws AssayError `usage.option` */
export function refuseProfileOptions(options: SbomCreateOptions): void {
  for (const [name, option] of Object.entries(OWN))
    if (options[name as keyof typeof OWN] !== undefined)
      throw new AssayError('usage.option', `${option} is for --profile`, {
        hint: 'add --profile cpython-release',
      });
}

/** Of one defect so many corrections are told one by one. */
const MOST = 3;

function linesOf(target: string, made: ReleaseSbom, created: number | undefined): readonly string[] {
  const { packages, files, corrections, warnings } = made;
  const lines = [`${target}: ${plural(packages, 'package')}, ${plural(files, 'file')}`];
  const groups = new Map<string, string[]>();
  for (const { defect, what } of corrections) groups.set(defect, [...(groups.get(defect) ?? []), what]);
  for (const [defect, all] of groups) {
    const more = all.length - MOST;
    lines.push(
      ...all.slice(0, MOST).map((what) => `corrected: ${defect}: ${what}`),
      ...(more > 0 ? [`corrected: ${defect}: and ${more} more like these`] : []),
    );
  }
  lines.push(...warnings.map((text) => `warning: ${text}`));
  if (created === undefined) lines.push(UNDATED);
  return lines;
}
