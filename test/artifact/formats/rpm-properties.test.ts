import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rpm } from '../../../src/artifact/formats/rpm.ts';
import { rpmSeeds } from '../../recipes/rpm.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const seeds = Object.values(rpmSeeds());
const seed = fc.constantFrom(...seeds);

describe('properties', () => {
  it('cut anywhere, a problem says so', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.double({ min: 0, max: 0.999, noNaN: true }), async (honest, part) => {
        const bytes = honest.subarray(0, Math.max(4, Math.floor(part * honest.length)));
        const { codes, fields } = await readFormat(rpm, bytes);
        expect(codes).not.toEqual([]);
        expect(unexplained(fields, bytes.length)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('flipped bytes never throw, and read the same in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        seed,
        fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom(1, 7, 512),
        async (honest, changes, step) => {
          const bytes = Buffer.from(honest);
          for (const [place, mask] of changes) bytes[Math.floor(place * bytes.length)]! ^= mask;
          const whole = await readFormat(rpm, bytes);
          expect(await readFormat(rpm, bytes, { step })).toEqual(whole);
          expect(unexplained(whole.fields, bytes.length)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
