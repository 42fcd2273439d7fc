import type { LineHunk } from '../align/lines.ts';
import type { Guess } from './known.ts';
import type { Skipped } from './lines.ts';
import { isCode } from './words.ts';

/** Lines that stand at another place of the other side. */
export interface Moved {
  readonly pairs: readonly (readonly [number, number])[];
  readonly lines: Skipped;
  readonly guess: Omit<Guess, 'values'>;
}

const NONE: Moved = {
  pairs: [],
  lines: { left: new Set(), right: new Set() },
  guess: { code: 'content.hash-order', evidence: 'the same lines in another order' },
};
/** Fewer lines than this may have been moved by hand, and so may whole blocks. */
const FEWEST = 5;
/** Of the lines that differ: texts that have only some lines in common were not shuffled. */
const SHARE = 0.7;

/**
 * The lines that each side has once, at places that do not correspond, where the files are no program text and the lines are shuffled: few of them keep
 * their neighbours.
 */
export function movedLines(
  left: readonly string[],
  right: readonly string[],
  changes: readonly LineHunk[],
  path: string,
): Moved {
  if (isCode(path)) return NONE;
  const places = onceIn(left, changes, 'leftStart', 'leftCount');
  const others = onceIn(right, changes, 'rightStart', 'rightCount');
  const pairs: (readonly [number, number])[] = [];
  for (const [line, at] of places) {
    const other = others.get(line);
    if (at >= 0 && other !== undefined && other >= 0 && line.trim() !== '') pairs.push([at, other]);
  }
  const most = Math.max(
    changes.reduce((sum, { leftCount }) => sum + leftCount, 0),
    changes.reduce((sum, { rightCount }) => sum + rightCount, 0),
  );
  const enough = pairs.length >= FEWEST && pairs.length >= most * SHARE;
  if (!enough || !isShuffled(pairs.map(([, other]) => other))) return NONE;
  return {
    ...NONE,
    pairs,
    lines: { left: new Set(pairs.map(([at]) => at)), right: new Set(pairs.map(([, other]) => other)) },
  };
}

/** Whether an order of places is no moved block: most neighbours are new ones. */
export function isShuffled(places: readonly number[]): boolean {
  let broken = 0;
  for (let i = 1; i < places.length; i++) if (places[i] !== places[i - 1]! + 1) broken++;
  return broken >= 3 && broken * 2 >= places.length - 1;
}

function onceIn(
  lines: readonly string[],
  changes: readonly LineHunk[],
  start: 'leftStart' | 'rightStart',
  count: 'leftCount' | 'rightCount',
): Map<string, number> {
  const places = new Map<string, number>();
  for (const change of changes) {
    for (let at = change[start]; at < change[start] + change[count]; at++) {
      const line = lines[at]!;
      places.set(line, places.has(line) ? -1 : at);
    }
  }
  return places;
}
