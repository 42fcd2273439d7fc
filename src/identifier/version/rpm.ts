import { compareDigits, compareText, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

/** The kinds of segment in the order they sort in; the end of a part stands between tilde and caret. */
const KIND = { tilde: 0, end: 1, caret: 2, letters: 3, digits: 4 } as const;

interface Segment {
  readonly kind: number;
  readonly text: string;
}

/** An RPM version taken apart; `release` is undefined where there is no hyphen, which is not the same as an empty one. */
export interface RpmVersion {
  readonly epoch: string;
  readonly version: readonly Segment[];
  readonly release: readonly Segment[] | undefined;
}

/**
 * The version order of RPM packages: `[epoch:]version[-release]`, no epoch being 0. A part is its runs of ASCII letters and of
 * digits, anything else only separates; `~` sorts before the end, `^` after the end and before any more text, digits after
 * letters.
 *
 * A version without a release sorts before the same version with one, even an empty one: that is the order rpm sorts by
 * (`rpm.vercmp`), and it is total. In a dependency rpm ignores the release where one side has none; that relation is not
 * transitive (1-1 = 1 = 1-2) and cannot sort, so it has its own function, {@link compareRpmDependency}.
 *
 * Any text without white space or control characters is a version, for rpm orders all of it; a text before a colon that is
 * not all digits is part of the version. Source: rpm-version(7); rpm documentation, "Dependencies".
 */
export const RPM: VersionScheme<RpmVersion> = {
  name: 'rpm',
  parse(text) {
    if (text === '' || /[\s\p{Cc}]/u.test(text)) return undefined;
    const epoch = /^([0-9]*):/.exec(text)?.[1];
    const rest = epoch === undefined ? text : text.slice(epoch.length + 1);
    const hyphen = rest.lastIndexOf('-');
    return {
      epoch: toDigits(epoch ?? '0'),
      version: segments(hyphen < 0 ? rest : rest.slice(0, hyphen)),
      release: hyphen < 0 ? undefined : segments(rest.slice(hyphen + 1)),
    };
  },
  compare(a, b) {
    const order = compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version);
    if (order !== 0) return order;
    if (a.release && b.release) return compareSegments(a.release, b.release);
    return Number(a.release !== undefined) - Number(b.release !== undefined);
  },
};

/**
 * Compares as rpm does where it asks whether a package satisfies `name = 1.2` or `name < 1.2-3`: the release counts only where
 * both sides have one. Not transitive: never sort with it. Source: rpm documentation, "Dependencies", versioning.
 */
export function compareRpmDependency(a: RpmVersion, b: RpmVersion): number {
  const order = compareDigits(a.epoch, b.epoch) || compareSegments(a.version, b.version);
  return order !== 0 || !a.release || !b.release ? order : compareSegments(a.release, b.release);
}

function segments(text: string): readonly Segment[] {
  return (text.match(/~|\^|[0-9]+|[A-Za-z]+/g) ?? []).map((run) => {
    if (run === '~') return { kind: KIND.tilde, text: '' };
    if (run === '^') return { kind: KIND.caret, text: '' };
    return /^[0-9]/.test(run)
      ? { kind: KIND.digits, text: toDigits(run) }
      : { kind: KIND.letters, text: run };
  });
}

const END: Segment = { kind: KIND.end, text: '' };

function compareSegments(a: readonly Segment[], b: readonly Segment[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const left = a[at] ?? END;
    const right = b[at] ?? END;
    if (left.kind !== right.kind) return left.kind - right.kind;
    const order =
      left.kind === KIND.digits ? compareDigits(left.text, right.text) : compareText(left.text, right.text);
    if (order !== 0) return order;
  }
  return 0;
}
