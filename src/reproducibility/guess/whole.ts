import type { LineHunk } from '../align/lines.ts';
import { guessKeyOrder } from './key-order.ts';
import type { Guess, GuessContext } from './known.ts';
import { guessLineOrder } from './line-order.ts';
import type { Lines } from './lines.ts';

/** A cause that explains every difference of two texts. */
export function guessWhole(
  left: string,
  right: string,
  a: Lines,
  b: Lines,
  changes: readonly LineHunk[],
  { path }: GuessContext,
): Guess | undefined {
  return (
    guessEncoding(left, right) ??
    guessKeyOrder(left, right, a, b, path) ??
    guessLineOrder(a, b, changes, path)
  );
}

const MARK = '\ufeff';

/** Line ends and the byte order mark. */
function guessEncoding(left: string, right: string): Guess | undefined {
  if (plain(left) !== plain(right)) return undefined;
  const values = [signsOf(left), signsOf(right)] as const;
  return { code: 'content.encoding', evidence: 'only line ends or the byte order mark differ', values };
}

function plain(text: string): string {
  return (text.startsWith(MARK) ? text.slice(1) : text).replace(/\r\n?/g, '\n');
}

function signsOf(text: string): string {
  const ends = [
    ['CRLF', /\r\n/],
    ['LF', /(?<!\r)\n/],
    ['CR', /\r(?!\n)/],
  ] as const;
  const found = ends.filter(([, end]) => end.test(text)).map(([name]) => name);
  return [...(text.startsWith(MARK) ? ['byte order mark'] : []), ...found].join(', ');
}
