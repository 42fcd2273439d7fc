import { nextDigits, toDigits } from '../../version/digits.ts';
import type { VersConstraint } from '../model.ts';
import { clause, type NativeSyntax } from './clause.ts';

const VERSION = '"([0-9]+)\\.([0-9]+)\\.([0-9]+)((?:-[0-9A-Za-z.-]+)?(?:\\+[0-9A-Za-z.-]+)?)"';
const FROM = new RegExp(`^(?:from\\s*:\\s*|\\.upToNextMajor\\s*\\(\\s*from\\s*:\\s*)${VERSION}(\\s*\\))?$`);
const MINOR = new RegExp(`^\\.upToNextMinor\\s*\\(\\s*from\\s*:\\s*${VERSION}\\s*\\)$`);
const EXACT = new RegExp(`^(?:exact\\s*:\\s*${VERSION}|\\.exact\\s*\\(\\s*${VERSION}\\s*\\))$`);
const RANGE = new RegExp(`^${VERSION}\\s*(\\.\\.<|\\.\\.\\.)\\s*${VERSION}$`);

/**
 * Requirements of a Swift package manifest (PackageDescription, `Package.Dependency`): `from:` and `.upToNextMajor(from:)` end at the
 * next major version, also before 1.0; `.upToNextMinor(from:)`, `exact:`, `"1.0.0"..<"2.0.0"`. A closed range is the open one to the
 * next patch: `"1.2.3"..."1.2.6"` ends below 1.2.7. Branches and revisions have no versions.
 */
export const SWIFT_SYNTAX: NativeSyntax = {
  read(text) {
    const clauses = readRequirement(text.trim());
    return clauses && [clauses];
  },
};

function readRequirement(text: string): readonly VersConstraint[] | undefined {
  const from = FROM.exec(text);
  // A parenthesis at the end belongs to one at the beginning.
  if (from && text.startsWith('.') === (from[5] !== undefined))
    return [clause('>=', joined(from, 1)), clause('<', `${next(from[1]!)}.0.0`)];
  const minor = MINOR.exec(text);
  if (minor) return [clause('>=', joined(minor, 1)), clause('<', `${minor[1]}.${next(minor[2]!)}.0`)];
  const exact = EXACT.exec(text);
  if (exact) return [clause('=', joined(exact, exact[1] === undefined ? 5 : 1))];
  const range = RANGE.exec(text);
  if (!range) return undefined;
  const end = range[5] === '..<' ? joined(range, 6) : `${range[6]}.${range[7]}.${next(range[8]!)}${range[9]}`;
  return [clause('>=', joined(range, 1)), clause('<', end)];
}

/** The version whose parts are in four groups from one on. */
function joined(match: RegExpExecArray, at: number): string {
  return `${match[at]}.${match[at + 1]}.${match[at + 2]}${match[at + 3]}`;
}

function next(digits: string): string {
  return nextDigits(toDigits(digits));
}
