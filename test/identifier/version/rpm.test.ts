import { expect, test } from 'vitest';
import { compareRpmDependency, RPM } from '../../../src/identifier/version/rpm.ts';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('tilde, end, caret, letters, digits', () => {
  expectAscending('rpm', ['1.0~~', '1.0~rc1', '1.0~rc1^git', '1.0', '1.0^', '1.0^git1', '1.0a', '1.0.1']);
});

test('separators only separate', () => {
  expectAscending('rpm', [['1.0', '1_0', '1..0', '1.0.', '.1+0', '1.α.0'], '1.0.a', ['1.1', '1.01']]);
  expectAscending('rpm', [['_', '+', '_+'], 'a', '1']);
});

test('runs change at letters, letters are compared as bytes, digits as numbers', () => {
  expectAscending('rpm', ['1A', '1a', '1aa', '1b', '1.9', ['1.10', '1.0010'], '1.10a']);
  expectAscending('rpm', ['1.99999999999999999998', '1.99999999999999999999']);
});

test('epoch: none is 0, an empty one is 0, one that is no number is part of the version', () => {
  expectAscending('rpm', [['1', '0:1', ':1'], '2', '1:1', '04:2', '13:0']);
  expectAscending('rpm', ['a:1', 'a:2', 'b:1']);
});

test('no release is before any release, also an empty one', () => {
  expectAscending('rpm', ['1~rc1-9', '1', '1-', '1-1', '1-1.el9', '1-1.1', '1.1']);
});

test('a dependency ignores the release where one side has none', () => {
  const relate = (a: string, b: string) => Math.sign(compareRpmDependency(RPM.parse(a)!, RPM.parse(b)!));
  expect(relate('1-1', '1')).toBe(0);
  expect(relate('1', '1-2')).toBe(0);
  expect(relate('1-1', '1-2')).toBe(-1);
  expect(relate('2', '1-2')).toBe(1);
  expect(relate('1:1', '2-2')).toBe(1);
});

test('no versions', () => {
  expectNoVersions('rpm', ['', ' ', '1 2', '1\n', '1\u0000']);
});
