import { toDigits } from './digits.ts';
import {
  ANY,
  comparator,
  LOWEST,
  NONE,
  type NpmComparator,
  type NpmComparatorSet,
} from './npm-comparator.ts';
import { readIdentifiers, type SemverIdentifier } from './semver.ts';

/** How a range is read and what it admits. */
export interface NpmRangeOptions {
  /** Also read leading zeros and pre-releases without a hyphen; drop what cannot be read, if something is left. */
  readonly loose?: boolean;
  /** Treat pre-releases like any other version. */
  readonly includePrerelease?: boolean;
}

/** A version of a range, of which the end may be open: `1.2`, `1.x`. */
interface PartialVersion {
  /** Up to three integers, without leading zeros. */
  readonly numbers: readonly string[];
  /** Only with three integers. */
  readonly prerelease: readonly SemverIdentifier[];
  /** An integer stands behind an open place, as in `x.1`. It is not among the numbers. */
  readonly isBroken: boolean;
  /** Nothing stands before the version that node-semver takes only where it writes the version anew, such as `=`. */
  readonly isPlain: boolean;
}

type Comparators = readonly (NpmComparator | undefined)[];
type Operator = NpmComparator['operator'];

/**
 * Reads one alternative of a range, without `||`, into comparators (node-semver README, "Advanced Range Syntax" and
 * "Range Grammar"): `1.2 - 2`, `1.x`, `~1.2`, `^1.2`, `>=1.2 <2`.
 * @returns undefined where node-semver refuses it
 */
export function parseNpmComparatorSet(text: string, options: NpmRangeOptions): NpmComparatorSet | undefined {
  const members = expandHyphen(text, options) ?? expandTokens(text, options);
  const read = members.filter((member) => member !== undefined);
  const isRefused = options.loose ? read.length === 0 : read.length < members.length;
  return isRefused ? undefined : simplify(read, options);
}

function expandHyphen(text: string, options: NpmRangeOptions): Comparators | undefined {
  const [low, high, ...more] = text.split(' - ');
  if (low === undefined || high === undefined || more.length > 0) return undefined;
  const from = readPartial(low.trim(), options);
  const to = readPartial(high.trim(), options);
  if (from === undefined || to === undefined) return undefined;
  return [...lowerEnd(from, options), ...upperEnd(to, options)];
}

function lowerEnd(from: PartialVersion, options: NpmRangeOptions): Comparators {
  if (from.numbers.length === 0) return [ANY];
  if (from.numbers.length === 3 && !from.isPlain) return [undefined];
  const isExact = from.prerelease.length > 0;
  return [comparator('>=', pad(from), isExact ? from.prerelease : floor(options))];
}

function upperEnd(to: PartialVersion, options: NpmRangeOptions): Comparators {
  if (to.numbers.length === 0) return [ANY];
  if (to.numbers.length < 3) return [below(to, to.numbers.length - 1)];
  if (to.prerelease.length > 0 || !options.includePrerelease) {
    return [to.isPlain || to.prerelease.length > 0 ? comparator('<=', to.numbers, to.prerelease) : undefined];
  }
  return [below(to, 2)];
}

function expandTokens(text: string, options: NpmRangeOptions): Comparators {
  const joined = text.replace(/(<=|>=|~>|[<>=~^]) /g, '$1');
  return joined.split(' ').flatMap((token) => expandToken(token, options));
}

/** One token: an operator and a partial version. What cannot be read is one undefined comparator. */
function expandToken(token: string, options: NpmRangeOptions): Comparators {
  if (token === '') return [ANY];
  const [, operator = '', rest = ''] = /^(<=|>=|~>|[<>=~^]|)(.*)$/s.exec(token) ?? [];
  const partial = readPartial(rest, options);
  if (partial === undefined) return [undefined];
  if (operator === '^') return expandCaret(partial, options);
  if (operator.startsWith('~')) return expandTilde(partial, options);
  return expandPrimitive(operator as Operator | '', partial, options);
}

/** `^`: up to the next change of the first integer that is not 0. */
function expandCaret(partial: PartialVersion, options: NpmRangeOptions): Comparators {
  const { numbers } = partial;
  if (numbers.length === 0) return [ANY];
  const first = numbers.findIndex((number) => number !== '0');
  const at = first < 0 ? numbers.length - 1 : first;
  return [start(partial, options), below(partial, at)];
}

/** `~`: up to the next minor version, or the next major one where no minor is given. */
function expandTilde(partial: PartialVersion, options: NpmRangeOptions): Comparators {
  if (partial.numbers.length === 0) return [ANY];
  return [start(partial, options), below(partial, Math.min(partial.numbers.length, 2) - 1)];
}

function expandPrimitive(
  operator: Operator | '',
  partial: PartialVersion,
  options: NpmRangeOptions,
): Comparators {
  const { numbers, prerelease } = partial;
  if (partial.isBroken) return [undefined];
  if (numbers.length === 0) return operator === '<' || operator === '>' ? [NONE] : [ANY];
  if (numbers.length === 3)
    return [partial.isPlain ? comparator(operator || '=', numbers, prerelease) : undefined];
  const at = numbers.length - 1;
  if (operator === '<') return [comparator('<', pad(partial), LOWEST)];
  if (operator === '<=') return [below(partial, at)];
  if (operator === '>') return [comparator('>=', raise(partial, at), floor(options))];
  if (operator === '>=') return [start(partial, options)];
  return [start(partial, options), below(partial, at)];
}

function readPartial(text: string, options: NpmRangeOptions): PartialVersion | undefined {
  const pattern = options.loose ? LOOSE_PARTIAL : STRICT_PARTIAL;
  const parts = pattern.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const items = [parts['major'], parts['minor'], parts['patch']];
  const isInteger = (item: string | undefined) => item !== undefined && /^[0-9]/.test(item);
  const open = items.findIndex((item) => !isInteger(item));
  const numbers = items.slice(0, open < 0 ? 3 : open).map((item) => toDigits(item ?? ''));
  const labels = parts['hyphened'] ?? parts['lettered'];
  const prerelease = labels === undefined || numbers.length < 3 ? [] : readIdentifiers(labels);
  const isPlain = options.loose === true || /^v?$/.test(parts['prefix'] ?? '');
  return { numbers, prerelease, isBroken: items.slice(numbers.length).some(isInteger), isPlain };
}

/** Drops what says nothing: `>=0.0.0`, repetitions, `any` beside others; one comparator that never holds is enough. */
function simplify(members: readonly NpmComparator[], options: NpmRangeOptions): NpmComparatorSet {
  const lowest = options.includePrerelease ? '>=0.0.0-0' : '>=0.0.0';
  const byText = new Map<string, NpmComparator>();
  for (const member of members) {
    if (member.text === NONE.text) return [member];
    const kept = member.text === lowest ? ANY : member;
    byText.set(kept.text, kept);
  }
  if (byText.size > 1) byText.delete(ANY.text);
  return [...byText.values()];
}

/** From the version on; where its end is open and pre-releases count, from the lowest pre-release of the line. */
function start(partial: PartialVersion, options: NpmRangeOptions): NpmComparator | undefined {
  const isOpen = partial.numbers.length < 3;
  return comparator('>=', pad(partial), isOpen ? floor(options) : partial.prerelease);
}

/** Below the lowest pre-release of the version in which one integer is raised. */
function below(partial: PartialVersion, at: number): NpmComparator | undefined {
  return comparator('<', raise(partial, at), LOWEST);
}

function raise(partial: PartialVersion, at: number): readonly string[] {
  return pad(partial).map((number, index) => {
    if (index > at) return '0';
    return index === at ? String(BigInt(number) + 1n) : number;
  });
}

function pad({ numbers }: PartialVersion): readonly string[] {
  return [...numbers, '0', '0', '0'].slice(0, 3);
}

function floor(options: NpmRangeOptions): readonly SemverIdentifier[] {
  return options.includePrerelease ? LOWEST : [];
}

const STRICT_PARTIAL = partialPattern('0|[1-9][0-9]*', '(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)', '');
const LOOSE_PARTIAL = partialPattern('[0-9]+', '[0-9A-Za-z-]+', '(?<lettered>(?=[A-Za-z])ITEM(?:\\.ITEM)*)|');

function partialPattern(integer: string, identifier: string, lettered: string): RegExp {
  const item = `${integer}|x|X|\\*`;
  const list = `${identifier}(?:\\.${identifier})*`;
  const labels = `(?:${lettered.replaceAll('ITEM', identifier)}-(?<hyphened>${list}))`;
  return new RegExp(
    `^(?<prefix>[v=\\s]*)(?<major>${item})(?:\\.(?<minor>${item})(?:\\.(?<patch>${item})${labels}?(?:\\+[0-9A-Za-z.-]+)?)?)?$`,
  );
}
