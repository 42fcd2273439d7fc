import { nextDigits, toDigits } from '../../version/digits.ts';
import type { VersComparator, VersConstraint } from '../model.ts';
import { clause, type NativeRange, type NativeSyntax } from './clause.ts';

/** Levels of parentheses, and alternatives that "and" over "or" may multiply to. */
const DEPTH = 64;
const MOST = 1000;

const VERSION = '[0-9]+(?:\\.[0-9]+)*';
const PLAIN = new RegExp(`^${VERSION}$`);
const TOKEN = new RegExp(
  `\\s*(&&|\\|\\||[()]|-any|-none|(?:\\^>=|[<>]=?|==)\\s*(?:\\{[^{}]*\\}|${VERSION}(?:\\.\\*)?))\\s*`,
  'y',
);

interface Tokens {
  readonly list: readonly string[];
  at: number;
}

/**
 * Cabal (Cabal User Guide, "build-depends"; Distribution.Types.VersionRange): `==`, `<`, `>` …, `==1.2.*` (`>=1.2 && <1.3`), `^>=1.2.3`
 * (`>=1.2.3 && <1.3`: the first two numbers are the major version), sets (`==` or `^>=` before braces), `-any`, `-none`; `&&` binds
 * closer than `||`, and parentheses closest.
 */
export const HACKAGE_SYNTAX: NativeSyntax = {
  read(text) {
    const list = tokensOf(text);
    if (list === undefined) return undefined;
    const tokens = { list, at: 0 };
    const range = readOr(tokens, DEPTH);
    return tokens.at === list.length ? range : undefined;
  },
};

function tokensOf(text: string): readonly string[] | undefined {
  const list: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    list.push(token);
  }
  return list.length === 0 ? undefined : list;
}

function readOr(tokens: Tokens, depth: number): NativeRange | undefined {
  const alternatives: (readonly VersConstraint[])[] = [];
  for (;;) {
    const one = readAnd(tokens, depth);
    if (one === undefined || alternatives.length + one.length > MOST) return undefined;
    alternatives.push(...one);
    if (tokens.list[tokens.at] !== '||') return alternatives;
    tokens.at += 1;
  }
}

function readAnd(tokens: Tokens, depth: number): NativeRange | undefined {
  let range: NativeRange = [[]];
  for (;;) {
    const one = readOne(tokens, depth);
    if (one === undefined || range.length * one.length > MOST) return undefined;
    range = range.flatMap((left) => one.map((right) => [...left, ...right]));
    if (tokens.list[tokens.at] !== '&&') return range;
    tokens.at += 1;
  }
}

function readOne(tokens: Tokens, depth: number): NativeRange | undefined {
  const token = tokens.list[tokens.at];
  tokens.at += 1;
  if (token !== '(') return token === undefined ? undefined : readComparison(token);
  const inner = depth > 0 ? readOr(tokens, depth - 1) : undefined;
  tokens.at += 1;
  return tokens.list[tokens.at - 1] === ')' ? inner : undefined;
}

function readComparison(token: string): NativeRange | undefined {
  if (token === '-any') return [[]];
  if (token === '-none') return [];
  const [, operator, version = ''] = /^([\^<>=]+)\s*(.*)$/s.exec(token) ?? [];
  if (operator === undefined) return undefined;
  const set = /^\{(.*)\}$/s.exec(version)?.[1];
  if (set !== undefined) return readSet(operator, set);
  const stem = /^(.*)\.\*$/.exec(version)?.[1];
  if (stem !== undefined) return operator === '==' ? [between(stem, raise(stem))] : undefined;
  if (operator === '^>=') return [between(version, nextMajor(version))];
  return [[clause((operator === '==' ? '=' : operator) as VersComparator, version)]];
}

function readSet(operator: string, set: string): NativeRange | undefined {
  const versions = set.split(',').map((one) => one.trim());
  if (!versions.every((one) => PLAIN.test(one))) return undefined;
  if (operator === '==') return versions.map((one) => [clause('=', one)]);
  return operator === '^>=' ? versions.map((one) => between(one, nextMajor(one))) : undefined;
}

function between(low: string, high: string): readonly VersConstraint[] {
  return [clause('>=', low), clause('<', high)];
}

/** `1.3` of `1.2.3`, and `1.1` of `1` (Distribution.Version, `majorUpperBound`). */
function nextMajor(version: string): string {
  const [major = '', minor = '0'] = version.split('.');
  return raise(`${major}.${minor}`);
}

function raise(version: string): string {
  return version.replace(/[0-9]+$/, (last) => nextDigits(toDigits(last)));
}
