import { test } from 'vitest';
import { expectAscending, expectNoVersions, expectUndecided } from '../../support/version-order.ts';

test('numbers; those left out at the end are 0', () => {
  expectAscending('generic', [
    ['1', '1.0', 'v1.0.0', '1_0', '1 0', '01'],
    '1.0.0.1',
    '1.0.9',
    '1.0.10',
    '1.1',
    '2',
  ]);
  expectAscending('generic', ['1.99999999999999999998', '1.99999999999999999999']);
});

test('SQLite, expat and zlib', () => {
  expectAscending('generic', ['3.7.15.2', ['3.7.16', '3.7.16.0'], '3.7.16.2', '3.7.17', '3.45.1']);
  expectAscending('generic', ['R_2_4_9', 'R_2_6_4']);
  expectAscending('generic', ['1.2.13', '1.3', '1.3.0.1', '1.3.1', '1.3.1.2']);
});

test('words before the release', () => {
  expectAscending('generic', [
    ['1.0~rc1', '1~rc1'],
    ['1.0dev', '1.0-dev', '1.0.dev0'],
    ['1.0a1', '1.0-alpha1', '1.0_ALPHA.1', '1.0.0-alpha-1'],
    ['1.0b2', '1.0-beta2'],
    '1.0pre1',
    ['1.0rc1', '1.0-RC.1', '1.0c1', '1.0 rc1'],
    '1.0rc2',
    '1.0',
  ]);
});

test('patches after the release', () => {
  expectAscending('generic', ['1.0.1', '1.0.1a', '1.0.1b', '1.0.1z', '1.0.2']);
  expectAscending('generic', ['4.2.8', '4.2.8p1', '4.2.8p15', '4.2.9']);
  expectAscending('generic', ['1.0', ['1.0-post1', '1.0.post1'], '1.0-post2', '1.0.1']);
});

test('what cannot be likened is undecided', () => {
  expectUndecided('generic', [
    ['fips-1.1.1', '3.0.16'],
    ['fips-1.1.1', '1.1.1'],
    ['1.0-foo', '1.0'],
    ['1.0-foo', '1.0-bar'],
    ['1.0-foo', '1.0rc1'],
    ['1.0a', '1.0p1'],
    ['1.0p1', '1.0sp1'],
    ['1.0-1', '1.0'],
    ['1.0+1', '1.0'],
    ['1.0-1', '1.0+1'],
    ['1.0-foo1', '1.0.0p1'],
    ['1.0-constructor', '1.0'],
    ['master', 'main'],
    ['master', '1.0'],
    ['ea28724dc6f5', '1.0'],
    ['ea28724dc6f5', 'ea28724dc6f6'],
    ['0123456789012345678901234567890123456789', '1.0'],
  ]);
});

test('what is the same so far is still decided by what comes before it', () => {
  expectAscending('generic', ['fips-1.1.1', 'fips-1.2']);
  expectAscending('generic', ['1.0-foo9', '1.1-foo1', '1.1-foo2', '1.2-bar']);
  expectAscending('generic', ['2024-01-02', '2024-01-10', '2024-02-01']);
  expectAscending('generic', ['1.0+1', '1.0+2', '1.1']);
  expectAscending('generic', [['ea28724dc6f5', 'EA28724DC6F5']]);
  expectAscending('generic', ['1.2', '20240101', '20240101a', '20240102']);
});

test('no versions', () => {
  expectNoVersions('generic', [
    '',
    ' ',
    '1.',
    '.1',
    '1..2',
    '1/2',
    '1:2',
    '1,2',
    '1\n',
    'é',
    '-',
    '1.0 ',
    '<1',
    '*',
  ]);
});
