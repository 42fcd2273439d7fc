import { describe, expect, it } from 'vitest';
import { stripSignatures } from '../../../../src/artifact/index.ts';
import { isRandom, readAll } from '../../../../src/codec/index.ts';
import type { RandomSource } from '../../../../src/model/index.ts';
import { signedPairs } from '../../../recipes/signed.ts';
import { fileLike } from '../../../support/open.ts';
import { strip } from '../../../support/strip.ts';

describe('every format', async () => {
  const pairs = await signedPairs();

  it.each(Object.keys(pairs))('streams, and never reads %s whole', async (name) => {
    const { signed } = pairs[name]!;
    const source = fileLike(signed, 777) as RandomSource;
    expect(isRandom(source)).toBe(true);
    const inMemory = await strip(signed);
    const result = await stripSignatures(source, { name });
    expect(result.pieces).toEqual(inMemory.pieces);
    expect(Buffer.from(await readAll(result.source)).equals(inMemory.bytes)).toBe(true);
    const part = await result.source.read(10, 500);
    expect(Buffer.from(part).equals(inMemory.bytes.subarray(10, 510))).toBe(true);
    const tail: Uint8Array[] = [];
    for await (const chunk of result.source.stream(100)) tail.push(Uint8Array.from(chunk));
    expect(Buffer.concat(tail).equals(inMemory.bytes.subarray(100))).toBe(true);
  });

  it.each(Object.keys(pairs))('names places that lie within %s', async (name) => {
    const { signed } = pairs[name]!;
    const { removed } = await strip(signed);
    expect(removed.length).toBeGreaterThan(0);
    for (const { offset, length } of removed) {
      expect(length).toBeGreaterThan(0);
      expect(offset + length).toBeLessThanOrEqual(signed.length);
    }
  });

  it('is left alone where it has no signatures or is unknown', async () => {
    for (const text of ['', 'plain text', '{"json": 1}']) {
      const bytes = Buffer.from(text);
      expect(await strip(bytes)).toMatchObject({ removed: [], canonical: false, notes: [], bytes });
    }
  });
});
