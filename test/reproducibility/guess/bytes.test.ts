import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RangePair } from '../../../src/model/index.ts';
import { diffBuffers } from '../../../src/reproducibility/align/buffers.ts';
import { guessBytes } from '../../../src/reproducibility/guess/bytes.ts';
import type { Known } from '../../../src/reproducibility/guess/known.ts';
import { expectExact } from '../../support/guessed.ts';

function guess(left: Uint8Array, right: Uint8Array, known: Known = {}) {
  const { ranges } = diffBuffers(left, right);
  const found = guessBytes(left, right, ranges, { path: 'a.bin', known });
  expectExact(left, right, found);
  return found;
}

const codes = (left: Uint8Array, right: Uint8Array, known?: Known) => {
  const { claims, rest } = guess(left, right, known);
  return [
    ...claims.map(({ code }) => code.replace('content.', '')),
    ...(rest.length > 0 ? ['rest'] : []),
  ].join(' ');
};
const around = (...parts: (string | Uint8Array)[]) =>
  Buffer.concat([
    Buffer.alloc(16),
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)),
    Buffer.alloc(16),
  ]);
const le64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const be64 = (value: bigint) => Buffer.from(le64(value)).reverse();
const le32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const be32 = (value: number) => Buffer.from(le32(value)).reverse();
const BUILT: Known = {
  built: [
    [1704790000, 1704800000],
    [1708160000, 1708170000],
  ],
};

describe('strings', () => {
  test('__DATE__ and __TIME__', () => {
    const { claims, rest } = guess(
      around('hello.c\0Jan  9 2024 10:00:01\0'),
      around('hello.c\0Feb 17 2024 23:59:58\0'),
    );
    expect(rest).toEqual([]);
    expect(claims.map(({ code, values }) => [code, ...values])).toEqual([
      ['content.timestamp', 'Jan  9 2024 10:00:01', 'Feb 17 2024 23:59:58'],
    ]);
  });

  test('two strings of one kind are two claims', () => {
    expect(codes(around('Jan  9 2024\0\x0110:00:01\0'), around('Feb 17 2024\0\x0123:59:58\0'))).toBe(
      'timestamp timestamp',
    );
  });

  test('a path and its padding', () => {
    expect(codes(around('/tmp/repro/e/build-one\0'), around('/tmp/repro/e/another-longer-dir\0'))).toBe(
      'build-path',
    );
    const [left, right] = [Buffer.alloc(64), Buffer.alloc(64)];
    left.write('/home/alice/src/a.c');
    right.write('/home/runneradmin/src/a.c');
    const { claims, rest } = guess(left, right);
    expect(rest).toEqual([]);
    expect(new Set(claims.map(({ code }) => code))).toEqual(new Set(['content.username']));
  });

  test('strings in another order, one of them replaced', () => {
    expect(
      codes(
        around('main\0/tmp/repro/e/build-one\0nodate.c\0'),
        around('main\0nodate.c\0/tmp/repro/e/another-longer-dir\0'),
      ),
    ).toBe('build-path');
  });

  test('UTF-16 of either byte order', () => {
    const wide = (text: string, swap: boolean) => {
      const bytes = Buffer.from(`\u0001\u0001${text}`, 'utf16le');
      return around(swap ? bytes.swap16() : bytes);
    };
    for (const swap of [false, true]) {
      const { claims, rest } = guess(wide('Salam : 23-6-2015', swap), wide('Salam : 25-6-2015', swap));
      expect(rest).toEqual([]);
      expect(claims).toMatchObject([{ code: 'content.timestamp', values: ['23-6-2015', '25-6-2015'] }]);
    }
  });

  test('what nothing explains stays', () => {
    expect(codes(around('hello world\0'), around('hello there\0'))).toBe('rest');
    expect(codes(around('x = 3\0'), around('x = 4\0'))).toBe('rest');
    expect(
      codes(around(Buffer.from([0xb8, 0x2a, 0, 0, 0])), around(Buffer.from([0xb8, 0xff, 0xff, 0xff, 0xff]))),
    ).toBe('rest');
  });
});

describe('numbers', () => {
  test('FILETIME and milliseconds stand for themselves', () => {
    const filetime = (seconds: number) => le64(BigInt(seconds + 11_644_473_600) * 10_000_000n + 1_234_567n);
    expect(guess(around(filetime(1704794400)), around(filetime(1708168953))).claims).toMatchObject([
      {
        code: 'content.timestamp',
        evidence: 'a FILETIME',
        values: ['2024-01-09T10:00:00Z', '2024-02-17T11:22:33Z'],
      },
    ]);
    expect(codes(around(be64(1704794400123n)), around(be64(1708168953456n)))).toBe('timestamp');
    expect(codes(around(le64(1704794400123n)), around(le64(1708168953456n)))).toBe('timestamp');
  });

  test('four bytes are a time only within the times of both builds', () => {
    for (const write of [le32, be32]) {
      const [left, right] = [around(write(1704794400)), around(write(1708168953))];
      expect(codes(left, right)).toBe('rest');
      expect(codes(left, right, BUILT)).toBe('timestamp');
      expect(codes(around(write(1704794400)), around(write(1808168953)), BUILT)).toBe('rest');
    }
    expect(
      codes(around(be32(1704794400 + 2_082_844_800)), around(be32(1708168953 + 2_082_844_800)), BUILT),
    ).toBe('timestamp');
    const dos = (date: number, time: number) => le32(date * 65_536 + time);
    const day = (month: number, of: number) => (44 << 9) | (month << 5) | of;
    expect(
      codes(around(dos(day(1, 9), 10 << 11)), around(dos(day(2, 17), (11 << 11) | (22 << 5) | 16)), BUILT),
    ).toBe('timestamp');
  });

  test('drawn GUIDs of both byte orders, and no digests', () => {
    const id = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex');
    const [one, other] = ['488fe0b5-29d9-4d64-a023-ca08947d78ae', 'c3082605-195c-4273-8cad-528beceba843'];
    expect(guess(around(id(one)), around(id(other))).claims).toMatchObject([
      { code: 'content.random-id', evidence: 'GUIDs of version 4, big-endian' },
    ]);
    const little = (text: string) => {
      const bytes = id(text);
      bytes.subarray(0, 4).reverse();
      bytes.subarray(4, 6).reverse();
      bytes.subarray(6, 8).reverse();
      return bytes;
    };
    expect(guess(around(little(one)), around(little(other))).claims).toMatchObject([
      { values: [one, other] },
    ]);
    expect(
      codes(around(id('8f14e45fceea167a5a36dedd4bea2543')), around(id('c9f0f895fb98ab9159f51fd0297e236d'))),
    ).toBe('rest');
  });
});

describe('any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        'Jan  9 2024\0',
        'Feb 17 2024\0',
        '/tmp/x/y/a.c\0',
        '/build/y/a.c',
        '\0\0',
        '1\x002\x003\x004\x00',
      )
      .map((text) => Buffer.from(text)),
  );
  const bytes = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.concat(pieces));

  test('every range is in one claim or in the rest, whichever side comes first', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        const { ranges } = diffBuffers(left, right);
        const one = guessBytes(left, right, ranges, { path: '', known: BUILT });
        expectExact(left, right, one);
        const turned = ranges.map(({ left: a, right: b }) => ({ left: b, right: a }));
        const other = guessBytes(right, left, turned, {
          path: '',
          known: { built: [BUILT.built![1], BUILT.built![0]] },
        });
        expect(other.claims.map(({ code, left: a, right: b }) => [code, b, a])).toEqual(
          one.claims.map(({ code, left: a, right: b }) => [code, a, b]),
        );
      }),
      { numRuns: 400 },
    );
  });

  test('ranges that are wrong do no harm', () => {
    const range = fc.record({ offset: fc.nat(40), length: fc.nat(40) });
    const ranges: fc.Arbitrary<RangePair[]> = fc.array(fc.record({ left: range, right: range }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(bytes, bytes, ranges, (left, right, wrong) => {
        guessBytes(left, right, wrong, { path: '' });
      }),
    );
  });
});
