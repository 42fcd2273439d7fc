import { nextDigits, toDigits } from '../../version/digits.ts';
import { parseVersion } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeSyntax, OPERATORS, type Operators, splitOperator } from './clause.ts';

const COMPOSER_OPERATORS: Operators = { ...OPERATORS, '<>': '!=' };

/** A release without stability: `1.2.3`, up to four numbers. */
const RELEASE = /^v?[0-9]+(?:\.[0-9]+){0,3}$/i;

/**
 * Composer ("Versions and constraints"): comparisons, hyphen, wildcard, tilde and caret ranges; a space or comma is "and", `|`
 * or `||` is "or". As composer/semver has it, `>=` and `<` of a release mean its development version, which is below all its
 * pre-releases: `^1.2` is `>=1.2-dev|<2-dev`. Branches and stability flags, which name no order, are refused.
 */
export const COMPOSER_SYNTAX: NativeSyntax = {
  read: (text) => mapAll(text.split(/\|\|?/), (alternative) => readAlternative(alternative.trim())),
};

function readAlternative(text: string): readonly VersConstraint[] | undefined {
  const [from, to, ...more] = text.split(/\s+-\s+/);
  if (from !== undefined && to !== undefined) return more.length > 0 ? undefined : readHyphen(from, to);
  const joined = text.replace(/(<=|>=|<>|!=|==|[<>=~^])\s+/g, '$1');
  return mapAll(joined.split(/\s*,\s*|\s+/), readToken)?.flat();
}

/** Up to a version with less than three numbers, all that start with it are in. */
function readHyphen(from: string, to: string): readonly VersConstraint[] | undefined {
  if (!isVersion(from) || !isVersion(to)) return undefined;
  const isPartial = RELEASE.test(to) && to.split('.').length < 3;
  return [clause('>=', development(from)), isPartial ? clause('<', `${raise(to)}-dev`) : clause('<=', to)];
}

function readToken(text: string): readonly VersConstraint[] | undefined {
  if (text === '*') return [];
  const [, sign, ranged = ''] = /^([~^])(.*)$/s.exec(text) ?? [];
  if (sign !== undefined) return readRanged(sign, ranged);
  const [, stem] = /^(v?[0-9]+(?:\.[0-9]+){0,2})\.[x*]$/i.exec(text) ?? [];
  if (stem !== undefined) return [clause('>=', `${stem}-dev`), clause('<', `${raise(stem)}-dev`)];
  const [operator, version = ''] = splitOperator(text, COMPOSER_OPERATORS) ?? [];
  if (operator === undefined || !isVersion(version)) return undefined;
  const comparator = operator || '=';
  return [clause(comparator, comparator === '>=' || comparator === '<' ? development(version) : version)];
}

/** `~` raises the number before the last (`~1` the only one), `^` the first that is not 0. */
function readRanged(sign: string, version: string): readonly VersConstraint[] | undefined {
  if (!isVersion(version)) return undefined;
  const numbers = /^v?([0-9]+(?:\.[0-9]+){0,3})/i.exec(version)?.[1]?.split('.');
  if (numbers === undefined) return undefined;
  const other = numbers.findIndex((number) => toDigits(number) !== '0');
  const caret = other < 0 ? numbers.length - 1 : other;
  const at = sign === '^' ? Math.min(caret, 2) : Math.max(numbers.length - 2, 0);
  return [
    clause('>=', development(version)),
    clause('<', `${raise(numbers.slice(0, at + 1).join('.'))}-dev`),
  ];
}

function isVersion(version: string): boolean {
  return (
    /^v?[0-9]/i.test(version) && !/[@#*]/.test(version) && parseVersion('composer', version) !== undefined
  );
}

function development(version: string): string {
  return RELEASE.test(version) ? `${version}-dev` : version;
}

function raise(numbers: string): string {
  return numbers.replace(/[0-9]+$/, (last) => nextDigits(toDigits(last)));
}
