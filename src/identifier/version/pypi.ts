import { compareDigits, compareNumberLists, compareText, type Digits, toDigits } from './digits.ts';
import { compareLegacyPypi, type LegacyPypi, parseLegacyPypi } from './pypi-legacy.ts';
import type { VersionScheme } from './scheme.ts';

/** A Python version by the Version Specifiers standard (PEP 440), spelling variants resolved. */
export interface Pep440 {
  /** `'0'` where none is written. */
  readonly epoch: Digits;
  /** At least one number, as many as written: `1.0` and `1.0.0` are the same version with different lists. */
  readonly release: readonly Digits[];
  readonly pre: { readonly letter: 'a' | 'b' | 'rc'; readonly number: Digits } | undefined;
  readonly post: Digits | undefined;
  readonly dev: Digits | undefined;
  /** The parts of the local label, lower case; empty where there is none. */
  readonly local: readonly string[];
}

/** What the order compares: a PEP 440 version, or a text from before it in the order setuptools had then. */
export type PypiKey = Pep440 | LegacyPypi;

/** The spellings of a pre-release and the one that is canonical (PEP 440, "Pre-release spelling"). */
const PRE_LETTERS: Readonly<Record<string, 'a' | 'b' | 'rc'>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
};

/** The parts in the order they are written, each read where the last one ended. Longer spellings come first. */
const EPOCH = /v?(?:([0-9]+)!)?/y;
const RELEASE = /[0-9]+(?:\.[0-9]+)*/y;
const PRE = /[-_.]?(alpha|a|beta|b|preview|pre|rc|c)[-_.]?([0-9]*)/y;
const POST = /-([0-9]+)|[-_.]?(?:post|rev|r)[-_.]?([0-9]*)/y;
const DEV = /[-_.]?dev[-_.]?([0-9]*)/y;
const LOCAL = /\+[a-z0-9]+(?:[-_.][a-z0-9]+)*/y;

/** White space that is ignored around a version (PEP 440, "Leading and Trailing Whitespace"). */
const OUTER_SPACE = ' \t\n\r\f\v';

/**
 * Reads a version of PEP 440 in any of the spellings it allows.
 * @returns undefined where the text is not one
 */
export function parsePep440(text: string): Pep440 | undefined {
  const source = asciiLower(trimPypi(text));
  let at = 0;
  const take = (part: RegExp): RegExpExecArray | undefined => {
    part.lastIndex = at;
    const found = part.exec(source) ?? undefined;
    if (found) at = part.lastIndex;
    return found;
  };
  const epoch = take(EPOCH);
  const release = take(RELEASE);
  if (!release) return undefined;
  const pre = take(PRE);
  const post = take(POST);
  const dev = take(DEV);
  const local = take(LOCAL);
  if (at !== source.length) return undefined;
  return {
    epoch: toDigits(epoch?.[1] ?? ''),
    release: release[0].split('.').map(toDigits),
    pre: pre && { letter: PRE_LETTERS[pre[1]!]!, number: toDigits(pre[2]!) },
    post: post && toDigits(post[1] ?? post[2]!),
    dev: dev && toDigits(dev[1]!),
    local: local ? local[0].slice(1).split(/[-_.]/).map(localPart) : [],
  };
}

/**
 * The canonical spelling of a Python version (PEP 440, "Normalization"): lower case, `a`, `b`, `rc`, `.post`, `.dev`, no
 * leading zeros, no `v`, no epoch 0. Trailing zeros of the release stay: `1.0` remains `1.0`.
 * @returns undefined where the text is not a version of PEP 440
 */
export function normalizePep440(text: string): string | undefined {
  const version = parsePep440(text);
  return version && formatPep440(version);
}

/** Writes a version in its canonical spelling; see `normalizePep440`. */
export function formatPep440(version: Pep440): string {
  return [
    version.epoch === '0' ? '' : `${version.epoch}!`,
    version.release.join('.'),
    version.pre ? version.pre.letter + version.pre.number : '',
    version.post === undefined ? '' : `.post${version.post}`,
    version.dev === undefined ? '' : `.dev${version.dev}`,
    version.local.length > 0 ? `+${version.local.join('.')}` : '',
  ].join('');
}

/** The order of PEP 440 ("Summary of permitted suffixes and relative ordering"); a total order. */
export function comparePep440(a: Pep440, b: Pep440): number {
  return comparePublic(a, b) || compareLocal(a.local, b.local);
}

/** The same order with the local labels left out. */
export function comparePublic(a: Pep440, b: Pep440): number {
  return (
    compareBase(a, b) ||
    phase(a) - phase(b) ||
    compareDigits(a.pre?.number ?? '0', b.pre?.number ?? '0') ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1)
  );
}

/** Compares epoch and release alone, the shorter release padded with zeros. */
export function compareBase(a: Pep440, b: Pep440): number {
  return compareDigits(a.epoch, b.epoch) || compareNumberLists(a.release, b.release, 'zero');
}

/** Python package versions (PyPI): PEP 440, and below all of it what was published before it (see pypi-legacy.ts). */
export const PYPI: VersionScheme<PypiKey> = {
  name: 'pypi',
  parse: (text) => parsePep440(text) ?? parseLegacyPypi(trimPypi(text)),
  compare(a, b) {
    if ('legacy' in a) return 'legacy' in b ? compareLegacyPypi(a, b) : -1;
    return 'legacy' in b ? 1 : comparePep440(a, b);
  },
};

/** The text without the white space that PEP 440 ignores around a version. */
export function trimPypi(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && OUTER_SPACE.includes(text[start]!)) start++;
  while (end > start && OUTER_SPACE.includes(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** Only ASCII letters have two cases here: another letter must not become one that the grammar knows. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A development release of nothing else is below the first alpha, and a final release above the last candidate. */
function phase({ pre, post, dev }: Pep440): number {
  if (pre) return { a: 1, b: 2, rc: 3 }[pre.letter];
  return dev !== undefined && post === undefined ? 0 : 4;
}

/** @param absent the sign of a missing number: below every post-release, above every development release */
function compareOptional(a: Digits | undefined, b: Digits | undefined, absent: -1 | 1): number {
  if (a === undefined) return b === undefined ? 0 : absent;
  return b === undefined ? -absent : compareDigits(a, b);
}

/** No label is lowest; numbers are above text; of two labels of which one begins with the other, the longer is above. */
function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a[index]!;
    const right = b[index]!;
    const numbers = Number(isNumber(left)) - Number(isNumber(right));
    const order = numbers || (isNumber(left) ? compareDigits(left, right) : compareText(left, right));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function localPart(part: string): string {
  return isNumber(part) ? toDigits(part) : part;
}

function isNumber(part: string): boolean {
  return /^[0-9]+$/.test(part);
}
