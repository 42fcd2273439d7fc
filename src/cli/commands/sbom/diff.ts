import { type Command, InvalidArgumentError } from 'commander';
import { BOM_CHANGES, type BomDifferenceKind } from '../../../model/index.ts';
import { addCommonOptions } from '../../options.ts';
import type { SbomDiffCliOptions } from '../../run/sbom-diff.ts';

const KINDS: readonly string[] = ['added', 'removed', ...Object.keys(BOM_CHANGES), 'files'];

/** `assay sbom diff A B`: what changed between two SBOMs. */
export function addDiff(group: Command): void {
  const command = group
    .command('diff')
    .summary('what changed between two SBOMs, component by component')
    .description(
      'Compares what two SBOMs say, whatever their standard, encoding and producer: added, removed, upgraded, changed without a new version, renamed, moved, other licences, suppliers and identifiers, lost evidence. Artifacts and folders are looked through first. It compares components; `assay diff` compares the bytes of two artifacts. Exits 1 where they differ.',
    )
    .argument('<before>', 'an SBOM, artifact or folder')
    .argument('<after>', 'another')
    .option(
      '--ignore <kinds>',
      `leave out, joined by commas, may be repeated: ${KINDS.join(', ')}`,
      parseKinds,
    )
    .option('--slim', 'look artifacts through without their lists of files')
    .option('--full', 'every difference, not only what fits a page');
  addCommonOptions(command, ['text', 'json', 'markdown']).action(
    async (before: string, after: string, options: SbomDiffCliOptions) => {
      const { runSbomDiff } = await import('../../run/sbom-diff.ts');
      await runSbomDiff(before, after, options);
    },
  );
}

function parseKinds(text: string, before: readonly BomDifferenceKind[] = []): readonly BomDifferenceKind[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `No kind of difference is called ${unknown}; there are ${KINDS.join(', ')}.`,
    );
  return [...before, ...(kinds as BomDifferenceKind[])];
}
