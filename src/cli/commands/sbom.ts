import { type Command, Option } from 'commander';
import { BOM_FORMATS } from '../../model/index.ts';
import { addCommonOptions } from '../options.ts';
import type { SbomConvertOptions } from '../run/sbom-convert.ts';
import type { SbomCreateOptions } from '../run/sbom-made.ts';
import type { SbomValidateOptions } from '../run/sbom-validate.ts';

const FORMATS = Object.keys(BOM_FORMATS);

/** `assay sbom create|convert|validate`: bills of materials of artifacts. */
export function addSbom(program: Command): void {
  const group = program
    .command('sbom')
    .summary('make, convert and validate SBOMs')
    .description(
      'Makes SBOMs from the bytes of artifacts, converts them and validates them: SPDX and CycloneDX.',
    );
  addCreate(group);
  addConvert(group);
  addValidate(group);
  group.helpCommand(false);
}

function addCreate(group: Command): void {
  const command = group
    .command('create')
    .summary('the SBOM of an artifact or tree')
    .description(
      'Looks at every byte of an artifact or folder once, and writes what it contains with the evidence for each component. The same bytes give the same document; its date is SOURCE_DATE_EPOCH. Exits 1 where an artifact is damaged, so that its document may lack something.',
    )
    .argument('<targets...>', 'artifacts and folders; several with --out-dir')
    .option('--slim', 'without the list of files')
    .option('--out-dir <folder>', 'write one document for each target, and index.json, into this folder')
    .option(
      '--recognisers <file>',
      'recognise copied software by this file too (docs/recognisers.md); may be repeated',
      gather,
    );
  addCommonOptions(command, FORMATS).action(
    async (targets: readonly string[], options: SbomCreateOptions) => {
      const { runSbomCreate } = await import('../run/sbom-create.ts');
      await runSbomCreate(targets, options);
    },
  );
}

function addConvert(group: Command): void {
  group
    .command('convert')
    .summary('an SBOM in another form, with a list of what gets lost')
    .description(
      'Reads SPDX 2.1 to 3.0.1 and CycloneDX 1.0 to 1.7 in any of their encodings, by content, and writes the form asked for. What that form cannot say is listed on standard error. Exits 1 where something in the document is wrong.',
    )
    .argument('<document>', 'an SBOM')
    .addOption(new Option('--to <format>', 'the form to write').choices(FORMATS).makeOptionMandatory())
    .option('--losses <file>', 'write what got lost, was added or is wrong to this file, in JSON')
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('-q, --quiet', 'no messages on standard error except errors')
    .action(async (document: string, options: SbomConvertOptions) => {
      const { runSbomConvert } = await import('../run/sbom-convert.ts');
      await runSbomConvert(document, options);
    });
}

function addValidate(group: Command): void {
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
      const { runSbomValidate } = await import('../run/sbom-validate.ts');
      await runSbomValidate(documents, options);
    });
}

function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
