import type { Command } from 'commander';
import { BOM_FORMATS } from '../../../model/index.ts';
import { addOutputOptions, formatOption } from '../../options.ts';
import type { SbomMergeCliOptions } from '../../run/sbom-merge.ts';

/** `assay sbom merge`: several SBOMs as one. */
export function addMerge(group: Command): void {
  const command = group
    .command('merge')
    .summary('several SBOMs as one, without duplicates, with who says what')
    .description(
      'Merges SBOMs of any standard and producer: a component of several documents is listed once, with which document said what; values they do not agree on are all kept and told. The same documents in any order give the same bytes, but for the subject, which is that of the first unless --name is given.',
    )
    .argument('<documents...>', 'SBOMs')
    .addOption(formatOption(Object.keys(BOM_FORMATS)).makeOptionMandatory())
    .option('--name <name>', 'the product that consists of what the documents are about')
    .option('--product-version <version>', 'its version; with --name')
    .option('--conflicts <file>', 'write what the documents do not agree on to this file, in JSON')
    .option('--losses <file>', 'write what got lost or was added to this file, in JSON');
  addOutputOptions(command, []).action(async (documents: readonly string[], options: SbomMergeCliOptions) => {
    const { runSbomMerge } = await import('../../run/sbom-merge.ts');
    await runSbomMerge(documents, options);
  });
}
