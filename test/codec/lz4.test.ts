import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeLz4, unlz4 } from '../../src/codec/index.ts';
import { decodeLz4Block } from '../../src/codec/lz4/block.ts';
import { createXxh32, xxh32 } from '../../src/codec/lz4/xxh32.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/lz4/${name}`, import.meta.url));
const LINES = Array.from({ length: 2000 }, (_, i) => `line ${i + 1}\n`).join('');
const SKIPPABLE = Buffer.from('532a4d1803000000616263', 'hex');
const changed = (bytes: Buffer, at: number, value: number) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= value;
  return copy;
};

describe('XXH32', () => {
  it('is that of the specification', () => {
    expect(xxh32(Buffer.alloc(0))).toBe(0x02cc5d05);
    expect(xxh32(Buffer.from('a'))).toBe(0x550d7456);
    expect(xxh32(Buffer.from('abc'))).toBe(0x32d153ff);
    expect(xxh32(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
  });
  it('does not depend on the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 9 }), (parts) => {
        const sum = createXxh32();
        for (const part of parts) sum.update(part);
        expect(sum.digest()).toBe(xxh32(Buffer.concat(parts)));
      }),
    );
  });
});

describe('what lz4 wrote', () => {
  it('comes back, however it is cut', async () => {
    for (const [name, text] of [
      ['lines.lz4', LINES],
      ['dependent.lz4', LINES.repeat(8)],
      ['legacy.lz4', LINES],
      ['hello.lz4', 'hello'],
      ['empty.lz4', ''],
    ] as const)
      for (const step of [1, 100_000]) {
        const { content, problems, rest } = await decode(unlz4, fixture(name), { step });
        expect([content.toString(), problems, rest.length]).toEqual([text, [], 0]);
      }
  });
  it('may be several frames of any kind', async () => {
    const all = Buffer.concat([
      SKIPPABLE,
      fixture('hello.lz4'),
      fixture('legacy.lz4'),
      SKIPPABLE,
      fixture('dependent.lz4'),
      Buffer.from('tail'),
    ]);
    const { content, codes, rest } = await decode(unlz4, all);
    expect([content.toString(), codes, rest.toString()]).toEqual([
      `hello${LINES}${LINES.repeat(8)}`,
      [],
      'tail',
    ]);
    expect(looksLikeLz4(all)).toBe(true);
    expect(looksLikeLz4(SKIPPABLE)).toBe(false);
    expect(looksLikeLz4(Buffer.from('28b52ffd', 'hex'))).toBe(false);
  });
  it('has fields', async () => {
    const hello = fixture('hello.lz4');
    const { fields } = await decode(unlz4, hello);
    expect(fieldText(fields)).toBe(
      'frame@0+24[Magic Number=184d2204@0+4 FLG=version 1 | B.Indep | C.Checksum@4+1 BD=65536@5+1 HC=167@6+1 blocks=1@7+13 Content Checksum=fb0077f9@20+4] frames=1@0+24',
    );
    const { fields: more } = await decode(unlz4, fixture('dependent.lz4'));
    expect(fieldText(more)).toContain(
      'FLG=version 1 | B.Checksum | C.Size | C.Checksum@4+1 BD=65536@5+1 Content Size=151144@6+8 HC=',
    );
    expect(fieldText((await decode(unlz4, SKIPPABLE)).fields)).toContain('User Data@8+3');
  });
});

describe('blocks', () => {
  const block = (hexText: string, most = 100) => {
    const out = Buffer.alloc(200);
    const end = decodeLz4Block(Buffer.from(hexText, 'hex'), out, 0, most);
    return typeof end === 'string' ? end : out.toString('latin1', 0, end);
  };
  it('are literals and matches', () => {
    expect(block('306162631000')).toMatch(/distance|reaches/);
    expect(block('3061626303003064' + '6566')).toBe('abcabcadef');
    expect(block('10' + '61')).toBe('a');
    expect(block('1f6101000510' + '62')).toBe(`${'a'.repeat(25)}b`);
    expect(block('f00261626364656667686162636465666768' + '61')).toBe('abcdefghabcdefgha');
  });
  it('tell what is wrong', () => {
    expect(block('')).toBe('it is empty');
    expect(block('30616263' + '0300')).toBe('it ends with a match');
    expect(block('306162')).toBe('it ends within its literals');
    expect(block('f0ff')).toBe('it ends within a length');
    expect(block('1f610100ff')).toBe('it ends within a length');
    expect(block('106101')).toBe('it ends within a distance');
    expect(block('1061' + '0000')).toBe('a match reaches back 0 bytes where there are 1');
    expect(block('1061' + '0200')).toBe('a match reaches back 2 bytes where there are 1');
    expect(block('1f610100ff0010' + '62')).toBe('it has more content than a block may have');
    expect(block('306162630000', 2)).toBe('it has more content than a block may have');
  });
});

describe('damage', () => {
  const hello = fixture('hello.lz4');
  const codesOf = async (bytes: Buffer) => (await decode(unlz4, bytes)).codes;
  it('of the header', async () => {
    expect(await codesOf(changed(hello, 0, 1))).toEqual(['stream.header']);
    expect(await codesOf(changed(hello, 4, 0x80))).toEqual(['stream.header']);
    expect(await codesOf(changed(hello, 4, 2))).toEqual(['stream.header']);
    expect(await codesOf(changed(hello, 5, 0x70))).toEqual(['stream.header']);
    expect(await codesOf(changed(hello, 6, 1))).toEqual(['stream.header-checksum']);
    const flagged = Buffer.concat([
      hello.subarray(0, 4),
      Buffer.from([0x65]),
      hello.subarray(5, 6),
      Buffer.from([1, 2, 3, 4, 0]),
      hello.subarray(7),
    ]);
    expect(await codesOf(flagged)).toEqual(['stream.header-checksum', 'stream.unsupported']);
  });
  it('of content, checksums and sizes', async () => {
    expect(await codesOf(changed(hello, 12, 1))).toEqual(['stream.checksum']);
    expect(await codesOf(changed(hello, -1, 1))).toEqual(['stream.checksum']);
    expect(await codesOf(changed(hello, 9, 1))).toEqual(['stream.corrupt']);
    const dependent = fixture('dependent.lz4');
    expect(await codesOf(changed(dependent, 6, 1))).toEqual([
      'stream.header-checksum',
      'stream.size-mismatch',
    ]);
    expect((await codesOf(changed(dependent, 40, 1)))[0]).toBe('stream.checksum');
    for (let length = 4; length < hello.length; length++)
      expect(await codesOf(hello.subarray(0, length))).toEqual(['stream.truncated']);
    expect(await codesOf(SKIPPABLE.subarray(0, 9))).toEqual(['stream.truncated']);
  });
  it('of any kind never throws or hangs', async () => {
    for (const name of ['dependent.lz4', 'legacy.lz4', 'hello.lz4']) {
      const bytes = fixture(name);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(Math.min(bytes.length, 300) - 1),
          fc.integer({ min: 1, max: 255 }),
          async (at, value) => {
            await decode(unlz4, changed(bytes, at, value));
          },
        ),
        { numRuns: 100 },
      );
    }
  });
});
