import { expect, test } from 'vitest';
import { CPE_LINTS, lintCpe } from '../../../src/identifier/index.ts';

const tail = ':*:*:*:*:*:*:*';

test('a good name has no finding', () => {
  expect(lintCpe(`cpe:2.3:a:python:python:3.13.0${tail}`)).toEqual([]);
});

test.each([
  ['cpe:2.3:a:v:p:1.0', ['syntax'], `cpe:2.3:a:v:p:1.0${tail}`],
  [` cpe:2.3:a:v:p:1.0${tail}\n`, ['syntax'], `cpe:2.3:a:v:p:1.0${tail}`],
  ['cpe:2.3:a:v', ['syntax'], undefined],
  ['pkg:pypi/pip@25.0', ['syntax'], undefined],
  [`cpe:2.3:a:v:p:1*0${tail}`, ['syntax'], undefined],
  ['cpe:/a:v:p:1.0', ['old-binding'], `cpe:2.3:a:v:p:1.0${tail}`],
  [`cpe:2.3:a:v:p:1\\.0${tail}`, ['escapes'], `cpe:2.3:a:v:p:1.0${tail}`],
  [`cpe:2.3:a:v:p:1.0+x${tail}`, ['escapes'], `cpe:2.3:a:v:p:1.0\\+x${tail}`],
  [`cpe:2.3:a:V:p:1.0${tail}`, ['upper-case'], `cpe:2.3:a:v:p:1.0${tail}`],
  [`cpe:2.3:a:*:p:1.0${tail}`, ['no-product'], undefined],
  [`cpe:2.3:a:v:-:1.0${tail}`, ['no-product'], undefined],
  ['cpe:2.3:a:a:v:p:1.0:*:*:*:*:*:*', ['vendor-is-part'], undefined],
  [`cpe:2.3:a:v:p:1.*${tail}`, ['wildcard'], undefined],
  [`cpe:2.3:a:v:p:*${tail}`, ['version-any'], undefined],
  [`cpe:2.3:a:v:p:-${tail}`, ['version-na'], undefined],
  [`cpe:2.3:a:v:p:${'0a'.repeat(32)}${tail}`, ['version-digest'], undefined],
  [`cpe:2.3:a:v:p:${'0a'.repeat(20)}${tail}`, ['version-digest'], undefined],
  [`cpe:2.3:a:v:p:20240101${tail}`, [], undefined],
])('%j: %j', (text, codes, fix) => {
  const found = lintCpe(text);
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(found[0]?.fix).toBe(fix);
});

test('what depends on the product is checked only against data given', () => {
  const text = `cpe:2.3:a:sqlite:sqlite:3.49.1.0${tail}`;
  expect(lintCpe(text)).toEqual([]);
  expect(lintCpe(text, { versions: new Set(['3.49.1']) })).toEqual([
    {
      code: 'unknown-version',
      message: 'the version is 3.49.1.0, and the data has 3.49.1',
      fix: `cpe:2.3:a:sqlite:sqlite:3.49.1${tail}`,
    },
  ]);
  expect(lintCpe(text, { versions: new Set(['3.49.1.0', '3.49.1']) })).toEqual([]);
  expect(lintCpe(text, { versions: new Set(['3.50.0']) })).toEqual([]);
  expect(lintCpe(`cpe:2.3:a:v:p:v2.0${tail}`, { versions: new Set(['2.0']) })[0]?.fix).toBe(
    `cpe:2.3:a:v:p:2.0${tail}`,
  );
  expect(lintCpe(text, { products: new Set(['a:sqlite:sqlite3']) })).toEqual([
    { code: 'unknown-product', message: 'a:sqlite:sqlite is not among the products given' },
  ]);
  expect(lintCpe(`cpe:2.3:a:a:a:1.0${tail}`, { products: new Set(['a:a:a']) })).toEqual([]);
});

test('every code has a text', () => {
  for (const text of Object.values(CPE_LINTS)) expect(text.length).toBeGreaterThan(20);
});
