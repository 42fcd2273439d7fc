import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byName, canonical, digestOfCanonical } from '../../../src/sbom/document/spdx/canonical.ts';
import type { Plain } from '../../../src/sbom/document/spdx/node.ts';

/** No names that look like numbers: objects put those first, whatever their text. */
const name = fc.string({ maxLength: 4 }).filter((text) => !/^\d+$/.test(text));
const { value } = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('', 'ä', 'b', 1, 2, true, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));

/** The same value with lists and names the other way round. */
function reversed(of: Plain): Plain {
  if (Array.isArray(of)) return (of as readonly Plain[]).map(reversed).reverse();
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(
    Object.entries(of as Readonly<Record<string, Plain>>)
      .map(([key, member]) => [key, reversed(member)] as const)
      .reverse(),
  );
}

test('the normal form does not depend on the order of names and lists, and is its own', () => {
  fc.assert(
    fc.property(value, (of) => {
      const normal = canonical(of);
      expect(JSON.stringify(canonical(reversed(of)))).toBe(JSON.stringify(normal));
      expect(JSON.stringify(canonical(normal))).toBe(JSON.stringify(normal));
    }),
  );
});

test('lists are in the order of their ASCII texts, the innermost first', () => {
  expect(canonical(['b', ['d', 'c'], { z: 1, a: ['y', 'x'] }, 'ä', 10, 9])).toEqual([
    'ä',
    'b',
    10,
    9,
    ['c', 'd'],
    { a: ['x', 'y'], z: 1 },
  ]);
  expect(JSON.stringify(canonical({ z: 1, a: 2 }))).toBe('{"a":2,"z":1}');
});

test('__proto__ is a name like any other', () => {
  const made = byName([
    ['b', 1],
    ['__proto__', 2],
  ]);
  expect(JSON.stringify(made)).toBe('{"__proto__":2,"b":1}');
});

test('the digest, made in pieces, is that of the text in one piece', () => {
  fc.assert(
    fc.property(value, (of) => {
      const normal = canonical(of);
      const text = JSON.stringify(normal)
        .replaceAll('ä', '\\u00e4')
        .replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
      expect(digestOfCanonical(normal)).toBe(createHash('sha256').update(text).digest('hex'));
    }),
  );
});
