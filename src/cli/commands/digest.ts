import { type Command, Option } from 'commander';
import { LEVELS } from '../../model/index.ts';
import { addCommonOptions } from '../options.ts';
import type { DigestCommandOptions } from '../run/digest.ts';

/** `assay digest FILE…`: digests that two parties can compare instead of files. */
export function addDigest(program: Command): void {
  const command = program
    .command('digest')
    .summary('one digest per level of equality, to compare without exchanging files')
    .description(
      'Prints for each level at which artifacts can be equal a digest, with what was removed before in its name. Two artifacts have the same digest at a level exactly when `assay diff` finds them equal at that level or better.',
    )
    .argument('<files...>', 'artifacts, or directories')
    .addOption(new Option('--level <level>', 'only the digest at this level').choices(LEVELS.slice(0, -1)))
    .option(
      '--check <digest>',
      'compare with a digest, LEVEL:HEX, or with those in a file that this command wrote; exits 1 where one is another',
    );
  addCommonOptions(command, ['text', 'json']).action(
    async (files: readonly string[], options: DigestCommandOptions) => {
      const { runDigest } = await import('../run/digest.ts');
      await runDigest(files, options);
    },
  );
}
