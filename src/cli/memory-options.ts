import type { Command } from 'commander';

/** Adds the options that say what is remembered, and as which project a file is compared with it: the same in every verb. */
export function addMemoryOptions(command: Command): Command {
  return command
    .option('--project <purl>', 'what files are whose names do not say it, as pkg:generic/python@3.14.2')
    .option(
      '--ledger <file>',
      'the publishers that are remembered; default: ASSAY_LEDGER, else a file in the data folder of the user',
    )
    .option('--no-ledger', 'compare with nothing that is remembered');
}
