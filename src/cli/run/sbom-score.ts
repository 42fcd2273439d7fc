import { scoreSbom } from '../../library/index.ts';
import { AssayError, type BomScore, type BomScoreSectionId } from '../../model/index.ts';
import { BOM_SCORE_PRESENTERS, type ToldBomScore } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError, sayNotes } from '../say.ts';
import { filesOf, refuseTwiceStandardInput, shownName, withDocument } from '../stdin.ts';

/** Options of `assay sbom score`. */
export interface SbomScoreCliOptions extends CommonOptions {
  readonly artifact?: string;
  readonly require?: readonly BomScoreSectionId[];
  readonly full?: boolean;
}

/**
 * Does what `assay sbom score` is asked for; sets the exit code. A document that cannot be read is told, and must not hide the scores
 * of the others.
 * @throws AssayError `usage.option`, `output.write`
 */
export async function runSbomScore(
  documents: readonly string[],
  options: SbomScoreCliOptions,
): Promise<void> {
  const { artifact, format, output: path, limit, quiet } = options;
  if (artifact !== undefined && documents.length > 1)
    throw new AssayError(
      'usage.option',
      `--artifact is about one document, and ${documents.length} are given`,
      {
        hint: 'score each document with its own artifact',
      },
    );
  refuseTwiceStandardInput(documents);
  const told: ToldBomScore[] = [];
  let failed = false;
  const progress = startProgress(
    artifact ?? documents[0]!,
    options.progress && !quiet && artifact !== undefined,
  );
  for (const document of documents) {
    try {
      const { score, damaged } = await withDocument(
        document,
        async (one) =>
          await scoreSbom(one, {
            onProgress: progress.update,
            ...(artifact === undefined ? {} : { artifact }),
            ...(limit ? { limits: limit } : {}),
          }),
      );
      told.push({ document: shownName(document), score });
      failed ||= damaged || isContradicted(score) || !isEnough(score, options.require ?? []);
      if (damaged) sayNotes([`warning: ${artifact}: it is damaged, so not all of it was looked at`], options);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      progress.end();
      sayError(error);
    }
  }
  progress.end();
  process.exitCode = told.length < documents.length ? EXIT.impossible : failed ? EXIT.failed : EXIT.ok;
  if (told.length > 0) {
    const output = openOutput(path, [...filesOf(documents), ...(artifact === undefined ? [] : [artifact])]);
    const presenter = BOM_SCORE_PRESENTERS.find(({ name }) => name === format)!;
    const style = styleOf(path);
    await output.write(presenter.present(told, { style, full: options.full === true }));
    await output.close();
  }
}

function isContradicted({ sections }: BomScore): boolean {
  const points = sections.flatMap((section) => section.points);
  return points.some(({ id, reached, of }) => id === 'truth.contradictions' && reached < of);
}

/** Points that were not measured are not reached. */
function isEnough({ sections }: BomScore, wanted: readonly BomScoreSectionId[]): boolean {
  return wanted.every((id) => {
    const section = sections.find((one) => one.id === id)!;
    const isMeasured = section.points.every(
      ({ notMeasured, level }) => level !== 'required' || notMeasured === undefined,
    );
    return isMeasured && section.met === section.required;
  });
}
