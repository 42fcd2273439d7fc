import { compareDigits, compareText, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** Suffixes in the order they sort in; having none stands between `rc` and `p`. */
const SUFFIX_RANKS: Readonly<Record<string, number>> = { alpha: 0, beta: 1, pre: 2, rc: 3, p: 5 };
const NO_SUFFIX = 4;

/** A Gentoo version taken apart; later numbers as written, suffixes with their number. */
export interface GentooVersion {
  readonly first: Digits;
  readonly later: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly { readonly rank: number; readonly number: Digits }[];
  readonly revision: Digits;
}

/**
 * The version order of Gentoo packages: `number{.number}[letter]{_suffix[number]}[-rnumber]`. A later number is compared as
 * one, unless either of the two starts with 0: then both are text, trailing zeros taken off. More numbers are greater (5 <
 * 5.0). A missing suffix number or revision is 0, so 1.0 is 1.0-r0. Source: Package Manager Specification 8, 3.2 and 3.3.
 */
export const GENTOO: VersionScheme<GentooVersion> = {
  name: 'gentoo',
  parse(text) {
    const match =
      /^([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)[0-9]*)*)(?:-r([0-9]+))?$/.exec(text);
    if (!match) return undefined;
    return {
      first: toDigits(match[1]!),
      later: match[2]!.split('.').slice(1),
      letter: match[3]!,
      suffixes: Array.from(match[4]!.matchAll(/_([a-z]+)([0-9]*)/g), ([, name, number]) => ({
        rank: SUFFIX_RANKS[name!]!,
        number: toDigits(number!),
      })),
      revision: toDigits(match[5] ?? '0'),
    };
  },
  compare(a, b) {
    return (
      compareDigits(a.first, b.first) ||
      compareLater(a.later, b.later) ||
      compareText(a.letter, b.letter) ||
      compareSuffixes(a.suffixes, b.suffixes) ||
      compareDigits(a.revision, b.revision)
    );
  },
};

function compareLater(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const left = a[at]!;
    const right = b[at]!;
    const order =
      left.startsWith('0') || right.startsWith('0')
        ? compareText(withoutTrailingZeros(left), withoutTrailingZeros(right))
        : compareDigits(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end -= 1;
  return digits.slice(0, end);
}

function compareSuffixes(a: GentooVersion['suffixes'], b: GentooVersion['suffixes']): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order =
      (a[at]?.rank ?? NO_SUFFIX) - (b[at]?.rank ?? NO_SUFFIX) ||
      compareDigits(a[at]?.number ?? '0', b[at]?.number ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}
