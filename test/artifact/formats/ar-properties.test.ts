import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { type ArMember, arArchive, arMember, bsdMember } from '../../recipes/ar.ts';
import { readFormat } from '../../support/read-format.ts';

const members = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z][a-z.]{0,29}$/),
    data: fc.uint8Array({ maxLength: 600 }),
    date: fc.nat().map(String),
  }),
  { maxLength: 6 },
);
const gnu = (list: readonly { name: string; data: Uint8Array; date: string }[]): ArMember[] => {
  let at = 0;
  const table = list.map(({ name }) => `${name}/\n`).join('');
  return [
    { name: '//', data: table },
    ...list.map(({ name, data, date }) => {
      const member = { name: `/${at}`, data, date };
      at += name.length + 2;
      return member;
    }),
  ];
};
const bsd = (list: readonly { name: string; data: Uint8Array; date: string }[]): ArMember[] =>
  list.map(({ name, data, date }) => ({ ...bsdMember(name, data, name.length + 3), date }));

describe('properties', () => {
  it('what was written is read, in pieces too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(gnu, bsd),
        members,
        fc.constantFrom(1, 7, 512),
        async (style, list, step) => {
          const bytes = arArchive(style(list));
          const whole = await readFormat(ar, bytes);
          expect(whole.problems).toEqual([]);
          expect(
            whole.members
              .filter((m) => m.path !== '//')
              .map(({ path, mtime, content }) => ({ path, mtime, content })),
          ).toEqual(
            list.map(({ name, data, date }) => ({
              path: name,
              mtime: Number(date),
              content: Buffer.from(data),
            })),
          );
          expect(await readFormat(ar, bytes, { step })).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cut anywhere but between members, a problem says so', async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.double({ min: 0, max: 1, noNaN: true }), async (list, part) => {
        const bytes = arArchive(bsd(list));
        const cut = Math.max(8, Math.floor(part * bytes.length));
        let expected = ['ar.truncated'];
        let end = 8;
        if (cut === end) expected = [];
        for (const member of bsd(list)) {
          const length = arMember(member).length;
          if (cut === end + length) expected = [];
          else if (cut === end + length - 1 && member.data!.length % 2 === 1) expected = ['ar.padding'];
          end += length;
        }
        expect((await readFormat(ar, bytes.subarray(0, cut))).codes).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('flipped bytes never throw, and read the same in pieces', async () => {
    const honest = arArchive([
      { name: '/', data: 'idx' },
      { name: '//', data: 'a_long_name_of_a_member/\nanother_one/\n' },
      { name: '/0', data: 'one' },
      { name: '/25', data: 'two' },
      bsdMember('name', 'three', 8),
      { name: 'debian-binary', data: '2.0\n' },
    ]);
    const flips = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(flips, fc.constantFrom(1, 7, 512), async (changes, step) => {
        const bytes = Buffer.from(honest);
        for (const [at, mask] of changes) bytes[at]! ^= mask;
        const limits = { name: 16 };
        expect(await readFormat(ar, bytes, { step, limits })).toEqual(
          await readFormat(ar, bytes, { limits }),
        );
      }),
      { numRuns: 300 },
    );
  });
});
