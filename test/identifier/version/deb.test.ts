import { test } from 'vitest';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('tilde, end, letters, the rest', () => {
  expectAscending('deb', ['1.0~~', '1.0~~a', '1.0~', '1.0', '1.0-0+b1', '1.0a', '1.0b', '1.0+', '1.0.']);
});

test('digits are numbers of any length, and none are 0', () => {
  expectAscending('deb', [
    ['1.', '1.0', '1.000'],
    '1.9',
    ['1.10', '1.010'],
    '1.99999999999999999998',
    '1.99999999999999999999',
  ]);
});

test('no epoch is 0, no revision is 0', () => {
  expectAscending('deb', [['1.0', '0:1.0', '00:1.0-0', '1.0-00'], '1.0-0.1', '1.0-1', '9', '1:0.1', '2:0']);
});

test('the last hyphen starts the revision, the first colon ends the epoch', () => {
  expectAscending('deb', ['1-1-1', '1-2-0', '1-10-0']);
  expectAscending('deb', ['1:1', '1:1:2', '1:1:3']);
});

test('security and rebuild suffixes', () => {
  expectAscending('deb', [
    '3.0.11-1~deb12u1',
    '3.0.11-1~deb12u2',
    '3.0.11-1',
    '3.0.11-1+b1',
    '3.0.11-1+deb12u1',
  ]);
});

test('what dpkg does not validate is no version', () => {
  expectNoVersions('deb', [
    '',
    'a',
    '~1',
    ':1',
    'a:1',
    '1:',
    '1-',
    '-1',
    '1 2',
    ' 1',
    '1_0',
    '1-2:3',
    '1é',
    '1/2',
  ]);
});
