import { type Command, Option } from 'commander';
import { BOM_FORMATS } from '../../../model/index.ts';
import type { SbomConvertOptions } from '../../run/sbom-convert.ts';

/** `assay sbom convert`: an SBOM in another form. */
export function addConvert(group: Command): void {
  group
    .command('convert')
    .summary('an SBOM in another form, with a list of what gets lost')
    .description(
      'Reads SPDX 2.1 to 3.0.1 and CycloneDX 1.0 to 1.7 in any of their encodings, by content, and writes the form asked for. What that form cannot say is listed on standard error. Exits 1 where something in the document is wrong.',
    )
    .argument('<document>', 'an SBOM')
    .addOption(
      new Option('--to <format>', 'the form to write')
        .choices(Object.keys(BOM_FORMATS))
        .makeOptionMandatory(),
    )
    .option('--losses <file>', 'write what got lost, was added or is wrong to this file, in JSON')
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (document: string, options: SbomConvertOptions) => {
      const { runSbomConvert } = await import('../../run/sbom-convert.ts');
      await runSbomConvert(document, options);
    });
}
