import { type Command, Option } from 'commander';
import { BOM_FORMATS } from '../../../model/index.ts';
import { addOutputOptions, formatOption } from '../../options.ts';
import type { SbomConvertOptions } from '../../run/sbom-convert.ts';

const FORMATS = Object.keys(BOM_FORMATS);

/** `assay sbom convert`: an SBOM in another form. */
export function addConvert(group: Command): void {
  const command = group
    .command('convert')
    .summary('an SBOM in another form, with a list of what gets lost')
    .description(
      'Reads SPDX 2.1 to 3.0.1 and CycloneDX 1.0 to 1.7 in any of their encodings, by content, and writes the form asked for. What that form cannot say is listed on standard error. Exits 1 where something in the document is wrong.',
    )
    .argument('<document>', 'an SBOM; - is standard input')
    .addOption(formatOption(FORMATS).makeOptionMandatory())
    .addOption(formerName())
    .option('--losses <file>', 'write what got lost, was added or is wrong to this file, in JSON');
  addOutputOptions(command, []).action(async (document: string, options: SbomConvertOptions) => {
    const { runSbomConvert } = await import('../../run/sbom-convert.ts');
    await runSbomConvert(document, options);
  });
}

/** `--to`, as `--format` was called here before it was called the same in every verb: it works and is not shown. */
function formerName(): Option {
  const option = new Option('--to <format>').choices(FORMATS).hideHelp();
  option.attributeName = () => 'format';
  return option;
}
