import type { BomNote, BomScore } from '../model/index.ts';
import { loadBoms } from '../sbom/index.ts';
import { madeBom } from './sbom.ts';
import { checkSbom } from './sbom-check.ts';
import { type BomTarget, type BomTargetOptions, readDocument } from './sbom-target.ts';

/** How an SBOM is scored. */
export interface SbomScoreOptions
  extends Pick<BomTargetOptions, 'limits' | 'signal' | 'onProgress' | 'recognisers'> {
  /** Path of the artifact or tree that it is about; without it, what only bytes can tell is not measured. */
  readonly artifact?: string;
}

/** The score of an SBOM. */
export interface ScoredSbom {
  readonly score: BomScore;
  /** What is wrong or odd about the document. */
  readonly notes: readonly BomNote[];
  /** The artifact could not be read whole, so the truth may be better than it looks. */
  readonly damaged: boolean;
}

/**
 * Scores an SBOM: what is true, then what NTIA and BSI demand: the library's form of `assay sbom score`.
 * @throws AssayError `input.*`, `sbom.*`, `recogniser.document`
 */
export async function scoreSbom(document: BomTarget, options: SbomScoreOptions = {}): Promise<ScoredSbom> {
  const { artifact, ...open } = options;
  const { bom, notes } = await readDocument(document);
  const { coverageOf, scoreBom } = await loadBoms();
  if (artifact === undefined) return { score: scoreBom({ bom, notes }), notes, damaged: false };
  const check = await checkSbom(artifact, [document], open);
  const made = await madeBom(artifact, open);
  const coverage = coverageOf(bom, made.bom, made.entries);
  return { score: scoreBom({ bom, notes, check, coverage }), notes, damaged: made.damaged };
}
