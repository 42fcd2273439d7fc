import { type Command, Option } from 'commander';
import type { LedgerOptions } from '../run/ledger.ts';

/** `assay ledger list|check|export|merge`: who published before, kept on this machine. */
export function addLedger(program: Command): void {
  const group = program
    .command('ledger')
    .summary('the publishers that are remembered, in a signed file that is only ever appended to')
    .description(
      'Shows and checks the ledger of publishers. `assay verify --remember` and `--accept` write to it, nothing else does but merge.',
    );
  const list = group
    .command('list')
    .summary('who published what, first and last seen')
    .description(
      'Shows every publisher of every project, when it was first and last seen, and what a person accepted.',
    )
    .argument('[project]', 'package URL without version, as pkg:pypi/example');
  common(list, ['text', 'json']).action(async (project: string | undefined, options: LedgerOptions) => {
    const { runList } = await import('../run/ledger.ts');
    await runList(project, options);
  });
  const check = group
    .command('check')
    .summary('whether anything in it was altered, taken away or cut off')
    .description(
      'Checks every line, every digest, every signature, and that the ledger reaches as far as its signed head says. Exits 1 where anything is wrong.',
    );
  common(check, ['text', 'json']).action(async (options: LedgerOptions) => {
    const { runCheck } = await import('../run/ledger.ts');
    await runCheck(options);
  });
  const exporting = group
    .command('export')
    .summary('write it for others to merge')
    .description('Writes all statements, or those of a project, as one signed document.')
    .argument('[project]', 'package URL without version');
  common(exporting, []).action(async (project: string | undefined, options: LedgerOptions) => {
    const { runExport } = await import('../run/ledger.ts');
    await runExport(project, options);
  });
  const merge = group
    .command('merge')
    .summary('add what others remember')
    .description(
      'Adds statements of exported ledgers that this one does not have. Whoever merges a document believes whoever wrote it. What is dated later than now is left out; exits 1 then.',
    )
    .argument('<files...>', 'documents that `assay ledger export` wrote');
  common(merge, ['text', 'json']).action(async (files: readonly string[], options: LedgerOptions) => {
    const { runMerge } = await import('../run/ledger.ts');
    await runMerge(files, options);
  });
  group.helpCommand(false);
}

function common(command: Command, formats: readonly string[]): Command {
  command.option(
    '--ledger <file>',
    'the ledger; default: ASSAY_LEDGER, else a file in the data folder of the user',
  );
  if (formats.length > 0)
    command.addOption(
      new Option('--format <format>', 'what standard output gets').choices(formats).default(formats[0]),
    );
  return command
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors');
}
