import { compareDigits, compareNumberLists, type Digits, toDigits } from './digits.ts';
import type { VersionScheme } from './scheme.ts';

const STAGES: Readonly<Record<string, number>> = { a: 0, alpha: 0, b: 1, beta: 1, c: 2, rc: 2 };
const FINAL = 3;

/** A CPython version taken apart. */
export interface CpythonVersion {
  readonly release: readonly Digits[];
  readonly stage: number;
  readonly serial: Digits;
  readonly later: boolean;
}

/**
 * The version order of CPython as its tags, `python --version` and advisories write it: `v3.13.0rc1`, `3.13.0 rc1`,
 * `3.13.0-beta.2`, `Python 3.13.0rc1+`. Numbers left out at the end are 0; a < b < rc (c in old tags) < final. A `+`, which
 * CPython appends between releases, is after what it follows and before the next one. Anything more, such as PEP 440's dev,
 * post and local parts, is no version of CPython. Source: Python developer's guide, development cycle; `sys.version_info`.
 */
export const CPYTHON: VersionScheme<CpythonVersion> = {
  name: 'cpython',
  parse(text) {
    const match =
      /^(?:c?python[- ])?v?([0-9]+(?:\.[0-9]+){0,3})(?:[-_. ]?(a|alpha|b|beta|c|rc)[-_. ]?([0-9]+))?(\+)?$/i.exec(
        text,
      );
    if (!match) return undefined;
    return {
      release: match[1]!.split('.').map(toDigits),
      stage: match[2] === undefined ? FINAL : STAGES[match[2].toLowerCase()]!,
      serial: toDigits(match[3] ?? '0'),
      later: match[4] !== undefined,
    };
  },
  compare(a, b) {
    return (
      compareNumberLists(a.release, b.release, 'zero') ||
      a.stage - b.stage ||
      compareDigits(a.serial, b.serial) ||
      Number(a.later) - Number(b.later)
    );
  },
};
