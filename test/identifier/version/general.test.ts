import { expect, test } from 'vitest';
import { compareVersions, parseVersion } from '../../../src/identifier/version.ts';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('intdot: numbers, leading zeros and what follows ignored', () => {
  expectAscending('intdot', [
    ['1.2', '1.2.0', '01.002', '1.2beta', '1.2rc1', '1.2.x', '1.2-3'],
    '1.2.1',
    ['1.10', '1.10alpha'],
    '99999999999999999999.0',
    '99999999999999999999.1',
  ]);
  expectNoVersions('intdot', ['', 'a', '.1', '1..2', 'v1', '-1', '٣']);
});

test('nginx: numbers and nothing else', () => {
  expectAscending('nginx', [
    '0.5.37',
    '0.6.18',
    '0.7.52',
    '0.8.9',
    '0.8.40',
    ['1.4', '1.4.0'],
    '1.5.0',
    '1.27.10',
  ]);
  expectNoVersions('nginx', ['', '1.', '1.2.3-rc1', '1.2.3.4.5', 'release-1.2.3', 'R29', '1.2a']);
});

test('lexicographic: bytes of UTF-8', () => {
  expectAscending('lexicographic', [
    '1.10',
    '1.2',
    'A',
    'A\u030a',
    'a',
    'aa',
    'b',
    '\u00c5',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{10ffff}',
  ]);
  expectNoVersions('lexicographic', ['', '\ud800', 'a\udc00b']);
});

test('datetime: instants', () => {
  expectAscending('datetime', [
    '0000-01-01T00:00:00+23:59',
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59.9Z',
    [
      '1970-01-01T00:00:00Z',
      '1970-01-01T01:00:00+01:00',
      '1969-12-31T19:00:00.000-05:00',
      '1970-01-01T00:00:00-00:00',
    ],
    '2000-02-29T00:00:00Z',
    '2024-01-01T00:00:00.0999Z',
    ['2024-01-01T00:00:00.1Z', '2024-01-01T00:00:00.100Z'],
    '2024-01-01T00:00:00.10000000000000000001Z',
    '2024-01-01T00:00:01Z',
    '9999-12-31T23:59:59Z',
  ]);
});

test('datetime: a leap second is before the next minute, and only at the end of a UTC month', () => {
  expectAscending('datetime', [
    '2016-12-31T23:59:59.9Z',
    ['2016-12-31T23:59:60Z', '2017-01-01T00:59:60+01:00', '2016-12-31T15:59:60-08:00'],
    '2016-12-31T23:59:60.5Z',
    '2017-01-01T00:00:00Z',
  ]);
  expect(parseVersion('datetime', '1972-06-30T23:59:60Z')).toBeDefined();
  expectNoVersions('datetime', ['2016-12-31T23:58:60Z', '2016-12-30T23:59:60Z', '2016-12-31T23:59:60+01:00']);
});

test('datetime: no versions', () => {
  expectNoVersions('datetime', [
    '2024-01-01',
    '2024-01-01T00:00:00',
    '2024-01-01t00:00:00Z',
    '2024-01-01T00:00:00z',
    '2024-01-01 00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2024-04-31T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:61Z',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+0100',
    '2024-01-01T00:00:00.Z',
    '20240101T000000Z',
  ]);
});

test('an unknown scheme and a text past the limit have no order', () => {
  expect(compareVersions('no-such-scheme', '1', '2')).toBeUndefined();
  expect(compareVersions('intdot', '1'.repeat(4097), '2')).toBeUndefined();
  expect(compareVersions('intdot', '1'.repeat(4096), '2')).toBeGreaterThan(0);
});
