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
  const output = openOutput(options.output);
  const style = createStyle(
    options.output === undefined && wantsColour(),
    Math.max(process.stdout.columns ?? 100, 60),
  );
  let code: number = EXIT.ok;
  for (const file of files) {
    const progress = startProgress(file, options.progress && !options.quiet);
    try {
      const inputs = options.against === undefined ? {} : { against: options.against };
      const report = await assay(file, inputs, {
        limits: options.limit,
        failOn: options.failOn,
        onProgress: progress.update,
      }).finally(progress.end);
      await output.write(presenter.present(report, style));
      code = Math.max(code, exitCodeOfReport(report, options.strict === true));
    } catch (error) {
      // One file that cannot be read must not hide the answers about the others.
      if (files.length === 1) throw error;
      code = sayError(error);
    }
  }
  await output.close();
  process.exitCode = code;
}

function exitCodeOfReport(report: Report, strict: boolean): number {
  const failing: readonly Outcome[] = strict ? ['fail', 'unknown'] : ['fail'];
  return report.verdicts.some(({ outcome }) => failing.includes(outcome)) ? EXIT.failed : EXIT.ok;
}

/** NO_COLOR (no-color.org) and FORCE_COLOR win over what the terminal says. */
function wantsColour(): boolean {
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  if ((process.env['FORCE_COLOR'] ?? '') !== '') return true;
  return process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
}
