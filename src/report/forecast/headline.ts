import type { Forecast } from '../../reproducibility/index.ts';
import { plural } from '../printable.ts';

/** The forecast in one word, and in one sentence without a full stop. */
export function headlineOf({ predictions, clean }: Forecast): readonly [verdict: string, said: string] {
  const counts = { certain: 0, likely: 0, possible: 0 };
  for (const { likelihood } of predictions) counts[likelihood]++;
  const { certain, likely, possible } = counts;
  const rest = possible > 0 ? `${plural(possible, 'cause')} possible` : '';
  if (!clean) {
    const sure = [certain > 0 ? `${certain} certain` : '', likely > 0 ? `${likely} likely` : '', rest];
    return ['will vary', sure.filter((part) => part !== '').join(', ')];
  }
  if (possible > 0) return ['may reproduce', `nothing certain or likely, ${rest}`];
  return ['nothing will vary', 'nothing was found that another build would not repeat'];
}

/** What was not looked into, as a sentence; `` for nothing. */
export function omittedText({ omitted }: Forecast): string {
  return omitted === 0 ? '' : `${plural(omitted, 'date')} in contents beyond the limit not looked into.`;
}
