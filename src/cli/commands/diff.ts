import { type Command, Option } from 'commander';
import { LEVELS } from '../../model/index.ts';
import { addCommonOptions, gatherText } from '../options.ts';
import type { DiffCommandOptions } from '../run/diff.ts';

/** `assay diff A B`: what differs between two artifacts, and why. */
export function addDiff(program: Command): void {
  const command = program
    .command('diff')
    .summary('an explained comparison: what differs between two artifacts, and why')
    .description(
      'Compares two artifacts, or an artifact with an unpacked folder, member by member, names the cause of every differing byte and what makes it go away. Exits 0 where they are identical, 1 where they differ.',
    )
    .argument('<a>', 'an artifact or a directory')
    .argument('<b>', 'the other one')
    .addOption(
      new Option('--at-least <level>', 'exit 0 where they are at least so equal')
        .choices(LEVELS.slice(0, -1))
        .default('identical'),
    )
    .option(
      '--exclude <glob>',
      'leave members with such a path out, may be repeated: *.pyc, usr/share/doc/**',
      gatherText,
    )
    .option('--full', 'everything that was found, not only what fits a page')
    .option('--text <file>', 'write the comparison as text to this file as well, all of it')
    .option('--html <file>', 'write a self-contained page to this file as well')
    .option('--markdown <file>', 'write it for a pull request to this file as well')
    .option('--json <file>', 'write it as JSON to this file as well')
    .option('--sarif <file>', 'write it as SARIF 2.1.0 to this file as well')
    .option('--statement <file>', 'write an in-toto Statement of the result to this file as well');
  addCommonOptions(command, ['text', 'json', 'markdown', 'html', 'sarif', 'statement']).action(
    async (a: string, b: string, options: DiffCommandOptions) => {
      const { runDiff } = await import('../run/diff.ts');
      await runDiff(a, b, options);
    },
  );
}
