import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseToml } from '../../src/codec/index.ts';

test('tables, arrays of tables, numbers of any size, dates', async () => {
  const { value, error } = await parseToml(
    '\ufeff# c\r\nversion = 4\nbig = 9223372036854775807\nday = 1979-05-27\n[a.b]\nc = "\\u00e9"\n[[p]]\nx = {y = [1.5, true]}\n[[p]]\n',
  );
  expect(error).toBeUndefined();
  expect({ ...value, day: undefined }).toEqual({
    version: 4,
    big: 9223372036854775807n,
    day: undefined,
    a: { b: { c: 'é' } },
    p: [{ x: { y: [1.5, true] } }, {}],
  });
  expect(value!['day']).toBeInstanceOf(Date);
});

test('tables have no prototype, whatever their keys', async () => {
  const { value } = await parseToml('[__proto__]\nx = 1\n[constructor]\n');
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.keys(value!)).toEqual(['__proto__', 'constructor']);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test.each([
  ['a = 1\na = 2', 2, 1, /already defined/],
  ['[a]\n[a]', 2, 2, /already defined/],
  ['a = ', 1, 5, /./],
  ['\n<<<<<<< HEAD', 2, 1, /illegal character in key/],
  ['a = "x', 1, 5, /unfinished string/],
  [`a = ${'['.repeat(100)}`, 1, 69, /nested/],
])('faults have a place and quote nothing: %j', async (text, line, column, message) => {
  const { value, error } = await parseToml(text);
  expect(value).toBeUndefined();
  expect(error).toMatchObject({ line, column, message: expect.stringMatching(message) });
  expect(error!.message).not.toContain('\n');
});

test('the limit on its length', async () => {
  expect((await parseToml('a = 1', { size: 5 })).value).toEqual({ a: 1 });
  expect((await parseToml('a = 12', { size: 5 })).error).toEqual({
    line: 1,
    column: 1,
    message: 'it is longer than 5 characters',
  });
});

test('whatever a text holds, there is a value or an error', async () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('[', ']', '[[a]]\n', 'a.b = ', '"""', "'", '{', '}', '1979-05-27', '\n', '=', '0x', '_'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece), async (pieces) => {
      const { value, error } = await parseToml(pieces.join(''));
      expect((value === undefined) !== (error === undefined)).toBe(true);
    }),
  );
});
