import { type Classifier, finder, finding, meet, precededBy, valuesOf } from './pair.ts';
import { IS_REGION, LONE_ZONE } from './zones.ts';

const ZONES = finder(LONE_ZONE);
const ZONE_WORD = /(?:(?<![a-z])tz|time[ _.-]?zone|zoneinfo)["'\s:=>/]{0,8}$/i;

/** Names and offsets of time zones that stand by themselves. */
export const classifyZone: Classifier = (pair, span) => {
  const meeting = meet(pair, span, ZONES);
  if (!meeting) return undefined;
  const values = valuesOf(pair, meeting);
  if (!values.every((value) => IS_REGION.test(value)) && !precededBy(pair, meeting, ZONE_WORD))
    return undefined;
  return finding(pair, meeting, 'content.timezone', 'time zones');
};
