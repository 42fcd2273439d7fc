import { forecast } from '../../library/index.ts';
import { FORECAST_PRESENTERS } from '../../report/index.ts';
import { styleOf } from '../colour.ts';
import { EXIT } from '../exit.ts';
import type { CommonOptions } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

/** Options of `assay forecast`. */
export interface ForecastCliOptions extends CommonOptions {
  readonly full?: boolean;
}

/** Does what `assay forecast` is asked for; sets the exit code. @throws AssayError */
export async function runForecast(file: string, options: ForecastCliOptions): Promise<void> {
  const output = openOutput(options.output, [file]);
  const progress = startProgress(file, options.progress && !options.quiet);
  const told = await forecast(file, {
    onProgress: progress.update,
    ...(options.limit ? { limits: options.limit } : {}),
  }).finally(progress.end);
  const presenter = FORECAST_PRESENTERS.find(({ name }) => name === options.format)!;
  process.exitCode = told.forecast.clean ? EXIT.ok : EXIT.failed;
  await output.write(
    presenter.present(told, { style: styleOf(options.output), full: options.full === true }),
  );
  await output.close();
}
