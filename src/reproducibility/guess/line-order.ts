import type { LineHunk } from '../align/lines.ts';
import type { Guess } from './known.ts';
import type { Lines } from './lines.ts';
import { isShuffled } from './moved.ts';
import { isCode } from './words.ts';

/** Fewer lines in no recognised order may have been moved by hand. */
const FEWEST = 5;
const FEWEST_SORTED = 3;

/**
 * The same lines in another order: by two collations, sorted on one side only, or shuffled. Program text is left alone, and so are moved blocks.
 */
export function guessLineOrder(
  a: Lines,
  b: Lines,
  changes: readonly LineHunk[],
  path: string,
): Guess | undefined {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last || isCode(path)) return undefined;
  const ours = a.lines.slice(first.leftStart, last.leftStart + last.leftCount);
  const theirs = b.lines.slice(first.rightStart, last.rightStart + last.rightCount);
  if (ours.length !== theirs.length || hasTwice(ours)) return undefined;
  const [left, right] = [ours.map(bare), theirs.map(bare)];
  const places = placesOf(left, right);
  if (!places || left.length < FEWEST_SORTED) return undefined;
  const [one, other] = [orderOf(left), orderOf(right)];
  const values = [one ?? 'no order', other ?? 'no order'] as const;
  if (one && other && one !== other)
    return { code: 'content.locale', evidence: 'the same lines, sorted by two collations', values };
  if (one || other)
    return { code: 'content.hash-order', evidence: 'the same lines, sorted on one side only', values };
  if (left.length < FEWEST || !isShuffled(places)) return undefined;
  return { code: 'content.hash-order', evidence: 'the same lines in another order', values };
}

/** Whether a line is there twice, which most texts show soon. */
function hasTwice(lines: readonly string[]): boolean {
  const seen = new Set<string>();
  return lines.some((line) => seen.size === seen.add(line).size);
}

/** The last line may lack its line feed. */
const bare = (line: string): string => line.replace(/\r?\n$/, '');

/** Where each line of the left is on the right; undefined where the lines are not the same, or one is there twice. */
function placesOf(left: readonly string[], right: readonly string[]): number[] | undefined {
  if (left.length !== right.length) return undefined;
  const places = new Map(right.map((line, i) => [line, i]));
  if (places.size !== right.length || new Set(left).size !== left.length) return undefined;
  const found = left.map((line) => places.get(line) ?? -1);
  return found.includes(-1) ? undefined : found;
}

type Key = (line: string) => string;

/** Orders that programs sort by, the strictest first. */
const ORDERS: readonly (readonly [string, Key])[] = [
  ['C order', (line) => line],
  ['order without regard to case', (line) => line.toLowerCase()],
  [
    'order of a locale',
    (line) =>
      line
        .normalize('NFKD')
        .replace(/[^\p{L}\p{N}]/gu, '')
        .toLowerCase(),
  ],
];

function orderOf(lines: readonly string[]): string | undefined {
  return ORDERS.find(([, key]) => isSorted(lines.map(key)))?.[0];
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, i) => i === 0 || keys[i - 1]! <= key);
}
