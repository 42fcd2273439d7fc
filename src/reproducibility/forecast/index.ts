export {
  createForecastSearch,
  type Forecasted,
  type ForecastOptions,
  type ForecastSearch,
  forecast,
} from './forecast.ts';
export { type Forecast, LIKELIHOODS, type Likelihood, type Prediction } from './prediction.ts';
