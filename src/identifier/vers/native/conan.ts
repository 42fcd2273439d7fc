import { nextDigits, toDigits } from '../../version/digits.ts';
import type { VersComparator, VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeSyntax } from './clause.ts';

/** What may follow the comma of Conan 1 and 2; they say which versions are tried, not which the range has. */
const OPTION = /^(?:include_prerelease|loose)(?:\s*=\s*(?:True|False))?$/;

/**
 * Conan 2 ("Version ranges"): expressions of `=`, `<`, `<=`, `>`, `>=`, `~` and `^`, all of which hold, joined by `||`, brackets
 * around or not. A `-` at the end of one admits pre-releases and is no part of the bound. `~` and `^` end at the lowest
 * pre-release of the next version (`~2.5` below `2.6-`). An empty expression, `*` and `*-` begin at 0.0.0.
 */
export const CONAN_SYNTAX: NativeSyntax = {
  read: readRange,
  literal: (text) => (text.trim() === '' ? [] : readRange(text)),
};

function readRange(text: string) {
  const inner = /^\[(.*)\]$/s.exec(text.trim())?.[1] ?? text;
  const [expressions = '', ...options] = inner.split(',');
  if (!options.every((option) => OPTION.test(option.trim()))) return undefined;
  return mapAll(expressions.split('||'), (alternative) =>
    mapAll(alternative.trim().split(/\s+/), readExpression)?.flat(),
  );
}

function readExpression(text: string): readonly VersConstraint[] | undefined {
  if (text === '' || text === '*' || text === '*-') return [clause('>=', '0.0.0')];
  const [, operator = '', written = ''] = /^(<=|>=|[<>=~^]?)(.*)$/s.exec(text) ?? [];
  const version = written.endsWith('-') ? written.slice(0, -1) : written;
  if (version === '' || /[<>=~^*!|[\]]/.test(version)) return undefined;
  if (operator !== '~' && operator !== '^') return [clause((operator || '=') as VersComparator, version)];
  const items = version.split(/[-+]/, 1)[0]!.split('.');
  const end = upperBound(items, operator === '~' ? Math.min(items.length, 2) - 1 : firstOther(items));
  return end === undefined ? undefined : [clause('>=', version), clause('<', end)];
}

/** The place of the first item that is not 0, the last item if all are. */
function firstOther(items: readonly string[]): number {
  const found = items.findIndex((item) => !/^0+$/.test(item));
  return found < 0 ? items.length - 1 : found;
}

/** The items up to one that is raised, and a `-`, which is below all pre-releases; only an integer can be raised. */
function upperBound(items: readonly string[], at: number): string | undefined {
  const raised = items[at]!;
  if (!/^[0-9]+$/.test(raised)) return undefined;
  return `${[...items.slice(0, at), nextDigits(toDigits(raised))].join('.')}-`;
}
