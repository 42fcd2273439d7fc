import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteCounter } from '../../../src/reproducibility/guess/positions.ts';
import { guessText } from '../../../src/reproducibility/guess/text.ts';
import { expectExact } from '../../support/guessed.ts';

const guess = (left: string, right: string, path = 'a.txt') => {
  const found = guessText(left, right, { path });
  expectExact(Buffer.from(left), Buffer.from(right), found);
  return found;
};
const codes = (left: string, right: string, path?: string) => {
  const { claims, rest } = guess(left, right, path);
  return [
    ...new Set(claims.map(({ code }) => code.replace('content.', ''))),
    ...(rest.length > 0 ? ['rest'] : []),
  ]
    .sort()
    .join(' ');
};
/** Lines in the order of a list of places. */
const shuffled = (lines: readonly string[], order: readonly number[]) =>
  order.map((i) => `${lines[i]}\n`).join('');

describe('the whole text', () => {
  test('line ends and byte order mark', () => {
    const { claims, rest } = guess('a\nb\nc\n', 'a\r\nb\r\nc\r\n');
    expect(rest).toEqual([]);
    expect(claims).toEqual([
      {
        code: 'content.encoding',
        evidence: 'only line ends or the byte order mark differ',
        values: ['LF', 'CRLF'],
        left: { offset: 1, length: 5 },
        right: { offset: 1, length: 8 },
        bytes: expect.any(Number),
      },
    ]);
    expect(claims[0]!.bytes).toBeGreaterThanOrEqual(3);
    expect(codes('\ufeffa\nb\n', 'a\nb\n')).toBe('encoding');
    expect(codes('a\nb\n', 'a\r\nc\r\n')).toBe('encoding rest');
  });

  test('keys of JSON, with numbers and arrays as they are written', () => {
    expect(codes('{"a": 1, "b": [1, 2]}', '{"b": [1, 2], "a": 1}', 'a.json')).toBe('key-order');
    expect(codes('{"a": {"x": 1, "y": 2}}', '{"a": {\n"y": 2, "x": 1}}', 'a.json')).toBe('key-order');
    expect(codes('{"a": 1, "b": [1, 2]}', '{"b": [2, 1], "a": 1}', 'a.json')).toBe('rest');
    expect(codes('{"a": 1, "b": 2}', '{"b": 2, "a": 1.0}', 'a.json')).toBe('rest');
    expect(codes('{"a": 1}', '{"a":1}', 'a.json')).toBe('rest');
    expect(codes('{"a": 1, "a": 2}', '{"a": 2, "a": 1}', 'a.json')).toBe('rest');
    expect(codes('["a", "b"]', '["b", "a"]', 'a.json')).toBe('rest');
  });

  test('attributes of XML', () => {
    expect(codes('<a x="1" y="2"><b/></a>', '<a y="2" x="1"><b/></a>', 'a.xml')).toBe('key-order');
    expect(codes('<a x="1" y="2"><b/></a>', '<a y="2" x="3"><b/></a>', 'a.xml')).toBe('rest');
    expect(codes('<a><b/><c/></a>', '<a><c/><b/></a>', 'a.xml')).toBe('rest');
  });

  test('keys of a property list, not its arrays', () => {
    const list = (body: string) => `<?xml version="1.0"?>\n<plist version="1.0">${body}</plist>\n`;
    const [a, b] = ['<key>A</key><string>1</string>', '<key>B</key><array><true/><false/></array>'];
    expect(codes(list(`<dict>${a}${b}</dict>`), list(`<dict>${b}${a}</dict>`), 'Info.plist')).toBe(
      'key-order',
    );
    expect(
      codes(list('<array><true/><false/></array>'), list('<array><false/><true/></array>'), 'Info.plist'),
    ).toBe('rest');
    expect(
      codes(list(`<!--x--><dict>${a}${b}</dict>`), list(`<!--y--><dict>${b}${a}</dict>`), 'Info.plist'),
    ).toBe('rest');
  });

  test('settings within their section', () => {
    expect(codes('[s]\na=1\nb=2\n[t]\nc=3\n', '[s]\nb=2\na=1\n[t]\nc=3\n', 'a.ini')).toBe('key-order');
    expect(codes('[s]\na=1\nb=2\n[t]\nc=3\n', '[s]\na=1\n[t]\nb=2\nc=3\n', 'a.ini')).toBe('rest');
    expect(codes('A: 1\n x\nB: 2\n', 'B: 2\nA: 1\n x\n', 'METADATA')).toBe('key-order');
    expect(codes('a = 1\nb = 2\n', 'b = 2\na = 1\n', 'a.py')).toBe('rest');
    expect(codes('A=1\nB=$A\n', 'B=$A\nA=1\n', 'env')).toBe('rest');
    expect(codes('a=1\na=2\n', 'a=2\na=1\n', 'a.ini')).toBe('rest');
  });

  test('lines sorted by two collations', () => {
    const { claims } = guess('B\nC\na\n', 'a\nB\nC\n');
    expect(claims).toMatchObject([
      { code: 'content.locale', values: ['C order', 'order without regard to case'], bytes: 4 },
    ]);
    expect(codes('B\nC\na\n', 'a\nB\nC\n', 'a.py')).toBe('rest');
  });

  test('shuffled lines, but no moved block and no program text', () => {
    const lines = ['one 1', 'two 2', 'three 3', 'four 4', 'five 5', 'six 6'];
    const order = shuffled(lines, [3, 0, 5, 2, 4, 1]);
    expect(codes(shuffled(lines, [0, 1, 2, 3, 4, 5]), order)).toBe('hash-order');
    expect(codes(shuffled(lines, [0, 1, 2, 3, 4, 5]), order, 'a.c')).toBe('rest');
    expect(codes(shuffled(lines, [0, 1, 2, 3, 4, 5]), shuffled(lines, [3, 4, 5, 0, 1, 2]))).toBe('rest');
    expect(codes('z 1\ny 2\n', 'y 2\nz 1\n')).toBe('rest');
    expect(codes('a\nb\nc\nd\n', 'c\na\nd\nb\n')).toBe('hash-order');
    expect(guess('a\nb\nc\nd\n', 'c\na\nd\nb\n').claims[0]!.evidence).toBe(
      'the same lines, sorted on one side only',
    );
  });

  test('texts that only have some lines in common were not shuffled', () => {
    const common = ['"files": [', '"main": "x",', '"type": "module",', '"engines": {', '"exports": {', '},'];
    const own = (side: string) => Array.from({ length: 8 }, (_, i) => `"${side}${i}": ${i},`);
    const text = (side: string, order: readonly number[]) =>
      [...own(side), ...order.map((i) => common[i])]
        .flatMap((line, i, all) => [line, all[(i * 5) % 8]])
        .join('\n');
    expect(codes(text('a', [0, 1, 2, 3, 4, 5]), text('b', [5, 2, 4, 0, 3, 1]))).toBe('rest');
  });

  test('shuffled lines beside another change', () => {
    const lines = ['one 1', 'two 2', 'three 3', 'four 4', 'five 5', 'six 6', 'seven 7', 'eight 8', 'nine 9'];
    const left = `${shuffled(lines, [0, 1, 2, 3, 4, 5, 6, 7, 8])}x = 3\n`;
    const right = `${shuffled(lines, [8, 3, 0, 6, 5, 2, 7, 4, 1])}x = 4\n`;
    expect(codes(left, right)).toBe('hash-order rest');
  });
});

describe('line by line', () => {
  test('dates, paths and versions, each in its own claim', () => {
    const left = '#Tue Jan 09 10:00:00 UTC 2024\nsrc=/tmp/b1/w/a.c\nsame\nGenerator: x (1.2)\n';
    const right = '#Sat Feb 17 12:22:33 CET 2024\nsrc=/build/x-1.0/w/a.c\nsame\nGenerator: x (1.3)\n';
    const { claims, rest, hunks, omittedHunks } = guess(left, right);
    expect(rest).toEqual([]);
    expect(claims.map(({ code, values, bytes }) => [code, ...values, bytes])).toEqual([
      ['content.timestamp', 'Tue Jan 09 10:00:00 UTC 2024', 'Sat Feb 17 12:22:33 CET 2024', 14],
      ['content.timezone', 'UTC', 'CET', 3],
      ['content.build-path', '/tmp/b1', '/build/x-1.0', expect.any(Number)],
      ['content.generator-version', '1.2', '1.3', 1],
    ]);
    expect(claims[1]).toMatchObject({ left: { offset: 21, length: 3 }, right: { offset: 21, length: 3 } });
    expect(hunks.flatMap(({ lines }) => lines)).toContain('+Generator: x (1.3)');
    expect(omittedHunks).toBe(0);
  });

  test('offsets count in bytes', () => {
    const { claims } = guess('é ü 2024-01-09\n', 'é ü 2024-02-17\n');
    expect(claims).toMatchObject([{ left: { offset: 11, length: 5 }, bytes: 4 }]);
    const latin1 = guessText('é ü 2024-01-09\n', 'é ü 2024-02-17\n', {
      path: '',
      encodings: ['latin1', 'latin1'],
    });
    expect(latin1.claims).toMatchObject([{ left: { offset: 9, length: 5 } }]);
  });

  test('what nothing explains stays, beside what something does', () => {
    const { claims, rest } = guess('built 2024-01-09, x = 3\n', 'built 2024-02-17, x = 4\n');
    expect(claims.map(({ code }) => code)).toEqual(['content.timestamp']);
    expect(rest).toEqual([{ left: { offset: 22, length: 1 }, right: { offset: 22, length: 1 } }]);
  });

  test('a line that says when it was generated may be on one side only', () => {
    expect(codes('#Tue Jan 09 10:00:00 UTC 2024\na=1\n', 'a=1\n')).toBe('timestamp');
    expect(codes('a=1\n', '<!-- Generated by javadoc (17) on Tue Jan 09 10:00:00 UTC 2024 -->\na=1\n')).toBe(
      'timestamp',
    );
    expect(codes('# Generated by a tool on 2024-01-09\na=1\n', 'a=1\n')).toBe('timestamp');
    expect(codes('#define DATE "built on: Tue Aug 25 12:44:29 2026 UTC"\na=1\n', 'a=1\n')).toBe('rest');
    expect(codes('a=1\n', 'a=1\nreleased 2024-01-09\n')).toBe('rest');
    expect(codes('a=1\n', 'a=1\nb=2\n')).toBe('rest');
  });

  test('the key of a property list stands on the line above', () => {
    const list = (value: string) =>
      `<plist>\n<key>DTXcodeBuild</key>\n<string>${value}</string>\n<key>K</key>\n<string>y</string>\n</plist>\n`;
    expect(codes(list('15A240d'), list('15C65'), 'Info.plist')).toBe('generator-version');
  });

  test('hunks of two sizes pair similar lines', () => {
    expect(codes('a\nbuilt on 2024-01-09 by x\nz\n', 'a\nnew words\nbuilt on 2024-02-17 by x\nz\n')).toBe(
      'rest timestamp',
    );
  });
});

test('the same text in two encodings', () => {
  const { claims, rest } = guessText('é', 'é', { path: '', encodings: ['latin1', 'utf8'] });
  expect(rest).toEqual([]);
  expect(claims).toMatchObject([
    { code: 'content.encoding', left: { offset: 0, length: 1 }, right: { offset: 0, length: 2 }, bytes: 2 },
  ]);
});

test('a long line is looked into piece by piece', () => {
  const line = (day: string) => Array.from({ length: 2000 }, (_, i) => `"k${i}": "2024-01-${day}"`).join(',');
  const { claims, rest } = guess(line('09'), line('17'), 'a.json');
  expect(rest).toEqual([]);
  expect(claims).toHaveLength(2000);
});

test('equal texts', () => {
  expect(guess('a', 'a')).toEqual({ claims: [], rest: [], hunks: [], omittedHunks: 0 });
});

describe('any two texts', () => {
  const line = fc.oneof(
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
    fc.constantFrom(
      '2024-01-09',
      '2024-02-17 é',
      '#Tue Jan 09 10:00:00 UTC 2024',
      '#Sat Feb 17 12:22:33 CET 2024',
    ),
    fc.constantFrom(
      'a=1',
      'b=2',
      '/tmp/x/a.c',
      '/build/y/a.c',
      '{"a":1,"b":2}',
      '{"b":2,"a":1}',
      '\r',
      '',
      '\ufeff',
    ),
    fc.constantFrom(
      '9 January 2024',
      '17 février 2024',
      'Version: 1.2.3',
      'Version: 1.2.4',
      'Generated 2024-01-09 x',
    ),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '', '\r\n'))
    .map(([lines, end]) => {
      const joined = lines.join(end === '' ? '\n' : end);
      return joined === '' ? '' : joined + end;
    });

  test('every difference is in one claim or in the rest, whichever side comes first', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('a.txt', 'a.json', 'a.py'), (left, right, path) => {
        const one = guess(left, right, path);
        const other = guess(right, left, path);
        expect(keys(other, true)).toEqual(keys(one, false));
      }),
      { numRuns: 400 },
    );
  });
});

/** Claims and rest, sides swapped or not, in one order. */
function keys({ claims, rest }: ReturnType<typeof guessText>, swapped: boolean): string[] {
  return [...claims, ...rest.map((range) => ({ code: 'rest', ...range }))]
    .map(({ code, left, right }) => JSON.stringify([code, ...(swapped ? [right, left] : [left, right])]))
    .sort();
}

test('of very many differences the first are kept, and the others counted', () => {
  const text = (word: string) =>
    Array.from({ length: 30_000 }, (_, i) => `line ${i}\n${word}${i % 7}\n`).join('');
  const { claims, rest, more } = guessText(text('abc'), text('xyzw'), { path: 'a.txt' });
  expect([claims.length, rest.length, more]).toEqual([0, 20_000, { count: 10_000, bytes: 50_000 }]);
});

test('places in bytes, asked for in any order', () => {
  const piece = fc.constantFrom('a', 'é', '語', '💥', 'a'.repeat(5000), 'é💥'.repeat(3000));
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (pieces, asked) => {
        const text = pieces.join('');
        const toBytes = byteCounter(text);
        for (const number of asked) {
          const at = Array.from(text.slice(0, number % (text.length + 1))).join('').length;
          // Halves of characters are not asked for.
          const whole = /[\ud800-\udbff]$/.test(text.slice(0, at)) ? at - 1 : at;
          expect(toBytes(whole)).toBe(Buffer.byteLength(text.slice(0, whole)));
        }
      },
    ),
  );
});
