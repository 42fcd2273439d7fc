import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** A run of ASCII letters or of digits, and how many other characters stand before it. */
interface Segment {
  readonly separators: number;
  readonly numeric: boolean;
  readonly text: string;
}

/** A pkgver or pkgrel: its segments, and how many other characters follow the last. */
interface Part {
  readonly segments: readonly Segment[];
  readonly trailing: number;
}

/** An Arch Linux version taken apart. */
export interface AlpmVersion {
  readonly epoch: string;
  readonly version: Part;
  readonly release: Part | undefined;
}

/**
 * The version order of Arch Linux packages: `[epoch:]pkgver[-pkgrel]`, no epoch being 0. Like {@link RPM} of old, but how many
 * separators there are counts, and letters that directly follow what the other version ends with make it the older one:
 * `1.5rc` < `1.5` < `1.5.rc`.
 *
 * pkgrel counts only where both have one, as vercmp(8) has it. So this is no total order: 1.5-1 = 1.5 = 1.5-2, though 1.5-1
 * < 1.5-2. Sort only versions that all have a pkgrel, or none. Source: alpm-package-version(7), alpm-pkgver(7), vercmp(8).
 */
export const ALPM: VersionScheme<AlpmVersion> = {
  name: 'alpm',
  parse(text) {
    const epoch = /^([0-9]+):/.exec(text)?.[1];
    const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
    const hyphen = rest.lastIndexOf('-');
    const version = hyphen < 0 ? rest : rest.slice(0, hyphen);
    const release = hyphen < 0 ? undefined : rest.slice(hyphen + 1);
    if (!/^[!-,.0-9;?-~]+$/.test(version)) return undefined;
    if (release !== undefined && !/^[0-9]+(?:\.[0-9]+)*$/.test(release)) return undefined;
    return {
      epoch: toDigits(epoch ?? '0'),
      version: part(version),
      release: release === undefined ? undefined : part(release),
    };
  },
  compare(a, b) {
    const order = compareDigits(a.epoch, b.epoch) || compareParts(a.version, b.version);
    return order !== 0 || !a.release || !b.release ? order : compareParts(a.release, b.release);
  },
};

function part(text: string): Part {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(/[0-9]+|[A-Za-z]+/g)) {
    const numeric = /^[0-9]/.test(match[0]);
    segments.push({
      separators: match.index - end,
      numeric,
      text: numeric ? toDigits(match[0]) : match[0],
    });
    end = match.index + match[0].length;
  }
  return { segments, trailing: text.length - end };
}

function compareParts(a: Part, b: Part): number {
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let at = 0; at < shared; at += 1) {
    const order = compareSegments(a.segments[at]!, b.segments[at]!);
    if (order !== 0) return order;
  }
  return compareRests(a, b, shared);
}

function compareSegments(a: Segment, b: Segment): number {
  if (a.separators !== b.separators) return a.separators - b.separators;
  if (a.numeric !== b.numeric) return a.numeric ? 1 : -1;
  return a.numeric ? compareDigits(a.text, b.text) : compareText(a.text, b.text);
}

/**
 * What is left where at least one has no segment more. Separators on both sides are passed over before the letters are looked
 * at, those on one side are not: `1.5.rc` is after `1.5`, but `1.5.rc` is before `1.5.`.
 */
function compareRests(a: Part, b: Part, at: number): number {
  const left = restOf(a, at);
  const right = restOf(b, at);
  if (left.length === 0 && right.length === 0) return 0;
  const both = left.length > 0 && right.length > 0;
  if (both && !left.segment && !right.segment) return 0;
  if (startsWithLetters(left.segment, both)) return -1;
  if (startsWithLetters(right.segment, both)) return 1;
  if (both) return left.segment ? 1 : -1;
  return left.length - right.length;
}

interface Rest {
  readonly segment: Segment | undefined;
  readonly length: number;
}

/** The next segment, and a length that is 0 only where nothing at all is left. */
function restOf(of: Part, at: number): Rest {
  const segment = of.segments[at];
  return { segment, length: segment ? segment.separators + segment.text.length : of.trailing };
}

function startsWithLetters(segment: Segment | undefined, separatorsPassed: boolean): boolean {
  return segment !== undefined && !segment.numeric && (separatorsPassed || segment.separators === 0);
}
