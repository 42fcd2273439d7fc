import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonKind, jsonText, scanJsonObject } from '../../src/sbom/json-scan.ts';

type Seen = readonly [path: string, kind: JsonKind, text: string];

function scan(text: string | Uint8Array) {
  const bytes = Buffer.from(text as Uint8Array);
  const seen: Seen[] = [];
  const complete = scanJsonObject(bytes, (path, kind, start, end) => {
    seen.push([
      path.join('/'),
      kind,
      kind === '"' ? jsonText(bytes, start, end) : bytes.toString('utf8', start, end),
    ]);
  });
  return { complete, seen };
}

/** What a scan must see, from the parsed value. */
function expected(value: unknown, path: readonly string[] = []): Seen[] {
  const place = path.join('/');
  if (typeof value === 'string') return [[place, '"', value]];
  if (typeof value !== 'object' || value === null) return [[place, '0', JSON.stringify(value)]];
  if (Array.isArray(value))
    return [[place, '[', '['], ...value.flatMap((item) => expected(item, [...path, '*']))];
  const members = Object.entries(value).flatMap(([name, item]) => expected(item, [...path, name]));
  return [[place, '{', '{'], ...members];
}

test('every value is told with its path', () => {
  expect(
    scan('\ufeff {"a": [1, "x", {"b": null}], "\\u0063": {"d": "\\"\\\\"}, "e": []}\r\ntext behind'),
  ).toEqual({
    complete: true,
    seen: [
      ['', '{', '{'],
      ['a', '[', '['],
      ['a/*', '0', '1'],
      ['a/*', '"', 'x'],
      ['a/*', '{', '{'],
      ['a/*/b', '0', 'null'],
      ['c', '{', '{'],
      ['c/d', '"', '"\\'],
      ['e', '[', '['],
    ],
  });
});

test('any object is seen as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (object, indent) => {
      const text = JSON.stringify(object, null, indent);
      expect(scan(text)).toEqual({ complete: true, seen: expected(JSON.parse(text)) });
    }),
  );
});

test('no object that is cut is complete', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (object, part) => {
        const bytes = Buffer.from(JSON.stringify(object));
        expect(scan(bytes.subarray(0, Math.floor(part * bytes.length))).complete).toBe(false);
      },
    ),
  );
});

test('no bytes make it throw', () => {
  const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '"a"', '1', 'null', ' ', '\xff');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      const text = `{${parts.join('')}`;
      const { complete } = scan(Buffer.from(text, 'latin1'));
      expect(typeof complete).toBe('boolean');
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '[1]',
  '"a"',
  '',
  '{',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{"a":[1,]}',
  '{"a":[,1]}',
  '{"a":1]',
  '{"a":[1}',
  '{,}',
  '{a:1}',
  '{"a":1 "b":2}',
  '{"a":"x}',
  '{"a"::1}',
])('%s is no complete object', (text) => {
  expect(scan(text).complete).toBe(false);
});

test('nesting beyond 512 levels ends the walk', () => {
  const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  expect(scan(nested(512)).complete).toBe(true);
  expect(scan(nested(513)).complete).toBe(false);
});

test('names of more than 254 bytes are not told', () => {
  expect(scan(`{"${'a'.repeat(255)}":1,"${'b'.repeat(254)}":1}`).seen.map(([path]) => path)).toEqual([
    '',
    '',
    'b'.repeat(254),
  ]);
});
