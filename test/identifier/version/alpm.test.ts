import { expect, test } from 'vitest';
import { expectAscending, expectNoVersions, order } from '../../support/version-order.ts';

test('letters right after are before the end, letters behind a separator after it', () => {
  expectAscending('alpm', ['1.5alpha', '1.5b', '1.5beta', '1.5rc', '1.5', '1.5.a', '1.5.1', '1.6']);
});

test('the number of separators counts', () => {
  expectAscending('alpm', ['1.0', '1..0', '1...0']);
  expectAscending('alpm', ['1.5', '1.5.rc', '1.5.']);
  expectAscending('alpm', [['1.0', '1_0', '1+0']]);
  expectAscending('alpm', [['1.0.', '1.0..']]);
});

test('numbers', () => {
  expectAscending('alpm', ['1.9', ['1.10', '1.010'], '1.99999999999999999998', '1.99999999999999999999']);
});

test('epoch', () => {
  expectAscending('alpm', [['1.0', '0:1.0'], '2', '1:0.1', '2:0']);
});

test('pkgrel counts where both have one, so this is no total order', () => {
  expectAscending('alpm', ['1.5-1', '1.5-1.1', '1.5-2', '1.6-1']);
  expect([
    order('alpm', '1.5-1', '1.5'),
    order('alpm', '1.5', '1.5-2'),
    order('alpm', '1.5-1', '1.5-2'),
  ]).toEqual([0, 0, -1]);
  expect(order('alpm', '1.5-9', '1.6')).toBe(-1);
});

test('no versions', () => {
  expectNoVersions('alpm', ['', '1:', 'a:1', '1-', '1-a', '1-2-3', '1 2', '1/2', '1<2', '1é']);
});
