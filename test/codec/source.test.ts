import { describe, expect, it } from 'vitest';
import { bytesSource, sliceSource } from '../../src/codec/index.ts';
import type { RandomSource } from '../../src/model/index.ts';
import { fileLike } from '../support/open.ts';

const bytes = Buffer.alloc(3 << 20, Buffer.from('0123456789abcde'));
const file = fileLike(bytes, 100_000) as RandomSource;

async function streamed(source: RandomSource, start?: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of source.stream(start)) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

describe('a slice', () => {
  it.each([
    ['short', 70_000, 70_000],
    ['long', 500_000, 2_000_001],
    ['past the end', 1_000_000, 9_000_000],
    ['empty', 5, 0],
    ['behind the end', 4 << 20, 5],
  ])('has its part of the bytes: %s', async (_, offset, length) => {
    const expected = bytes.subarray(offset, offset + length);
    for (const source of [file, bytesSource(bytes)]) {
      const slice = sliceSource(source, offset, length);
      expect(slice.size).toBe(expected.length);
      expect((await streamed(slice)).equals(expected)).toBe(true);
      expect((await streamed(slice, 1001)).equals(expected.subarray(1001))).toBe(true);
      expect(Buffer.from(await slice.read(7, 50)).equals(expected.subarray(7, 57))).toBe(true);
    }
  });

  it('of a slice as well', async () => {
    const slice = sliceSource(sliceSource(file, 1000, 2_500_000), 1000, 2_000_000);
    expect((await streamed(slice, 3)).equals(bytes.subarray(2003, 2_002_000))).toBe(true);
  });

  it('reads a long one through one stream, not piece by piece', async () => {
    let reads = 0;
    const counted: RandomSource = {
      ...file,
      read(offset, length) {
        reads++;
        return file.read(offset, length);
      },
    };
    await streamed(sliceSource(counted, 10, 2 << 20));
    expect(reads).toBe(0);
  });
});
