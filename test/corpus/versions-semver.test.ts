import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareNpmVersions, parseNpmVersion } from '../../src/identifier/version/npm.ts';
import { incrementNpmVersion, type NpmIncrement } from '../../src/identifier/version/npm-increment.ts';
import {
  isAboveNpmRange,
  isBelowNpmRange,
  npmRangesIntersect,
  parseNpmRange,
  satisfiesNpmRange,
} from '../../src/identifier/version/npm-range.ts';
import { compareVersions } from '../../src/identifier/version.ts';

/** Lines that contradict the rule of the ecosystem, with that rule. */
const PADDED =
  'composer/semver normalises to four integers before it compares; the line is version_compare of the raw texts';
const FOLDED =
  'composer/semver reads stabilities without case, alpha below beta; raw version_compare knows neither in upper case';
const DISPUTED: ReadonlyMap<string, string> = new Map([
  ['1.0.0 > 1.0', PADDED],
  ['v3.0 < v3.0.0-beta', PADDED],
  ['v3.4 < v3.4.0-alpha', PADDED],
  ['v4.4 < v4.4.0-beta', PADDED],
  ['v6.5 < v6.5.0-beta-0', PADDED],
  ['v6.6 < v6.6.0-beta', PADDED],
  ['v1.9.0-BETA.1 < v1.9.0-ALPHA.2', FOLDED],
  ['v1.9.0-ALPHA.2 = v1.9.0-BETA.2', FOLDED],
]);

/** Lines of the upstream suite versions/osv-scalibr in the corpus, the ones of other orders included. */
const OSV_SCALIBR_LINES = 47_884;

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'identifiers');

if (!existsSync(folder)) {
  test.skip('corpus identifiers/versions (SemVer family)', () => {});
  console.log(`corpus identifiers/versions (SemVer family): skipped, there is no ${folder}`);
} else {
  test('corpus identifiers/versions/osv-scalibr (SemVer family)', () => {
    const wrong: string[] = [];
    const disputed: string[] = [];
    let total = 0;
    for (const [file, scheme] of [
      ['semver-versions', 'semver'],
      ['nuget-versions', 'nuget'],
      ['pub-versions', 'pub'],
      ['packagist-versions', 'composer'],
      ['packagist-versions-generated', 'composer'],
    ] as const) {
      for (const line of read(`versions/osv-scalibr/${file}.txt`).split('\n')) {
        if (line.trim() === '' || line.startsWith('#')) continue;
        total += 1;
        const [a = '', relation, b = ''] = line.trim().split(' ');
        if (relation === sign(compareVersions(scheme, a, b))) expect(DISPUTED.has(line.trim())).toBe(false);
        else (DISPUTED.has(line.trim()) ? disputed : wrong).push(line.trim());
      }
    }
    say('osv-scalibr (SemVer family)', total, wrong.length + disputed.length, disputed.length);
    expect(wrong).toEqual([]);
    expect(total).toBeGreaterThan(7000);
    expect(disputed.length).toBeLessThanOrEqual(OSV_SCALIBR_LINES / 1000);
  });

  test.each(['nuget', 'conan'])('corpus identifiers/vers/tests %s_version_cmp_test', (scheme) => {
    const { tests } = JSON.parse(read(`vers/tests/${scheme}_version_cmp_test.json`)) as { tests: VersCase[] };
    const wrong = tests.filter(({ test_type, input, expected_output }) => {
      const [a = '', b = ''] = input.versions;
      const order = compareVersions(scheme, a, b);
      if (order === undefined) return true;
      if (test_type === 'equality') return (order === 0) !== expected_output;
      const first = String((expected_output as readonly string[])[0]);
      // The output is in canonical spelling, so the first of it is told by being the same version.
      return order > 0 ? compareVersions(scheme, first, b) !== 0 : compareVersions(scheme, first, a) !== 0;
    });
    say(`vers ${scheme}`, tests.length, wrong.length);
    expect(wrong).toEqual([]);
    expect(tests.length).toBeGreaterThan(20);
  });

  test.each(Object.keys(NODE_SEMVER()))('corpus identifiers/versions/node-semver/%s', (file) => {
    const { cases } = JSON.parse(read(`versions/node-semver/${file}.json`)) as { cases: NodeCase[] };
    const agrees = NODE_SEMVER()[file]!;
    const wrong = cases.filter((one) => !agrees(one));
    say(`node-semver ${file}`, cases.length, wrong.length);
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });
}

interface VersCase {
  readonly test_type: 'comparison' | 'equality';
  readonly input: { readonly versions: readonly string[] };
  readonly expected_output: readonly string[] | boolean;
}

/** A row of a fixture of node-semver; what stands where is the fixture's affair. */
type NodeCase = readonly [string, string, ...(string | boolean | null | object | undefined)[]];

/** How each fixture file of node-semver is read, and whether a row of it holds. */
function NODE_SEMVER(): Readonly<Record<string, (one: NodeCase) => boolean>> {
  return {
    comparisons: ([a, b, o]) => npmOrder(a, b, o) > 0 && npmOrder(b, a, o) < 0 && npmOrder(a, a, o) === 0,
    equality: ([a, b, o]) => npmOrder(a, b, o) === 0 && compareVersions('npm', a, b) === 0,
    'invalid-versions': ([a, , o]) => typeof a !== 'string' || parseNpmVersion(a, options(o)) === undefined,
    increments: ([a, part, expected, o, name, base]) => increment(a, part, o, name, base) === expected,
    'range-parse': ([range, expected, o]) => {
      const parsed = parseNpmRange(range, options(o));
      return (parsed === undefined ? null : parsed.text || '*') === expected;
    },
    'range-include': ([range, version, o]) => satisfiesNpmRange(version, range, options(o)) === true,
    'range-exclude': ([range, version, o]) => satisfiesNpmRange(version, range, options(o)) !== true,
    'range-intersection': ([a, b, expected]) => intersect(a, b) === expected && intersect(b, a) === expected,
    'comparator-intersection': ([a, b, expected, all]) =>
      intersect(a, b, all === true) === expected && intersect(b, a, all === true) === expected,
    'version-gt-range': ([range, version, o]) => outside(isAboveNpmRange, range, version, o) === true,
    'version-lt-range': ([range, version, o]) => outside(isBelowNpmRange, range, version, o) === true,
    'version-not-gt-range': ([range, version, o]) => outside(isAboveNpmRange, range, version, o) === false,
    'version-not-lt-range': ([range, version, o]) => outside(isBelowNpmRange, range, version, o) === false,
  };
}

/** node-semver's options: anything true that is no object asks for loose reading. */
function options(given: unknown): { readonly loose: boolean; readonly includePrerelease: boolean } {
  const named = (given ?? {}) as Record<string, unknown>;
  return {
    loose: typeof given === 'object' ? Boolean(named['loose']) : Boolean(given),
    includePrerelease: Boolean(named['includePrerelease']),
  };
}

function npmOrder(a: string, b: string, given: unknown): number {
  const left = parseNpmVersion(a, options(given));
  const right = parseNpmVersion(b, options(given));
  return left && right ? compareNpmVersions(left, right) : Number.NaN;
}

/** The arguments of `inc`; where options are left out, the name takes their place. */
function increment(text: string, part: string, ...rest: readonly unknown[]): string | null {
  const [given, name, base] = typeof rest[0] === 'string' ? [undefined, rest[0], rest[1]] : rest;
  const identifier = typeof name === 'string' ? { identifier: name } : {};
  const first = base === '0' || base === '1' || base === false ? ({ base } as const) : {};
  return (
    incrementNpmVersion(text, part as NpmIncrement, { ...options(given), ...identifier, ...first }) ?? null
  );
}

function intersect(a: string, b: string, includePrerelease = false): boolean | undefined {
  const left = parseNpmRange(a, { includePrerelease });
  const right = parseNpmRange(b, { includePrerelease });
  return left && right && npmRangesIntersect(left, right);
}

function outside(
  decide: typeof isAboveNpmRange,
  range: string,
  version: string,
  given: unknown,
): boolean | undefined {
  const parsed = parseNpmRange(range, options(given));
  const key = parseNpmVersion(version, options(given));
  return parsed && key && decide(key, parsed);
}

function sign(order: number | undefined): string | undefined {
  if (order === undefined) return undefined;
  if (order === 0) return '=';
  return order < 0 ? '<' : '>';
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function say(suite: string, total: number, wrong: number, disputed = 0): void {
  const note = disputed === 0 ? '' : ` (${disputed} disputed)`;
  console.log(`corpus identifiers/versions ${suite}: ${total - wrong} of ${total} labels agree${note}`);
}
