import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, gatherText } from '../options.ts';
import type { BisectCommandOptions } from '../run/bisect.ts';

/** What can be varied; the table is in `reproducibility/bisect/variations.ts`, which is not loaded for a help text. */
const NAMES =
  'order, host, uid, cpus, clock, epoch, mtime, timezone, locale, path, user, home, hash-seed, jobs, umask';

/** `assay bisect -- COMMAND`: which part of the environment changes the output of a build. */
export function addBisect(program: Command): void {
  const command = program
    .command('bisect')
    .summary('which part of the environment changes the output of a build')
    .description(
      `Builds a copy of the source tree several times, each time with other parts of the environment changed, compares what was produced, and names the guilty parts: ${NAMES}. Exits 0 where nothing varies that should not, 1 where something does. Builds done are kept: the same command goes on where it was interrupted.`,
    )
    .argument('<command...>', 'the build command and its arguments, behind --')
    .requiredOption(
      '--artifacts <glob>',
      'the files it produces, below the source folder, may be repeated: dist/*.whl',
      gatherText,
    )
    .option('--source <dir>', 'the source tree to copy and build', '.')
    .option('--work <dir>', 'keep the builds here; default: a folder for this source among temporary files')
    .option('--vary <names>', 'vary only these, separated by commas', names)
    .option('--without <names>', 'vary all but these', names)
    .option('--max-builds <n>', 'stop after so many builds', positive, 40)
    .option('--timeout <seconds>', 'end a build that takes longer, which counts as failed', positive)
    .option('--keep', 'keep the built trees, not the produced files only')
    .option('--anew', 'forget the builds of earlier runs')
    .option('--json <file>', 'write the result as JSON to this file as well');
  addCommonOptions(command, ['text', 'json']).action(
    async (words: string[], options: BisectCommandOptions) => {
      const { runBisect } = await import('../run/bisect.ts');
      await runBisect(words, options);
    },
  );
}

function names(text: string, before: readonly string[] = []): readonly string[] {
  const found = text.split(',').map((name) => name.trim());
  if (found.includes('')) throw new InvalidArgumentError(`Use names separated by commas: ${NAMES}.`);
  return [...before, ...found];
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Use a number from 1 on.');
  return Number(text);
}
