import { type Command, Option } from 'commander';
import { LEVELS } from '../../model/index.ts';
import { addExpectationOptions } from '../expectation-options.ts';
import { addMemoryOptions } from '../memory-options.ts';
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
    .addOption(
      new Option(
        '--at-least <level>',
        'the rebuild passes where it is at least so equal, and fails below',
      ).choices(LEVELS.slice(0, -1)),
    )
    .option(
      '--store <file>',
      'the advisory store to ask; default: that of `assay advisories`, where there is one',
    )
    .option(
      '--vex <file>',
      'apply this OpenVEX, CSAF or CycloneDX document to what the advisories say; may be repeated',
      gather,
    )
    .option(
      '--platform <name>',
      'where it runs: windows, linux, macos, a processor or a CPE name; may be repeated',
      gather,
    );
  addMemoryOptions(addExpectationOptions(command))
    .option('--policy <file>', 'judge by this policy: what must pass, who may have signed, what is let pass')
    .option('--strict', 'an unknown answer fails as well')
    .option('--html <file>', 'write the report as a self-contained page to this file as well')
    .option('--markdown <file>', 'write the report for a pull request to this file as well')
    .option('--json <file>', 'write the report as JSON to this file as well')
    .option('--sarif <file>', 'write the report as SARIF 2.1.0 to this file as well');
  addCommonOptions(command, ['text', 'json', 'markdown', 'html', 'sarif']).action(
    async (files: string[], options: CheckOptions) => {
      // Loaded on use: `assay --version` must not wait for readers it does not need.
      const { runCheck } = await import('../run/check.ts');
      await runCheck(files, options);
    },
  );
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
