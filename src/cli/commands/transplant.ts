import type { Command } from 'commander';
import { addCommonOptions, type CommonOptions } from '../options.ts';

/** `assay transplant SIGNED UNSIGNED -o OUT`: the official signature on the rebuild. */
export function addTransplant(program: Command): void {
  const command = program
    .command('transplant')
    .summary('put the signature of an official file onto a rebuild of it')
    .description(
      'Writes the official file put together again: its signature, and all else from the rebuild. What is written is equal to the official file; where that cannot be, the reason is told and nothing is written (exit code 1).',
    )
    .argument('<signed>', 'the official, signed artifact')
    .argument('<unsigned>', 'a rebuild of it, without signature');
  addCommonOptions(command, ['text', 'json']).action(
    async (signed: string, unsigned: string, options: CommonOptions) => {
      const { runTransplant } = await import('../run/transplant.ts');
      await runTransplant(signed, unsigned, options);
    },
  );
}
