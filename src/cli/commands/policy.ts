import type { Command } from 'commander';
import { addExpectationOptions } from '../expectation-options.ts';
import type { PolicyFromOptions } from '../run/policy.ts';

/** `assay policy check FILE`, `assay policy from FILE` and `assay policy show`: policies themselves. */
export function addPolicy(program: Command): void {
  const policy = program
    .command('policy')
    .summary('policies: what must be so for a question to pass')
    .description(
      'Policies for `assay check --policy` and `assay verify --policy`; docs/policy.md says what they hold.',
    );
  policy
    .command('check')
    .summary('say what is wrong with a policy')
    .description('Reads a policy and says all that is wrong with it, by line. Exits 1 where something is.')
    .argument('<file...>', 'policies')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (files: readonly string[]) => {
      const { runPolicyCheck } = await import('../run/policy.ts');
      await runPolicyCheck(files);
    });
  const from = policy
    .command('from')
    .summary('write a policy that lets in who signed these files')
    .description(
      'Verifies files of a release that is right, and prints a policy that lets in who signed them, with ids, and demands what they state: to begin one with. Exits 1 where one is not verified, or no certificate names who signed it.',
    )
    .argument('<file...>', 'files, and folders of files');
  addExpectationOptions(from)
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (files: readonly string[], options: PolicyFromOptions) => {
      const { runPolicyFrom } = await import('../run/policy.ts');
      await runPolicyFrom(files, options);
    });
  policy
    .command('show')
    .summary('print the policy that holds where none is given')
    .description('Prints the policy that `assay check` judges by where none is given, to begin one with.')
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (options: { readonly output?: string }) => {
      const { runPolicyShow } = await import('../run/policy.ts');
      await runPolicyShow(options);
    });
}
