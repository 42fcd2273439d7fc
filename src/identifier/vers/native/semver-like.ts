import { nextDigits, toDigits } from '../../version/digits.ts';
import { parseVersion } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeSyntax, OPERATORS, type Operators, splitOperator } from './clause.ts';
import { NPM_SYNTAX } from './npm.ts';

/**
 * Cargo (Cargo book, "Specifying dependencies"): requirements between commas, all of which hold. A version without operator is
 * a caret requirement; else each is what npm makes of it.
 */
export const CARGO_SYNTAX: NativeSyntax = {
  read(text) {
    const parts = mapAll(text.split(','), (part) => {
      const written = part.trim();
      if (!/^(?:\*|(?:<=|>=|[<>=~^])?\s*[0-9][0-9A-Za-z.*+-]*)$/.test(written)) return undefined;
      return NPM_SYNTAX.read(/^[0-9][^*]*$/.test(written) ? `^${written}` : written);
    });
    return parts && [parts.flatMap(([only = []]) => only)];
  },
};

/** Elixir's `==`, `!=`, `<` …, without a single `=`. */
const HEX_OPERATORS: Operators = Object.fromEntries(
  Object.entries(OPERATORS).filter(([operator]) => operator !== '='),
);

/** Hex (Elixir, module Version, "Requirements"): `and` before `or`; `~> 2.0.1` is below 2.1.0, `~> 2.1` below 3.0.0. */
export const HEX_SYNTAX: NativeSyntax = {
  read: (text) =>
    mapAll(text.trim().split(/\s+or\s+/), (alternative) =>
      mapAll(alternative.split(/\s+and\s+/), readHexPart)?.flat(),
    ),
};

const TRIPLE = /^[0-9]+\.[0-9]+\.[0-9]+(?:[-+].*)?$/;

function readHexPart(text: string): readonly VersConstraint[] | undefined {
  const [, pessimistic] = /^~>\s*(.*)$/s.exec(text.trim()) ?? [];
  if (pessimistic !== undefined) return readPessimistic(pessimistic);
  const [operator, version = ''] = splitOperator(text, HEX_OPERATORS) ?? [];
  if (operator === undefined || !TRIPLE.test(version) || !parseVersion('hex', version)) return undefined;
  return [clause(operator || '=', version)];
}

function readPessimistic(version: string): readonly VersConstraint[] | undefined {
  const [, major, minor, patch] = /^([0-9]+)\.([0-9]+)(\.[0-9]+)?(?:[-+].*)?$/.exec(version) ?? [];
  if (major === undefined || minor === undefined || !parseVersion('hex', version)) return undefined;
  const end =
    patch === undefined ? `${nextDigits(toDigits(major))}.0.0` : `${major}.${nextDigits(toDigits(minor))}.0`;
  return [clause('>=', version), clause('<', end)];
}

/** Pub (Dart, "Version constraints"): `any`, a version, comparisons between spaces, or a caret, which before 1.0 ends at the next minor version. */
export const PUB_SYNTAX: NativeSyntax = {
  read(text) {
    const written = text.trim();
    if (written === 'any') return [[]];
    const [, caret] = /^\^(.*)$/s.exec(written) ?? [];
    if (caret !== undefined) return readCaret(caret);
    const tokens = written.replace(/(<=|>=|[<>])\s+/g, '$1').split(/\s+/);
    const clauses = mapAll(tokens, (token) => {
      const [, operator = '', version = ''] = /^(<=|>=|[<>]|)(.*)$/s.exec(token) ?? [];
      if (!isPub(version) || (operator === '' && tokens.length > 1)) return undefined;
      return clause((operator || '=') as VersConstraint['comparator'], version);
    });
    return clauses && [clauses];
  },
};

function isPub(version: string): boolean {
  return TRIPLE.test(version) && parseVersion('pub', version) !== undefined;
}

function readCaret(version: string) {
  if (!isPub(version)) return undefined;
  const [major = '', minor = ''] = version.split('.');
  const isEarly = toDigits(major) === '0';
  const end = isEarly ? `${major}.${nextDigits(toDigits(minor))}.0` : `${nextDigits(toDigits(major))}.0.0`;
  return [[clause('>=', version), clause('<', end)]];
}
