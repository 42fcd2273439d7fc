import { type ComparedSboms, diffSboms } from '../../library/index.ts';
import type { BomDifferenceKind } from '../../model/index.ts';
import { BOM_DIFF_PRESENTERS, plural } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayNotes } from '../say.ts';

/** Options of `assay sbom diff`. */
export interface SbomDiffCliOptions extends CommonOptions {
  readonly ignore?: readonly BomDifferenceKind[];
  readonly slim?: boolean;
  readonly full?: boolean;
}

/** Does what `assay sbom diff` is asked for; sets the exit code. @throws AssayError */
export async function runSbomDiff(before: string, after: string, options: SbomDiffCliOptions): Promise<void> {
  const { format, output: path, limit, quiet, full } = options;
  const progress = startProgress(`${before}, ${after}`, options.progress && !quiet);
  const compared = await diffSboms(before, after, {
    slim: options.slim === true,
    onProgress: progress.update,
    ...(limit ? { limits: limit } : {}),
    ...(options.ignore ? { ignore: options.ignore } : {}),
  }).finally(progress.end);
  const output = openOutput(path, [before, after]);
  const presenter = BOM_DIFF_PRESENTERS.find(({ name }) => name === format)!;
  const style = styleOf(path);
  process.exitCode = compared.diff.differs || compared.damaged ? EXIT.failed : EXIT.ok;
  await output.write(
    presenter.present({ names: { before, after }, diff: compared.diff }, { style, full: full === true }),
  );
  await output.close();
  sayNotes(notesOf({ before, after }, compared), options);
}

/** Errors in a document may hide components; the details are the affair of `validate`. */
function notesOf(
  paths: { readonly before: string; readonly after: string },
  { notes, damaged }: ComparedSboms,
): readonly string[] {
  const lines = (['before', 'after'] as const).flatMap((side) => {
    const errors = notes[side].filter(({ level }) => level === 'error').length;
    const path = paths[side];
    return errors === 0
      ? []
      : [`warning: ${path}: ${plural(errors, 'error')} in it; see \`assay sbom validate ${path}\``];
  });
  if (damaged) lines.push('warning: an artifact is damaged, so components may be missing on its side');
  return lines;
}
