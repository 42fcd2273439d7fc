import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticode } from '../../../src/artifact/signature/authenticode.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { type PeOptions, peFile } from '../../recipes/pe.ts';

const find = async (options: PeOptions) => {
  const file = peFile(options);
  const found = authenticode(file);
  // A source is read like bytes.
  expect(await authenticode(bytesSource(file))).toEqual(found);
  return found;
};
const TWO: PeOptions = {
  certificates: [{ body: 'abc' }, { body: 'x'.repeat(16), revision: 0x100, type: 1 }],
};

describe('authenticode', () => {
  it.each([0x10b, 0x20b])('finds the certificates (optional header 0x%s)', async (magic) => {
    expect(await find({ ...TWO, magic })).toEqual({
      offset: 512,
      size: 40,
      certificates: [
        { revision: 0x200, type: 2, offset: 512, length: 11 },
        { revision: 0x100, type: 1, offset: 528, length: 24 },
      ],
      whole: true,
    });
  });

  it('accepts a table size without the last padding', async () => {
    const found = await find({ certificates: [{ body: 'abc' }], tableSize: 11 });
    expect(found).toMatchObject({ size: 11, whole: true, certificates: [{ length: 11 }] });
  });

  it('says nothing of an unsigned or foreign file', async () => {
    expect(await find({})).toBeUndefined();
    expect(await find({ ...TWO, magic: 0x107 })).toBeUndefined();
    expect(await find({ ...TWO, directories: 4 })).toBeUndefined();
    expect(await find({ ...TWO, optionalSize: 112 })).toBeUndefined();
    expect(await find({ ...TWO, peOffset: 0xffffffff })).toBeUndefined();
    expect(await find({ ...TWO, peOffset: 0 })).toBeUndefined();
    expect(authenticode(Buffer.from('MZ'))).toBeUndefined();
    expect(authenticode(new Uint8Array(4096))).toBeUndefined();
  });

  it('keeps what is there of a lying table', async () => {
    const first = { revision: 0x200, type: 2, offset: 512, length: 11 };
    expect(await find({ ...TWO, tableSize: 0xffffffff })).toEqual({
      offset: 512,
      size: 0xffffffff,
      certificates: [first, { revision: 0x100, type: 1, offset: 528, length: 24 }],
      whole: false,
    });
    expect(await find({ ...TWO, tableOffset: 0xfffffff0 })).toMatchObject({ certificates: [], whole: false });
    expect(await find({ ...TWO, tableSize: 30 })).toMatchObject({ certificates: [first], whole: false });
    const short = { certificates: [{ body: 'abc' }, { body: 'abc', length: 7 }] };
    expect(await find(short)).toMatchObject({ certificates: [first], whole: false });
  });

  it('reads at most 64 certificates', async () => {
    const found = await find({ certificates: Array.from({ length: 100 }, () => ({ body: '' })) });
    expect(found?.certificates).toHaveLength(64);
    expect(found?.whole).toBe(false);
  });

  it('never throws for cut or changed files', async () => {
    const file = peFile(TWO);
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length), fc.array(change, { maxLength: 4 }), async (length, changes) => {
        const bytes = Buffer.from(file);
        for (const [at, mask] of changes) bytes[at]! ^= mask;
        const found = authenticode(bytes.subarray(0, length));
        expect(await authenticode(bytesSource(bytes.subarray(0, length)))).toEqual(found);
        for (const { offset, length: size } of found?.certificates ?? []) {
          expect(offset + size).toBeLessThanOrEqual(length);
        }
      }),
      { numRuns: 300 },
    );
  });
});
