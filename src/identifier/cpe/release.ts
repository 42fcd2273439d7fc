import { ANY, NA, unquoteCpe } from './wfn.ts';

/** Compares two versions of one product: negative, 0, positive, or undefined where they cannot be compared. */
export type CompareTexts = (a: string, b: string) => number | undefined;

/** What an `update` value says about its version; `final` where there is none. */
export type UpdateKind = 'pre-release' | 'final' | 'later' | 'unknown';

/** A version of the inventory with its update, as plain text. */
export interface CpeRelease {
  readonly version: string;
  readonly update: string;
  readonly kind: UpdateKind;
}

/** The words NVD begins update values with, by what they say. Letters alone (`a`, `m`, `p`) count only before a digit. */
const UPDATE_WORDS: Readonly<Record<Exclude<UpdateKind, 'unknown'>, readonly string[]>> = {
  'pre-release': [
    ...[
      'alpha',
      'beta',
      'rc',
      'cr',
      'candidate',
      'pre',
      'prerelease',
      'preview',
      'dev',
      'devel',
      'milestone',
    ],
    ...['snapshot', 'canary', 'nightly', 'a', 'b', 'm'],
  ],
  final: ['final', 'ga', 'rtm', 'release', 'stable'],
  later: ['p', 'pl', 'patch', 'sp', 'hotfix', 'post', 'update', 'u', 'interim'],
};
const KIND_OF_WORD: ReadonlyMap<string, UpdateKind> = new Map(
  Object.entries(UPDATE_WORDS).flatMap(([kind, words]) => words.map((word) => [word, kind as UpdateKind])),
);
const RELEASE_NUMBER = /^[0-9]+(?:\.[0-9]+)*$/;

/** What an `update` value says. ANY and NA are `final`: a version stated without update is that version as released. */
export function updateKind(value: string): UpdateKind {
  if (value === ANY || value === NA) return 'final';
  const [, word, digit] = /^[-_.]?([a-z]+)[-_.]?([0-9]?)/.exec(unquoteCpe(value).toLowerCase()) ?? [];
  if (word === undefined || (word.length === 1 && digit === '')) return 'unknown';
  return KIND_OF_WORD.get(word) ?? 'unknown';
}

/** The release that a version and an update name. */
export function cpeRelease(version: string, update: string): CpeRelease {
  const kind = updateKind(update);
  const given = update !== ANY && update !== NA;
  return { version: unquoteCpe(version), update: given ? unquoteCpe(update) : '', kind };
}

/**
 * Version and update as one text in a form that the version order reads as what the update says: before the version for
 * a pre-release, after it for a later one. Undefined where the order has no such form, or the update says neither.
 */
export function releaseText(release: CpeRelease, compare: CompareTexts): string | undefined {
  const { version, update, kind } = release;
  if (kind === 'final') return version;
  if (kind === 'unknown') return undefined;
  return [`${version}-${update}`, `${version}${update}`, `${version}.${update}`].find((text) => {
    const order = compare(text, version);
    return order !== undefined && (kind === 'pre-release' ? order < 0 : order > 0);
  });
}

/** Negative, 0 or positive as the release is before, at or after a bound; undefined where it cannot be said. */
export function compareRelease(
  release: CpeRelease,
  bound: string,
  compare: CompareTexts,
): number | undefined {
  const order = compare(release.version, bound);
  if (order === undefined || release.kind === 'final') return order;
  const text = releaseText(release, compare);
  const whole = text === undefined ? undefined : compare(text, bound);
  if (whole !== undefined) return whole;
  // The order does not know such updates. A pre-release is before its version and after every lower version number;
  // a bound that is itself a pre-release or patch may lie between the two.
  const plain = RELEASE_NUMBER.test(bound);
  if (release.kind === 'pre-release') return order <= 0 ? -1 : plain ? 1 : undefined;
  if (release.kind === 'later') return order >= 0 ? 1 : plain ? -1 : undefined;
  return order !== 0 && plain ? order : undefined;
}
