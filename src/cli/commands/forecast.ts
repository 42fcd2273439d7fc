import type { Command } from 'commander';
import { addCommonOptions } from '../options.ts';
import type { ForecastCliOptions } from '../run/forecast.ts';

/** `assay forecast FILE`: what another build would not repeat, told from one file. */
export function addForecast(program: Command): void {
  const command = program
    .command('forecast')
    .summary('what will not reproduce, told from one file')
    .description(
      'Looks for what another build of the same source would not repeat: times, paths, users, unsorted members, drawn ids, signatures. Exits 0 where nothing is likely to vary, 1 where something is.',
    )
    .argument('<file>', 'an artifact, or a directory')
    .option('--full', 'everything that was found, not only what fits a page');
  addCommonOptions(command, ['text', 'json', 'markdown']).action(
    async (file: string, options: ForecastCliOptions) => {
      const { runForecast } = await import('../run/forecast.ts');
      await runForecast(file, options);
    },
  );
}
