import { test } from 'vitest';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('suffixes before and after the release', () => {
  expectAscending('apk', [
    '1_alpha_pre1',
    '1_alpha',
    '1_alpha1',
    '1_alpha_p1',
    '1_beta',
    '1_pre',
    '1_rc',
    '1_rc1',
    '1_rc2',
    '1_rc10',
    '1',
    '1_cvs',
    '1_svn',
    '1_git',
    '1_hg',
    '1_p',
    '1_p0',
    '1_p1',
    '1a',
    '1.0',
  ]);
});

test('what is longer is greater, but for a suffix before the release', () => {
  expectAscending('apk', [
    '1.2_rc1-r9',
    '1.2',
    '1.2-r0',
    '1.2-r1',
    '1.2~abc',
    '1.2_p1',
    '1.2a',
    '1.2a-r1',
    '1.2a1',
    '1.2.0',
  ]);
});

test('a later number that starts with 0 is text, the first number is not', () => {
  expectAscending('apk', ['1.0', '1.00', '1.001', '1.01', '1.06', '1.5', '1.10', '006', '10']);
  expectAscending('apk', ['8.2.0015', '8.2.002', '8.2.2', '8.2.15']);
  expectAscending('apk', ['1.99999999999999999998', '1.99999999999999999999']);
});

test('revisions and suffix numbers are numbers', () => {
  expectAscending('apk', [['1-r0', '1-r00', '1-r'], ['1-r1', '1-r01'], '1-r10']);
  expectAscending('apk', ['1_p1', ['1_p2', '1_p02'], '1_p10']);
});

test('digits after the letter, as openssh and sudo had them', () => {
  expectAscending('apk', ['6.6.2_p1', '6.6.2p', '6.6.2p1-r0', '6.6.2p1-r1', '6.6.2p2', '6.6.3']);
});

test('a tail that cannot be read sorts before the version without it', () => {
  expectAscending('apk', ['1.2_rc', ['1.2_blah', '1.2-foo', '1.2-ruff', '1.2-1'], '1.2', '1.2_cvs1']);
  expectAscending('apk', [['1.2-r1x', '1.2-r1-2'], '1.2-r1']);
  expectAscending('apk', ['0..1', '0.0']);
});

test('no versions', () => {
  expectNoVersions('apk', ['', 'a', 'v1', '-r1', '..1', '1 2', '1\n', '1é', '_p1']);
});
