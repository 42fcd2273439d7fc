import { expect, test } from 'vitest';
import type { BytesAt, Field } from '../../../src/model/index.ts';
import { compareFields, type FieldSide } from '../../../src/reproducibility/fields/claims.ts';

const side = (bytes: string, fields: readonly Field[], more: Partial<FieldSide> = {}): FieldSide => {
  const held = Buffer.from(bytes);
  const at: BytesAt = (offset, length) => held.subarray(offset, offset + length);
  return { fields, bytes: at, dialect: undefined, ...more };
};
const range = (left: readonly [number, number], right: readonly [number, number]) => ({
  left: { offset: left[0], length: left[1] },
  right: { offset: right[0], length: right[1] },
});

test('a field that differs, with its values and the bytes that do', () => {
  const mtime = (value: number): Field => ({ name: 'mtime', offset: 2, length: 4, value, meaning: 'time' });
  expect(compareFields('tar', side('xx0012', [mtime(12)]), side('xx0035', [mtime(35)]))).toEqual({
    claims: [
      {
        cause: 'archive.mtime',
        field: 'mtime',
        values: ['12', '35'],
        bytes: 2,
        ranges: [range([2, 4], [2, 4])],
        declared: true,
      },
    ],
    open: [],
  });
});

test('what means nothing by itself is left to be looked into', () => {
  const data: Field = { name: 'd', offset: 0, length: 2, meaning: 'data' };
  expect(compareFields('elf', side('ab', [data]), side('ac', [data]))).toEqual({
    claims: [],
    open: [{ ...range([0, 2], [0, 2]), field: 'd' }],
  });
});

test('bytes that are not at hand are left open, with their cause', () => {
  const uid: Field = { name: 'uid', offset: 0, length: 9, value: 0, meaning: 'owner' };
  const unseen = { ...side('', [uid]), bytes: () => undefined };
  expect(compareFields('tar', unseen, unseen)).toEqual({
    claims: [],
    open: [{ ...range([0, 9], [0, 9]), field: 'uid', cause: 'archive.owner', unseen: true }],
  });
});

test('places behind the last byte are cut off', () => {
  const uid: Field = { name: 'uid', offset: 1, length: 9, value: 0, meaning: 'owner' };
  const { claims } = compareFields(
    'tar',
    side('abcd', [uid], { size: 4 }),
    side('xyz', [{ ...uid, offset: 9, value: 1 }], { size: 3 }),
  );
  expect(claims[0]?.ranges).toEqual([range([1, 3], [3, 0])]);
});

const one = (meaning: Field['meaning'], value?: string): Field => ({
  name: 'x',
  offset: 0,
  length: 2,
  ...(meaning ? { meaning } : {}),
  ...(value === undefined ? {} : { value }),
});
const cause = (
  left: Field | undefined,
  right: Field | undefined,
  dialects: readonly string[] = ['a', 'a'],
) => {
  const [a, b] = [left ? [left] : [], right ? [right] : []];
  const { claims, open } = compareFields(
    'tar',
    side('ab', a, { dialect: dialects[0] }),
    side('cd', b, { dialect: dialects[1] }),
  );
  return claims[0] ? claims[0].cause : open[0] && 'look';
};

test.each<[string, unknown, unknown]>([
  ['by its meaning', cause(one('owner', '1'), one('owner', '2')), 'archive.owner'],
  ['without a meaning', cause(one(undefined, '1'), one(undefined, '2')), 'archive.extra'],
  ['padding that is padding on one side only', cause(one('padding'), one(undefined, '2')), 'archive.extra'],
  ['the other way round', cause(one(undefined, '1'), one('padding')), 'archive.extra'],
  ['only one dialect has it', cause(one('owner', '1'), undefined, ['a', 'b']), 'archive.dialect'],
  ['both dialects have it', cause(one('owner', '1'), one('owner', '2'), ['a', 'b']), 'archive.owner'],
  [
    'dialects write it in other ways',
    cause(one('owner', '1'), one('owner', '1'), ['a', 'b']),
    'archive.dialect',
  ],
  ['a name, written in another way', cause(one('name', './a'), one('name', 'a')), 'archive.tool'],
  ['a name with other bytes behind it', cause(one('name', 'a'), one('name', 'a')), 'archive.padding'],
  ['a second name that says something else', cause(one('name', 'a'), one('name', 'b')), 'content.source'],
])('cause: %s', (_, found, expected) => {
  expect(found).toBe(expected);
});

test('values are shown up to a length', () => {
  const long = (value: string): Field => ({ ...one('comment', value) });
  const { claims } = compareFields('zip', side('ab', [long('q'.repeat(300))]), side('cd', [long('r')]));
  expect(claims[0]?.values).toEqual([`${'q'.repeat(200)}…`, 'r']);
});

test('skipped pairs are not compared', () => {
  const skip = () => true;
  expect(compareFields('tar', side('ab', [one('owner')]), side('cd', [one('owner')]), skip)).toEqual({
    claims: [],
    open: [],
  });
});
