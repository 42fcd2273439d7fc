import type { Command } from 'commander';
import { addCheck } from './sbom/check.ts';
import { addConvert } from './sbom/convert.ts';
import { addCreate } from './sbom/create.ts';
import { addDiff } from './sbom/diff.ts';
import { addMerge } from './sbom/merge.ts';
import { addRefresh } from './sbom/refresh.ts';
import { addScore } from './sbom/score.ts';
import { addValidate } from './sbom/validate.ts';

/** What `assay sbom` can do, in the order of its help; each is a file of the folder `sbom`. */
const VERBS: readonly ((group: Command) => void)[] = [
  addCreate,
  addCheck,
  addConvert,
  addValidate,
  addDiff,
  addMerge,
  addScore,
  addRefresh,
];

/** `assay sbom …`: bills of materials of artifacts. */
export function addSbom(program: Command): void {
  const group = program
    .command('sbom')
    .summary('make, check, compare, merge, score, convert and validate SBOMs')
    .description(
      'Makes SBOMs from the bytes of artifacts and checks what documents say against these bytes; compares, merges, scores, converts and validates documents: SPDX and CycloneDX.',
    );
  for (const add of VERBS) add(group);
}
