import type { Command } from 'commander';
import { addOutputOptions } from '../../options.ts';
import type { SbomValidateOptions } from '../../run/sbom-validate.ts';

/** `assay sbom validate`: whether SBOMs are what their standard demands. */
export function addValidate(group: Command): void {
  const command = group
    .command('validate')
    .summary('whether SBOMs are what their standard demands')
    .description(
      'Validates CycloneDX against the official schemas and by rules no schema can have, SPDX by reading it; each finding has its place, its reason and its fix. Exits 1 where a document is not valid.',
    )
    .argument('<documents...>', 'SBOMs; - is standard input');
  addOutputOptions(command, ['text', 'json']).action(
    async (documents: readonly string[], options: SbomValidateOptions) => {
      const { runSbomValidate } = await import('../../run/sbom-validate.ts');
      await runSbomValidate(documents, options);
    },
  );
}
