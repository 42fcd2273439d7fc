import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CATALOGERS } from '../../src/sbom/index.ts';

test('docs/catalogers.md has one row for every cataloger, in their order', () => {
  const rows = [
    ...readFileSync('docs/catalogers.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| .+ \| .+ \| .+ \|$/gm),
  ];
  expect(rows.map(([, name]) => name)).toEqual(CATALOGERS.map(({ name }) => name));
});
