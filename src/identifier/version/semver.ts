import { compareDigits, compareNumberLists, compareText, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** One dot-separated identifier of a pre-release or of build metadata. */
export interface SemverIdentifier {
  /** True where it is digits only; `text` then has no leading zeros. */
  readonly numeric: boolean;
  readonly text: string;
}

/** A version of the SemVer family taken apart. */
export interface SemverKey {
  /** The dotted integers, without leading zeros; missing ones count as 0, and there may be more than three. */
  readonly numbers: readonly Digits[];
  /** Empty for a release. */
  readonly prerelease: readonly SemverIdentifier[];
  readonly build: readonly SemverIdentifier[];
}

/** Where a relative of SemVer 2.0.0 writes or orders versions differently. */
export interface SemverDialect {
  /** What may stand in front, as the source of a regular expression; an optional `v` unless given. */
  readonly prefix?: string;
  /** How many integers there may be; any number unless given. */
  readonly numbers?: number;
  /** A pre-release that starts with a letter may stand without its hyphen: `1.0rc1`. */
  readonly hyphenless?: boolean;
  /** A `-` or `+` may end the version: Julia's lowest pre-release and lowest build. */
  readonly bareSuffix?: boolean;
  /** Identifiers are compared without case. */
  readonly foldCase?: boolean;
  /** Build metadata orders: none is below any, then by the rule for pre-releases. SemVer ignores it (clause 10). */
  readonly orderBuild?: boolean;
}

/** An order of the SemVer family: SemVer 2.0.0 with the differences of its dialect, under its own name. */
export function semverScheme(name: string, dialect: SemverDialect = {}): VersionScheme<SemverKey> {
  const parse = semverParser(dialect);
  return { name, parse, compare: dialect.orderBuild ? compareWithBuild : compareSemver };
}

/**
 * A reader of one dialect. It is lenient where versions in the wild are: white space around, an optional `v`, missing
 * integers, more than three of them, leading zeros, integers of any size. It is strict where reading more would be a
 * guess: identifiers are ASCII letters, digits and hyphens, none is empty, and a version starts with an integer.
 */
export function semverParser(dialect: SemverDialect): (text: string) => SemverKey | undefined {
  const pattern = semverPattern(dialect);
  return (text) => {
    const parts = pattern.exec(text.trim())?.groups;
    if (parts === undefined) return undefined;
    const fold = (list: string) => (dialect.foldCase ? list.toLowerCase() : list);
    const prerelease = parts['hyphened'] ?? parts['lettered'];
    return {
      numbers: (parts['numbers'] ?? '').split('.').map(toDigits),
      prerelease: prerelease === undefined ? [] : readIdentifiers(fold(prerelease)),
      build: parts['build'] === undefined ? [] : readIdentifiers(fold(parts['build'])),
    };
  };
}

/** Precedence (SemVer 2.0.0, clause 11): the integers, then a pre-release below its release; build metadata is ignored. */
export function compareSemver(a: SemverKey, b: SemverKey): number {
  const order = compareNumberLists(a.numbers, b.numbers, 'zero');
  if (order !== 0) return order;
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  return compareIdentifiers(a.prerelease, b.prerelease);
}

/** Identifier by identifier (SemVer 2.0.0, clause 11.4), numbers below text; a list is above its own beginning. */
export function compareIdentifiers(a: readonly SemverIdentifier[], b: readonly SemverIdentifier[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const order = compareIdentifier(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** The identifiers of a dotted list; an empty text is one empty identifier. */
export function readIdentifiers(list: string): readonly SemverIdentifier[] {
  return list.split('.').map((text) => {
    const numeric = /^[0-9]+$/.test(text);
    return { numeric, text: numeric ? toDigits(text) : text };
  });
}

function compareWithBuild(a: SemverKey, b: SemverKey): number {
  return compareSemver(a, b) || compareIdentifiers(a.build, b.build);
}

function compareIdentifier(a: SemverIdentifier, b: SemverIdentifier): number {
  if (a.numeric && b.numeric) return compareDigits(a.text, b.text);
  return rank(a) - rank(b) || compareText(a.text, b.text);
}

function rank({ numeric, text }: SemverIdentifier): number {
  if (text === '') return 0;
  return numeric ? 1 : 2;
}

/** No two neighbours can take the same character, so a text that does not match is refused in one pass. */
function semverPattern(dialect: SemverDialect): RegExp {
  const prefix = dialect.prefix ?? '[vV]?';
  const more = dialect.numbers === undefined ? '*' : `{0,${dialect.numbers - 1}}`;
  const list = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
  const afterSign = dialect.bareSuffix ? `(?:${list})?` : list;
  const lettered = dialect.hyphenless ? `|(?<lettered>(?=[A-Za-z])${list})` : '';
  return new RegExp(
    `^${prefix}(?<numbers>[0-9]+(?:\\.[0-9]+)${more})` +
      `(?:-(?<hyphened>${afterSign})${lettered})?(?:\\+(?<build>${afterSign}))?$`,
  );
}
