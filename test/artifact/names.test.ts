import fc from 'fast-check';
import { expect, test } from 'vitest';
import { folderAmong, foldName, lastName, leadsOut, nameKey, tidyName } from '../../src/artifact/names.ts';

test.each([
  ['a', 'a'],
  ['a/b', 'b'],
  ['a.gz!', 'a.gz'],
  ['a.gz!!', 'a.gz'],
  ['a.tar.gz!/b!', 'b'],
  ['a!b', 'a!b'],
  ['a/!', ''],
  ['', ''],
  ['!', ''],
])('the last name of %j is %j', (path, name) => {
  expect(lastName(path)).toBe(name);
});

test.each([
  ['a', 'a'],
  ['./a', 'a'],
  ['a/', 'a'],
  ['a//b', 'a/b'],
  ['a/./b', 'a/b'],
  ['/a', 'a'],
  ['.', ''],
  ['', ''],
  ['a/../b', 'a/../b'],
  ['.a/b.', '.a/b.'],
])('%j without what does not change its meaning is %j', (name, tidy) => {
  expect(tidyName(name)).toBe(tidy);
});

test.each([
  ['a', 'b', false],
  ['a', '..', true],
  ['d/a', '..', false],
  ['d/a', '../..', true],
  ['./d//a', '../..', true],
  ['d/a', '../../x', true],
  ['a', './b/../..', true],
  ['a', 'b/..', false],
  ['a', '', false],
])('a link %j to %j leads out: %j', (member, target, out) => {
  expect(leadsOut(member, target)).toBe(out);
});

test('names that differ by case or normalisation fold to one', () => {
  expect(foldName('E\u0301')).toBe(foldName('é'));
  expect(foldName('straße')).not.toBe(foldName('strasse'));
});

test('the folder above a name is found as by cutting it', () => {
  const name = fc
    .array(fc.constantFrom('a', 'b', 'ab', '日'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(name, fc.uniqueArray(name, { maxLength: 4 }), (path, folders) => {
      const parts = path.split('/');
      const above = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
      const expected = above.find((folder) => folders.includes(folder));
      expect(folderAmong(path, new Set(folders), new Set(folders.map(nameKey)))).toBe(expected);
    }),
  );
});

test('keys of different names differ', () => {
  const names = Array.from({ length: 200_000 }, (_, i) => `pkg/module_${i % 1000}/file_${i}.py`);
  expect(new Set(names.map(nameKey)).size).toBe(names.length);
  for (const name of names.slice(0, 1000)) expect(Number.isSafeInteger(nameKey(name))).toBe(true);
});
