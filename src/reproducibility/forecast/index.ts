export {
  createForecastSearch,
  type Forecasted,
  type ForecastOptions,
  type ForecastSearch,
  forecast,
} from './forecast.ts';
export type { Forecast, Likelihood, Prediction } from './prediction.ts';
