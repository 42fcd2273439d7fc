import { type Command, InvalidArgumentError, Option } from 'commander';
import { addCommonOptions } from '../options.ts';
import type { RepackCommandOptions } from '../run/repack.ts';

/** `assay repack FILE`: the one form that a content has. */
export function addRepack(program: Command): void {
  const command = program
    .command('repack')
    .summary('write an archive or package again in its canonical form')
    .description(
      'Writes an archive or package again so that the same content always gives the same bytes: sorted members, fixed times and owners, normalised modes, one compression. With --output, a summary goes to standard output; else the bytes do, and the summary to standard error.',
    )
    .argument('<file>', 'tar, gzip, cpio, ar, deb, zip and its kin, XAR, macOS package or Bom')
    .option(
      '--source-date-epoch <seconds>',
      'every time in the result, in seconds since 1970 (default: the environment variable SOURCE_DATE_EPOCH, else 0; zip has no time before 1980)',
      seconds,
    )
    .addOption(
      new Option('--level <level>', 'compress, or store without compression')
        .choices(['deflate', 'store'])
        .default('deflate'),
    )
    .option('--keep-modes', 'leave permission bits as they are')
    .option('--keep-owners', 'leave user and group numbers as they are')
    .option('--drop-signatures', 'leave signatures out instead of refusing what is signed');
  addCommonOptions(command, ['text', 'json']).action(async (file: string, options: RepackCommandOptions) => {
    const { runRepack } = await import('../run/repack.ts');
    await runRepack(file, options);
  });
}

function seconds(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff)
    throw new InvalidArgumentError('Use whole seconds since 1970, up to 4294967295.');
  return Number(text);
}
