import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonValue, parseJson } from '../../src/codec/index.ts';

const parse = (text: string, limits = {}) => parseJson(Buffer.from(text), limits);

/** The plain value; of repeated names the last one counts, as in JSON.parse. */
function plain(value: JsonValue): unknown {
  if (value.kind === 'null') return null;
  if (value.items) return value.items.map(plain);
  if (value.members)
    return Object.fromEntries(value.members.map((member) => [member.name, plain(member.value)]));
  return value.value;
}

describe('parseJson', () => {
  test('values with their places', () => {
    const { root, error } = parse(' {"a": [1, "é"], "b":null}\n');
    expect(error).toBeUndefined();
    expect(root).toEqual({
      kind: 'object',
      offset: 1,
      end: 27,
      members: [
        {
          name: 'a',
          offset: 2,
          repeated: false,
          value: {
            kind: 'array',
            offset: 7,
            end: 16,
            items: [
              { kind: 'number', value: 1, offset: 8, end: 9 },
              { kind: 'string', value: 'é', offset: 11, end: 15 },
            ],
          },
        },
        { name: 'b', offset: 18, repeated: false, value: { kind: 'null', offset: 22, end: 26 } },
      ],
    });
  });

  test('a repeated name is kept and marked', () => {
    const { root } = parse('{"a":1,"a":2}');
    expect(root!.members!.map(({ name, repeated }) => [name, repeated])).toEqual([
      ['a', false],
      ['a', true],
    ]);
  });

  test.each([
    ['', 'this is no JSON value', 0],
    ['{"a":1,}', 'a comma stands before the closing bracket', 7],
    ['[1 2]', 'no comma stands between two values', 3],
    ['{a:1}', 'a member has no name in quotation marks', 1],
    ['{"a" 1}', 'no colon follows a name', 5],
    ['01', 'this is no JSON value', 0],
    ['tru', 'this is no JSON value', 0],
    ['"a', 'a string does not end', 0],
    ['"a\u0001"', 'a string holds a control character', 2],
    ['"\\x"', 'a string has an escape that JSON does not know', 0],
    ['1 2', 'bytes follow the value', 2],
    ['[[[1]]]', 'nested too deeply', 2],
    ['[1,2,3,4]', 'too many values', 7],
  ])('%j: %s', (text, message, offset) => {
    expect(parse(text, { depth: 2, values: 4 }).error).toEqual({ message, offset });
  });

  test('says what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { root, error } = parse(text, { depth: 1000 });
        expect(error).toBeUndefined();
        expect(plain(root!)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('takes what JSON.parse takes, refuses what it refuses', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0012e.-+truefalsn \n'), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(parse(text).error === undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });
});
