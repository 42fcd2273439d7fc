import type { ArtifactSummary, Difference, Level, Problem } from '../../model/index.ts';
import { section, shorten, wrap } from '../layout.ts';
import { humanCount, humanSize, printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import type { Style } from '../style.ts';
import { differenceLines } from './difference-lines.ts';
import type { ComparisonPresenter, Explained } from './explained.ts';
import { type CauseRow, LEVEL_MEANINGS, type Outline, outline } from './outline.ts';
import { followersOf, kindOf, rangeOf, shownPath } from './places.ts';

/** Lines of one screen. */
const SCREEN = 40;
/** Lines that sections behind the causes get, where they have so many. */
const WISHES = { residue: 6, contents: 12, problems: 6 };
const INDENT = '      ';
/** Lines of a title. */
const HEAD = 2;
/** Contents that differ get so many lines at least. */
const LEAST = 4;
const WHERE = '--text FILE has all';
const NOT_LISTED = 'not listed';

/**
 * One screen: the verdict, the causes with their remedies, what no cause explains, then contents that differ. With `full`
 * every difference that is listed.
 */
export const text: ComparisonPresenter = {
  name: 'text',
  mediaType: 'text/plain',
  present(explained, { style, full = false }) {
    const told = outline(explained.comparison);
    const lines = [...heading(explained, style), '', ...verdictLines(explained, told, style)];
    const rest = full
      ? allSections(explained, told, style)
      : screenSections(explained, told, lines.length, style);
    return `${[...lines, ...rest].join('\n')}\n`;
  },
};

function heading({ left, right, comparison }: Explained, style: Style): string[] {
  const same = comparison.verdict === 'identical';
  return [
    artifactLine(left, style),
    artifactLine(right, style),
    ...digestLines(left, right, same).map(style.dim),
  ];
}

function artifactLine(artifact: ArtifactSummary, style: Style): string {
  const { name, size } = artifact;
  const kind = shorten(printable(kindOf(artifact)), Math.floor(style.width / 3));
  const facts = `  ${humanSize(size)}  ${kind}`;
  return (
    style.bold(shorten(printable(name), Math.max(style.width - facts.length, 20))) +
    shorten(facts, style.width)
  );
}

function digestLines(left: ArtifactSummary, right: ArtifactSummary, same: boolean): string[] {
  const [one, other] = [left, right].map(
    ({ digests }) => `sha256 ${digests?.sha256 ?? 'unknown: not read to the end'}`,
  ) as [string, string];
  return same && one === other ? [one] : [one, other];
}

function verdictLines({ comparison }: Explained, { headline }: Outline, style: Style): string[] {
  const { verdict, explained } = comparison;
  const colour = colourOf(verdict, explained, style);
  const meaning =
    verdict === 'different' && explained
      ? 'contents differ, every byte for a known reason'
      : LEVEL_MEANINGS[verdict];
  const said = verdict === 'identical' ? [] : wrap(meaning, style.width).map(style.dim);
  return [style.bold(colour(verdict.toUpperCase())), ...wrap(headline, style.width), ...said];
}

function colourOf(verdict: Level, explained: boolean, style: Style): (text: string) => string {
  if (verdict === 'identical' || verdict === 'identical-below-signatures') return style.green;
  return verdict === 'different' && !explained ? style.red : style.yellow;
}

/** Everything that is listed, as long as it gets. */
function allSections(explained: Explained, told: Outline, style: Style): string[] {
  const { residue, differences, omitted, problems } = explained.comparison;
  const most = Number.POSITIVE_INFINITY;
  const lines = differences.map((difference) =>
    differenceLines(difference, explained.left.name, style, true),
  );
  const ranges = residueItems(explained, style, true);
  return [
    ...section('Causes', causeItems(told, style), most, '', style),
    ...section('Unexplained', ranges, most, NOT_LISTED, style, residue.omitted),
    ...section('Differences', lines, most, NOT_LISTED, style, omitted),
    ...section('Problems', problemItems(problems, most), most, '', style),
  ];
}

/** What fits a screen below the lines that are used already. */
function screenSections(explained: Explained, told: Outline, used: number, style: Style): string[] {
  const { residue, differences, problems } = explained.comparison;
  const ranges = residueItems(explained, style, false);
  const contents = differences
    .filter(isTelling)
    .map((difference) => differenceLines(difference, explained.left.name, style, false));
  const problemLines = problemItems(problems, style.width);
  const behind = {
    residue: wish(ranges, WISHES.residue),
    contents: wish(contents, WISHES.contents),
    problems: wish(problemLines, WISHES.problems),
  };
  const room = SCREEN - used - behind.problems;
  const upper = section(
    'Causes',
    causeItems(told, style),
    room - behind.residue - behind.contents,
    WHERE,
    style,
  );
  const middle = section('Unexplained', ranges, behind.residue, WHERE, style, residue.omitted);
  const left = room - upper.length - middle.length;
  const shown = fitting(contents, left - HEAD, style);
  return [
    ...upper,
    ...middle,
    ...section('Contents that differ', shown, left, WHERE, style, contents.length - shown.length),
    ...section('Problems', problemLines, behind.problems, WHERE, style),
  ];
}

/** As many items as fit, the last one cut where some of its lines do; one line stays for how many are left out. */
function fitting(items: readonly (readonly string[])[], lines: number, style: Style): (readonly string[])[] {
  const shown: (readonly string[])[] = [];
  let room = Math.max(lines, LEAST);
  for (const item of items) {
    const rest = shown.length + 1 < items.length ? 1 : 0;
    if (item.length + rest <= room) shown.push(item);
    else {
      const some = item.slice(0, room - rest - 1);
      return some.length < 2 ? shown : [...shown, [...some, style.dim(`${INDENT}…`)]];
    }
    room -= item.length;
  }
  return shown;
}

/** How many lines items want, the title included. */
function wish(items: readonly (readonly string[])[], most: number): number {
  return items.length === 0 ? 0 : Math.min(items.flat().length + 2, most);
}

function causeItems({ rows }: Outline, style: Style): string[][] {
  const widest = (text: (row: CauseRow) => string) =>
    rows.reduce((most, row) => Math.max(most, text(row).length), 0);
  const columns = {
    code: widest(({ share }) => share.code),
    count: widest(({ share }) => humanCount(share.count)),
    bytes: widest(({ share }) => humanCount(share.bytes)),
  };
  return rows.map((row) => causeLines(row, columns, style));
}

function problemItems(problems: readonly Problem[], width: number): string[][] {
  return problems.map((problem) => [`  ${shorten(problemLine(problem), width - 2)}`]);
}

/** What the reader must see even where ten thousand times differ. */
function isTelling({ class: kind, hunks, derivedFrom }: Difference): boolean {
  return derivedFrom === undefined && (kind === 'content' || (hunks !== undefined && kind === 'environment'));
}

function causeLines(
  { share, title, remedy, follows }: CauseRow,
  columns: Readonly<Record<'code' | 'count' | 'bytes', number>>,
  style: Style,
): string[] {
  const colour =
    share.class === 'content' ? style.red : share.class === 'environment' ? style.yellow : style.cyan;
  const code = share.code.padEnd(columns.code);
  const count = humanCount(share.count).padStart(columns.count);
  const numbers = `  ${count}×  ${humanCount(share.bytes).padStart(columns.bytes)} B  `;
  const head = `  ${colour(code)}${numbers}${shorten(title, style.width - 2 - code.length - numbers.length)}`;
  const width = style.width - INDENT.length;
  const details = [
    share.evidence === undefined ? '' : shorten(printable(share.evidence), width),
    follows.length === 0 ? '' : `follows from it: ${followersOf(follows)}`,
  ].filter((line) => line !== '');
  const fix = remedy === undefined ? [] : wrap(`fix: ${printable(remedy)}`, width);
  return [
    head,
    ...details.flatMap((line) => wrap(line, width)).map((line) => INDENT + style.dim(line)),
    ...fix.map((line) => INDENT + line),
  ];
}

function residueItems({ left, comparison }: Explained, style: Style, full: boolean): string[][] {
  return comparison.residue.ranges.map((range) => {
    const bytes = `bytes ${rangeOf(range)}`;
    const path = printable(shownPath(range.path, left.name));
    return [`  ${full ? path : shorten(path, style.width - bytes.length - 4)}  ${bytes}`];
  });
}
