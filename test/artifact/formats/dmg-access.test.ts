import { describe, expect, it } from 'vitest';
import { jumpingAccess, passingAccess } from '../../../src/artifact/formats/dmg/access.ts';
import type { RandomSource } from '../../../src/model/index.ts';
import { fileLike } from '../../support/open.ts';

const bytes = Buffer.alloc(3 << 20, Buffer.from('0123456789abcde'));

function counted() {
  const file = fileLike(bytes) as RandomSource;
  const count = { reads: 0, streams: 0 };
  const source: RandomSource = {
    ...file,
    read(offset, length) {
      count.reads++;
      return file.read(offset, length);
    },
    stream(start) {
      count.streams++;
      return file.stream(start);
    },
  };
  return { source, count };
}

describe('stored bytes of runs', () => {
  const places = [
    [100, 1000],
    [1100, 2_000_000],
    [2_500_000, 500_000],
    [5, 700_000],
    [3, 10],
    [3_000_000, 10],
    [700_005, 300],
    [3_100_000, 900_000],
  ] as const;

  it.each([
    ['at any place', jumpingAccess],
    ['in one pass', (source: RandomSource) => passingAccess(source, false)],
  ])('%s', async (_, make) => {
    const access = make(counted().source);
    for (const [offset, length] of places) {
      const expected = bytes.subarray(offset, offset + length);
      expect(Buffer.from(await access.whole(offset, length)).equals(expected)).toBe(true);
      const parts: Buffer[] = [];
      for await (const chunk of access.chunks(offset, length)) parts.push(Buffer.from(chunk));
      expect(Buffer.concat(parts).equals(expected)).toBe(true);
    }
  });

  it('are read through one stream where they follow each other', async () => {
    const { source, count } = counted();
    const access = passingAccess(source, false);
    for (let at = 0; at < bytes.length; at += 300_000) await access.whole(at, 300_000);
    await access.close();
    expect(count).toEqual({ reads: 0, streams: 1 });
  });

  it('cost one small read each where they jump back and forth', async () => {
    const { source, count } = counted();
    const access = passingAccess(source, false);
    await access.whole(1 << 20, 1 << 19);
    for (let at = 512; at < 512 * 20; at += 512) await access.whole((1 << 20) - at, 512);
    expect(count).toEqual({ reads: 19, streams: 1 });
  });
});
