import { compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/**
 * The version order of nginx: up to four integers between dots and nothing else, those left out at the end being 0. An even
 * second number is a stable branch, which does not matter to the order. Source: nginx.org, download and security pages.
 */
export const NGINX: VersionScheme<readonly Digits[]> = {
  name: 'nginx',
  parse(text) {
    return /^[0-9]+(?:\.[0-9]+){0,3}$/.test(text) ? text.split('.').map(toDigits) : undefined;
  },
  compare: (a, b) => compareNumberLists(a, b, 'zero'),
};
