import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseGemRequirement, satisfiesGem } from '../../src/identifier/version/gem-requirement.ts';
import { normalizePep440 } from '../../src/identifier/version/pypi.ts';
import { parsePypiSpecifier, satisfiesPypi } from '../../src/identifier/version/pypi-specifier.ts';
import { compareVersions } from '../../src/identifier/version.ts';

/**
 * Lines that contradict the rule of the ecosystem, with that rule. Those of Maven are checked against maven-artifact 3.8.7, 3.9.9,
 * 3.9.11 and 4.0.0-rc-3, which give the other answer: the fixtures hold what older versions of Maven answer (all but one are right
 * for 3.6.3).
 */
const WORD_AFTER_DOT =
  'Maven 3.9: a word after a dot, at the end or before a digit, is one after a hyphen; it is below a number';
const EMPTY_LEVEL = 'all of Maven 3.6 to 4.0: 1-ga-1 keeps an empty level, which is below the number of 1-1';
const DISPUTED: ReadonlyMap<string, string> = new Map([
  ['1-1 = 1-ga-1', EMPTY_LEVEL],
  ['1.0.0-gradle-rework-beta3 < 1.0.0.RC7-3', WORD_AFTER_DOT],
  ['2.9.0-1 < 2.9.0.RC1', WORD_AFTER_DOT],
  ['6.1.12.rc5 < 6.1.12rc1', WORD_AFTER_DOT],
  ['1.0.0rc0 < 1.0.beta8', WORD_AFTER_DOT],
  ...['1.1.31', '1.1.34', '1.1.46', '1.2.31', '1.2.48', '1.2.50', '1.2.54', '1.2.57', '1.2.60', '1.2.67'].map(
    (release): [string, string] => [`${release}.sec10 < ${release}_noneautotype`, WORD_AFTER_DOT],
  ),
  // In VERS a line is an expected order: the first is not above the second.
  ['2-1 <= 2.0.0.a', WORD_AFTER_DOT],
]);

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
};

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'identifiers');

if (!existsSync(folder)) {
  test.skip('corpus identifiers/versions (languages)', () => {});
  console.log(`corpus identifiers/versions (languages): skipped, there is no ${folder}`);
} else {
  test('corpus identifiers/versions/osv-scalibr (languages)', () => {
    const suite = newSuite('osv-scalibr (languages)');
    for (const [file, scheme] of [
      ['pypi-versions', 'pypi'],
      ['pypi-versions-generated', 'pypi'],
      ['maven-versions', 'maven'],
      ['maven-versions-generated', 'maven'],
      ['rubygems-versions', 'gem'],
      ['rubygems-versions-generated', 'gem'],
      ['cran-versions', 'cran'],
      ['cran-versions-generated', 'cran'],
      ['hackage-versions', 'hackage'],
    ] as const) {
      for (const line of read(`versions/osv-scalibr/${file}.txt`).split('\n')) {
        if (line.trim() === '' || line.startsWith('#')) continue;
        const [a, relation, b] = line.trim().split(' ');
        check(suite, scheme, a!, relation!, b!);
      }
    }
    finish(suite);
    expect(suite.disputed.length).toBeLessThanOrEqual(suite.total / 1000);
  });

  test('corpus identifiers: maven-comparable-version, rubygems-order, pep440-order, pep440-ordered-list', () => {
    const suite = newSuite('orders of Maven, RubyGems and packaging');
    for (const [file, scheme] of [
      ['maven-comparable-version', 'maven'],
      ['rubygems-order', 'gem'],
      ['pep440-order', 'pypi'],
    ] as const) {
      for (const { a, b, expect: relation } of cases<{ a: string; b: string; expect: string }>(file)) {
        check(suite, scheme, a, relation, b);
      }
    }
    const { ordered } = JSON.parse(read('versions/pep440-ordered-list.json')) as { ordered: string[] };
    for (const [index, a] of ordered.entries()) {
      for (const b of ordered.slice(index + 1)) check(suite, 'pypi', a, '<', b);
    }
    finish(suite);
    expect(suite.disputed).toEqual([]);
  });

  test('corpus identifiers/vers/tests/maven_version_cmp_test', () => {
    const suite = newSuite('vers Maven comparison');
    const { tests } = JSON.parse(read('vers/tests/maven_version_cmp_test.json')) as { tests: VersCase[] };
    for (const { test_type: type, input, expected_output: expected } of tests) {
      const [a, b] = input.versions;
      if (type === 'equality') check(suite, 'maven', a, expected === true ? '=' : '!=', b);
      else check(suite, 'maven', (expected as string[])[0]!, '<=', (expected as string[])[1]!);
    }
    finish(suite);
    expect(new Set(suite.disputed).size).toBeLessThanOrEqual(1);
  });

  test('corpus identifiers/versions: pep440-specifiers, -invalid, -normalise and rubygems-requirements', () => {
    const suite = newSuite('specifiers, requirements and normal forms');
    for (const { version, spec, expect: expected } of cases<Satisfied>('pep440-specifiers')) {
      const clauses = parsePypiSpecifier(spec);
      note(suite, `${version} ${spec}`, clauses && satisfiesPypi(clauses, version), expected);
    }
    for (const { version, spec, expect: expected } of cases<Satisfied>('rubygems-requirements')) {
      const clauses = parseGemRequirement(spec);
      note(suite, `${version} ${spec}`, clauses && satisfiesGem(clauses, version), expected);
    }
    for (const { version, normalized } of cases<{ version: string; normalized: string }>(
      'pep440-normalise',
    )) {
      note(suite, version, normalizePep440(version), normalized);
    }
    for (const { version, valid } of cases<{ version: string; valid: boolean }>('pep440-invalid')) {
      note(suite, version, normalizePep440(version) !== undefined, valid);
    }
    finish(suite);
    expect(suite.disputed).toEqual([]);
  });
}

interface VersCase {
  readonly test_type: 'comparison' | 'equality';
  readonly input: { readonly versions: readonly [string, string] };
  readonly expected_output: unknown;
}

interface Satisfied {
  readonly version: string;
  readonly spec: string;
  readonly expect: boolean;
}

interface Suite {
  readonly name: string;
  total: number;
  readonly wrong: string[];
  readonly disputed: string[];
}

function newSuite(name: string): Suite {
  return { name, total: 0, wrong: [], disputed: [] };
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function cases<Case>(file: string): readonly Case[] {
  return (JSON.parse(read(`versions/${file}.json`)) as { cases: Case[] }).cases;
}

/** Compares from both sides: an answer that is right only one way round is wrong. */
function check(suite: Suite, scheme: string, a: string, relation: string, b: string): void {
  const line = `${a} ${relation} ${b}`;
  const order = compareVersions(scheme, a, b);
  const back = compareVersions(scheme, b, a);
  const holds = order !== undefined && back !== undefined && HOLDS[relation]!(order);
  const mirrored = Math.sign(order ?? 1) === 0 - Math.sign(back ?? 1);
  if (scheme === 'maven' && DISPUTED.has(line) && !holds) {
    suite.total++;
    suite.disputed.push(line);
  } else {
    note(suite, `${scheme} ${line}`, holds && mirrored, true);
  }
}

function note(suite: Suite, line: string, answer: unknown, expected: unknown): void {
  suite.total++;
  if (answer !== expected) suite.wrong.push(`${line}: ${String(answer)} instead of ${String(expected)}`);
}

function finish({ name, total, wrong, disputed }: Suite): void {
  const agree = total - wrong.length - disputed.length;
  console.log(
    `corpus identifiers/versions ${name}: ${agree} of ${total} labels agree, ${disputed.length} disputed`,
  );
  expect(wrong).toEqual([]);
  expect(total).toBeGreaterThan(0);
}
