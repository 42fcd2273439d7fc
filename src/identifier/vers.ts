import { checkConstraints } from './vers/check.ts';
import { contains } from './vers/contains.ts';
import {
  VERS_MAX_LENGTH,
  type Vers,
  type VersConstraint,
  type VersMode,
  type VersProblem,
  versError,
} from './vers/model.ts';
import { simplify } from './vers/normalize.ts';
import { isKnownType, sortConstraints, withOrder } from './vers/order.ts';
import { encodeVersion } from './vers/percent.ts';
import { readType, readVers, type VersReading } from './vers/read.ts';
import { VERSION_SCHEMES } from './version/list.ts';
import { VERSION_MAX_LENGTH } from './version/scheme.ts';

/** How a range is read. */
export interface VersOptions {
  /** `strict` unless given. */
  readonly mode?: VersMode;
}

/** A range and how its text differed from the canonical one. */
export interface NotedVers {
  readonly vers: Vers;
  /** What lenient reading mended; none exactly if the text was canonical. */
  readonly changes: readonly VersProblem[];
  /** False for a type this library has no order for: such a range is valid, but a warning is due (clause 5.3.2). */
  readonly registered: boolean;
}

/** What {@link validateVers} finds. */
export interface VersReport {
  /** Whether the text is canonical. */
  readonly valid: boolean;
  /** Every rule it breaks. */
  readonly problems: readonly VersProblem[];
  /** False for a type this library has no order for. */
  readonly registered: boolean;
  /**
   * The constraints spelt canonically and in version order (as written where the scheme cannot order them); nothing is
   * dropped or joined, so it is canonical only if no other rule is broken.
   */
  readonly sorted: string;
}

/**
 * Takes a range apart. Strict reading takes canonical text only and mends nothing, as the specification asks; lenient reading
 * normalises. Order is checked as far as the scheme orders the versions.
 * @throws AssayError `vers.syntax`
 */
export function parseVers(text: string, options: VersOptions = {}): Vers {
  return parseVersWithNotes(text, options).vers;
}

/** {@link parseVers}, and every change lenient reading made. @throws AssayError `vers.syntax` */
export function parseVersWithNotes(text: string, options: VersOptions = {}): NotedVers {
  const reading = readVers(text);
  const changes = problemsOf(reading);
  const registered = isKnownType(reading.scheme, VERSION_SCHEMES);
  const { scheme, constraints } = reading;
  if (changes.length === 0) return { vers: { scheme, constraints }, changes, registered };
  if (options.mode !== 'lenient') {
    throw versError(`no canonical range: ${changes[0]!.message}`, 'lenient reading normalises it');
  }
  return { vers: mend(reading), changes, registered };
}

/**
 * Says every rule of canonical form a range breaks, changing nothing.
 * @throws AssayError `vers.syntax` where the text cannot be read even leniently
 */
export function validateVers(text: string): VersReport {
  const reading = readVers(text);
  const problems = problemsOf(reading);
  const ordered = withOrder(reading.scheme, reading.constraints);
  const sorted = write(reading.scheme, sortConstraints(ordered) ?? reading.constraints);
  const registered = isKnownType(reading.scheme, VERSION_SCHEMES);
  return { valid: problems.length === 0, problems, registered, sorted };
}

/**
 * The text of a range as given: canonical if the constraints are in order and follow each other as clause 5.4 asks, as those
 * of `parseVers` and `normalizeVers` do.
 * @throws AssayError `vers.syntax` for a type or a version that cannot be written, and for no constraint
 */
export function formatVers(vers: Vers): string {
  const scheme = readType(vers.scheme, () => {});
  if (vers.constraints.length === 0) throw versError('a range has at least one constraint');
  for (const { comparator, version } of vers.constraints) {
    const isAny = comparator === '*';
    if (isAny && (version !== '' || vers.constraints.length > 1))
      throw versError('* stands alone in a range');
    if (!isAny && version.length > VERSION_MAX_LENGTH) throw versError('a version is too long');
  }
  const text = write(scheme, vers.constraints);
  // What was written must be read as the same range: a check once here instead of a copy of every rule.
  readVers(text);
  return text;
}

/**
 * The simplest canonical range of the same versions: sorted, duplicates and what neighbours imply dropped. A text is read
 * leniently. Of ranges that are canonical as they are it still drops what clause 5.4 lets pass, such as the 3 of `>=2|3`.
 * @throws AssayError `vers.syntax` where the scheme cannot order the versions and they are not canonical as they are
 */
export function normalizeVers(vers: Vers | string): Vers {
  return mend(typeof vers === 'string' ? readVers(vers) : vers);
}

/**
 * Whether a version is in a range. A text is read leniently.
 * @param version as the scheme writes it, not percent-encoded
 * @returns undefined where the versions that decide cannot be compared. Never a guess.
 * @throws AssayError `vers.syntax` where the range cannot be read
 */
export function versContains(vers: Vers | string, version: string): boolean | undefined {
  const range = typeof vers === 'string' ? readVers(vers) : vers;
  const ordered = mendWhereOrdered(range);
  return ordered && contains(ordered, version);
}

function problemsOf(reading: VersReading): readonly VersProblem[] {
  return [...reading.problems, ...checkConstraints(withOrder(reading.scheme, reading.constraints))];
}

function mend(vers: Vers): Vers {
  const mended = mendWhereOrdered(vers);
  if (mended) return mended;
  throw versError(`the range is not canonical, and ${vers.scheme} does not order its versions`);
}

function mendWhereOrdered({ scheme, constraints }: Vers): Vers | undefined {
  if (constraints.length === 0) throw versError('a range has at least one constraint');
  const ordered = withOrder(scheme, constraints);
  const simple = simplify(ordered);
  if (simple) return { scheme, constraints: simple };
  return checkConstraints(ordered).length === 0 ? { scheme, constraints } : undefined;
}

function write(scheme: string, constraints: readonly VersConstraint[]): string {
  const written = constraints.map(({ comparator, version }) => {
    if (comparator === '*') return '*';
    return (comparator === '=' ? '' : comparator) + encodeVersion(version);
  });
  const text = `vers:${scheme}/${written.join('|')}`;
  if (text.length > VERS_MAX_LENGTH) throw versError(`a range is at most ${VERS_MAX_LENGTH} characters long`);
  return text;
}
