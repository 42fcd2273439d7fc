import { test } from 'vitest';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('suffixes, letter, revision', () => {
  expectAscending('gentoo', [
    '1_alpha_p1',
    '1_beta_pre2',
    '1_beta',
    ['1_rc', '1_rc0'],
    '1_rc2',
    '1_rc10',
    ['1', '1-r0', '1-r00'],
    '1-r1',
    ['1_p', '1_p0'],
    '1_p1',
    '1a_rc1',
    '1a',
    '1b',
    '1.0',
  ]);
  expectAscending('gentoo', ['1_alpha_alpha', '1_alpha', '1_alpha_p']);
});

test('a later number that starts with 0 is text without trailing zeros', () => {
  expectAscending('gentoo', ['1.001', ['1.01', '1.010'], '1.1', '1.2', '1.10', '1.100']);
  expectAscending('gentoo', ['1.00100000000', '1.0010000000000000001']);
  expectAscending('gentoo', [['1.0', '1.00', '01.0'], '1.0.0', '2']);
});

test('numbers have no upper bound', () => {
  expectAscending('gentoo', ['99999999999999999998', '99999999999999999999', '100000000000000000000']);
});

test('no versions', () => {
  expectNoVersions('gentoo', [
    '',
    '1.',
    '.1',
    '1ab',
    '1_foo',
    '1_git1',
    '1-r',
    '1-1',
    '1A',
    'v1',
    '9999-r1-r2',
    '1.a',
  ]);
});
