import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/identifier/version.ts';
import { expectAscending, expectNoVersions, expectUndecided } from '../../support/version-order.ts';

test('items at dots, zeros at the end ignored, pre-release below and build above', () => {
  expectAscending('conan', [
    '1-',
    '1.0-alpha1',
    ['1.0-pre1', '1-pre1', '1.0.0-pre1.0', '1.0.0-pre1.0.0'],
    '1.0-pre1+b1',
    '1.0-pre2',
    ['1', '1.0', '1.0.0', '01'],
    '1+',
    '1.0+b.3',
    '1.0+b.22',
    ['1.0+b1', '1+b1'],
    '1.0.2',
    '1.1.3',
    '1.1.22',
    '1.1.a',
    '1.1.b',
    '1.2',
    '1.3',
    '1.22',
    '1.a',
    '2',
    'a.b.c',
    'b.c',
  ]);
});

test('any text is a version but the empty one', () => {
  expectNoVersions('conan', ['', ' ']);
  expectAscending('conan', ['1.1.*', '1.20', 'cci.20200101', 'cci.20210101', 'system']);
});

test('build after the last plus, pre-release after the first hyphen', () => {
  expect(compareVersions('conan', '1-a-2', '1-a-10')).toBeGreaterThan(0);
  expect(compareVersions('conan', '1+b-2', '1+b')).toBeGreaterThan(0);
  expect(compareVersions('conan', '1+a+2', '1+a+10')).toBeLessThan(0);
});

test('letters after digits: as Conan answers where that can be sorted, undecided elsewhere', () => {
  expectAscending('conan', ['8', '8d', '9', '9c', '9d', '9f']);
  expectAscending('conan', ['1.0.2', '1.0.2a', '1.0.2zd', '1.0.3', '1.1.1w']);
  // Conan itself: 10 < 1a < 2 < 10.
  expectUndecided('conan', [
    ['10', '9d'],
    ['10a', '9a'],
    ['01a', '1'],
  ]);
  expectAscending('conan', ['10', '10a']);
  expectAscending('conan', ['1a', '2']);
});
