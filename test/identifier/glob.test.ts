import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globTest } from '../../src/identifier/index.ts';

test.each([
  ['dist/*.whl', ['dist/a.whl', 'dist/a b.whl'], ['dist/a.tar', 'a.whl', 'dist/x/a.whl', 'dist/.a.whl']],
  ['./dist/*', ['dist/a'], ['a']],
  ['**/*.whl', ['a.whl', 'x/a.whl', 'x/y/a.whl'], ['.x/a.whl', 'a.whl/b']],
  ['out/**', ['out/a', 'out/x/y'], ['a', 'outer/a']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'b']],
  ['x.{tar.gz,zip}', ['x.tar.gz', 'x.zip'], ['x.tar', 'x.{tar.gz,zip}']],
  ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d'], ['a/b']],
  ['x{y}', ['x{y}'], ['xy']],
  ['[a-c]?', ['ax', 'b.'], ['dx', 'a']],
  ['[!a]', ['b'], ['a']],
  ['\\*', ['*'], ['a', '\\*']],
  ['\\**', ['*', '*a'], ['a']],
  ['.hidden/*', ['.hidden/a'], ['hidden/a']],
  ['a+b(c)$', ['a+b(c)$'], ['aab(c)']],
  ['é*', ['é', 'éa'], ['e']],
  ['new\nline*', ['new\nline', 'new\nline.x'], ['new']],
  ['💾?', ['💾💾'], ['💾']],
  ['a*b?c*1*d', ['abxc1d', 'ab-bxc-b1c-d1d', 'abbbc1d'], ['abc1d', 'ab1cd', 'abxcd1']],
  ['*ab*ab', ['abab', 'aabab', 'ab-ab'], ['ab', 'aab', 'aba']],
  ['***', ['a', 'abc'], ['.a']],
] as const)('%j', (pattern, fits, others) => {
  const isMatch = globTest(pattern)!;
  expect(fits.filter((path) => !isMatch(path))).toEqual([]);
  expect(others.filter((path) => isMatch(path))).toEqual([]);
});

test.each([
  '',
  '/',
  '/abs',
  'a/../b',
  '..',
  'a//b',
  '[',
  'a[b',
  '[z-a]',
  '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}',
  // The engine compiles an expression when it is first used, and throws then.
  'x'.repeat(100_000),
])('%j is no pattern', (pattern) => {
  expect(globTest(pattern)).toBeUndefined();
});

test('hostile patterns and names are matched in bounded time', () => {
  const isMatch = globTest(`${'**/'.repeat(50)}${'*'.repeat(500)}b`)!;
  expect(isMatch(`${'a/'.repeat(500)}${'a'.repeat(5000)}`)).toBe(false);
  // Going back for each star would take longer than anybody lives.
  for (const count of [20, 2000]) {
    const stars = globTest(`${'*a'.repeat(count)}b`)!;
    expect([stars('a'.repeat(5000)), stars(`${'a'.repeat(5000)}b`)]).toEqual([false, true]);
  }
});

test('stars fit as a matcher that tries everything says', () => {
  const tried = (pattern: string, text: string): boolean => {
    if (pattern === '') return text === '';
    if (pattern[0] === '*')
      return tried(pattern.slice(1), text) || (text !== '' && tried(pattern, text.slice(1)));
    return (
      text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && tried(pattern.slice(1), text.slice(1))
    );
  };
  const word = (letters: string) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word('ab*?'), word('ab'), (pattern, text) => {
      fc.pre(pattern !== '**');
      expect(globTest(pattern)!(text)).toBe(tried(pattern, text));
    }),
    { numRuns: 2000 },
  );
});

test('a path written with escapes fits itself and nothing else', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[/]/.test(text) && text !== '..');
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), name, (names, other) => {
      const path = names.join('/');
      if (path.startsWith('./') || path === '.') return;
      const isMatch = globTest(path.replace(/[\\*?[\]{}]/g, '\\$&'));
      expect(isMatch?.(path)).toBe(true);
      if (other !== path) expect(isMatch?.(other)).toBe(false);
    }),
  );
});

describe('anywhere', () => {
  test.each([
    ['*.pyc', ['a.pyc', 'x/a.pyc', 'x/.a.pyc', '.x/y/a.pyc'], ['a.pyc/b', 'a.pycx']],
    ['lib/**', ['lib/a', 'lib/.x/y', 'lib'], ['x/lib/a']],
    ['**/cache', ['cache', 'a/.b/cache', 'cache/'], ['cache/a']],
    [
      '/usr/share/*',
      ['usr/share/doc', 'usr/share/.doc', 'usr/share/doc/'],
      ['x/usr/share/doc', 'usr/share/doc/a'],
    ],
    ['./a', ['a', 'x/a'], ['ab']],
    ['*.{html,js}', ['x/a.html', 'a.js'], ['a.css']],
    ['.DS_Store', ['.DS_Store', 'x/.DS_Store'], ['x.DS_Store']],
    ['a[0-9]', ['a1', 'x/a2'], ['a[0-9]']],
    ['a\\[1]', ['a[1]', 'x/a[1]'], ['a1']],
  ] as const)('%j', (pattern, fits, others) => {
    const isMatch = globTest(pattern, { anywhere: true })!;
    expect(fits.filter((path) => !isMatch(path))).toEqual([]);
    expect(others.filter((path) => isMatch(path))).toEqual([]);
  });

  test.each(['', '/', './', '../a', 'a//b', '['])('%j is no pattern', (pattern) => {
    expect(globTest(pattern, { anywhere: true })).toBeUndefined();
  });
});
