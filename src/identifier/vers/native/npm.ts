import { formatNpmVersion } from '../../version/npm.ts';
import { LOWEST, type NpmComparator } from '../../version/npm-comparator.ts';
import { parseNpmRange } from '../../version/npm-range.ts';
import { parseNpmComparatorSet } from '../../version/npm-range-parse.ts';
import type { VersComparator, VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeRange, type NativeSyntax } from './clause.ts';

/** A comparator with a whole version; build metadata does not order. */
const WHOLE =
  /^(<=|>=|[<>=]|)v?((?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?$/;

/** A comparator with one or two integers. */
const SHORT = /^(<=|>=|<|>)v?([0-9]+)(\.[0-9]+)?$/;

/** `>=` with an x-range. */
const FROM_X_RANGE = /^>=(v?[0-9]+(?:\.[0-9]+)?(?:\.[xX*])+)$/;

/**
 * npm (node-semver README, "Ranges"). Where node-semver ends a range below the lowest pre-release of a version (`^1.2.3` is
 * `<2.0.0-0`), the bound is that version, as the VERS definition of npm writes it; that pre-releases are admitted only beside
 * one of the same three integers has no place in VERS.
 */
export const NPM_SYNTAX: NativeSyntax = {
  read: (text) => readRange(text, expandToken),
  /** As the definition of type npm has it: `<=1.0` is completed with zeros, `>=1.x` has both ends of `1.x`. */
  literal: (text) =>
    readRange(text, (token, whole) => {
      const [, operator, major, minor = '.0'] = SHORT.exec(token) ?? [];
      if (operator && major) return [clause(operator as VersComparator, `${major}${minor}.0`)];
      return expandToken(token.replace(FROM_X_RANGE, '$1'), whole);
    }),
};

type Expand = (token: string, whole: string) => readonly VersConstraint[] | undefined;

function readRange(text: string, expand: Expand): NativeRange | undefined {
  if (parseNpmRange(text) === undefined) return undefined;
  const alternatives = text.trim().replace(/\s+/g, ' ').split('||');
  return mapAll(alternatives, (alternative) => readAlternative(alternative.trim(), expand));
}

function readAlternative(text: string, expand: Expand): readonly VersConstraint[] | undefined {
  if (text.includes(' - ')) return expandRange(text, text);
  const tokens = text.replace(/(<=|>=|~>|[<>=~^]) /g, '$1').split(' ');
  return mapAll(tokens, (token) => expand(token, text))?.flat();
}

function expandToken(token: string, whole: string): readonly VersConstraint[] | undefined {
  const [, operator, version] = WHOLE.exec(token) ?? [];
  if (version !== undefined) return [clause((operator || '=') as VersComparator, version)];
  return expandRange(token, whole);
}

/** Tilde, caret, hyphen and x-ranges; node-semver leaves out the bound at 0.0.0, below which there are pre-releases only. */
function expandRange(text: string, whole: string): readonly VersConstraint[] | undefined {
  const found = parseNpmComparatorSet(text, {})?.flatMap((member) => toClause(member, whole));
  const isOpenBelow = found?.length === 1 && found[0]!.comparator.startsWith('<');
  return isOpenBelow && /^[~^>v0-9 ]/.test(text) ? [clause('>=', '0.0.0'), ...found] : found;
}

function toClause({ operator, version }: NpmComparator, whole: string): readonly VersConstraint[] {
  if (version === undefined) return [];
  const isImplied = operator === '<' && version.prerelease[0]?.text === LOWEST[0]!.text;
  const written = formatNpmVersion(version);
  const bound =
    isImplied && !whole.includes(written) ? formatNpmVersion({ ...version, prerelease: [] }) : written;
  // Nothing is below the lowest pre-release of 0.0.0; below 0.0.0 there are its pre-releases.
  return [clause(operator, bound === '0.0.0' ? written : bound)];
}
