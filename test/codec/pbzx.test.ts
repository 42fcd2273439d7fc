import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, bytesSource, collectNotes } from '../../src/codec/index.ts';
import { unpbzx } from '../../src/codec/pbzx.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { HELLO, HELLO_AS } from '../recipes/xar.ts';
import { pieces, text } from '../support/read-format.ts';

interface Chunk {
  readonly decoded: number;
  readonly stored: Uint8Array;
  /** Stated instead of the stored length. */
  readonly length?: number;
}

function pbzx(letter: string, chunks: readonly Chunk[], chunkSize = 0x1000000): Buffer {
  const header = Buffer.alloc(12);
  header.write(`pbz${letter}`);
  header.writeBigUInt64BE(BigInt(chunkSize), 4);
  const parts: Uint8Array[] = [header];
  for (const { decoded, stored, length } of chunks) {
    const record = Buffer.alloc(16);
    record.writeBigUInt64BE(BigInt(decoded), 0);
    record.writeBigUInt64BE(BigInt(length ?? stored.length), 8);
    parts.push(record, stored);
  }
  return Buffer.concat(parts);
}

const raw = (content: string): Chunk => ({ decoded: content.length, stored: Buffer.from(content) });
const zlib = (content: string): Chunk => ({ decoded: content.length, stored: deflateSync(content) });

/** LZFSE as the reference packed it. */
function lzfse(name: string, content: string): Chunk {
  const stored = readFileSync(new URL(`../fixtures/lzfse/${name}.lzfse`, import.meta.url));
  return { decoded: content.length, stored };
}

/** A block of Apple's LZ4 framing: packed bytes with their decoded size, or bytes that are stored. */
function bv4(data: string | Uint8Array, size?: number): Buffer {
  const bytes = Buffer.from(data as string);
  const head = Buffer.alloc(size === undefined ? 8 : 12);
  head.write(size === undefined ? 'bv4-' : 'bv41');
  head.writeUInt32LE(size ?? bytes.length, 4);
  if (size !== undefined) head.writeUInt32LE(bytes.length, 8);
  return Buffer.concat([head, bytes]);
}

const lz4 = (decoded: number, ...blocks: readonly Uint8Array[]): Chunk => ({
  decoded,
  stored: Buffer.concat([...blocks, Buffer.from('bv4$')]),
});
/** `abc`, then `abcab` again from there, then `end`; the second block repeats the first one's content. */
const REPEATED = lz4(
  33,
  bv4(Buffer.from('\x31abc\x03\x00\x30end', 'latin1'), 11),
  bv4(Buffer.from('\x07\x0b\x00\x30END', 'latin1'), 14),
  bv4('stored .'),
);
const LINES = Array.from({ length: 2000 }, (_, i) => `line ${i} of ${i * i}\n`).join('');

async function decode(bytes: Uint8Array, step = 0, limits = {}) {
  const notes = collectNotes({ ...DEFAULT_LIMITS, ...limits });
  const reader = new ByteReader(step ? pieces(bytes, step) : bytesSource(bytes));
  const parts: Buffer[] = [];
  for await (const chunk of unpbzx(reader, notes)) parts.push(Buffer.from(chunk));
  return { content: text(Buffer.concat(parts)), problems: notes.problems, fields: notes.fields };
}

describe('unpbzx', () => {
  it.each([
    ['x', [{ decoded: HELLO.length, stored: HELLO_AS.xz }, raw('end')], `${HELLO}end`],
    ['z', [zlib('one '.repeat(50)), raw('two')], `${'one '.repeat(50)}two`],
    ['-', [raw('one'), raw('two')], 'onetwo'],
    ['e', [lzfse('lines', LINES), lzfse('short', 'abc'), raw('two')], `${LINES}abctwo`],
    ['e', [{ decoded: 3, stored: Buffer.from('bvx-\x03\0\0\0onebvx$') }], 'one'],
    ['4', [REPEATED, raw('two')], 'abcabcabendabcabcabendENDstored .two'],
    ['4', [lz4(0)], ''],
    ['x', [], ''],
  ])('decodes method %s', async (letter, chunks, content) => {
    for (const step of [0, 1, 7, 512]) {
      const result = await decode(pbzx(letter, chunks), step);
      expect(result.content).toBe(content);
      expect(result.problems).toEqual([]);
    }
  });

  it('decodes the header', async () => {
    expect((await decode(pbzx('x', [], 4096))).fields).toEqual([
      { name: 'magic', value: 'pbzx', offset: 0, length: 4 },
      { name: 'chunk size', value: 4096, offset: 4, length: 8, meaning: 'size' },
    ]);
  });

  it.each([
    ['a short header', Buffer.from('pbzx'), 'stream.truncated', 0],
    ['another magic', Buffer.from('pb2x00000000'), 'stream.header', 0],
    ['lzbitmap', pbzx('b', [raw('x')]), 'stream.unsupported', 3],
    [
      'a damaged LZFSE chunk',
      pbzx('e', [{ decoded: 99, stored: Buffer.from('bvx?') }]),
      'stream.corrupt',
      28,
    ],
    [
      'an LZFSE chunk without its end',
      pbzx('e', [{ decoded: 8, stored: Buffer.from('bvx-\x01\0\0\0x') }]),
      'stream.corrupt',
      37,
    ],
    [
      'a damaged LZ4 chunk',
      pbzx('4', [{ decoded: 99, stored: Buffer.from('bv4xabcd') }]),
      'stream.corrupt',
      28,
    ],
    ['a cut LZ4 header', pbzx('4', [{ decoded: 99, stored: Buffer.from('bv41\0') }]), 'stream.corrupt', 28],
    [
      'a cut LZ4 block',
      pbzx('4', [{ decoded: 99, stored: bv4('abcd').subarray(0, 10) }]),
      'stream.corrupt',
      28,
    ],
    ['LZ4 without its end', pbzx('4', [{ decoded: 99, stored: bv4('abcd') }]), 'stream.corrupt', 40],
    ['more LZ4 than stated', pbzx('4', [lz4(3, bv4('abcd'))]), 'stream.corrupt', 28],
    [
      'less LZ4 than its block states',
      pbzx('4', [lz4(99, bv4(Buffer.from('\x10a'), 5))]),
      'stream.corrupt',
      28,
    ],
    [
      'an LZ4 match out of reach',
      pbzx('4', [lz4(99, bv4(Buffer.from('\x10a\x02\0\x10b'), 6))]),
      'stream.corrupt',
      28,
    ],
    [
      'bytes behind LZ4',
      pbzx('4', [{ decoded: 4, stored: Buffer.concat([lz4(4, bv4('abcd')).stored, Buffer.from('hide')]) }]),
      'stream.trailing-data',
      44,
    ],
    ['a cut LZ4 chunk', pbzx('4', [{ ...lz4(4, bv4('abcd')), length: 99 }]), 'stream.truncated', 44],
    ['another size of LZ4', pbzx('4', [lz4(7, bv4('abcd'))]), 'stream.size-mismatch', 28],
    ['a short record', Buffer.concat([pbzx('-', [raw('ab')]), Buffer.alloc(5)]), 'stream.truncated', 30],
    ['a chunk larger than the chunk size', pbzx('-', [raw('abc')], 2), 'stream.header', 12],
    [
      'a cut chunk',
      pbzx('-', [{ decoded: 9, stored: Buffer.from('abc'), length: 9 }]),
      'stream.truncated',
      31,
    ],
    ['a wrong size', pbzx('z', [{ ...zlib('hello'), decoded: 6 }]), 'stream.size-mismatch', 28],
  ])('reports %s', async (_name, bytes, code, offset) => {
    const { problems } = await decode(bytes);
    expect(problems.map((p) => [p.code, p.offset])).toEqual([[code, offset]]);
  });

  it('reports bytes behind the data of a chunk, and goes on', async () => {
    const { stored } = zlib('hello');
    const chunk = { decoded: 5, stored: Buffer.concat([stored, Buffer.from('hide')]) };
    const { content, problems } = await decode(pbzx('z', [chunk, raw('end')]));
    expect(content).toBe('helloend');
    expect(problems.map((p) => [p.code, p.offset])).toEqual([['stream.trailing-data', 28 + stored.length]]);
  });

  it.each(['e', '4'])('does not take memory that a chunk of method %s only claims', async (letter) => {
    const chunk = { decoded: 2 ** 40, stored: Buffer.alloc(4) };
    const { problems } = await decode(pbzx(letter, [chunk], 2 ** 41));
    expect(problems.map((p) => [p.code, p.offset])).toEqual([['limit.window', 28]]);
    const many = Array.from({ length: 5000 }, () => ({
      decoded: 2 ** 26,
      stored: Buffer.from(letter === 'e' ? 'bvx$' : 'bv4$'),
    }));
    const start = performance.now();
    expect((await decode(pbzx(letter, many, 2 ** 41))).content).toBe('');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('ends at the step limit', async () => {
    const { problems } = await decode(pbzx('-', [raw('a'), raw('b'), raw('c')]), 0, { steps: 2 });
    expect(problems.map((p) => p.code)).toEqual(['limit.steps']);
  });

  it('says where it was cut, unless between two chunks', async () => {
    const first = zlib('hello '.repeat(30));
    const whole = pbzx('z', [first, raw('end')]);
    const between = 12 + 16 + first.stored.length;
    for (let length = 0; length < whole.length; length++) {
      const { problems } = await decode(whole.subarray(0, length));
      const codes = length === 12 || length === between ? [] : ['stream.truncated'];
      expect([length, problems.map((p) => p.code)]).toEqual([length, codes]);
    }
  });

  it('takes flipped bytes', async () => {
    const whole = pbzx('z', [zlib('hello '.repeat(30)), raw('end')]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= mask;
        const { content, problems } = await decode(bytes);
        // The size of the chunks is only a bound, stored chunks have no checksum, and equal sizes make a chunk a stored one.
        const storedNow = bytes.subarray(12, 20).equals(bytes.subarray(20, 28));
        const unprotected = (at >= 4 && at < 12) || at >= whole.length - 3 || storedNow;
        if (!unprotected && content !== `${'hello '.repeat(30)}end`)
          expect(problems.length).toBeGreaterThan(0);
        expect(content.length).toBeLessThan(1000);
      }),
      { numRuns: 300, examples: [[19, 165]] },
    );
  });
});
