import { Buffer } from 'node:buffer';
import type { ArtifactSummary, Difference, Hunk } from '../../model/index.ts';
import { code, codeElement, fenced, ours, plain, table } from '../markdown-text.ts';
import { humanCount, humanSize, plural } from '../printable.ts';
import type { ComparisonPresenter, Explained } from './explained.ts';
import { type CauseRow, LEVEL_MEANINGS, type Outline, outline } from './outline.ts';
import {
  changeOf,
  cutLine,
  followersOf,
  placeOf,
  printableLine,
  rangeOf,
  rangesOf,
  shownPath,
} from './places.ts';

/** A comment on GitHub holds 65,536 characters; this many bytes leave room for what is written around it. */
const MOST_BYTES = 58_000;
/**
 * Lines of hunks a difference shows, ranges a line, and places a cause; with `full` all. After so many differences the remedies of causes come,
 * before the room is used up.
 */
const SHORT = { hunkLines: 40, ranges: 6, places: 10, differences: 8 };

/** For a comment on a pull request: verdict and table of causes in sight, the rest folded, less than 60 kB unless `full`. */
export const markdown: ComparisonPresenter = {
  name: 'markdown',
  mediaType: 'text/markdown',
  present(explained, { full = false }) {
    const most = full ? Number.POSITIVE_INFINITY : MOST_BYTES;
    return `${markdownSections(explained, 2, full, most).join('\n')}\n`;
  },
};

/**
 * The lines of a comparison.
 * @param level of its heading, 1 to 6
 * @param most bytes that they may have together; what does not fit is counted
 */
export function markdownSections(explained: Explained, level: number, full: boolean, most: number): string[] {
  const { comparison } = explained;
  const told = outline(comparison);
  const top = [...heading(explained, told, level), ...causeTable(told)];
  const differences = differenceBlocks(explained, full);
  const blocks = [
    ...residueBlock(explained, full),
    ...differences.slice(0, SHORT.differences),
    ...told.rows.map((row) => causeBlock(row, explained, full)),
    ...problemBlock(explained),
    ...differences.slice(SHORT.differences),
  ];
  return [...top, ...fitting(blocks, most - sizeOf(top), comparison.omitted)];
}

/** As many blocks as there is room for, and how many there are besides. */
function fitting(blocks: readonly (readonly string[])[], room: number, omitted: number): string[] {
  const lines: string[] = [];
  let left = room - 200;
  let cut = 0;
  for (const block of blocks) {
    const size = sizeOf(block);
    if (size <= left) {
      lines.push(...block);
      left -= size;
    } else cut++;
  }
  const rest = [
    cut > 0 ? `${plural(cut, 'section')} did not fit here` : '',
    omitted > 0 ? `${plural(omitted, 'more difference')} not listed one by one` : '',
  ].filter((part) => part !== '');
  return rest.length === 0 ? lines : [...lines, '', `… ${rest.join('; ')}.`];
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

function heading({ left, right, comparison }: Explained, { headline }: Outline, level: number): string[] {
  const { verdict, explained } = comparison;
  const meaning =
    verdict === 'different' && explained
      ? 'contents differ, every byte for a known reason'
      : LEVEL_MEANINGS[verdict];
  const row = (side: string, { name, size, digests }: ArtifactSummary) => [
    side,
    code(cutLine(name)),
    humanSize(size),
    digests ? code(digests.sha256) : 'not read to the end',
  ];
  return [
    `${'#'.repeat(level)} ${code(cutLine(left.name))} against ${code(cutLine(right.name))}`,
    '',
    `**${verdict}**: ${plain(headline)}${verdict === 'identical' ? '' : ` (${meaning})`}.`,
    '',
    ...table(
      ['', 'file', 'size', 'sha256'],
      ['left', 'left', 'right', 'left'],
      [row('left', left), row('right', right)],
    ),
  ];
}

function causeTable({ rows }: Outline): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ share, title, follows }) => [
    `\`${share.code}\``,
    share.class,
    humanCount(share.count),
    humanCount(share.bytes),
    plain(title) +
      (follows.length === 0 ? '' : `; from it ${follows.map((other) => `\`${other.code}\``).join(', ')}`),
  ]);
  const aligns = ['left', 'left', 'right', 'right', 'left'] as const;
  return ['', ...table(['cause', 'class', 'places', 'bytes', 'what differs'], aligns, cells)];
}

function residueBlock({ left, comparison }: Explained, full: boolean): string[][] {
  const { residue } = comparison;
  if (residue.bytes === 0) return [];
  const shown = full ? residue.ranges : residue.ranges.slice(0, SHORT.places);
  const more = residue.ranges.length - shown.length + residue.omitted;
  const lines = shown.map((range) => `- ${code(shownPath(range.path, left.name))} bytes ${rangeOf(range)}`);
  const rest = more > 0 ? [`- ${plural(more, 'more range')}`] : [];
  return [['', `**${plural(residue.bytes, 'byte')} unexplained**`, '', ...lines, ...rest]];
}

/** What is really different, in sight; changed texts of other classes folded. */
function differenceBlocks({ left, comparison }: Explained, full: boolean): string[][] {
  return comparison.differences
    .filter(
      ({ class: kind, hunks, derivedFrom }) => derivedFrom === undefined && (kind === 'content' || hunks),
    )
    .map((difference) => differenceBlock(difference, left.name, full));
}

function differenceBlock(difference: Difference, artifact: string, full: boolean): string[] {
  const { cause, class: kind, bytes, evidence, ranges = [], hunks = [], omitted = 0 } = difference;
  const most = full ? ranges.length : SHORT.ranges;
  const said = [
    difference.kind === 'content' ? '' : changeOf(difference),
    evidence ?? '',
    hunks.length > 0 ? '' : rangesOf(ranges, most, omitted),
  ].filter((part) => part !== '');
  const summary = `${codeElement(placeOf(difference, artifact))} ${cause}, ${plural(bytes, 'byte')}`;
  return details(summary, kind === 'content', [
    ...said.flatMap((part) => [plain(part), '']),
    ...(hunks.length > 0 ? hunkLines(hunks, omitted, full) : []),
  ]);
}

function hunkLines(hunks: readonly Hunk[], omitted: number, full: boolean): string[] {
  const lines = hunks.flatMap(({ leftLine, rightLine, lines: own }) => [
    `@@ -${leftLine} +${rightLine} @@`,
    ...own.map((line) => printableLine(cutLine(line))),
  ]);
  const shown = full ? lines : lines.slice(0, SHORT.hunkLines);
  const rest = [
    lines.length > shown.length ? plural(lines.length - shown.length, 'more line') : '',
    omitted > 0 ? plural(omitted, 'more hunk') : '',
  ].filter((part) => part !== '');
  return [...fenced(shown, 'diff'), ...(rest.length === 0 ? [] : ['', `… ${rest.join(', ')}`])];
}

/** The remedy and some places of a cause. */
function causeBlock(
  { share, title, remedy, follows }: CauseRow,
  { left, comparison }: Explained,
  full: boolean,
): string[] {
  const places = comparison.differences.filter(
    ({ cause, derivedFrom }) => cause === share.code && derivedFrom === undefined,
  );
  const shown = full ? places : places.slice(0, SHORT.places);
  const more = share.count - shown.length;
  const lines = shown.map((difference) => {
    const change = difference.values === undefined ? '' : `: ${plain(changeOf(difference))}`;
    return `- ${code(placeOf(difference, left.name))}${change}`;
  });
  return details(`${share.code}: ${title}`, false, [
    ...(remedy === undefined ? [] : [`Fix: ${ours(remedy)}`, '']),
    ...(share.evidence === undefined ? [] : [plain(share.evidence), '']),
    ...(follows.length === 0 ? [] : [`Follows from it: ${followersOf(follows)}`, '']),
    ...lines,
    ...(more > 0 ? [`- ${plural(more, 'more place')}`] : []),
  ]);
}

function problemBlock({ comparison }: Explained): string[][] {
  const { problems } = comparison;
  if (problems.length === 0) return [];
  const shown = problems.slice(0, SHORT.places);
  const lines = shown.map(
    ({ level, code: name, path, message }) => `- ${level} \`${name}\` ${code(path)}: ${plain(message)}`,
  );
  const more =
    problems.length > shown.length ? [`- ${plural(problems.length - shown.length, 'more problem')}`] : [];
  return [details(plural(problems.length, 'problem'), false, [...lines, ...more])];
}

/** @param summary HTML */
function details(summary: string, open: boolean, lines: readonly string[]): string[] {
  return ['', `<details${open ? ' open' : ''}><summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}
