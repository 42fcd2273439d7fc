import { type Command, Option } from 'commander';
import type { SbomValidateOptions } from '../../run/sbom-validate.ts';

/** `assay sbom validate`: whether SBOMs are what their standard demands. */
export function addValidate(group: Command): void {
  group
    .command('validate')
    .summary('whether SBOMs are what their standard demands')
    .description(
      'Validates CycloneDX against the official schemas and by rules no schema can have, SPDX by reading it; each finding has its place, its reason and its fix. Exits 1 where a document is not valid.',
    )
    .argument('<documents...>', 'SBOMs')
    .addOption(
      new Option('--format <format>', 'what standard output gets').choices(['text', 'json']).default('text'),
    )
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .action(async (documents: readonly string[], options: SbomValidateOptions) => {
      const { runSbomValidate } = await import('../../run/sbom-validate.ts');
      await runSbomValidate(documents, options);
    });
}
