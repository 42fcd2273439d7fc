import { nodeHost } from '../host/index.ts';
import {
  type Forecasted,
  type ForecastOptions,
  forecast as forecastInput,
} from '../reproducibility/index.ts';
import { inputOfTarget, type Target } from './input.ts';

export type { Forecast, Forecasted, ForecastOptions, Prediction } from '../reproducibility/index.ts';

/**
 * Tells from one artifact what another build of it would not repeat: the library's form of `assay forecast`.
 * @throws AssayError `input.*` where it cannot be read at all
 */
export async function forecast(
  target: Target,
  options: ForecastOptions & { readonly name?: string } = {},
): Promise<Forecasted> {
  const { name, ...rest } = options;
  const input = await inputOfTarget(target, name);
  try {
    return await forecastInput(input, { files: nodeHost.files, ...rest });
  } finally {
    // Whatever failed: no file stays open. Closing twice does no harm.
    if ('close' in input) await input.close?.();
  }
}
