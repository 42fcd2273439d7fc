import { type ValidatedBom, validateSbom } from '../../library/index.ts';
import { AssayError, VERSION } from '../../model/index.ts';
import { plural, printable } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import { openOutput } from '../output.ts';
import { sayError } from '../say.ts';
import { filesOf, refuseTwiceStandardInput, shownName, withDocument } from '../stdin.ts';

/** Options of `assay sbom validate`. */
export interface SbomValidateOptions {
  readonly format: 'text' | 'json';
  readonly output?: string;
}

type Checked = ValidatedBom & { readonly document: string };

/**
 * Does what `assay sbom validate` is asked for; sets the exit code. A document that cannot be read is told, and must not hide the
 * verdicts on the others.
 * @throws AssayError `output.write`
 */
export async function runSbomValidate(
  documents: readonly string[],
  { format, output: path }: SbomValidateOptions,
): Promise<void> {
  refuseTwiceStandardInput(documents);
  const checked: Checked[] = [];
  for (const document of documents) {
    try {
      const verdict = await withDocument(document, validateSbom);
      checked.push({ document: shownName(document), ...verdict });
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      sayError(error);
    }
  }
  const valid = checked.every((one) => one.valid);
  process.exitCode = checked.length < documents.length ? EXIT.impossible : valid ? EXIT.ok : EXIT.failed;
  // Documents that cannot be read leave no empty answer behind.
  if (checked.length === 0) return;
  const output = openOutput(path, filesOf(documents));
  if (format === 'json')
    await output.write(
      `${JSON.stringify({ schemaVersion: 1, assay: VERSION, documents: checked }, null, 2)}\n`,
    );
  else for (const one of checked) for (const line of linesOf(one)) await output.line(printable(line));
  await output.close();
}

function linesOf({ document, specification, valid, findings, more }: Checked): readonly string[] {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(findings.length > errors ? [plural(findings.length - errors, 'warning')] : []),
    ...(more > 0 ? [`${plural(more, 'finding')} more`] : []),
  ];
  const what = specification === null ? '' : `${specification}: `;
  const verdict = `${document}: ${what}${valid ? 'valid' : 'NOT VALID'}`;
  return [
    counts.length === 0 ? verdict : `${verdict}: ${counts.join(', ')}`,
    ...findings.flatMap(({ level, code, place, message, fix, clause }) => [
      `  ${level}: ${place === '' ? '' : `${place}: `}${message} [${clause === undefined ? code : `${code}; ${clause}`}]`,
      `    fix: ${fix}`,
    ]),
  ];
}
