import { expect, test } from 'vitest';
import type { BytesAt, Field } from '../../../src/model/index.ts';
import { differingBytes, differingFields } from '../../../src/reproducibility/fields/differ.ts';
import type { FieldPair } from '../../../src/reproducibility/unit.ts';

const NONE: BytesAt = () => undefined;
const at =
  (bytes: string): BytesAt =>
  (offset, length) =>
    Buffer.from(bytes).subarray(offset, offset + length);
const field = (length: number, value?: string | number): Field => ({
  name: 'f',
  offset: 0,
  length,
  ...(value === undefined ? {} : { value }),
});
const differ = (pair: Partial<FieldPair>, left = NONE, right = NONE) =>
  differingFields([{ names: ['f'], ...pair }], left, right).map(({ open, notation }) =>
    open ? 'open' : notation ? 'notation' : 'differs',
  );

test.each<[string, string[], string[]]>([
  ['equal bytes', differ({ left: field(2, 1), right: field(2, 2) }, at('ab'), at('ab')), []],
  ['other bytes', differ({ left: field(2), right: field(2) }, at('ab'), at('ac')), ['differs']],
  [
    'other bytes of one value',
    differ({ left: field(2, 7), right: field(2, 7) }, at('7 '), at('07')),
    ['notation'],
  ],
  ['bytes not at hand, other values', differ({ left: field(2, 1), right: field(2, 2) }), ['differs']],
  ['bytes not at hand, equal values', differ({ left: field(2, 1), right: field(2, 1) }), ['open']],
  ['bytes not at hand, no values', differ({ left: field(2), right: field(2) }), ['open']],
  ['implied and equal', differ({ left: field(0, 1), right: field(0, 1) }), []],
  ['implied and other', differ({ left: field(0, 1), right: field(0, 2) }), ['differs']],
  [
    'decoded and equal',
    differ({ left: field(9, 1), right: field(3, 1), decoded: true }, at('x'), at('y')),
    [],
  ],
  ['on one side', differ({ left: field(1) }), ['differs']],
  ['on one side, neither stored nor said', differ({ right: field(0) }), []],
  ['on one side, implied', differ({ right: field(0, 1) }), ['differs']],
  ['moved', differ({ left: field(1), right: field(1), reordered: true }, at('a'), at('a')), ['differs']],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});

test.each<[string, string, number]>([
  ['abc', 'abc', 0],
  ['abc', 'axc', 1],
  ['abc', 'xyz', 3],
  ['abc', 'abxc', 1],
  ['aaa', 'aaaa', 1],
  ['', 'ab', 2],
  ['abcd', 'ad', 2],
])('%s and %s differ in %i bytes', (one, other, bytes) => {
  const range = { offset: 0, length: 99 };
  expect(differingBytes(Buffer.from(one), Buffer.from(other), range)).toBe(bytes);
  expect(differingBytes(Buffer.from(other), Buffer.from(one), range)).toBe(bytes);
  expect(differingBytes(undefined, Buffer.from(other), range)).toBe(99);
});
