import {
  asciiLower,
  compareBase,
  comparePep440,
  comparePublic,
  formatPep440,
  type Pep440,
  parsePep440,
  trimPypi,
} from './pypi.ts';

/** The comparison operators of PEP 440; `===` compares text. */
export type PypiOperator = '~=' | '==' | '!=' | '<=' | '>=' | '<' | '>' | '===';

/** One clause of a version specifier. */
export interface PypiClause {
  readonly operator: PypiOperator;
  /** The version in its canonical spelling, without `.*`; for `===` the text as written. */
  readonly version: string;
  /** Whether `.*` follows: `==1.4.*` and `!=1.4.*` look at the first parts only. */
  readonly prefix: boolean;
}

const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)(.+)$/s;

/**
 * Reads a version specifier (PEP 440, "Version specifiers"): clauses joined by commas, of which all must hold. No clause at
 * all allows every version. Spaces around clauses, operators and versions are ignored.
 * @returns undefined where it is not one: an unknown operator, a version that is none, a local label with an ordered
 *   comparison, `.*` elsewhere than after the release of `==` and `!=`, `~=` with a single number
 */
export function parsePypiSpecifier(text: string): readonly PypiClause[] | undefined {
  const clauses: PypiClause[] = [];
  for (const part of text.split(',')) {
    const written = trimPypi(part);
    // An empty clause is nothing: "" and a trailing comma occur in the metadata of published packages.
    if (written === '') continue;
    const clause = parseClause(written);
    if (!clause) return undefined;
    clauses.push(clause);
  }
  return clauses;
}

/**
 * Whether a version satisfies all clauses. Pre-releases are versions like all others here: that installers skip them unless
 * asked is a choice among versions that match, not part of matching.
 * @returns undefined where the version is not one of PEP 440 and a clause other than `===` would have to order it
 */
export function satisfiesPypi(clauses: readonly PypiClause[], text: string): boolean | undefined {
  const version = parsePep440(text);
  let undecided = false;
  for (const clause of clauses) {
    const holds =
      clause.operator === '===' ? sameText(text, clause.version) : version && clauseHolds(clause, version);
    if (holds === false) return false;
    undecided ||= holds === undefined;
  }
  return undecided ? undefined : true;
}

function parseClause(written: string): PypiClause | undefined {
  const found = CLAUSE.exec(written);
  if (!found) return undefined;
  const operator = found[1] as PypiOperator;
  const text = trimPypi(found[2]!);
  if (operator === '===')
    return /^[^\s;)]+$/.test(text) ? { operator, version: text, prefix: false } : undefined;
  const equality = operator === '==' || operator === '!=';
  const prefix = equality && text.endsWith('.*');
  const version = parsePep440(prefix ? text.slice(0, -2) : text);
  if (!version) return undefined;
  if (version.local.length > 0 && (!equality || prefix)) return undefined;
  // The standard does not say what a prefix of a suffix is; the tools refuse it.
  if (prefix && (version.pre || version.post !== undefined || version.dev !== undefined)) return undefined;
  if (prefix && /[ \t\n\r\f\v]\.\*$/.test(text)) return undefined;
  if (operator === '~=' && version.release.length < 2) return undefined;
  return { operator, version: formatPep440(version), prefix };
}

/** What each operator asks of the version `v`, the clause naming `c`. */
const HOLDS: Readonly<Record<Exclude<PypiOperator, '==='>, (v: Pep440, c: Pep440) => boolean>> = {
  '==': equal,
  '!=': (v, c) => !equal(v, c),
  // A local label of the version does not count where the clause cannot name one.
  '<=': (v, c) => comparePublic(v, c) <= 0,
  '>=': (v, c) => comparePublic(v, c) >= 0,
  '<': below,
  '>': above,
  '~=': (v, c) => comparePublic(v, c) >= 0 && hasPrefix(v, { ...c, release: c.release.slice(0, -1) }),
};

function clauseHolds(clause: PypiClause, version: Pep440): boolean {
  const named = parsePep440(clause.version);
  if (!named || clause.operator === '===') return false;
  if (clause.prefix) return hasPrefix(version, named) === (clause.operator === '==');
  return HOLDS[clause.operator](version, named);
}

/** A clause without a local label takes every label. */
function equal(version: Pep440, named: Pep440): boolean {
  return (named.local.length > 0 ? comparePep440(version, named) : comparePublic(version, named)) === 0;
}

/** The release is padded with zeros to the length of the prefix; suffixes of the version do not count. */
function hasPrefix(version: Pep440, named: Pep440): boolean {
  const release = named.release.map((_, index) => version.release[index] ?? '0');
  return compareBase({ ...version, release }, named) === 0;
}

/** `<V` leaves out the pre-releases of V unless V is one: then it means below the first of them, V.dev0. */
function below(version: Pep440, named: Pep440): boolean {
  const first = named.pre || named.dev !== undefined ? named : { ...named, dev: '0' };
  return comparePublic(version, first) < 0;
}

/** `>V` leaves out V with a local label, and the post-releases of V unless V is one. */
function above(version: Pep440, named: Pep440): boolean {
  if (comparePublic(version, named) <= 0) return false;
  const mayHavePost = named.post === undefined && named.dev === undefined;
  return (
    !mayHavePost ||
    version.post === undefined ||
    comparePublic({ ...version, post: undefined, dev: undefined }, named) !== 0
  );
}

/** Without the rules of versions, as text; only the case of ASCII letters does not count. */
function sameText(a: string, b: string): boolean {
  return asciiLower(trimPypi(a)) === asciiLower(b);
}
