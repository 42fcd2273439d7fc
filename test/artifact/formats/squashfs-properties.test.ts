import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squashfs } from '../../../src/artifact/formats/squashfs.ts';
import { squashfsImage, squashfsSeeds } from '../../recipes/squashfs.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const fixture = readFileSync(new URL('../../fixtures/squashfs/xz.sqfs', import.meta.url));
const seed = fc.constantFrom(...Object.values(squashfsSeeds()), fixture);
const explain = async (bytes: Uint8Array) => {
  const { fields, members, codes } = await readFormat(squashfs, bytes);
  const all = [...fields, ...members.flatMap((member) => member.fields)];
  return { codes, gaps: unexplained(all, bytes.length) };
};

describe('properties', () => {
  it('files of any content come back', async () => {
    const file = fc.record({
      name: fc.stringMatching(/^[a-z]{1,20}$/),
      content: fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc.uint8Array({ minLength: 4000, maxLength: 13_000 }),
      ),
      extended: fc.boolean(),
      mtime: fc.nat(),
    });
    const files = fc.uniqueArray(file, { selector: ({ name }) => name, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        files,
        fc.constantFrom('none' as const, 'gzip' as const, 'zstd' as const),
        fc.boolean(),
        async (list, compressor, fragments) => {
          const image = squashfsImage(list, { compressor, fragments });
          const { members, problems } = await readFormat(squashfs, image);
          expect(problems).toEqual([]);
          const sorted = [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
          expect(members.map(({ path, mtime, content }) => ({ path, mtime, content }))).toEqual(
            sorted.map(({ name, mtime, content }) => ({ path: name, mtime, content: Buffer.from(content) })),
          );
          expect((await explain(image)).gaps).toEqual([]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('cut anywhere, a problem says so', async () => {
    await fc.assert(
      fc.asyncProperty(seed, fc.double({ min: 0, max: 0.999, noNaN: true }), async (honest, part) => {
        const used = Number(Buffer.from(honest).readBigUInt64LE(40));
        const bytes = honest.subarray(0, Math.floor(part * used));
        expect((await explain(bytes)).codes).not.toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('flipped bytes never throw, and all are explained where the image can be read', async () => {
    const flips = fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 1, max: 255 })),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(seed, flips, async (honest, changes) => {
        const bytes = Buffer.from(honest);
        const used = Number(bytes.readBigUInt64LE(40));
        for (const [place, mask] of changes) bytes[Math.floor(place * used)]! ^= mask;
        const { codes, gaps } = await explain(bytes);
        const fatal = ['squashfs.superblock', 'squashfs.version', 'squashfs.compressor'];
        if (!codes.some((code) => fatal.includes(code))) expect(gaps).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
