import { type Command, Option } from 'commander';
import { BOM_FORMATS } from '../../../model/index.ts';
import { addCommonOptions, gather } from '../../options.ts';
import type { SbomEmbedOptions } from '../../run/sbom-embed.ts';

/** `assay sbom create`: the SBOM of an artifact or tree. */
export function addCreate(group: Command): void {
  const command = group
    .command('create')
    .summary('the SBOM of an artifact or tree')
    .description(
      'Looks at every byte of an artifact or folder once, and writes what it contains with the evidence for each component. The same bytes give the same document; its date is SOURCE_DATE_EPOCH. Exits 1 where an artifact is damaged, so that its document may lack something.',
    )
    .argument('<targets...>', 'artifacts and folders; several with --out-dir')
    .option('--slim', 'without the list of files')
    .option('--out-dir <folder>', 'write one document for each target, and index.json, into this folder')
    .option('--embed', 'write the wheel to --output, with the document in it (PEP 770) and listed in RECORD')
    .option('--replace', 'with --embed: put the document in place of the one that is there')
    .option('--break-signature', 'with --embed: do it though the wheel is signed')
    .option(
      '--recognisers <file>',
      'recognise copied software by this file too (docs/recognisers.md); may be repeated',
      gather,
    )
    .addOption(
      new Option('--profile <name>', 'make the document of a release as its project does').choices([
        'cpython-release',
      ]),
    )
    .option('--source <path>', 'with --profile: the source tarball or tree that the artifact was built of')
    .option('--index-metadata <file>', 'with --profile: answers of the package index about what pip brings')
    .option('--with-known-defects', 'with --profile: what the official tool says, mistakes included')
    .option('--release-tools-commit <commit>', 'with --profile: the creators that the official tool names');
  addCommonOptions(command, Object.keys(BOM_FORMATS)).action(
    async (targets: readonly string[], options: SbomEmbedOptions) => {
      const { runSbomCreate } = await import('../../run/sbom-create.ts');
      await runSbomCreate(targets, options);
    },
  );
}
