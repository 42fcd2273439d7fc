import type { Hunk } from '../../model/index.ts';
import type { LineHunk } from './lines.ts';

/** How much of a text difference is shown. */
export interface HunkLimits {
  /** Hunks; the rest is counted. */
  readonly hunks: number;
  /** Lines of all hunks together; a change that has more ends its hunk early. */
  readonly lines: number;
  /** Characters of a line; a longer one is shown around its change, with what is left out counted in it. */
  readonly width: number;
}

/** Hunks as they are shown, and what is not shown. */
export interface ShownHunks {
  readonly hunks: readonly Hunk[];
  /** Changes of which nothing is shown. */
  readonly omitted: number;
  /** Added and removed lines that are not shown. */
  readonly omittedLines: number;
}

const LIMITS: HunkLimits = { hunks: 100, lines: 2000, width: 200 };

/**
 * The hunks of `diffLines` as a unified diff shows them: with `context` equal lines around, where they meet in one
 * (POSIX.1-2024, diff, "Diff -u Output Format"). Line feeds at the ends of lines are left out.
 */
export function unifiedHunks(
  left: readonly string[],
  right: readonly string[],
  changes: readonly LineHunk[],
  context = 3,
  limits: Partial<HunkLimits> = {},
): ShownHunks {
  const { hunks: most, lines, width } = { ...LIMITS, ...limits };
  const hunks: Hunk[] = [];
  let [shown, room, omittedLines] = [0, lines, 0];
  for (const group of groupsOf(changes, context)) {
    if (hunks.length >= most || room <= 0) break;
    const result = hunkOf(left, right, group, context, width, room);
    hunks.push(result.hunk);
    room -= result.hunk.lines.length;
    shown += result.shown;
    omittedLines += result.cut;
  }
  for (const { leftCount, rightCount } of changes.slice(shown)) omittedLines += leftCount + rightCount;
  return { hunks, omitted: changes.length - shown, omittedLines };
}

/** Changes whose context meets. */
function* groupsOf(changes: readonly LineHunk[], context: number): Generator<readonly LineHunk[]> {
  let group: LineHunk[] = [];
  let end = 0;
  for (const change of changes) {
    if (group.length > 0 && change.leftStart - end > 2 * context) {
      yield group;
      group = [];
    }
    group.push(change);
    end = change.leftStart + change.leftCount;
  }
  if (group.length > 0) yield group;
}

/** A hunk of at most about `room` lines; how many of its changes it shows, and how many lines of the last are cut. */
function hunkOf(
  left: readonly string[],
  right: readonly string[],
  changes: readonly LineHunk[],
  context: number,
  width: number,
  room: number,
): { hunk: Hunk; shown: number; cut: number } {
  const first = changes[0]!;
  const before = Math.min(context, first.leftStart, first.rightStart);
  const lines: string[] = [];
  const equal = (from: number, to: number) => {
    for (let i = from; i < to; i++) lines.push(` ${shortened(withoutEnd(left[i]!), width)}`);
  };
  let at = first.leftStart - before;
  let [shown, cut] = [0, 0];
  for (const change of changes) {
    if (shown > 0 && lines.length >= room) break;
    equal(at, change.leftStart);
    const { leftCount, rightCount } = change;
    cut = addChange(lines, left, right, change, width, Math.max(2, room - lines.length));
    shown++;
    at = change.leftStart + leftCount;
    if (cut > 0) break;
    if (shown === changes.length) {
      const after = Math.min(context, right.length - change.rightStart - rightCount);
      equal(at, Math.min(left.length, at + after));
    }
  }
  // Lines are numbered from 1 where they are shown.
  const [leftLine, rightLine] = [first.leftStart - before + 1, first.rightStart - before + 1];
  const hunk = { leftLine, rightLine, lines };
  return { hunk, shown, cut };
}

/** Adds removed and added lines, each side at most its half of `room` or what the other leaves; tells how many it cut. */
function addChange(
  lines: string[],
  left: readonly string[],
  right: readonly string[],
  { leftStart, leftCount, rightStart, rightCount }: LineHunk,
  width: number,
  room: number,
): number {
  const half = room >> 1;
  const removed = Math.min(leftCount, Math.max(half, room - rightCount));
  const added = Math.min(rightCount, room - removed);
  const paired = Math.min(leftCount, rightCount);
  const [ours, theirs]: [string[], string[]] = [[], []];
  for (let i = 0; i < Math.max(removed, added); i++) {
    const [one, other] = [withoutEnd(left[leftStart + i]), withoutEnd(right[rightStart + i])];
    const [shortOne, shortOther] =
      i < paired ? shortenedPair(one, other, width) : [shortened(one, width), shortened(other, width)];
    if (i < removed) ours.push(`-${shortOne}`);
    if (i < added) theirs.push(`+${shortOther}`);
  }
  lines.push(...ours, ...theirs);
  return leftCount - removed + rightCount - added;
}

/** A line without its line feed. */
function withoutEnd(line = ''): string {
  return line.endsWith('\n') ? line.slice(0, -1) : line;
}

/** A line, or its beginning with a count of what follows. */
export function shortened(line: string, width: number): string {
  return line.length <= width ? line : around(line, 0, width, width);
}

/** Two lines, or what of them lies around the first place where they differ. */
export function shortenedPair(one: string, other: string, width: number): [string, string] {
  if (one.length <= width && other.length <= width) return [one, other];
  const shorter = Math.min(one.length, other.length);
  let head = 0;
  while (head < shorter && one.charCodeAt(head) === other.charCodeAt(head)) head++;
  let tail = 0;
  while (
    tail < shorter - head &&
    one.charCodeAt(one.length - 1 - tail) === other.charCodeAt(other.length - 1 - tail)
  )
    tail++;
  const changed = Math.max(one.length, other.length) - head - tail;
  // What changed stands in the middle, or begins after a quarter where it is too long for that.
  const start = Math.max(0, head - Math.max(width >> 2, (width - changed) >> 1));
  return [around(one, start, start + width, width), around(other, start, start + width, width)];
}

function around(line: string, from: number, to: number, width: number): string {
  if (line.length <= width) return line;
  const start = onCharacter(line, Math.min(from, Math.max(0, line.length - width)));
  const end = onCharacter(line, Math.min(to, line.length));
  const after = line.length - end;
  return `${start > 0 ? `[… ${start} characters …]` : ''}${line.slice(start, end)}${after > 0 ? `[… ${after} characters …]` : ''}`;
}

/** A place in a text that does not part the two halves of a character beyond U+FFFF. */
function onCharacter(line: string, at: number): number {
  const unit = line.charCodeAt(at);
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}
