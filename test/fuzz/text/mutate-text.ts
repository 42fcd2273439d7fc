import { random } from '../mutate.ts';

/** Chance, repeatable from a seed. */
export interface Draw {
  /** A whole number from 0 to below the given one. */
  readonly next: (below: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  /** From 0 to below 1. */
  readonly rng: () => number;
}

/** The draws that follow a seed. */
export function drawOf(seed: number): Draw {
  const rng = random(seed);
  const next = (below: number) => Math.floor(rng() * below);
  return { rng, next, pick: (items) => items[next(items.length)]! };
}

/** Characters that readers trip over: separators, other digits and spaces, letters that change their length with their case. */
const CHARACTERS = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ 0123456789abvxzAXZ\t\n\r\0\x7f\x85\xa0',
  ...['é', 'ß', 'İ', 'K', 'ſ', '１', '٣', '\u2028', '\ufeff', '\ufffd', '😀', '\ud800', '\udc00', 'e\u0301'],
];
const TOKENS = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'true',
    'NaN',
    'Infinity',
    '1e309',
    '-0',
    '..',
    '//',
    '%2F',
  ],
  ...[
    '%00',
    '%ff',
    '%C3%A9',
    '%zz',
    '||',
    '>=',
    '!=',
    '~>',
    '<',
    ' - ',
    '.*',
    '.x',
    '*',
    '-rc.1',
    '+b',
    '~',
    '^',
  ],
  ...[
    '\\:',
    '\\',
    '\\*',
    'ANY',
    'NA',
    '$1',
    '$&',
    '&a',
    '*a',
    '!!',
    '- ',
    ': ',
    '---\n',
    '0000',
    '1.0',
    'alpha',
  ],
];
const NUMBERS = [
  '0',
  '00',
  '1',
  '-1',
  '4294967296',
  '9007199254740993',
  '1'.repeat(40),
  `${'0'.repeat(30)}7`,
];

type Mutation = (text: string, draw: Draw, others: readonly string[]) => string;

const MUTATIONS: readonly Mutation[] = [
  (text, draw) => replaced(text, draw, 1, draw.pick(CHARACTERS)),
  (text, draw) => replaced(text, draw, 0, draw.pick(CHARACTERS)),
  (text, draw) => replaced(text, draw, 0, draw.pick(TOKENS)),
  (text, draw) => replaced(text, draw, 1 + draw.next(8), ''),
  (text, draw) => text.slice(0, draw.next(text.length + 1)),
  (text, draw) => text.slice(draw.next(text.length + 1)),
  function swapCase(text, draw) {
    const at = draw.next(text.length + 1);
    const part = text.slice(at, at + 1 + draw.next(8));
    return (
      text.slice(0, at) +
      (draw.next(2) ? part.toUpperCase() : part.toLowerCase()) +
      text.slice(at + part.length)
    );
  },
  function doubleRange(text, draw) {
    const at = draw.next(text.length + 1);
    return text.slice(0, at + draw.next(16)) + text.slice(at);
  },
  function changeNumber(text, draw) {
    const runs = [...text.matchAll(/\d+/g)];
    if (runs.length === 0) return text;
    const { 0: run, index } = draw.pick(runs);
    return text.slice(0, index) + draw.pick(NUMBERS) + text.slice(index + run.length);
  },
  function splice(text, draw, others) {
    const other = draw.pick(others);
    return text.slice(0, draw.next(text.length + 1)) + other.slice(draw.next(other.length + 1));
  },
  function join(text, draw, others) {
    return text + draw.pick(['', ' ', ',', '||', '|', ':', '\n', '/']) + draw.pick(others);
  },
  // What takes more than a pass over the text is seen only where it is long.
  function stretch(text, draw) {
    const at = draw.next(text.length + 1);
    const part = text.slice(at, at + 1 + draw.next(3)) || draw.pick(CHARACTERS);
    const most = draw.next(12) === 0 ? 18 : 9;
    return text.slice(0, at) + part.repeat(2 ** draw.next(most)) + text.slice(at);
  },
];

function replaced(text: string, draw: Draw, length: number, by: string): string {
  const at = draw.next(text.length + 1);
  return text.slice(0, at) + by + text.slice(at + length);
}

/** One of some texts, changed one to three times. */
export function mutateText(seeds: readonly string[], draw: Draw): string {
  let text = draw.pick(seeds);
  for (let left = 1 + draw.next(3); left > 0; left -= 1) text = draw.pick(MUTATIONS)(text, draw, seeds);
  return text;
}
