import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/identifier/version.ts';
import { expectAscending, expectNoVersions, expectUndecided } from '../../support/version-order.ts';

test('stabilities, in their long and short names and in any case', () => {
  expectAscending('composer', [
    ['1.0-dev', '1.0.0-DEV', '1.0.0.0-dev'],
    ['1.0-alpha', '1.0a', '1.0-ALPHA', '1.0_a'],
    ['1.0-alpha1', '1.0a1', '1.0.0-alpha.1', '1.0-alpha-1', '1.0.0_A1'],
    ['1.0-beta2', '1.0b2', '1.0.0-b.2'],
    ['1.0-beta2.1', '1.0.0beta2.1', '1.0-b2.1'],
    '1.0-beta10',
    '1.0-RC1-dev',
    ['1.0-RC1', '1.0rc1', '1.0.0-rc.1'],
    ['1.0', '1.0-stable', '1.0@dev', '1.0.0-STABLE'],
    ['1.0-patch1', '1.0-pl1', '1.0p1', '1.0.0-p1'],
    '1.0-pl2',
    '1.0.0.1',
    '1.0.1-dev',
    '1.0.1',
  ]);
});

test('normal form: v, padding, build metadata, alias, stability flag', () => {
  expectAscending('composer', [
    ['v1.0.0', 'V1.0.0', '1', '1.0', '1.0.0.0', '01.0', '1.0.0+build.5', '1.0 as 2.0', '1.0@beta', ' 1.0 '],
    ['1.2', '1.2.0'],
    '1.10',
    '2010.01.02',
    ['2010-01-03', '2010.1.3'],
    '20100102',
    `${'9'.repeat(29)}1`,
    '9'.repeat(30),
  ]);
});

test('a release padded to four integers is above its own pre-releases', () => {
  expect(compareVersions('composer', 'v3.0', 'v3.0.0-beta')).toBeGreaterThan(0);
  expect(compareVersions('composer', 'v1.9.0-BETA.1', 'v1.9.0-ALPHA.2')).toBeGreaterThan(0);
});

test('what composer/semver refuses is read as version_compare reads it', () => {
  expectAscending('composer', [
    '4.3-2dev1',
    '4.3-2beta1',
    '4.3-2RC1',
    '4.3-2RC2',
    ['4.3-2', '4.3.2', '4.3.2.#', '4.3.2.#.#'],
    ['4.3.2.#.p3', '4.3.2.p3', '4.3.2.post3'],
    ['4.3.2.#.1', '4.3.2.1'],
  ]);
  expectAscending('composer', [
    '3.0.0-foo',
    '3.0.0.dev100',
    '3.0.0.dev101',
    '3.0.0b2',
    '3.0.0b2.post1',
    '3.0.0',
    '3.0.0.post1',
  ]);
  expectUndecided('composer', [['1.0-foo', '1.0-qux']]);
});

test('branches: below every version, without an order between them', () => {
  expectAscending('composer', ['dev-foo', '0.0.1-dev', '1.0']);
  expect(compareVersions('composer', 'dev-master', 'master')).toBe(0);
  expect(compareVersions('composer', 'DEV-main', 'dev-main')).toBe(0);
  expectUndecided('composer', [
    ['dev-foo', 'dev-bar'],
    ['dev-main', 'dev-Main'],
    ['trunk', 'default'],
    ['dev-a+b', 'dev-a'],
  ]);
});

test('a branch named as a line of versions is above the releases of that line', () => {
  expectAscending('composer', [
    '1.0-dev',
    '1.0',
    '1.0.99999',
    ['1.0.x-dev', '1.0.x.x-dev', 'v1.0.*-DEV'],
    '1.1',
    ['1.x-dev', '1.X.x-dev', '1.x.x.x-dev'],
    '2.0-dev',
    '2.0',
  ]);
});

test('no versions', () => {
  expectNoVersions('composer', [
    '',
    'v',
    'foo',
    'feature-x',
    'feature-x-dev',
    'dev-',
    '@dev',
    '#1',
    '>=1.0',
    '^1.0',
  ]);
});
