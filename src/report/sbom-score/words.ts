import type { BomScorePoint, BomScoreSection } from '../../model/index.ts';
import { humanCount, plural } from '../printable.ts';

/** `97 % (180 of 186 components)`; a share is 100 % only where nothing fails. */
export function reachedWords({ reached, of, unit, notMeasured }: BomScorePoint): string {
  if (notMeasured !== undefined) return notMeasured;
  if (of === 0) return 'nothing to measure';
  if (unit === 'document' && of === 1) return reached === 1 ? 'yes' : 'no';
  return `${percent(reached / of)} (${humanCount(reached)} of ${plural(of, unit)})`;
}

/** `5 of 7 required points reached everywhere, 82 % on average`, and how many were not measured. */
export function sectionWords({ points, met, required, share }: BomScoreSection): string {
  const unmeasured = points.filter(({ notMeasured }) => notMeasured !== undefined).length;
  const rest = unmeasured === 0 ? '' : `${plural(unmeasured, 'point')} not measured; `;
  if (share === undefined) return `${rest}nothing was measured`;
  return `${rest}${met} of ${required} required points reached everywhere, ${percent(share)} on average`;
}

/** A share as a whole per cent that is 0 or 100 only where it is exact. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share < 1 && rounded === 100) return '99 %';
  return share > 0 && rounded === 0 ? '1 %' : `${rounded} %`;
}

/** Whether everything that was looked at reaches the point; undefined where nothing was. */
export function isReached({ reached, of }: BomScorePoint): boolean | undefined {
  return of === 0 ? undefined : reached === of;
}
