import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FORMAT_NAMES, GENERATED } from '../docs/generate.ts';

const read = (path: string) => readFileSync(path, 'utf8');

test.each(Object.keys(GENERATED))('%s is what `npm run docs` writes', (path) => {
  expect(read(path)).toBe(GENERATED[path]!());
});

test('docs/formats.md has a section for every format and the directory', () => {
  const headings = [...read('docs/formats.md').matchAll(/^## (\S+)/gm)].map(([, name]) => name);
  expect(headings.sort()).toEqual([...FORMAT_NAMES, 'directory'].sort());
});
