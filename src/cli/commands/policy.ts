import type { Command } from 'commander';

/** `assay policy check FILE` and `assay policy show`: policies themselves. */
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
    .action(async (files: readonly string[]) => {
      const { runPolicyCheck } = await import('../run/policy.ts');
      await runPolicyCheck(files);
    });
  policy
    .command('show')
    .summary('print the policy that holds where none is given')
    .description('Prints the policy that `assay check` judges by where none is given, to begin one with.')
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .action(async (options: { readonly output?: string }) => {
      const { runPolicyShow } = await import('../run/policy.ts');
      await runPolicyShow(options);
    });
}
