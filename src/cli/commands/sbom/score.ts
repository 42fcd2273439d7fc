import { type Command, InvalidArgumentError } from 'commander';
import type { BomScoreSectionId } from '../../../model/index.ts';
import { addCommonOptions } from '../../options.ts';
import type { SbomScoreCliOptions } from '../../run/sbom-score.ts';

const SECTIONS: readonly string[] = ['truth', 'ntia', 'bsi'] satisfies BomScoreSectionId[];

/** `assay sbom score`: what is true in an SBOM, and what is missing in it. */
export function addScore(group: Command): void {
  const command = group
    .command('score')
    .summary('what is true in SBOMs, then what NTIA and BSI TR-03183-2 demand')
    .description(
      'Measures each point by itself and says what to do: with --artifact what the bytes confirm and contradict, identifiers, the NTIA minimum elements, BSI TR-03183-2 v2.1. There is no number over all. Exits 1 where the bytes contradict the SBOM, or a section named by --require is not reached.',
    )
    .argument('<documents...>', 'SBOMs; - is standard input')
    .option('--artifact <path>', 'the artifact or folder that the SBOM is about; one document only')
    .option(
      '--require <section>',
      `exit 1 unless all its required points are reached, may be repeated: ${SECTIONS.join(', ')}`,
      gather,
    )
    .option('--full', 'the first five places of each point, not only two');
  addCommonOptions(command, ['text', 'json', 'markdown']).action(
    async (documents: readonly string[], options: SbomScoreCliOptions) => {
      const { runSbomScore } = await import('../../run/sbom-score.ts');
      await runSbomScore(documents, options);
    },
  );
}

function gather(text: string, before: readonly BomScoreSectionId[] = []): readonly BomScoreSectionId[] {
  if (!SECTIONS.includes(text))
    throw new InvalidArgumentError(`No section is called ${text}; there are ${SECTIONS.join(', ')}.`);
  return [...before, text as BomScoreSectionId];
}
