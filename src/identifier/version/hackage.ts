import { compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/**
 * Haskell package versions (Haskell Package Versioning Policy; Data.Version): numbers between dots, compared from the left; of
 * two versions of which one begins with the other, the longer is above: 1.0 is below 1.0.0. Tags (`-tag`) are no longer allowed.
 */
export const HACKAGE: VersionScheme<readonly Digits[]> = {
  name: 'hackage',
  parse: (text) => (/^[0-9]+(?:\.[0-9]+)*$/.test(text) ? text.split('.').map(toDigits) : undefined),
  compare: (a, b) => compareNumberLists(a, b, 'lowest'),
};
