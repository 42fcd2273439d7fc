import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** A Debian version taken apart; a part is its runs of other characters and of digits, in turn, others first. */
export interface DebVersion {
  readonly epoch: string;
  readonly upstream: readonly string[];
  readonly revision: readonly string[];
}

/**
 * The version order of Debian packages: `[epoch:]upstream[-revision]`, no epoch being 0 and no revision being `0`. In a part
 * runs of other characters and of digits are compared in turn: `~` sorts before the end, the end before letters, letters
 * before the rest.
 *
 * What `dpkg --validate-version` refuses is no version here either (a letter in front, a character out of the set, an empty
 * revision); an epoch has no upper bound, where dpkg stops at 2147483647. Source: Debian Policy 5.6.12; deb-version(7).
 */
export const DEB: VersionScheme<DebVersion> = {
  name: 'deb',
  parse(text) {
    const colon = text.indexOf(':');
    const epoch = colon < 0 ? '0' : text.slice(0, colon);
    const rest = text.slice(colon + 1);
    const hyphen = rest.lastIndexOf('-');
    const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
    const revision = hyphen < 0 ? '0' : rest.slice(hyphen + 1);
    if (!/^[0-9]+$/.test(epoch) || !/^[0-9][0-9A-Za-z.+~:-]*$/.test(upstream)) return undefined;
    if (!/^[0-9A-Za-z.+~]+$/.test(revision)) return undefined;
    return { epoch: toDigits(epoch), upstream: runs(upstream), revision: runs(revision) };
  },
  compare(a, b) {
    return (
      compareDigits(a.epoch, b.epoch) ||
      compareRuns(a.upstream, b.upstream) ||
      compareRuns(a.revision, b.revision)
    );
  },
};

/** Others at even places (possibly empty), digits at odd ones. */
function runs(text: string): readonly string[] {
  const found: string[] = [];
  for (const [, other = '', digits = ''] of text.matchAll(/([^0-9]*)([0-9]*)/g)) {
    found.push(other, toDigits(digits));
  }
  return found;
}

/** An absent run of digits counts as 0, as dpkg has it: `1.` is the same as `1.0`. */
function compareRuns(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 2) {
    const order =
      compareOthers(a[at] ?? '', b[at] ?? '') || compareDigits(a[at + 1] ?? '0', b[at + 1] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

function compareOthers(a: string, b: string): number {
  if (a === b) return 0;
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const left = a.charAt(at);
    const right = b.charAt(at);
    const order = weight(left) - weight(right) || compareText(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function weight(character: string): number {
  if (character === '~') return -1;
  if (character === '') return 0;
  return /[A-Za-z]/.test(character) ? 1 : 2;
}
