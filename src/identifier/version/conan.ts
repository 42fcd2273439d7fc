import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** Items between dots, without the zeros at the end, which Conan does not count. */
type Items = readonly string[];

/** A Conan version taken apart; `undefined` where it has no such part, which is not the same as an empty one. */
export interface ConanKey {
  readonly main: Items;
  readonly prerelease: Items | undefined;
  readonly build: Items | undefined;
}

/**
 * Conan 2 ("Version ranges", "Versioning"; conan.tools.scm.Version): any text; build after the last `+`, pre-release
 * after the first `-`, items at dots, integers by value, other text by code point, zeros at the end ignored, a
 * pre-release below its version, a build above it.
 *
 * Conan compares an integer with a text as texts, which is circular (10 < 1a < 2 < 10). Where that order of two items
 * is not also their natural order the answer here is undefined, so that what is answered is Conan's and can be sorted.
 */
export const CONAN: VersionScheme<ConanKey> = { name: 'conan', parse: parseConan, compare: compareConan };

function parseConan(text: string): ConanKey | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const plus = trimmed.lastIndexOf('+');
  const version = plus < 0 ? trimmed : trimmed.slice(0, plus);
  const hyphen = version.indexOf('-');
  return {
    main: readItems(hyphen < 0 ? version : version.slice(0, hyphen)),
    prerelease: hyphen < 0 ? undefined : readItems(version.slice(hyphen + 1)),
    build: plus < 0 ? undefined : readItems(trimmed.slice(plus + 1)),
  };
}

function readItems(text: string): Items {
  const items = text.split('.').map((item) => (isInteger(item) ? toDigits(item) : item));
  while (items.at(-1) === '0') items.pop();
  return items;
}

function compareConan(a: ConanKey, b: ConanKey): number | undefined {
  const main = compareItems(a.main, b.main);
  if (main !== 0) return main;
  if ((a.prerelease === undefined) !== (b.prerelease === undefined))
    return a.prerelease === undefined ? 1 : -1;
  const prerelease = compareItems(a.prerelease ?? [], b.prerelease ?? []);
  if (prerelease !== 0) return prerelease;
  if ((a.build === undefined) !== (b.build === undefined)) return a.build === undefined ? -1 : 1;
  return compareItems(a.build ?? [], b.build ?? []);
}

function compareItems(a: Items, b: Items): number | undefined {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const order = compareItem(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareItem(a: string, b: string): number | undefined {
  if (isInteger(a) && isInteger(b)) return compareDigits(a, b);
  const asText = compareText(a, b);
  const natural = compareNaturally(a, b) || asText;
  return Math.sign(natural) === Math.sign(asText) ? asText : undefined;
}

/** Items that start with digits by the value of those and then as text; others as text. */
function compareNaturally(a: string, b: string): number {
  const left = leadingDigits(a);
  const right = leadingDigits(b);
  if (left === '' || right === '') return compareText(a, b);
  return (
    compareDigits(toDigits(left), toDigits(right)) || compareText(a.slice(left.length), b.slice(right.length))
  );
}

function leadingDigits(text: string): string {
  return /^[0-9]*/.exec(text)?.[0] ?? '';
}

function isInteger(text: string): boolean {
  return /^[0-9]+$/.test(text);
}
