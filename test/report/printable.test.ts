import fc from 'fast-check';
import { expect, test } from 'vitest';
import { humanCount, humanSize, humanTime, printable } from '../../src/report/index.ts';
import { placeWithin } from '../../src/report/printable.ts';
import { NASTY } from './nasty.ts';

test.each([
  ['', ''],
  ['plain/näme 名前 🎁.txt', 'plain/näme 名前 🎁.txt'],
  ['a\u0000b', 'a\\x00b'],
  ['\t\r\n', '\\x09\\x0d\\x0a'],
  ['\u001b[31m\u007f', '\\x1b[31m\\x7f'],
  ['\u009b31m', '\\x9b31m'],
  ['\u00ad\u061c', '\\xad\\u{61c}'],
  [
    '\u200b\u200e\u200f\u202e\u2066\u2069\ufeff',
    '\\u{200b}\\u{200e}\\u{200f}\\u{202e}\\u{2066}\\u{2069}\\u{feff}',
  ],
  ['\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['\u3164\u115f', '\\u{3164}\\u{115f}'],
  ['\u{e0041}\u{e007f}', '\\u{e0041}\\u{e007f}'],
  ['half \ud800 pair', 'half \\u{d800} pair'],
])('printable %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('printable leaves nothing that a terminal acts on, and is stable', () => {
  fc.assert(
    fc.property(NASTY, (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.00 KiB'],
  [10 * 1024 - 1, '10.0 KiB'],
  [10 * 1024, '10.0 KiB'],
  [1024 * 1024 - 1, '1.00 MiB'],
  [1024 * 1024, '1.00 MiB'],
  [22_855_680, '21.8 MiB'],
  [1023.94 * 1024, '1023.9 KiB'],
  [2 ** 40, '1.00 TiB'],
  [2 ** 52, '4096.0 TiB'],
])('humanSize %d', (bytes, expected) => {
  expect(humanSize(bytes)).toBe(expected);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_234_567, '1,234,567'],
])('humanCount %d', (count, expected) => {
  expect(humanCount(count)).toBe(expected);
});

test.each([
  [0, '1970-01-01 00:00:00'],
  [1_700_000_000.9, '2023-11-14 22:13:20'],
  [-0.5, '1969-12-31 23:59:59'],
  [253_402_300_800, '+010000-01-01 00:00:00'],
  [-62_198_755_200, '-000001-01-01 00:00:00'],
  [8.64e12, '+275760-09-13 00:00:00'],
  [8.64e12 + 1, '@8640000000001'],
  [2 ** 63, '@9223372036854776000'],
])('humanTime %d', (seconds, expected) => {
  expect(humanTime(seconds)).toBe(expected);
});

test.each([
  ['a.whl!/b.py', 'b.py'],
  ['a.whl/b.py', 'b.py'],
  ['a.whl', ''],
  ['a.whl.provenance', 'a.whl.provenance'],
  ['other.whl!/b.py', 'other.whl!/b.py'],
])('%s within a.whl: %s', (path, place) => {
  expect(placeWithin(path, 'a.whl')).toBe(place);
});
