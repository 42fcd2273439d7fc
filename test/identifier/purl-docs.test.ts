import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PURL_NORMALISATIONS, PURL_TYPES } from '../../src/identifier/index.ts';

const page = readFileSync(new URL('../../docs/identifiers.md', import.meta.url), 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| `([a-z-]+)` \| ([^|\n]*) \|([^|\n]*)/gm)].map(
    ([, key = '', second = '', third = '']) => [key, [second.trim(), third.trim()] as const],
  ),
);

test.each([...PURL_TYPES])('docs/identifiers.md has a true row for the type %s', (type, rules) => {
  const [namespace, folded] = rows.get(type) ?? [];
  expect(namespace).toBe(rules.namespace);
  expect(folded).toBe(rules.lower?.join(', ') ?? '');
});

test.each(Object.entries(PURL_NORMALISATIONS))('docs/identifiers.md says what %s is', (rule, says) => {
  expect(rows.get(rule)).toEqual([says, '']);
});
