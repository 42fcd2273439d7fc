import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iso9660 } from '../../../src/artifact/formats/iso9660.ts';
import { iso9660Seeds, isoImage } from '../../recipes/iso9660.ts';
import { CE } from '../../recipes/iso9660-records.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const seeds = Object.values(iso9660Seeds());
const limits = { metadata: 1 << 20 };

describe('damaged images', () => {
  /** Flips go where structures are: zeros make up most of an image. */
  const places = seeds.map((seed) =>
    [...seed.keys()].filter((at) => seed[at] !== 0 || (at > 40_000 && at % 7 === 0)),
  );
  const mutated = fc
    .tuple(
      fc.nat(seeds.length - 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.option(fc.nat()),
    )
    .map(([which, flips, cut]) => {
      const bytes = Buffer.from(seeds[which]!);
      for (const [at, byte] of flips) bytes[places[which]![at % places[which]!.length]!] = byte;
      return cut === null ? bytes : bytes.subarray(0, 32_768 + (cut % (bytes.length - 32_768)));
    });

  it('never throw, and are explained to the last byte', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (bytes) => {
        const { fields, members } = await readFormat(iso9660, bytes, { limits });
        const all = [...fields, ...members.flatMap((member) => member.fields)];
        expect(unexplained(all, bytes.length)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

describe('bombs', () => {
  it('a thousand records that share one long continuation area', async () => {
    const children = Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [`f${index}`, { data: 'x', entries: [CE(0, 0, 1 << 16)] }]),
    );
    const started = performance.now();
    const { codes } = await readFormat(iso9660, isoImage(children, { rock: true }), {
      limits: { metadata: 1 << 17 },
    });
    expect(codes).toContain('iso9660.continuation');
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('a directory of four gigabytes', async () => {
    const image = isoImage({ sub: { children: {} } });
    image.writeUInt32LE(0xffff_f800, 32_768 + 166);
    const { codes } = await readFormat(iso9660, image);
    expect(codes).toContain('limit.metadata');
  });
});
