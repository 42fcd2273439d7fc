import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALL } from './inventory.ts';

test('docs/catalogers.md has one row for every cataloger, in their order', () => {
  const rows = [
    ...readFileSync('docs/catalogers.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| .+ \| .+ \| .+ \|$/gm),
  ];
  expect(rows.map(([, name]) => name)).toEqual(ALL.map(({ name }) => name));
});
