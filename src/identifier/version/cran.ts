import { compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/**
 * R package versions (Writing R Extensions, "The DESCRIPTION file"; numeric_version of base R): numbers between dots or hyphens,
 * which mean the same, compared from the left; of two of which one begins with the other, the longer is above. A single number
 * is read too, as numeric_version does.
 */
export const CRAN: VersionScheme<readonly Digits[]> = {
  name: 'cran',
  parse: (text) => (/^[0-9]+(?:[.-][0-9]+)*$/.test(text) ? text.split(/[.-]/).map(toDigits) : undefined),
  compare: (a, b) => compareNumberLists(a, b, 'lowest'),
};
