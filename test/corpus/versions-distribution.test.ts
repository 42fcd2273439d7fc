import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareVersions } from '../../src/identifier/version.ts';

const folder = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'identifiers');

/** One label: two versions of a scheme and how the first relates to the second. */
interface Label {
  readonly scheme: string;
  readonly a: string;
  readonly b: string;
  readonly expected: -1 | 0 | 1 | 'different';
}

/** Labels that are wrong or undecidable, by suite, and the rule that decides; at most one in a thousand of a suite. */
const DISPUTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'osv-scalibr/alpine': {
    'a b': 'apk-package(5): a version starts with a number; apk calls neither valid and finds them equal',
    'c c': 'apk-package(5): a version starts with a number, so these are no versions, equal or not',
  },
};

const SUITES: Readonly<Record<string, () => readonly Label[]>> = {
  'osv-scalibr/alpine': () => [
    ...lines('alpine-versions.txt', 'apk'),
    ...lines('alpine-versions-generated.txt', 'apk'),
  ],
  'osv-scalibr/debian': () => [
    ...lines('debian-versions.txt', 'deb'),
    ...lines('debian-versions-generated.txt', 'deb'),
  ],
  'osv-scalibr/redhat': () => lines('redhat-versions.txt', 'rpm'),
  'deb-vercmp': () => table('deb-vercmp.json', 'deb'),
  'rpm-vercmp': () => table('rpm-vercmp.json', 'rpm'),
  'vers/alpine': () => vers('alpine_version_cmp_test.json'),
  'vers/alpm': () => vers('alpm_version_cmp_test.json'),
  'vers/gentoo': () => vers('gentoo_version_cmp_test.json'),
  'vers/openssl': () => vers('openssl_version_cmp_test.json'),
  'vers/datetime': () => vers('datetime_version_cmp_test.json'),
  'vers/lexicographic': () => vers('lexicographic-test.json'),
};

for (const [suite, read] of Object.entries(SUITES)) {
  const name = `corpus identifiers/versions ${suite}`;
  if (!existsSync(folder)) {
    test.skip(name, () => {});
    console.log(`${name}: skipped, there is no ${folder}`);
    continue;
  }
  test(name, () => {
    const labels = read();
    const disputed = DISPUTED[suite] ?? {};
    const wrong = labels.flatMap(disagreement);
    console.log(`${name}: ${labels.length - wrong.length} of ${labels.length} labels agree`);
    expect(wrong.map(({ a, b }) => `${a} ${b}`).sort()).toEqual(Object.keys(disputed).sort());
    expect(labels.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThanOrEqual(labels.length / 1000);
  });
}

/** The label where the answer is another one, in either direction. */
function disagreement(label: Label): readonly Label[] {
  const forward = sign(compareVersions(label.scheme, label.a, label.b));
  const backward = sign(compareVersions(label.scheme, label.b, label.a));
  const antisymmetric = forward !== undefined && backward !== undefined && forward + backward === 0;
  const right = label.expected === 'different' ? forward !== 0 : forward === label.expected;
  return antisymmetric && right ? [] : [label];
}

function sign(order: number | undefined): number | undefined {
  return order === undefined ? undefined : Math.sign(order);
}

function lines(file: string, scheme: string): readonly Label[] {
  const signs = { '<': -1, '=': 0, '>': 1 } as const;
  return readFileSync(join(folder, 'versions/osv-scalibr', file), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const match = /^(\S+) ([<=>]) (\S+)$/.exec(line);
      if (!match && line !== '') throw new Error(`${file}: ${line}`);
      return match
        ? [{ scheme, a: match[1]!, b: match[3]!, expected: signs[match[2] as keyof typeof signs] }]
        : [];
    });
}

function table(file: string, scheme: string): readonly Label[] {
  const { cases } = JSON.parse(readFileSync(join(folder, 'versions', file), 'utf8')) as {
    cases: { a: string; b: string; expect: -1 | 0 | 1 }[];
  };
  return cases.map(({ a, b, expect: expected }) => ({ scheme, a, b, expected }));
}

/** A comparison case lists versions in their order: each pair of neighbours that are not the same text is a label. */
function vers(file: string): readonly Label[] {
  const { tests } = JSON.parse(readFileSync(join(folder, 'vers/tests', file), 'utf8')) as {
    tests: {
      test_type: string;
      input: { input_scheme: string; versions: string[] };
      expected_output: boolean | string[];
    }[];
  };
  return tests.flatMap(({ test_type: type, input, expected_output: output }): readonly Label[] => {
    const scheme = input.input_scheme;
    if (typeof output === 'boolean') {
      const [a = '', b = ''] = input.versions;
      expect(type).toBe('equality');
      return [{ scheme, a, b, expected: output ? 0 : 'different' }];
    }
    expect(type).toBe('comparison');
    return output
      .slice(1)
      .map((b, at) => ({ scheme, a: output[at]!, b, expected: output[at] === b ? 0 : -1 }));
  });
}
