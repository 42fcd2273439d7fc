import { expect, test } from 'vitest';
import { compareRelease, cpeRelease, releaseText, updateKind } from '../../../src/identifier/cpe/release.ts';
import { compareVersions } from '../../../src/identifier/version.ts';

const by = (scheme: string) => (a: string, b: string) => compareVersions(scheme, a, b);
/** An order that knows only release numbers. */
const numbers = (a: string, b: string) => {
  const [left, right] = [a, b].map((text) => (/^[0-9]+$/.test(text) ? Number(text) : undefined));
  return left === undefined || right === undefined ? undefined : left - right;
};

test.each([
  ['*', 'final'],
  ['-', 'final'],
  ['ga', 'final'],
  ['rc1', 'pre-release'],
  ['RC1', 'pre-release'],
  ['alpha', 'pre-release'],
  ['alpha0', 'pre-release'],
  ['beta\\.2', 'pre-release'],
  ['candidate_release_1', 'pre-release'],
  ['a1', 'pre-release'],
  ['a', 'unknown'],
  ['m1', 'pre-release'],
  ['p15', 'later'],
  ['sp1', 'later'],
  ['update401', 'later'],
  ['patch_3', 'later'],
  ['lts', 'unknown'],
  ['2020', 'unknown'],
])('update %j is %s', (update, kind) => {
  expect(updateKind(update)).toBe(kind);
});

test.each([
  ['cpython', '3.13.0', 'rc1', '3.13.0-rc1'],
  ['pypi', '3.13.0', 'rc1', '3.13.0-rc1'],
  ['pypi', '3.13.0', 'alpha0', '3.13.0-alpha0'],
  ['openssl', '1.1.1', 'pre8', '1.1.1-pre8'],
  ['openssl', '3.0.0', 'alpha1', '3.0.0-alpha1'],
  ['generic', '6.8', 'rc1', '6.8-rc1'],
  ['generic', '4.2.8', 'p15', '4.2.8-p15'],
  ['pypi', '1.0', 'post1', '1.0-post1'],
  ['deb', '1.0', 'p1', '1.0-p1'],
])('%s reads %s with update %s as %s', (scheme, version, update, text) => {
  expect(releaseText(cpeRelease(version.replaceAll('.', '\\.'), update), by(scheme))).toBe(text);
});

test('a form that the order would read the wrong way round is not used', () => {
  expect(releaseText(cpeRelease('1', 'rc1'), by('deb'))).toBeUndefined();
  expect(releaseText(cpeRelease('1', 'rc1'), numbers)).toBeUndefined();
});

test.each([
  ['rc1', '2', -1],
  ['rc1', '3', -1],
  ['rc1', '1', 1],
  ['rc1', '1-rc2', undefined],
  ['p1', '2', 1],
  ['p1', '1', 1],
  ['p1', '3', -1],
  ['lts', '2', undefined],
  ['lts', '3', -1],
  ['lts', '1', 1],
])('2 with update %s against %s where the order knows numbers only: %s', (update, bound, sign) => {
  const order = compareRelease(cpeRelease('2', update), bound, numbers);
  expect(order === undefined ? undefined : Math.sign(order)).toBe(sign);
});
