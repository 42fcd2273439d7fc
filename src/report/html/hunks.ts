import type { Hunk } from '../../model/index.ts';
import { cutLine, printableLine } from '../comparison/places.ts';
import { escapeHtml } from './markup.ts';

/** A line of one side, with its number from 1. */
interface Line {
  readonly number: number;
  readonly text: string;
}

/** Hunks of a text side by side; what differs within a line is marked. @param most rows of the table */
export function hunkTable(
  hunks: readonly Hunk[],
  most: number,
): { readonly html: string; readonly omitted: number } {
  const rows = hunks.flatMap((hunk, index) => (index === 0 ? rowsOf(hunk) : [GAP, ...rowsOf(hunk)]));
  const shown = rows.slice(0, most);
  return {
    html: `<table class="hunk">${shown.map(rowHtml).join('')}</table>`,
    omitted: rows.length - shown.length,
  };
}

type Row = readonly [Line | undefined, Line | undefined];

/** Stands between two hunks. */
const GAP: Row = [undefined, undefined];

/** Lines that replaced one another stand beside each other. */
function rowsOf({ leftLine, rightLine, lines }: Hunk): Row[] {
  const rows: Row[] = [];
  let [left, right] = [leftLine, rightLine];
  let [minus, plus]: [Line[], Line[]] = [[], []];
  const flush = () => {
    for (let i = 0; i < Math.max(minus.length, plus.length); i++) rows.push([minus[i], plus[i]]);
    [minus, plus] = [[], []];
  };
  for (const line of lines) {
    const text = line.slice(1);
    if (line.startsWith('-')) {
      if (plus.length > 0) flush();
      minus.push({ number: left++, text });
    } else if (line.startsWith('+')) plus.push({ number: right++, text });
    else {
      flush();
      rows.push([
        { number: left++, text },
        { number: right++, text },
      ]);
    }
  }
  flush();
  return rows;
}

function rowHtml([left, right]: Row): string {
  if (!left && !right) return '<tr><td class="gap" colspan="4">⋯</td></tr>';
  if (left && right && left.text === right.text) return `<tr>${cell(left, '')}${cell(right, '')}</tr>`;
  const [one, other] = left && right ? marked(left.text, right.text) : [undefined, undefined];
  return `<tr>${cell(left, 'minus', one)}${cell(right, 'plus', other)}</tr>`;
}

function cell(line: Line | undefined, kind: string, html?: string): string {
  if (!line) return '<td class="no none"></td><td class="none"></td>';
  const look = kind === '' ? '' : ` class="${kind}"`;
  return `<td class="no">${line.number}</td><td${look}>${html ?? shown(line.text)}</td>`;
}

function shown(text: string): string {
  return escapeHtml(printableLine(cutLine(text)));
}

/** Both lines with what stands between their common beginning and end marked. */
function marked(one: string, other: string): [string, string] {
  const [a, b] = [cutLine(one), cutLine(other)];
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  // A surrogate pair stays whole.
  if (head > 0 && /[\ud800-\udbff]/.test(a[head - 1]!)) head--;
  if (tail > 0 && /[\udc00-\udfff]/.test(a[a.length - tail]!)) tail--;
  // Where hardly anything is common, marks would only disturb.
  if ((head + tail) * 3 < most) return [shown(one), shown(other)];
  const mark = (text: string) => {
    const middle = text.slice(head, text.length - tail);
    const html = (part: string) => escapeHtml(printableLine(part));
    return `${html(text.slice(0, head))}${middle === '' ? '' : `<mark>${html(middle)}</mark>`}${html(text.slice(text.length - tail))}`;
  };
  return [mark(a), mark(b)];
}
