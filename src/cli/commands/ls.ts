import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../options.ts';
import type { LsOptions } from '../run/ls.ts';

/** `assay ls FILE`: the tree inside anything. */
export function addLs(program: Command): void {
  const command = program
    .command('ls')
    .summary('the tree inside anything, nested formats included')
    .description('Lists what is inside a file or directory, down through nested archives and streams.')
    .argument('<file>', 'an artifact, or a directory')
    .option(
      '--depth <levels>',
      'show only so many levels of nesting (1: the members of the file itself)',
      naturalNumber,
    )
    .option('--hash', 'show the SHA-256 of every file')
    .option('--fields', 'show the decoded header fields with their offset and length in the container')
    .option('--rows', 'as --fields, with long tables: symbols, debug entries, database rows, objects')
    .option('--extract <path>', 'write the content of one entry to standard output; the path as listed');
  addCommonOptions(command, ['text', 'json']).action(async (file: string, options: LsOptions) => {
    const { runLs } = await import('../run/ls.ts');
    await runLs(file, options);
  });
}

function naturalNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Use a number from 0 on.');
  return Number(text);
}
