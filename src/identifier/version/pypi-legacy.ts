import { compareText } from './digits.ts';

/**
 * A version text from before PEP 440, as the parts setuptools made of it until 2022 (its parse_version, the de facto order of
 * that time): numbers are padded with zeros to eight digits, so longer ones compare as text; text begins with an asterisk.
 */
export interface LegacyPypi {
  readonly legacy: readonly string[];
}

/** The words that meant something else than their letters: `dev` is below every letter, a hyphen before a number is a post-release. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['pre', 'c'],
  ['preview', 'c'],
  ['rc', 'c'],
  ['dev', '@'],
  ['-', 'final-'],
]);

const FINAL = '*final';
const POST = '*final-';
const ZERO = '00000000';

/** @returns undefined where the text is blank or holds white space or control characters: no file was named so */
export function parseLegacyPypi(text: string): LegacyPypi | undefined {
  if (text === '' || /[\s\u0000-\u001f\u007f]/.test(text)) return undefined;
  const parts: string[] = [];
  for (const run of text.toLowerCase().match(/[0-9]+|[a-z]+|[.]|-|[^0-9a-z.-]+/g) ?? []) {
    if (run !== '.')
      append(parts, /^[0-9]/.test(run) ? run.padStart(ZERO.length, '0') : `*${WORDS.get(run) ?? run}`);
  }
  append(parts, FINAL);
  return { legacy: parts };
}

/** Compares part by part as text; the longer list is above where one begins with the other. */
export function compareLegacyPypi(a: LegacyPypi, b: LegacyPypi): number {
  for (let index = 0; index < Math.min(a.legacy.length, b.legacy.length); index++) {
    const order = compareText(a.legacy[index]!, b.legacy[index]!);
    if (order !== 0) return order;
  }
  return a.legacy.length - b.legacy.length;
}

/** A word drops the zeros before it (1.0.a is 1.a), one of a pre-release the hyphens before it as well (1-a is 1a). */
function append(parts: string[], part: string): void {
  if (part.startsWith('*')) {
    if (part < FINAL) while (parts.at(-1) === POST) parts.pop();
    while (parts.at(-1) === ZERO) parts.pop();
  }
  parts.push(part);
}
