import { nextDigits } from '../../version/digits.ts';
import { type PypiClause, parsePypiSpecifier } from '../../version/pypi-specifier.ts';
import { compareVersions } from '../../version.ts';
import type { VersConstraint } from '../model.ts';
import { clause, mapAll, type NativeRange, type NativeSyntax } from './clause.ts';

/**
 * PyPI (PEP 440, "Version specifiers"): clauses between commas, alternatives between `||` as the VERS definition of pypi has
 * it. `==1.4.*` is `>=1.4.dev0|<1.5.dev0`, `~=1.4.2` is `>=1.4.2|<1.5.dev0`. `<` and `>` are written as they are, though PEP 440
 * leaves out pre-releases of `<2.1` and post-releases of `>2.1`. `===` compares text and cannot be written.
 */
export const PYPI_SYNTAX: NativeSyntax = {
  read: (text) => mapAll(text.split('||'), readSpecifier)?.flat(),
};

function readSpecifier(text: string): NativeRange | undefined {
  const clauses = parsePypiSpecifier(text);
  if (clauses === undefined || clauses.some(({ operator }) => operator === '===')) return undefined;
  const isHole = ({ operator, prefix }: PypiClause) => operator === '!=' && prefix;
  const common = clauses.filter((one) => !isHole(one)).flatMap(toClauses);
  return gapsBetween(clauses.filter(isHole).map(({ version }) => prefixBounds(version))).map((gap) => [
    ...common,
    ...gap,
  ]);
}

/** What is outside all of several spans: below the first, between each and those before it, above all. */
function gapsBetween(spans: readonly (readonly [string, string])[]): NativeRange {
  const compare = (a: string, b: string) => compareVersions('pypi', a, b) ?? 0;
  const gaps: (readonly VersConstraint[])[] = [];
  let from: readonly VersConstraint[] = [];
  let end: string | undefined;
  for (const [low, high] of spans.toSorted(([a], [b]) => compare(a, b))) {
    gaps.push([...from, clause('<', low)]);
    if (end === undefined || compare(high, end) > 0) end = high;
    from = [clause('>=', end)];
  }
  return [...gaps, from];
}

function toClauses({ operator, version, prefix }: PypiClause): readonly VersConstraint[] {
  if (operator === '~=') {
    const [, end] = prefixBounds(releaseOf(version).replace(/\.[0-9]+$/, ''));
    return [clause('>=', version), clause('<', end)];
  }
  if (operator === '==' && prefix) {
    const [from, to] = prefixBounds(version);
    return [clause('>=', from), clause('<', to)];
  }
  return operator === '===' ? [] : [clause(operator === '==' ? '=' : operator, version)];
}

/** The lowest versions that start with a release and with the one after it. */
function prefixBounds(release: string): readonly [string, string] {
  return [`${release}.dev0`, `${release.replace(/[0-9]+$/, nextDigits)}.dev0`];
}

/** Epoch and release of a canonical version. */
function releaseOf(version: string): string {
  return /^(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*/.exec(version)![0];
}
