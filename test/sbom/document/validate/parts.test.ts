import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isDate,
  isDateTime,
  isEmail,
  isIriReference,
} from '../../../../src/sbom/document/validate/formats.ts';
import { licenceFault } from '../../../../src/sbom/document/validate/licence.ts';
import { equalItems } from '../../../../src/sbom/document/validate/unique.ts';

describe('formats', () => {
  test.each([
    ['https://a.example/b?c#d', true],
    ['../a/b', true],
    ['', true],
    ['urn:cdx:x', true],
    ['mailto:a@b', true],
    ['http://[::1]:80/', true],
    ['https://é.example/ü', true],
    ['git@github.com:a/b.git', false],
    ['https://a b', false],
    ['https://a/%zz', false],
    ['a#b#c', false],
    ['https://a:b/', false],
  ])('IRI reference %j: %s', (text, wanted) => expect(isIriReference(text)).toBe(wanted));

  test.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2024-13-01', false],
    ['2024-1-1', false],
  ])('date %s: %s', (text, wanted) => expect(isDate(text)).toBe(wanted));

  test.each([
    ['2024-05-17T08:30:00Z', true],
    ['2024-05-17t08:30:60.5+02:00', true],
    ['2024-05-17T08:30:00', false],
    ['2024-05-17', false],
    ['2024-05-17T25:00:00Z', false],
    ['2024-02-30T00:00:00Z', false],
  ])('date and time %s: %s', (text, wanted) => expect(isDateTime(text)).toBe(wanted));

  test.each([
    ['a@b.example', true],
    ['jané@exämple.org', true],
    ['a.b', false],
    ['a@b@c', false],
    ['a b@c', false],
    [`a@${'b'.repeat(400)}`, false],
  ])('e-mail address %s: %s', (text, wanted) => expect(isEmail(text)).toBe(wanted));
});

describe('licenceFault', () => {
  test.each([
    'MIT',
    '(MIT OR Apache-2.0) AND GPL-2.0+',
    'GPL-2.0-only WITH Classpath-exception-2.0',
    'LicenseRef-x',
  ])('none in %s', (expression) => expect(licenceFault(expression)).toBe(undefined));
  test.each([
    ['mit', 'write MIT instead of mit'],
    ['My licence', 'use ids of the SPDX licence list, LicenseRef- for others, or `license.name` for a name'],
    ['MIT ISC', 'join ids by AND, OR and WITH, and close every parenthesis'],
    ['('.repeat(5000), 'name the licences of the parts with the parts'],
  ])('in %s', (expression, fix) => expect(licenceFault(expression)!.fix).toBe(fix));
});

test('equalItems finds what comparing every pair finds', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 6 }), (items) => {
      const same = (a: unknown, b: unknown) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      const wanted = items.some((one, i) => items.some((other, k) => k > i && same(one, other)));
      expect(equalItems()(items) !== undefined).toBe(wanted);
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return ['list', ...value.map(sorted)];
  if (typeof value !== 'object' || value === null) return value;
  return [
    'object',
    ...Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  ];
}
