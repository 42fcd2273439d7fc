import { VERSION_MAX_LENGTH } from '../version/scheme.ts';
import { parseVersion } from '../version.ts';
import {
  VERS_MAX_CONSTRAINTS,
  VERS_MAX_LENGTH,
  VERS_RULES,
  type Vers,
  type VersComparator,
  type VersConstraint,
  type VersProblem,
  type VersRule,
  versError,
} from './model.ts';
import { decodeVersion, encodeVersion } from './percent.ts';

/** A text taken apart, its constraints in the order written, with every breach of canonical spelling. */
export interface VersReading extends Vers {
  readonly problems: readonly VersProblem[];
}

type Report = (rule: VersRule, found: string) => void;

/**
 * Reads the spelling of a range (clause 5.3); order and sequence are another matter.
 * @throws AssayError `vers.syntax` where the text has no one reading
 */
export function readVers(text: string): VersReading {
  if (text.length > VERS_MAX_LENGTH) throw versError(`a range is at most ${VERS_MAX_LENGTH} characters long`);
  const problems: VersProblem[] = [];
  const report: Report = (rule, found) => {
    problems.push({ rule, message: `${VERS_RULES[rule]}, but ${found}` });
  };
  const trimmed = text.trim();
  if (trimmed !== text) report('white-space', 'there is some around the text');
  const [, prefix, type, rest] = /^([^:]*):([^/]*)\/(.*)$/s.exec(trimmed) ?? [];
  if (prefix === undefined || type === undefined || rest === undefined) {
    throw versError('a range has the form vers:type/constraints');
  }
  readPrefix(prefix, report);
  const scheme = readType(type, report);
  const constraints = readConstraints(scheme, rest, report);
  if ((scheme === 'all' || scheme === 'none') && constraints[0]?.comparator !== '*') {
    throw versError(`vers:${scheme}/* is the only form of the type ${scheme}`);
  }
  return { scheme, constraints, problems };
}

/**
 * A type in lower case.
 * @throws AssayError `vers.syntax` where it is none, and for `invalid`, which is reserved for what must be refused
 */
export function readType(written: string, report: Report): string {
  const type = written.trim().toLowerCase();
  if (type !== written.toLowerCase()) report('white-space', 'there is some around the type');
  if (!/^[a-z][a-z0-9.-]*$/.test(type) || /[^\0-\x7f]/.test(written)) {
    throw versError(
      `${JSON.stringify(written.slice(0, 100))} is no type: ASCII letters, digits, '.' and '-', a letter first`,
    );
  }
  if (type === 'invalid') throw versError('the type invalid makes every range invalid');
  if (written.trim() !== type) report('type-case', `it is ${JSON.stringify(written)}`);
  return type;
}

function readPrefix(prefix: string, report: Report): void {
  const trimmed = prefix.trim();
  if (!/^vers$/i.test(trimmed)) throw versError('a range starts with vers:');
  if (trimmed !== prefix) report('white-space', 'there is some before the colon');
  if (trimmed !== 'vers') report('scheme-case', `it starts with ${JSON.stringify(trimmed)}`);
}

function readConstraints(scheme: string, text: string, report: Report): readonly VersConstraint[] {
  const written = text.split('|', VERS_MAX_CONSTRAINTS + 1);
  if (written.length > VERS_MAX_CONSTRAINTS) {
    throw versError(`a range has at most ${VERS_MAX_CONSTRAINTS} constraints`);
  }
  const filled = written.filter((constraint) => constraint.trim() !== '');
  if (filled.length === 0) throw versError('the range has no constraint');
  if (filled.length < written.length) report('pipe', 'there is an empty constraint');
  const constraints = filled.map((constraint) => readConstraint(scheme, constraint, report));
  if (constraints.length > 1 && constraints.some(({ comparator }) => comparator === '*')) {
    throw versError('* stands alone in a range');
  }
  return constraints;
}

const CONSTRAINT = /^(>=|<=|!=|<|>|=|)(\s*)(.*)$/s;

function readConstraint(scheme: string, text: string, report: Report): VersConstraint {
  const trimmed = text.trim();
  const [, comparator = '', space = '', version = ''] = CONSTRAINT.exec(trimmed) ?? [];
  if (trimmed !== text || space !== '') report('white-space', `there is some in ${JSON.stringify(text)}`);
  if (trimmed === '*') return { comparator: '*', version: '' };
  if (comparator === '=') report('equals', `there is ${JSON.stringify(text)}`);
  return {
    comparator: (comparator || '=') as VersComparator,
    version: readVersion(scheme, version, report),
  };
}

/** A character that could as well be a comparator makes a text unreadable; `!`, which ends an epoch, does not. */
function readVersion(scheme: string, text: string, report: Report): string {
  if (/[<>=*]/.test(text)) throw versError(`a version has a comparator in it: ${JSON.stringify(text)}`);
  if (text.length > VERSION_MAX_LENGTH * 3) throw versError('a version is too long');
  const version = decodeVersion(text);
  if (version.length > VERSION_MAX_LENGTH) throw versError('a version is too long');
  if (version.trim() !== version) throw versError('a version starts or ends with a space');
  if (/[^ -~]/.test(version) && scheme !== 'lexicographic') throw versError('a version is ASCII');
  if (/ /.test(text)) report('white-space', `there is some in the version ${JSON.stringify(text)}`);
  else if (encodeVersion(version) !== text) report('encoding', `there is ${JSON.stringify(text)}`);
  return scheme === 'datetime' ? readDateTime(version, report) : version;
}

/** The one general type that prescribes how versions are spelt (VERS types, `datetime`). */
function readDateTime(version: string, report: Report): string {
  const upper = version.toUpperCase();
  if (!parseVersion('datetime', upper))
    throw versError(`${JSON.stringify(version)} is no RFC 3339 date-time`);
  if (upper !== version) report('date-time', `there is ${version}`);
  return upper;
}
