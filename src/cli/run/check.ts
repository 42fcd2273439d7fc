import { assay } from '../../library/index.ts';
import type { Outcome, Report } from '../../model/index.ts';
import { createStyle, PRESENTERS } from '../../report/index.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';
import { sayError } from '../say.ts';

/** Options of `assay check`. */
export interface CheckOptions extends CommonOptions {
  readonly against?: string;
  readonly failOn: 'note' | 'warning' | 'error';
  readonly strict?: boolean;
}

/** Does what `assay check` is asked for; sets the exit code. */
export async function runCheck(files: readonly string[], options: CheckOptions): Promise<void> {
  const presenter = PRESENTERS.find(({ name }) => name === options.format)!;
  const { against } = options;
  const output = openOutput(options.output, against === undefined ? files : [...files, against]);
  const style = createStyle(
    options.output === undefined && wantsColour(),
    Math.max(process.stdout.columns ?? 100, 60),
  );
  let code: number = EXIT.ok;
  let separator = '';
  for (const file of files) {
    const report = await reportOn(file, options);
    if (report === undefined) {
      code = EXIT.impossible;
      continue;
    }
    await output.write(separator + presenter.present(report, style));
    separator = presenter.separator;
    code = Math.max(code, exitCodeOfReport(report, options.strict === true));
  }
  await output.close();
  process.exitCode = code;
}

/** Undefined where the file could not be read, which was said: it must not hide the answers about the others. */
async function reportOn(file: string, options: CheckOptions): Promise<Report | undefined> {
  const { against, failOn, limit } = options;
  const progress = startProgress(file, options.progress && !options.quiet);
  try {
    return await assay(file, against === undefined ? {} : { against }, {
      failOn,
      onProgress: progress.update,
      ...(limit ? { limits: limit } : {}),
    }).finally(progress.end);
  } catch (error) {
    sayError(error);
    return undefined;
  }
}

function exitCodeOfReport(report: Report, strict: boolean): number {
  const failing: readonly Outcome[] = strict ? ['fail', 'unknown'] : ['fail'];
  return report.verdicts.some(({ outcome }) => failing.includes(outcome)) ? EXIT.failed : EXIT.ok;
}

/** NO_COLOR (no-color.org), then FORCE_COLOR win over what the terminal says. */
function wantsColour(): boolean {
  const forced = process.env['FORCE_COLOR'] ?? '';
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}
