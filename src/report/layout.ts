import { humanCount } from './printable.ts';
import type { Style } from './style.ts';

/** A section has this many lines at least, however little room is left. */
const LEAST = 6;
/** Lines that one reason or message may take. */
const MOST_LINES = 3;

/**
 * A title with as many items as fit into `lines`, the line about the rest included.
 * @param where names the output that has them all
 * @param omitted items that were not even handed over; they are counted
 */
export function section(
  title: string,
  items: readonly (readonly string[])[],
  lines: number,
  where: string,
  style: Style,
  omitted = 0,
): string[] {
  const total = items.length + omitted;
  if (total === 0) return [];
  const most = Math.max(lines, LEAST);
  const head = ['', style.bold(`${title} (${humanCount(total)})`)];
  const all = items.reduce((sum, item) => sum + item.length, head.length);
  if (all <= most && omitted === 0) return [...head, ...items.flat()];
  const shown: string[] = [];
  let count = 0;
  while (count < items.length && head.length + shown.length + items[count]!.length + 1 <= most)
    shown.push(...items[count++]!);
  const rest = `  … and ${humanCount(total - count)} more; ${where}`;
  return [...head, ...shown, style.dim(rest)];
}

/** Breaks at spaces; words are cut where they are longer than a line, the text where it has more lines than it may. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const whole of text.split(' ')) {
    const word = shorten(whole, width);
    if (line !== '' && line.length + 1 + word.length > width) {
      if (lines.length === MOST_LINES - 1) return [...lines, `${part(line, 0, width - 2)} …`];
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** Cuts the middle out of a long path: its end says most. */
export function shorten(path: string, width: number): string {
  const most = Math.max(width, 8);
  if (path.length <= most) return path;
  const head = Math.floor(most / 3);
  return `${part(path, 0, head)}…${part(path, path.length - (most - head - 1))}`;
}

/** A piece of a text, without half of a character at its ends. */
export function part(text: string, start: number, end?: number): string {
  return text.slice(start, end).replace(/\p{Cs}/gu, '');
}
