import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NATIVE_RANGE_SCHEMES, VERS_RULES } from '../../src/identifier/index.ts';
import { VERSION_SCHEMES } from '../../src/identifier/version/list.ts';

const page = readFileSync(new URL('../../docs/versions.md', import.meta.url), 'utf8');

/** The rows of one section of the page: the name in code of the first column, and the second column. */
function rowsOf(heading: string, end: string): ReadonlyMap<string, string> {
  const section = page.slice(page.indexOf(heading), page.indexOf(end));
  return new Map(
    [...section.matchAll(/^\| `([a-z-]+)` \| (.*)/gm)].map(([, key = '', rest = '']) => [
      key,
      rest.split(/(?<!\\)\|/)[0]!.trim(),
    ]),
  );
}

test('docs/versions.md has a row for every scheme, and no other', () => {
  const rows = rowsOf('## Schemes', '### Notes');
  expect([...rows.keys()].sort()).toEqual([...VERSION_SCHEMES.keys()].sort());
  for (const says of rows.values()) expect(says.length).toBeGreaterThan(5);
});

test('docs/versions.md says every rule of VERS', () => {
  const rows = rowsOf('## Version ranges', '## Native ranges');
  expect(Object.fromEntries([...rows].map(([rule, says]) => [rule, says.replaceAll('\\|', '|')]))).toEqual(
    VERS_RULES,
  );
});

test('docs/versions.md has a row for every native range syntax', () => {
  expect([...rowsOf('## Native ranges', 'The test suite and').keys()].sort()).toEqual(
    [...NATIVE_RANGE_SCHEMES].sort(),
  );
});
