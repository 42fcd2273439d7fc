import type { Command } from 'commander';
import { addCommonOptions } from '../options.ts';
import type { StripCommandOptions } from '../run/strip.ts';

/** `assay strip FILE -o OUT`: the file without its signatures. */
export function addStrip(program: Command): void {
  const command = program
    .command('strip')
    .summary('take the signatures out of a file')
    .description(
      'Writes a file without its signatures, and says what was taken out: XAR (pkg) with its staple, PE, MSI and CAB (Authenticode), Mach-O, NuGet, rpm, apk and jar. Signatures of files nested in it stay. A file without signatures is copied.',
    )
    .argument('<file>', 'a signed artifact')
    .option(
      '--normal',
      'write the form that signed and unsigned file have in common, also where the unsigned one cannot be had',
    );
  addCommonOptions(command, ['text', 'json']).action(async (file: string, options: StripCommandOptions) => {
    const { runStrip } = await import('../run/strip.ts');
    await runStrip(file, options);
  });
}
