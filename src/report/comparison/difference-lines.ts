import type { Difference, Hunk } from '../../model/index.ts';
import { part, shorten } from '../layout.ts';
import { plural, printable } from '../printable.ts';
import type { Style } from '../style.ts';
import { changeOf, cutLine, placeOf, printableLine, rangesOf } from './places.ts';

/** Lines of hunks and number of ranges that one difference may take on a screen. */
const SHORT = { hunks: 8, ranges: 4 };
const INDENT = '      ';

/**
 * A difference in some lines: where, what and why, then the bytes or lines concerned.
 * @param full all ranges and hunks that are listed, however many lines they take
 */
export function differenceLines(
  difference: Difference,
  artifact: string,
  style: Style,
  full: boolean,
): string[] {
  const {
    cause,
    kind,
    bytes,
    values,
    evidence,
    derivedFrom,
    hunks = [],
    ranges = [],
    omitted = 0,
  } = difference;
  const facts = `  ${cause}${bytes > 0 ? `  ${plural(bytes, 'byte')}` : ''}`;
  const place = printable(placeOf(difference, artifact));
  const said = [
    derivedFrom === undefined ? '' : `follows from ${derivedFrom}`,
    kind === 'content' && values === undefined ? '' : changeOf(difference),
    evidence ?? '',
    // Lines say where already.
    hunks.length > 0 ? '' : rangesOf(ranges, full ? ranges.length : SHORT.ranges, omitted),
  ].filter((line) => line !== '');
  const width = style.width - INDENT.length;
  return [
    `  ${full ? place : shorten(place, style.width - facts.length - 2)}${style.dim(facts)}`,
    ...said.map((line) => INDENT + style.dim(full ? printable(line) : shorten(printable(line), width))),
    ...hunkLines(hunks, omitted, style, full),
  ];
}

function hunkLines(hunks: readonly Hunk[], omitted: number, style: Style, full: boolean): string[] {
  const width = full ? Number.POSITIVE_INFINITY : style.width - INDENT.length;
  const lines = hunks.flatMap(({ leftLine, rightLine, lines: own }) => {
    const starts = firstDifferences(own);
    return [
      style.cyan(`@@ line ${leftLine} → ${rightLine} @@`),
      ...own.map((line, index) => paintLine(line, around(line, starts[index] ?? 0, width), style)),
    ];
  });
  const shown = full ? lines : lines.slice(0, SHORT.hunks);
  const rest = [
    lines.length > shown.length ? plural(lines.length - shown.length, 'more line') : '',
    omitted > 0 ? plural(omitted, 'more hunk') : '',
  ].filter((part) => part !== '');
  const more = rest.length === 0 ? [] : [style.dim(`… ${rest.join(', ')}`)];
  return [...shown, ...more].map((line) => INDENT + line);
}

function paintLine(line: string, shown: string, style: Style): string {
  return line.startsWith('-')
    ? style.red(shown)
    : line.startsWith('+')
      ? style.green(shown)
      : style.dim(shown);
}

/** Where lines that replaced one another begin to differ, by their index: the first `-` of a run and the first `+` after it. */
function firstDifferences(lines: readonly string[]): (number | undefined)[] {
  const starts: (number | undefined)[] = [];
  let minus: number[] = [];
  lines.forEach((line, index) => {
    if (line.startsWith('-')) minus.push(index);
    else if (line.startsWith('+') && minus.length > 0) {
      const other = minus.shift()!;
      let at = 1;
      while (at < line.length && line[at] === lines[other]![at]) at++;
      starts[index] = at;
      starts[other] = at;
    } else minus = [];
  });
  return starts;
}

/** The part of a line that shows what stands at a place, its mark in front; what is left out is marked. */
function around(line: string, at: number, width: number): string {
  const cut = cutLine(line);
  const whole = printableLine(cut);
  if (whole.length <= width) return whole;
  const mark = line.slice(0, 1);
  // Escaping makes a text longer: what stands before the place is measured as it is shown.
  const before = printableLine(cut.slice(1, at)).length;
  const room = width - 3;
  const text = whole.slice(1);
  const start = Math.max(0, Math.min(before - Math.floor(room / 3), text.length - room));
  const end = start + room;
  return `${mark}${start > 0 ? '…' : ''}${part(text, start, end)}${end < text.length ? '…' : ''}`;
}
