import { type Classifier, finder, finding, meet, precededBy } from './pair.ts';

const YEARS = finder(/(?<![\w.-])(?:19|20)\d\d(?:\s?[-–,]\s?(?:19|20)\d\d){0,20}(?![\w]|[.-]\d)/g);
const COPYRIGHT = /(?:copyright|©|&copy;|\(c\))[^\n]{0,60}$/i;

/** The year of a copyright line, which generators take from the clock. */
export const classifyYear: Classifier = (pair, span) => {
  const meeting = meet(pair, span, YEARS);
  if (!meeting || !precededBy(pair, meeting, COPYRIGHT)) return undefined;
  return finding(pair, meeting, 'content.timestamp', 'the year of a copyright line');
};
