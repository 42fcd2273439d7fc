import { type Command, Option } from 'commander';
import { addCommonOptions } from '../options.ts';
import type { CheckOptions } from '../run/check.ts';

/** `assay check FILE…`: the four answers with verdicts. */
export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .summary('the four answers with verdicts: inside, origin, rebuild, known')
    .description(
      'Opens each artifact once and answers: what is inside, who published it, can it be rebuilt, what is known against it.',
    )
    .argument('<file...>', 'artifacts or directories')
    .option('--against <other>', 'another build of the artifact, to compare with')
    .addOption(
      new Option('--fail-on <level>', 'from which weight on a finding fails')
        .choices(['note', 'warning', 'error'])
        .default('warning'),
    )
    .option('--strict', 'an unknown answer fails as well')
    .option('--json <file>', 'write the report as JSON to this file as well');
  addCommonOptions(command, ['text', 'json']).action(async (files: string[], options: CheckOptions) => {
    // Loaded on use: `assay --version` must not wait for readers it does not need.
    const { runCheck } = await import('../run/check.ts');
    await runCheck(files, options);
  });
}
