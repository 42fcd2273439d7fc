import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseYaml, yamlScalar } from '../../src/codec/index.ts';

describe('what is read', () => {
  test('mappings, lists and scalars of the core schema', () => {
    const { value, error } = parseYaml(
      'a: [1, true, null, x]\nb:\n  - {c: "d\\u00e9"}\nday: 2020-01-01\nno: no\n',
    );
    expect(error).toBeUndefined();
    expect(value).toEqual({ a: [1, true, null, 'x'], b: [{ c: 'dé' }], day: '2020-01-01', no: 'no' });
  });

  test('a mapping has no prototype, and __proto__ is a key like others', () => {
    const { value } = parseYaml('__proto__: {polluted: true}');
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('JSON is YAML', () => {
    expect(parseYaml('{"a": [1, "b"]}').value).toEqual({ a: [1, 'b'] });
  });

  test('numbers as text: only true, false and null are none', () => {
    const { value } = parseYaml(
      'versions: [1.10, 0x1f, 2]\nday: 2024-01-01\nwithdrawn: null\nnone:\nyes: true\n',
      {
        numbersAsText: true,
      },
    );
    expect(value).toEqual({
      versions: ['1.10', '0x1f', '2'],
      day: '2024-01-01',
      withdrawn: null,
      none: null,
      yes: true,
    });
  });

  test('the place of a value, and of the nearest one above it', () => {
    const { place } = parseYaml('a: 1\nedges:\n  - same-as: [x, y]\n    source: z\n');
    expect(place(['edges', 0, 'source'])).toEqual({ line: 4, column: 5 });
    expect(place(['edges', 0, 'same-as', 1])).toEqual({ line: 3, column: 18 });
    expect(place(['edges', 0, 'evidence'])).toEqual({ line: 3, column: 5 });
    expect(place(['edges', 7])).toEqual({ line: 2, column: 1 });
    expect(place(['nothing'])).toEqual({ line: 1, column: 1 });
  });
});

describe('what is refused, with its place', () => {
  test.each([
    ['', 1, 'it is empty'],
    ['a: 1\nb: 2\na: 3\n', 3, 'the key "a" is there twice'],
    ['a: &x [1]\nb: *x\n', 1, 'anchors are not read'],
    ['a: 1\nb: *x\n', 2, 'aliases are not read'],
    ['a: !!binary aGVsbG8=\n', 1, 'tags are not read'],
    ['a: !mine x\n', 1, 'Unresolved tag'],
    ['a: 1\n---\nb: 2\n', 2, 'more than one document'],
    ['1: a\n', 1, 'a key is no text'],
    ['a: [1\n', 2, 'Flow sequence'],
    ['a: "x\n', 2, 'quote'],
  ])('%j', (text, line, message) => {
    const { value, error } = parseYaml(text);
    expect(value).toBeUndefined();
    expect(error?.message).toContain(message);
    expect(error?.line).toBe(line);
  });

  test('what is too long, too deep or too many', () => {
    expect(parseYaml('a: 1', { size: 3 }).error?.message).toBe('it is longer than 3 characters');
    expect(parseYaml('[[[1]]]', { depth: 2 }).error?.message).toBe('nested too deeply');
    expect(parseYaml('[1, 2, 3]', { values: 3 }).error?.message).toBe('too many values');
    expect(parseYaml('['.repeat(200_000)).error?.message).toBe('nested too deeply');
    expect(parseYaml('- '.repeat(200_000)).error?.message).toBe('nested too deeply');
  });

  test('a hundred thousand keys are compared in one pass', () => {
    const text = Array.from({ length: 60_000 }, (_, at) => `k${at}: 1\n`).join('');
    expect(Object.keys(parseYaml(text).value as object)).toHaveLength(60_000);
    expect(parseYaml(`${text}k7: 2\n`).error).toEqual({
      line: 60_001,
      column: 1,
      message: 'the key "k7" is there twice',
    });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-[]{},&*!|>\'"%@#? \n\t') }), (text) => {
        const { value, error } = parseYaml(text);
        expect(value === undefined).toBe(error !== undefined);
      }),
    );
  });
});

describe('scalars that are written', () => {
  test.each([
    ['plain words', 'plain words'],
    ['cpe:a:zlib:zlib', 'cpe:a:zlib:zlib'],
    ['https://zlib.net/?a=b', 'https://zlib.net/?a=b'],
    ['a: b', '"a: b"'],
    ['true', '"true"'],
    ['2020-01-01', '"2020-01-01"'],
    ['a, b', '"a, b"'],
    ['', '""'],
    ['\u0085', '"\\u0085"'],
  ])('%j', (text, written) => {
    expect(yamlScalar(text)).toBe(written);
  });

  test('read back as they were, alone and in a list', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'ab:-#,[]{} \n"\'?') })),
        (text) => {
          expect(parseYaml(`a: ${yamlScalar(text)}\nb: [${yamlScalar(text)}]\n`).value).toEqual({
            a: text,
            b: [text],
          });
        },
      ),
    );
  });
});
