import { compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

const DOTTED = /^(?:v[0-9]+|v[0-9]+(?:\.[0-9]+)+(?:_[0-9]+)?|[0-9]+(?:\.[0-9]+){2,}(?:_[0-9]+)?)$/;
const DECIMAL = /^[0-9]+(?:\.([0-9]+(?:_[0-9]+)?))?$/;

/**
 * Perl versions (version.pm): numbers between dots with a leading v or at least two dots (v1.2, 1.2.3), or a decimal number
 * whose fraction is read three digits at a time (1.002003 is v1.2.3, 1.2 is v1.200). An underscore marks a trial release and is
 * left out of the order: 1.02_03 is 1.0203. Numbers left out at the end are 0. Half-written decimals (`.5`, `5.`) are not read.
 */
export const CPAN: VersionScheme<readonly Digits[]> = {
  name: 'cpan',
  parse(text) {
    const decimal = DECIMAL.exec(text);
    if (decimal) return decimalNumbers(text, decimal[1]?.replace('_', '') ?? '');
    return DOTTED.test(text) ? text.replace('v', '').replace('_', '').split('.').map(toDigits) : undefined;
  },
  compare: (a, b) => compareNumberLists(a, b, 'zero'),
};

function decimalNumbers(text: string, fraction: string): readonly Digits[] {
  const thousandths = (fraction.match(/.{1,3}/g) ?? []).map((group) => group.padEnd(3, '0'));
  return [text.split('.')[0]!, ...thousandths].map(toDigits);
}
