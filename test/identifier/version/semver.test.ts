import { expect, test } from 'vitest';
import { compareVersions, parseVersion } from '../../../src/identifier/version.ts';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

const PLAIN = ['semver', 'npm', 'cargo', 'hex', 'swift', 'github-actions', 'golang'];
const FAMILY = [...PLAIN, 'nuget', 'pub', 'julia', 'bitnami'];

test.each(FAMILY)('%s orders as clause 11 of SemVer 2.0.0 does', (scheme) => {
  expectAscending(scheme, [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ]);
});

test.each(PLAIN)('%s compares numbers in labels by value, below text, and text by ASCII', (scheme) => {
  expectAscending(scheme, [
    '1.2.3-4',
    ['1.2.3-5', '1.2.3-05'],
    '1.2.3-10',
    '1.2.3--',
    '1.2.3-5-Foo',
    '1.2.3-5-foo',
    '1.2.3-R2',
    '1.2.3-r100',
    '1.2.3-r2',
    '1.2.3',
  ]);
});

test.each(FAMILY)('%s reads missing integers as 0 and integers of any size', (scheme) => {
  expectAscending(scheme, [
    ['0', '0.0.0', '00.0'],
    ['1', '1.0', '1.0.0', '1.0.0.0'],
    '1.0.0.1',
    '1.1',
    '9007199254740992.0.0',
    '9007199254740993.0.0',
    `${'9'.repeat(30)}.0`,
    `1${'0'.repeat(30)}`,
  ]);
});

test.each([...PLAIN, 'pub', 'julia', 'bitnami'])(
  '%s reads a leading v and more than three integers',
  (scheme) => {
    expectAscending(scheme, [['v1.2.3', '1.2.3', ' 1.2.3 '], '1.2.3.4.5', '1.2.3.4.6', 'v1.2.4']);
  },
);

test.each(['semver', 'cargo', 'hex', 'swift', 'github-actions'])(
  '%s refuses what it would have to guess',
  (scheme) => {
    expectNoVersions(scheme, [
      '',
      'v',
      '.1',
      '1.',
      '1..2',
      '1.0rc1',
      '1.0.0-',
      '1.0.0+',
      '1.0.0-a..b',
      '1.0.0-a_b',
    ]);
    expectNoVersions(scheme, [
      'main',
      'latest',
      '1.x',
      '*',
      '>=1.0',
      '=1.0.0',
      'v v1',
      '1 2',
      '\u0661.0',
      '1.0.0-\u00e9',
    ]);
  },
);

test.each([...PLAIN, 'nuget', 'bitnami'])('%s ignores build metadata', (scheme) => {
  expect(compareVersions(scheme, '1.2.3+a', '1.2.3+b')).toBe(0);
  expect(compareVersions(scheme, '1.2.3+9', '1.2.3')).toBe(0);
  expect(compareVersions(scheme, '1.2.3-rc+9', '1.2.3-rc')).toBe(0);
});

test('pub and julia order builds, none below any', () => {
  for (const scheme of ['pub', 'julia']) {
    expectAscending(scheme, [
      '1.0.0-pre',
      '1.0.0-pre+build',
      '1.0.0',
      ['1.0.0+1', '1.0.0+01'],
      '1.0.0+2',
      '1.0.0+10',
      '1.0.0+10.0',
      '1.0.0+1z',
      '1.0.0+9a',
      '1.0.0+a',
      '1.0.1',
    ]);
  }
});

test('julia: a bare hyphen is the lowest pre-release, a bare plus the lowest build', () => {
  expectAscending('julia', [
    '1.2-',
    '1.2-0',
    ['1.2-rc1', '1.2rc1', '1.2.0rc1'],
    '1.2',
    '1.2+',
    '1.2+0',
    '1.2.1-',
  ]);
  expectNoVersions('julia', ['1.2-+-+', '1.2 rc1', '1.2.', '']);
});

test('nuget: four integers, labels without case, no v', () => {
  expectAscending('nuget', [
    ['1.0.0-BETA', '1.0-beta+x', '1.0.0.0-Beta'],
    '1.0.0-beta.1',
    '1.0.0-BETA2',
    ['1', '1.0', '1.0.0', '01.0.0.0', '1.0.0+meta'],
    '1.0.0.1-alpha',
    '1.0.0.1-pre',
    '1.0.0.1',
    '1.0.1',
  ]);
  expectNoVersions('nuget', ['v1.0', '1.0.0.0.0', '1.0.0-', '1.0beta', '1.0.0-a..b', '']);
});

test('npm: what node-semver reads loosely', () => {
  expectAscending('npm', [
    ['1.2.3-beta', '1.2.3beta', ' v1.2.3-beta', '= v 1.2.3-beta', '01.02.03beta'],
    ['1.2.3', '=1.2.3', 'v=1.2.3'],
  ]);
  expectNoVersions('npm', ['1.2.3_1', '^1.2.3', '1.x', 'xyz', 'hello, world', '1.2.3.beta']);
});

test('golang: modules', () => {
  expectAscending('golang', [
    'v0.0.0-20180101000000-abcdef123456',
    'v0.0.0-20190101000000-012345abcdef',
    'v0.0.0',
    'v1.2.3-pre',
    'v1.2.3-pre.0.20200101000000-abcdef123456',
    ['v1.2.3', '1.2.3', 'v1.2.3+incompatible'],
    'v1.2.4-0.20200101000000-abcdef123456',
    'v1.2.4',
    ['v2.0.0+incompatible', 'v2.0.0'],
  ]);
  expectNoVersions('golang', ['', 'latest', 'devel', 'go', 'v1.2rc1.0', 'gopher']);
});

test('golang: releases of Go itself', () => {
  expectAscending('golang', [
    'go1.4',
    '1.21.0-0',
    ['1.21beta1', 'go1.21beta1', '1.21.0-beta.1'],
    ['1.21rc2', 'go1.21rc2', '1.21.0-rc.2', 'go1.21.0-rc.2'],
    ['1.21rc10', 'go1.21rc10'],
    ['1.21', 'go1.21', 'go1.21.0', '1.21.0', 'go1.21.0 X:boringcrypto', 'go1.21.0-vendor'],
    ['go1.21.3', 'go1.21.3 (Red Hat 1.21.3-4.el9) X:strictfipsruntime', 'go1.21.3-X:nodwarf5'],
    'go1.22',
  ]);
  expectNoVersions('golang', [
    'go1.21.3.4',
    'go1.21rc',
    'go1.21foo1',
    'go devel go1.24-abcdef',
    'gov1.2',
    'go1.',
  ]);
});

test('bitnami: digits after the hyphen are a revision, text is a pre-release', () => {
  expectAscending('bitnami', [
    '0.0.0-20250806193153-183891f8d535',
    '6.7.2-rc.1',
    '6.7.2-rc2',
    ['6.7.2', '6.7.2-0'],
    '6.7.2-0.1',
    '6.7.2-7',
    '6.7.2-10',
    '6.7.2-10.el8',
    '6.7.3',
  ]);
});

test('a text above the limit is no version', () => {
  expect(parseVersion('semver', `1.${'0'.repeat(4094)}`)).toBeDefined();
  expect(parseVersion('semver', `1.${'0'.repeat(4095)}`)).toBeUndefined();
});
