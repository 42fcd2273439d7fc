import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpio } from '../../../src/artifact/formats/cpio.ts';
import { type CpioDialect, type CpioEntry, cpioArchive, cpioEntry } from '../../recipes/cpio.ts';
import { readFormat } from '../../support/read-format.ts';

const dialects = fc.constantFrom<CpioDialect>('odc', 'newc', 'crc', 'bin-le', 'bin-be');
const entries = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z/.é]{1,20}$/),
    data: fc.uint8Array({ maxLength: 900 }),
    mode: fc.constantFrom(0o100644, 0o100755, 0o104711),
    ino: fc.integer({ min: 1, max: 65535 }),
    uid: fc.integer({ min: 0, max: 65535 }),
    gid: fc.integer({ min: 0, max: 65535 }),
    mtime: fc.integer({ min: 0, max: 0x7fffffff }),
  }),
  { maxLength: 6 },
);

describe('properties', () => {
  it('what was written is read, in pieces too', async () => {
    await fc.assert(
      fc.asyncProperty(dialects, entries, fc.constantFrom(1, 7, 512), async (dialect, list, step) => {
        const bytes = cpioArchive(list, dialect);
        const whole = await readFormat(cpio, bytes);
        expect(whole.problems).toEqual([]);
        expect(
          whole.members.map(({ path, mode, uid, gid, mtime, content }) => ({
            path,
            mode,
            uid,
            gid,
            mtime,
            content,
          })),
        ).toEqual(
          list.map(({ name, data, mode, uid, gid, mtime }) => ({
            path: name,
            mode: mode & 0o7777,
            uid,
            gid,
            mtime,
            content: Buffer.from(data),
          })),
        );
        expect(await readFormat(cpio, bytes, { step })).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('cut anywhere, the members before are the same and a problem says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        dialects,
        entries,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (dialect, list, part) => {
          const bytes = cpioArchive(list, dialect, { block: 1 });
          const trailer = cpioEntry({ name: 'TRAILER!!!', mode: 0, nlink: 1 }, dialect).length;
          const at = Math.floor(part * (bytes.length - trailer));
          const cut = await readFormat(cpio, bytes.subarray(0, at));
          expect(cut.codes).toHaveLength(1);
          expect(['cpio.truncated', 'cpio.no-trailer']).toContain(cut.codes[0]);
          const whole = await readFormat(cpio, bytes);
          const complete = cut.members.slice(0, -1);
          expect(complete).toEqual(whole.members.slice(0, complete.length));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('flipped bytes never throw, and read the same in pieces', async () => {
    const links: CpioEntry[] = [
      { name: 'b', nlink: 3, ino: 7 },
      { name: 'a', nlink: 3, ino: 7 },
      { name: 'c', nlink: 3, ino: 7, data: 'data' },
      { name: 'l', mode: 0o120777, data: 'c' },
    ];
    const flips = fc.array(fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(dialects, flips, fc.constantFrom(1, 7, 512), async (dialect, changes, step) => {
        const bytes = Buffer.concat([cpioArchive(links, dialect, { block: 4 }), cpioArchive(links, dialect)]);
        for (const [at, mask] of changes) if (at < bytes.length) bytes[at]! ^= mask;
        const limits = { name: 64 };
        expect(await readFormat(cpio, bytes, { step, limits })).toEqual(
          await readFormat(cpio, bytes, { limits }),
        );
      }),
      { numRuns: 300 },
    );
  });
});
