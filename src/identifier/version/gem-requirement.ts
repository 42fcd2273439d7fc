import { type Digits, nextDigits } from './digits.ts';
import { compareGem, type GemVersion, gemRelease, parseGem } from './gem.ts';

/** The operators of Gem::Requirement; `~>` is the pessimistic one. */
export type GemOperator = '=' | '!=' | '>' | '<' | '>=' | '<=' | '~>';

/** One clause of a gem requirement. */
export interface GemClause {
  readonly operator: GemOperator;
  /** The version as written, without spaces around it. */
  readonly version: string;
}

const CLAUSE = /^(=|!=|>=|<=|~>|>|<)?([^=!<>~].*)$/s;

/**
 * Reads a gem requirement (Gem::Requirement): clauses joined by commas, of which all must hold; without an operator the
 * version itself is required. A blank text allows every version (`>= 0`).
 * @returns undefined where it is not one: an unknown operator, a version that is none, an empty clause among others
 */
export function parseGemRequirement(text: string): readonly GemClause[] | undefined {
  if (text.trim() === '') return [{ operator: '>=', version: '0' }];
  const clauses: GemClause[] = [];
  for (const part of text.split(',')) {
    const found = CLAUSE.exec(part.trim());
    const version = found?.[2]?.trim();
    if (!found || version === undefined || version === '' || !parseGem(version)) return undefined;
    clauses.push({ operator: (found[1] ?? '=') as GemOperator, version });
  }
  return clauses;
}

/** What each operator asks of the version `v`, the clause naming `c`. */
const HOLDS: Readonly<Record<GemOperator, (v: GemVersion, c: GemVersion) => boolean>> = {
  '=': (v, c) => compareGem(v, c) === 0,
  '!=': (v, c) => compareGem(v, c) !== 0,
  '>': (v, c) => compareGem(v, c) > 0,
  '<': (v, c) => compareGem(v, c) < 0,
  '>=': (v, c) => compareGem(v, c) >= 0,
  '<=': (v, c) => compareGem(v, c) <= 0,
  // A pre-release of the upper bound is beyond it: 2.0.a is not ~> 1.4, though it is below 2.0.
  '~>': (v, c) => compareGem(v, c) >= 0 && compareGem(toVersion(gemRelease(v)), toVersion(gemBump(c))) < 0,
};

/**
 * Whether a version satisfies all clauses.
 * @returns undefined where the text is not a gem version
 */
export function satisfiesGem(clauses: readonly GemClause[], text: string): boolean | undefined {
  const version = parseGem(text);
  if (!version) return undefined;
  for (const clause of clauses) {
    const named = parseGem(clause.version);
    if (!named) return undefined;
    if (!HOLDS[clause.operator](version, named)) return false;
  }
  return true;
}

/**
 * The first release that `~>` leaves out: the release without its last number (unless it is the only one), the number that is
 * last then one higher. `1.4.4` gives 1.5, `1.4` and `1` give 2, `5.a` gives 6.
 */
export function gemBump(version: GemVersion): readonly Digits[] {
  const release = gemRelease(version);
  const kept = release.length > 1 ? release.slice(0, -1) : release;
  return [...kept.slice(0, -1), nextDigits(kept.at(-1) ?? '0')];
}

function toVersion(numbers: readonly Digits[]): GemVersion {
  return { segments: numbers.map((number) => ({ number })) };
}
