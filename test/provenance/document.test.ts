import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64,
  bytes,
  choice,
  demand,
  integer,
  LARGEST_EVIDENCE,
  list,
  member,
  members,
  readDocument,
  seconds,
  text,
} from '../../src/provenance/document.ts';
import { nodeOf, refusalText, refusedAs } from '../support/refusal.ts';

const only = (json: string) => demand(nodeOf(`{"a":${json}}`), 'a');

describe('JSON', () => {
  test.each([
    ['', 'format.json: it is no JSON: this is no JSON value (byte 0)'],
    ['{"a":1,"a":1}', 'format.json: the name a is there twice (a)'],
    ['{"a":[{"b":{"c":1,"\\u0063":2}}]}', 'format.json: the name c is there twice (a[0].b.c)'],
    ['{"__proto__":1,"__proto__":2}', 'format.json: the name __proto__ is there twice (__proto__)'],
  ])('%s', (json, expected) => {
    expect(refusalText(() => readDocument(Buffer.from(json)))).toBe(expected);
  });

  test.each([
    '{"a":1,}',
    '{}{}',
    '\ufeff{}',
    "{'a':1}",
    '{"a":NaN}',
    '{"a":01}',
    '{"a":"\ud800"',
    '[1 2]',
    'nul',
  ])('no JSON: %s', (json) => expect(refusedAs(() => readDocument(Buffer.from(json)))).toBe('format.json'));

  test('bytes that are no UTF-8, depth, and size', () => {
    expect(refusedAs(() => readDocument(Buffer.from([0x22, 0xff, 0x22])))).toBe('format.json');
    expect(refusedAs(() => readDocument(Buffer.from('['.repeat(63) + ']'.repeat(63))))).toBe('pass');
    expect(refusedAs(() => readDocument(Buffer.from('['.repeat(100_000))))).toBe('format.json');
    expect(refusedAs(() => readDocument(Buffer.from(`[${'0,'.repeat(200_001)}0]`)))).toBe('format.json');
    expect(refusalText(() => readDocument(Buffer.alloc(LARGEST_EVIDENCE + 1, 32)))).toBe(
      'format.json: it has 16777217 bytes, more than any evidence (document)',
    );
  });

  test('what evidence brings is not repeated without end', () => {
    const name = 'x'.repeat(1_000_000);
    expect(refusalText(() => nodeOf(`{"${name}":1,"${name}":2}`)).length).toBeLessThan(3000);
  });
});

describe('integers', () => {
  test.each([
    ['0', 0n],
    ['"0"', 0n],
    ['17', 17n],
    ['"17"', 17n],
    ['9007199254740993', 9007199254740993n],
    ['"9223372036854775807"', 2n ** 63n - 1n],
    ['9223372036854775807', 2n ** 63n - 1n],
  ])('%s', (json, value) => {
    expect(integer(only(json))).toBe(value);
  });

  test.each([
    '-1',
    '"-1"',
    '-0',
    '1e2',
    '1E0',
    '1.0',
    '0.5',
    '"1e2"',
    '"01"',
    '"+1"',
    '" 1"',
    '"1 "',
    '"0x1"',
    '"1_000"',
    '""',
    '"9223372036854775808"',
    '9223372036854775808',
    '18446744073709551615',
    '99999999999999999999',
    'true',
    '[1]',
    '{}',
    '"\u0661"',
  ])('none: %s', (json) => {
    expect(refusalText(() => integer(only(json)))).toBe(
      'format.field: it is not an integer that is not negative (a)',
    );
  });

  test('seconds end long before a date does', () => {
    expect(seconds(only('1780000000'))).toBe(1780000000);
    expect(refusedAs(() => seconds(only('"1099511627776"')))).toBe('format.field');
  });

  test('text and number of any integer are the same', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (value) => {
        expect([integer(only(`${value}`)), integer(only(`"${value}"`))]).toEqual([value, value]);
      }),
    );
  });
});

describe('base64', () => {
  test.each([
    'QQ',
    'QQ=',
    'QR==',
    'Q Q=',
    'QQ==\\n',
    'QUJD-_==',
    '-_-_',
    'QQ==QQ==',
    '=',
    '',
    'QUI=CD',
    '\u00e4\u00e4\u00e4\u00e4',
  ])('refused: %j', (written) => {
    expect(refusalText(() => bytes(only(JSON.stringify(written))))).toBe(
      'format.encoding: it is no base64 of the standard alphabet in its canonical form (a)',
    );
  });

  test('every sequence of bytes has one form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (data) => {
        const written = Buffer.from(data).toString('base64');
        expect([...base64(written, '')]).toEqual([...data]);
        const bare = written.replace(/=+$/, '');
        if (bare !== written) expect(refusedAs(() => base64(bare, ''))).toBe('format.encoding');
      }),
    );
  });
});

describe('members', () => {
  test('null is absent, and names every object has are none', () => {
    const node = nodeOf('{"a":null,"b":1,"__proto__":{"c":1}}');
    expect(member(node, 'a')).toBeUndefined();
    for (const name of ['constructor', 'toString', 'hasOwnProperty', 'c'])
      expect(member(node, name)).toBeUndefined();
    expect(member(node, '__proto__')?.value.kind).toBe('object');
    expect(members(node).map(([name]) => name)).toEqual(['b', '__proto__']);
    expect(refusalText(() => demand(node, 'a'))).toBe('format.field: a is missing (a)');
  });

  test('types', () => {
    const node = nodeOf('{"a":{"b":[1,{"c":true}]}}');
    const inner = demand(demand(node, 'a'), 'b');
    expect(list(inner, 2)[1]?.path).toBe('a.b[1]');
    expect(refusalText(() => list(inner, 1))).toBe(
      'format.count: there are 2, at most 1 are looked at (a.b)',
    );
    expect(refusalText(() => member(inner, 'x'))).toBe('format.field: it is not an object (a.b)');
    expect(refusalText(() => list(node, 9))).toBe('format.field: it is not an array (document)');
    expect(refusalText(() => text(inner))).toBe('format.field: it is not a string (a.b)');
    expect(refusalText(() => members(inner))).toBe('format.field: it is not an object (a.b)');
    expect(list(undefined, 1)).toEqual([]);
  });

  test('a table has only its own names', () => {
    const table = { one: 1 };
    expect(choice(only('"one"'), table)).toBe(1);
    for (const name of ['constructor', '__proto__', 'toString', 'two', ''])
      expect(refusalText(() => choice(only(JSON.stringify(name)), table))).toBe(
        'format.field: it is not one of one (a)',
      );
  });

  test('a hundred thousand members are read in one go', () => {
    const json = `{${Array.from({ length: 100_000 }, (_, at) => `"n${at}":"x"`).join(',')}}`;
    expect(members(nodeOf(json)).length).toBe(100_000);
  });
});
