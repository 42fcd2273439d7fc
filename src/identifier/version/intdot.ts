import { compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/**
 * The version order of VERS type `intdot`: integers between dots, leading zeros and anything from the first other character on
 * ignored, so `1.2rc1` is the same as `1.2`; numbers left out at the end are 0. Source: VERS, "VERS types", general types.
 */
export const INTDOT: VersionScheme<readonly Digits[]> = {
  name: 'intdot',
  parse(text) {
    const dotted = /^[0-9]+(?:\.[0-9]+)*\.?/.exec(text)?.[0];
    if (dotted === undefined || text.charAt(dotted.length) === '.') return undefined;
    return (dotted.endsWith('.') ? dotted.slice(0, -1) : dotted).split('.').map(toDigits);
  },
  compare: (a, b) => compareNumberLists(a, b, 'zero'),
};
