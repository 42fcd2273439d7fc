import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** What may stand next in a version, in the order it sorts in: `1_rc1` before `1`, `1` before `1-r0`, `1a` before `1.0`. */
const KIND = {
  preRelease: 0,
  unreadable: 1,
  empty: 2,
  end: 3,
  revision: 4,
  commit: 5,
  suffixNumber: 6,
  postRelease: 7,
  letter: 8,
  number: 9,
} as const;

const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', 'cvs', 'svn', 'git', 'hg', 'p'];
const PRE_RELEASES = 4;

/** One piece of an apk version: its kind, and what is compared where the kinds are the same. */
export interface ApkToken {
  readonly kind: number;
  readonly digits: string;
  readonly text: string;
}

/** The pieces in the order they must come in; a pattern is tried at one place only. */
const STEPS: readonly {
  readonly pattern: RegExp;
  readonly repeats: boolean;
  tokens(match: RegExpExecArray): readonly ApkToken[];
}[] = [
  { pattern: /[0-9]*/y, repeats: false, tokens: ([digits]) => [firstNumber(digits)] },
  {
    pattern: /\.([0-9]*)|([a-z])([0-9]+)/y,
    repeats: true,
    tokens: ([, later, letter, digits]) =>
      later === undefined ? [letterToken(letter!), firstNumber(digits!)] : [laterNumber(later)],
  },
  { pattern: /[a-z]/y, repeats: false, tokens: ([letter]) => [letterToken(letter)] },
  {
    pattern: /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)(?![a-z])([0-9]*)/y,
    repeats: true,
    tokens: ([, name, digits]) => suffix(name!, digits!),
  },
  {
    pattern: /~([0-9A-Fa-f]+)/y,
    repeats: false,
    tokens: ([, commit]) => [{ kind: KIND.commit, digits: '', text: commit! }],
  },
  {
    pattern: /-r([0-9]+|(?![a-z]))/y,
    repeats: false,
    tokens: ([, digits]) => [{ kind: KIND.revision, digits: toDigits(digits!), text: '' }],
  },
];

/**
 * The version order of Alpine packages: `number{.number}{letter}{_suffix{number}}{~commit}{-rnumber}`. The first number is
 * compared as one; a later one too, unless either of the two starts with 0, when both are text (`1.05` before `1.5`). A missing
 * revision sorts before `-r0`.
 *
 * apk orders texts it calls invalid as well, and advisories contain some, so a version must only start with a digit or a
 * dot: from the first piece that cannot be read it sorts before the same version without it, and two such tails are the
 * same. Digits after the letter (`6.6.2p1`) and empty numbers are read as apk-tools 2 reads them, leading zeros as apk-tools
 * 3 does. Source: apk-package(5), apk-version(8); apk-tools' behaviour.
 */
export const APK: VersionScheme<readonly ApkToken[]> = {
  name: 'apk',
  parse(text) {
    if (!/^\.?[0-9][!-~]*$/.test(text)) return undefined;
    const tokens: ApkToken[] = [];
    let at = 0;
    for (const step of STEPS) {
      do {
        step.pattern.lastIndex = at;
        const match = step.pattern.exec(text);
        if (!match) break;
        at += match[0].length;
        tokens.push(...step.tokens(match));
      } while (step.repeats);
    }
    tokens.push({ kind: at === text.length ? KIND.end : KIND.unreadable, digits: '', text: '' });
    return tokens;
  },
  compare(a, b) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      const order = compareTokens(a[at]!, b[at]!);
      if (order !== 0) return order;
    }
    return 0; // Both end in a token of a kind found nowhere else, so they are of one length here.
  },
};

function firstNumber(digits: string): ApkToken {
  return digits === ''
    ? { kind: KIND.empty, digits: '', text: '' }
    : { kind: KIND.number, digits: toDigits(digits), text: digits };
}

/** Keeps no digits where it must be compared as text. */
function laterNumber(digits: string): ApkToken {
  const token = firstNumber(digits);
  return digits.startsWith('0') ? { ...token, digits: '' } : token;
}

function letterToken(letter: string): ApkToken {
  return { kind: KIND.letter, digits: '', text: letter };
}

function suffix(name: string, digits: string): readonly ApkToken[] {
  const rank = SUFFIXES.indexOf(name);
  const kind = rank < PRE_RELEASES ? KIND.preRelease : KIND.postRelease;
  const token = { kind, digits: String(rank), text: '' };
  return digits === '' ? [token] : [token, { kind: KIND.suffixNumber, digits: toDigits(digits), text: '' }];
}

function compareTokens(a: ApkToken, b: ApkToken): number {
  if (a.kind !== b.kind) return a.kind - b.kind;
  return a.digits === '' || b.digits === '' ? compareText(a.text, b.text) : compareDigits(a.digits, b.digits);
}
