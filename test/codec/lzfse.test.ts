import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unlzfse, unlzvn } from '../../src/codec/index.ts';

const packed = (name: string) => readFileSync(new URL(`../fixtures/lzfse/${name}.lzfse`, import.meta.url));
const lines = Array.from({ length: 2000 }, (_, i) => `line ${i} of ${i * i}\n`).join('');
const CONTENTS: Readonly<Record<string, Buffer>> = {
  lines: Buffer.from(lines),
  lzvn: Buffer.from('hello hello hello hello world'.repeat(20) + lines.slice(0, 1500)),
  zeros: Buffer.alloc(1_000_000),
  short: Buffer.from('abc'),
  bytes: Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * i * 7 + (i >> 3)) & 255)),
};
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

describe('LZFSE', () => {
  it.each(Object.entries(CONTENTS))('what the reference packed: %s', (name, content) => {
    const stream = packed(name);
    const { bytes, consumed, fault } = unlzfse(stream, content.length);
    expect(fault).toBeUndefined();
    expect(consumed).toBe(stream.length);
    expect(Buffer.from(bytes).equals(content)).toBe(true);
  });

  it('leaves alone what follows the end mark', () => {
    const stream = packed('short');
    expect(unlzfse(Buffer.concat([stream, Buffer.from('rest')]), 9).consumed).toBe(stream.length);
  });

  it.each<[string, Buffer, number, RegExp]>([
    ['nothing', Buffer.alloc(0), 9, /without its end mark/],
    ['no end mark', packed('short').subarray(0, -4), 9, /without its end mark/],
    ['a cut block', packed('lines').subarray(0, 900), 99_999, /block at byte 0 is damaged/],
    ['no block', Buffer.from('bvx?abcd'), 9, /no block at byte 0/],
    ['more than is asked for', packed('lines'), 100, /more than 100 bytes/],
    ['a block of another length', withLength(packed('lzvn'), 3000), 9999, /damaged/],
    ['literals before they are packed', withLength(packed('lines'), 9), 9999, /damaged/],
  ])('%s is told', (_, stream, most, fault) => {
    expect(unlzfse(stream, most).fault).toMatch(fault);
  });

  it('a block whose tables are not packed', () => {
    const block = Buffer.alloc(772 + 8);
    block.write('bvx1');
    block.writeUInt32LE(5, 4);
    // One match of five literals "aaaaa": all states stand for the one symbol that occurs.
    block.writeUInt32LE(8, 12);
    block.writeUInt32LE(1, 16);
    block.writeUInt16LE(64, 50 + 5 * 2);
    block.writeUInt16LE(64, 50 + 20 * 2);
    block.writeUInt16LE(256, 50 + 40 * 2);
    block.writeUInt16LE(1024, 50 + 104 * 2 + 0x61 * 2);
    block.write('bvx$', 772);
    const { bytes, fault, consumed } = unlzfse(block, 5);
    expect([text(bytes), fault, consumed]).toEqual(['aaaaa', undefined, 776]);
  });

  it('never fails on damaged data', () => {
    const streams = Object.keys(CONTENTS).map(packed);
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.nat(streams.length - 1), flips, (which, changes) => {
        const stream = Buffer.from(streams[which]!);
        for (const [at, value] of changes) stream[at % Math.min(stream.length, 900)]! ^= value;
        expect(unlzfse(stream, 100_000).bytes.length).toBeLessThanOrEqual(100_000);
      }),
      { numRuns: 300 },
    );
  });
});

function withLength(stream: Buffer, length: number): Buffer {
  const changed = Buffer.from(stream);
  changed.writeUInt32LE(length, 4);
  return changed;
}

describe('LZVN', () => {
  const decode = (bytes: readonly number[], most = 1000) => text(unlzvn(Uint8Array.from(bytes), most));
  const END = [6, 0, 0, 0, 0, 0, 0, 0];
  const AB = [0xe2, 0x61, 0x62];

  it.each<[string, readonly number[], string]>([
    ['literals', [...AB, ...END], 'ab'],
    ['many literals', [0xe0, 0, ...Array.from({ length: 16 }, () => 0x78), ...END], 'x'.repeat(16)],
    ['a small distance', [...AB, 0x08, 2, ...END], 'ababab'],
    ['a medium distance', [...AB, 0xa0, 2 << 2, 0, ...END], 'ababa'],
    ['a large distance', [...AB, 0x07, 2, 0, ...END], 'ababa'],
    ['the distance before', [...AB, 0x00, 2, 0x46, 0x63, ...END], 'ababacaca'],
    ['a match of the distance before', [...AB, 0x00, 2, 0xf1, ...END], 'ababab'],
    ['a long match', [...AB, 0x00, 2, 0xf0, 0, ...END], `ababa${'ba'.repeat(8)}`],
    ['nothing at all', [0x0e, 0x16, ...END], ''],
    ['no end mark', AB, 'ab'],
  ])('%s', (_, bytes, content) => {
    expect(decode(bytes)).toBe(content);
  });

  it('ends at what is asked for', () => {
    expect(decode([...AB, 0x08, 2, ...END], 3)).toBe('aba');
  });

  it.each<[string, readonly number[]]>([
    ['an opcode that is none', [0x1e]],
    ['another one', [0x70]],
    ['a distance before the start', [...AB, 0x08, 9]],
    ['no distance', [...AB, 0xf1]],
    ['cut literals', [0xe5, 0x61]],
    ['a cut opcode', [...AB, 0xa0, 1]],
    ['a cut length', [0xe0]],
    ['a cut match', [...AB, 0x08, 2, 0xf0]],
    ['a cut distance', [...AB, 0x08]],
  ])('%s is damage', (_, bytes) => {
    expect(decode(bytes)).toBeUndefined();
  });
});
