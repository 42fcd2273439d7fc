import { compareNumberLists, compareText, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** Words whose place before the release is the same in about every project, in their order. */
const BEFORE: ReadonlyMap<string, number> = new Map([
  ['dev', 1],
  ['a', 2],
  ['alpha', 2],
  ['b', 3],
  ['beta', 3],
  ['pre', 4],
  ['preview', 4],
  ['c', 5],
  ['rc', 5],
]);
const TILDE = 0;

/** Words for patches upon a release; one of them tells nothing about another. */
const AFTER = new Set(['p', 'pl', 'patch', 'post', 'sp', 'fix', 'hotfix', 'rev', 'u', 'update']);

/** What stands between two lists of numbers: a word, the sign of one, or a letter that follows a digit. */
type Mark =
  | { readonly kind: 'before'; readonly rank: number }
  | { readonly kind: 'letter' | 'after' | 'word'; readonly text: string };

/** A text as natural order sees it. */
export type GenericVersion =
  | { readonly commit: string }
  | {
      readonly commit?: undefined;
      readonly groups: readonly { readonly mark: Mark; readonly numbers: readonly Digits[] }[];
    };

/**
 * Natural order, for where nobody says how versions sort: say so whenever it decides. A text is lists of numbers with marks
 * between. Numbers at `.`, `_`, space or where letters end are one list, compared as integers, those left out at the end being
 * 0 (1.0 = 1.0.0; so it is right for SQLite's four numbers, expat, zlib and most projects). Where lists are the same the marks
 * decide: `~`, dev, alpha, beta, pre, rc (a, b, c before a digit) are before the release; a single letter right after a
 * digit and p, patch, post, sp and the like are after it. A `v` in front and case are ignored.
 *
 * Undefined rather than guessed: two different words, or a word against none, where nothing before them decides; `-` or `+`
 * before a number against none, for they mean an earlier, a later or the same version depending on the project; a commit
 * hash (7 to 64 hexadecimal digits, some of them letters) against anything but itself. Source: this documentation.
 */
export const GENERIC: VersionScheme<GenericVersion> = {
  name: 'generic',
  parse(text) {
    const plain = text.replace(/^v(?=[0-9])/i, '').toLowerCase();
    if (!/^[0-9a-z]+(?:[-._+~ ][0-9a-z]+)*$/.test(plain)) return undefined;
    return isCommit(plain) ? { commit: plain } : { groups: groups(plain) };
  },
  compare(a, b) {
    if (a.commit !== undefined || b.commit !== undefined) return a.commit === b.commit ? 0 : undefined;
    for (let at = 0; at < Math.max(a.groups.length, b.groups.length); at += 1) {
      const order = compareMarks(a.groups[at]?.mark, b.groups[at]?.mark);
      if (order !== 0) return order;
      const numbers = compareNumberLists(a.groups[at]!.numbers, b.groups[at]!.numbers, 'zero');
      if (numbers !== 0) return numbers;
    }
    return 0;
  },
};

/** Digits and one letter (20240101a) are a version; a full hash may be digits only. */
function isCommit(text: string): boolean {
  if (!/^[0-9a-f]{7,64}$/.test(text)) return false;
  if (text.length === 40 || text.length === 64) return true;
  return /[a-f]/.test(text) && !/^[0-9]+[a-f]$/.test(text);
}

/** The first group has what the text starts with, a word or nothing, for its mark; so all texts with numbers in front compare. */
function groups(text: string) {
  const found: { mark: Mark; numbers: Digits[] }[] = [];
  const open = (mark: Mark) => found.push({ mark, numbers: [] });
  let afterNumber = false;
  for (const match of text.matchAll(/([-._+~ ]?)([0-9]+|[a-z]+)/g)) {
    const [whole, sign = '', run = ''] = match;
    const numeric = /^[0-9]/.test(run);
    if (found.length === 0) open({ kind: 'word', text: numeric ? '' : run });
    else {
      if (sign === '~') open({ kind: 'before', rank: TILDE });
      if (sign === '+' || (sign === '-' && numeric && afterNumber)) open({ kind: 'word', text: sign });
      if (!numeric) open(wordMark(run, sign, text.charAt(match.index + whole.length)));
    }
    if (numeric) found.at(-1)!.numbers.push(toDigits(run));
    afterNumber = numeric;
  }
  return found;
}

/** @param next the character that follows, which tells 1.0b2 (a beta) from 1.0b (a patch) */
function wordMark(word: string, sign: string, next: string): Mark {
  const numbered = /[0-9]/.test(next);
  if (word.length === 1 && !numbered) return { kind: sign === '' ? 'letter' : 'word', text: word };
  const rank = BEFORE.get(word);
  if (rank !== undefined) return { kind: 'before', rank };
  return { kind: AFTER.has(word) ? 'after' : 'word', text: word };
}

const PLACES = { before: -1, letter: 1, after: 1 } as const;

function compareMarks(a: Mark | undefined, b: Mark | undefined): number | undefined {
  if (a?.kind === 'before' && b?.kind === 'before') return a.rank - b.rank;
  if (a && b && a.kind !== 'before' && b.kind !== 'before') {
    if (a.kind === b.kind && a.text === b.text) return 0;
    return a.kind === 'letter' && b.kind === 'letter' ? compareText(a.text, b.text) : undefined;
  }
  if (a?.kind === 'word' || b?.kind === 'word') return undefined;
  return (a ? PLACES[a.kind] : 0) - (b ? PLACES[b.kind] : 0);
}
