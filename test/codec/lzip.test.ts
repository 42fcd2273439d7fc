import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeLzip, unlzip } from '../../src/codec/index.ts';
import { decode, fieldText } from '../support/deflate.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/lzip/${name}`, import.meta.url));
const LINES = Array.from({ length: 2000 }, (_, i) => `line ${i + 1}\n`).join('');
const changed = (bytes: Buffer, at: number, value: number) => {
  const copy = Buffer.from(bytes);
  copy[at < 0 ? copy.length + at : at]! ^= value;
  return copy;
};

describe('what lzip wrote', () => {
  it('comes back, however it is cut', async () => {
    for (const [name, text] of [
      ['lines.lz', LINES],
      ['small-dictionary.lz', LINES],
      ['hello.lz', 'hello'],
      ['empty.lz', ''],
      ['two.lz', `${LINES}hello`],
    ] as const)
      for (const step of [1, 100_000]) {
        const { content, problems, rest } = await decode(unlzip, fixture(name), { step });
        expect([content.toString(), problems, rest.length]).toEqual([text, [], 0]);
      }
  });
  it('has fields that cover every byte', async () => {
    const { fields } = await decode(unlzip, fixture('hello.lz'));
    expect(fieldText(fields)).toBe(
      'member@0+41[ID string=LZIP@0+4 Version number=1@4+1 Dictionary size=4096@5+1 CRC32=3610a686@21+4 Data size=5@25+8 Member size=41@33+8] members=1@0+41',
    );
  });
  it('may be followed by anything, which is left', async () => {
    const { codes, rest } = await decode(unlzip, Buffer.concat([fixture('hello.lz'), Buffer.from('tail')]));
    expect([codes, rest.toString()]).toEqual([[], 'tail']);
  });
});

describe('damage', () => {
  const hello = fixture('hello.lz');
  const codesOf = async (bytes: Buffer) => (await decode(unlzip, bytes)).codes;
  it('of the header', async () => {
    expect(looksLikeLzip(hello)).toBe(true);
    expect(looksLikeLzip(changed(hello, 4, 2))).toBe(false);
    expect(await codesOf(changed(hello, 0, 1))).toEqual(['stream.header']);
    expect(await codesOf(changed(hello, 4, 3))).toEqual(['stream.unsupported']);
    expect(await codesOf(changed(hello, 5, 0x13))).toEqual(['stream.header']);
    expect(await codesOf(hello.subarray(0, 5))).toEqual(['stream.truncated']);
  });
  it('of the trailer', async () => {
    expect(await codesOf(changed(hello, -20, 1))).toEqual(['stream.checksum']);
    expect(await codesOf(changed(hello, -16, 1))).toEqual(['stream.size-mismatch']);
    expect(await codesOf(changed(hello, -8, 1))).toEqual(['stream.size-mismatch']);
    for (let length = 6; length < hello.length; length++)
      expect(await codesOf(hello.subarray(0, length))).toEqual(['stream.truncated']);
  });
  it('of any kind never throws or hangs', async () => {
    const bytes = fixture('two.lz');
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, value) => {
        await decode(unlzip, changed(bytes, at, value));
      }),
      { numRuns: 200 },
    );
  });
  it('a member of version 0 has a shorter trailer', async () => {
    const old = Buffer.concat([hello.subarray(0, 4), Buffer.from([0]), hello.subarray(5, -8)]);
    const { content, codes, rest } = await decode(unlzip, old);
    expect([content.toString(), codes, rest.length]).toEqual(['hello', [], 0]);
  });
});
