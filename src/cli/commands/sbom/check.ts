import { type Command, InvalidArgumentError, Option } from 'commander';
import { BOM_CHECK_PRESENTERS } from '../../../report/index.ts';
import { addCommonOptions, gather } from '../../options.ts';
import type { FailOn, SbomCheckCliOptions } from '../../run/sbom-check.ts';

const FAIL_ON: readonly FailOn[] = ['contradicted', 'extra', 'missing', 'unprovable', 'unbound'];

/** `assay sbom check`: what SBOMs claim, held against the bytes. */
export function addCheck(group: Command): void {
  const command = group
    .command('check')
    .summary('whether SBOMs are true of an artifact or tree')
    .description(
      'Holds SBOMs against the bytes of an artifact: a verdict for each component and each file (confirmed, contradicted, missing, extra, unprovable), and whether each document is about this very artifact. Without documents those beside the artifact are taken (NAME.spdx.json, NAME.cdx.json …) and all in it. Exits 1 on any contradiction, and on what --fail-on names.',
    )
    .argument('<target>', 'artifact or folder; with --tree a source tree')
    .argument('[documents...]', 'SBOMs')
    .option('--tree', 'the target is a source tree: also what keeps the documents in it from being true')
    .addOption(
      new Option('--fail-on <verdict>', 'what exits 1 besides contradictions; may be repeated')
        .choices(FAIL_ON)
        .argParser(parseFailOn),
    )
    .option('--full', 'show everything, also what is confirmed')
    .option(
      '--recognisers <file>',
      'recognise copied software by this file too (docs/recognisers.md); may be repeated',
      gather,
    );
  addCommonOptions(
    command,
    BOM_CHECK_PRESENTERS.map(({ name }) => name),
  ).action(async (target: string, documents: readonly string[], options: SbomCheckCliOptions) => {
    const { runSbomCheck } = await import('../../run/sbom-check.ts');
    await runSbomCheck(target, documents, options);
  });
}

function parseFailOn(text: string, before: readonly FailOn[] = []): readonly FailOn[] {
  const one = FAIL_ON.find((name) => name === text);
  if (one === undefined) throw new InvalidArgumentError(`Allowed choices are ${FAIL_ON.join(', ')}.`);
  return [...before, one];
}
