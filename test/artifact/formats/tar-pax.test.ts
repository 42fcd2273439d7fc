import { describe, expect, test } from 'vitest';
import { tar } from '../../../src/artifact/formats/tar.ts';
import { archive, member, pax, record } from '../../recipes/tar.ts';
import { headerValues, readFormat, text } from '../../support/read-format.ts';

const read = async (bytes: Uint8Array, options?: Parameters<typeof readFormat>[2]) => {
  const { members, ...rest } = await readFormat(tar, bytes, options);
  return { ...rest, members: members.map((one) => ({ ...one, fields: headerValues(one.fields) })) };
};
const LONG = `${'n'.repeat(120)}/ü`;

test('all records that members have', async () => {
  const records = [
    ['path', LONG],
    ['linkpath', `${LONG}-link`],
    ['uid', '5000000000'],
    ['gid', '-2'],
    ['uname', 'Jürgen'],
    ['gname', 'g'.repeat(40)],
    ['mtime', '1700000000.25'],
    ['SCHILY.xattr.user.x', Uint8Array.of(0xff, 0, 0x0a, 0x31)],
  ] as const;
  const { members, variant, codes } = await read(
    archive([pax(records), member({ type: '2', link: 'short' })]),
  );
  expect(variant).toBe('pax');
  expect(codes).toEqual([]);
  expect(members[0]).toMatchObject({
    path: LONG,
    link: `${LONG}-link`,
    uid: 5000000000,
    gid: -2,
    user: 'Jürgen',
    group: 'g'.repeat(40),
    mtime: 1700000000.25,
  });
  expect(members[0]!.fields[0]!.fields!.at(-1)).toMatchObject({
    name: 'SCHILY.xattr.user.x',
    value: 'ÿ\0\n1',
  });
});

describe('global headers', () => {
  const id = 'c0ffee'.repeat(6).padEnd(40, '0');
  test('git archive', async () => {
    const { members, fields, codes } = await read(
      archive([pax([['comment', id]], 'g', 'pax_global_header'), member({ name: 'a' })]),
    );
    expect(codes).toEqual([]);
    expect(members.map((m) => [m.path, m.offset])).toEqual([['a', 1024]]);
    expect(fields[0]).toMatchObject({ name: 'pax global header', offset: 0, length: 1024 });
    expect(headerValues(fields)[0]!.fields!.at(-1)).toEqual({
      name: 'comment',
      value: id,
      offset: 512,
      length: 52,
      meaning: 'id',
    });
  });
  test('they hold until replaced or withdrawn', async () => {
    const { members } = await read(
      archive([
        pax(
          [
            ['mtime', '10'],
            ['uname', 'all'],
          ],
          'g',
        ),
        member({ name: 'a', user: 'own' }),
        pax([['mtime', '20']]),
        member({ name: 'b' }),
        pax([['uname', '']]),
        member({ name: 'c', user: 'own' }),
        pax([['mtime', '']], 'g'),
        member({ name: 'd', mtime: 7 }),
      ]),
    );
    expect(members.map((m) => [m.mtime, m.user])).toEqual([
      [10, 'all'],
      [20, 'all'],
      [10, undefined],
      [7, 'all'],
    ]);
  });
});

test('Solaris header, hdrcharset, undecodable path', async () => {
  const solaris = await read(archive([pax([['path', LONG]], 'X'), member()]));
  expect(solaris.members[0]!.path).toBe(LONG);
  const binary = await read(
    archive([
      pax([
        ['hdrcharset', 'BINARY'],
        ['path', Uint8Array.of(0xe4)],
      ]),
      member(),
    ]),
  );
  expect(binary.members[0]!.path).toBe('ä');
  expect(binary.codes).toEqual(['path.undecodable']);
  const other = await read(archive([pax([['hdrcharset', 'KOI8-R']]), member()]));
  expect(other.codes).toEqual(['tar.bad-pax']);
});

describe('paths that would fit', () => {
  const codes = async (path: string, name: string, prefix = '') =>
    (await read(archive([pax([['path', path]]), member({ name, prefix })]))).codes;
  test('same name, name cut short, name that is not ASCII: normal', async () => {
    expect(await codes('a', 'a')).toEqual([]);
    expect(await codes('d', 'd/')).toEqual([]);
    const long = `${'d'.repeat(60)}/${'n'.repeat(60)}`;
    expect(await codes(long, long.slice(0, 100))).toEqual([]);
    expect(await codes('ü', 'u')).toEqual([]);
    expect(await codes(`${'d'.repeat(60)}/${'n'.repeat(120)}`, 'abc.data')).toEqual([]);
  });
  test('another name: a note', async () => {
    expect(await codes('a', 'b')).toEqual(['tar.pax-path-override']);
    expect(await codes(`${'d'.repeat(60)}/${'n'.repeat(60)}`, 'b')).toEqual(['tar.pax-path-override']);
  });
});

describe('sizes', () => {
  test('another size is followed and reported', async () => {
    const data = 'x'.repeat(600);
    const { members, problems } = await read(
      archive([pax([['size', '600']]), member({ data, size: 512 }), member({ name: 'b' })]),
    );
    expect(text(members[0]!.content)).toBe(data);
    expect(members[1]!.path).toBe('b');
    expect(problems).toEqual([
      {
        code: 'tar.pax-size-override',
        message: '"file": pax size 600, size in the header 512',
        offset: 1024,
      },
    ]);
  });
  test('the same size, or one that does not fit into octal digits, is normal', async () => {
    expect((await read(archive([pax([['size', '3']]), member({ data: 'abc' })]))).codes).toEqual([]);
    const big = await read(archive([pax([['size', String(2 ** 33)]]), member({ data: 'abc', size: 0 })]));
    expect(big.members[0]!.size).toBe(2 ** 33);
    expect(big.codes).toEqual(['tar.truncated']);
  });
  test('no number, negative', async () => {
    const bad = await read(archive([pax([['size', '1e3']]), member({ data: 'abc' })]));
    expect(bad.codes).toEqual(['tar.bad-pax']);
    expect(text(bad.members[0]!.content)).toBe('abc');
    expect((await read(archive([pax([['size', '-1']]), member()]))).codes).toEqual(['tar.negative-size']);
  });
});

describe('malformed records', () => {
  const good = record('path', 'good');
  test.each([
    ['x path=a\n', 'record length is not a decimal number followed by a space'],
    ['0 path=a\n', 'record length 0 is too small'],
    ['3 path=a\n', 'record length 3 goes past the end'],
    ['99 path=a\n', 'record length 99 goes past the end of the header'],
    ['10 path=ab', 'record does not end with a newline'],
    ['9 pathab\n', 'record has no equal sign'],
    ['7 =abc\n', 'record has an empty key'],
    ['11 pa\0h=ab\n', 'record key contains a NUL'],
    ['10path=ab\n', 'record length is not a decimal number followed by a space'],
  ])('%j', async (bad, message) => {
    const expected = bad.startsWith('3 ') ? 'record does not end with a newline' : message;
    const { members, problems } = await read(
      archive([pax(Buffer.concat([good, Buffer.from(bad)])), member({ name: 'good' })]),
    );
    expect(members[0]!.path).toBe('good');
    expect(problems).toEqual([
      {
        code: 'tar.bad-pax',
        message: `pax extended header at offset 0: ${expected}`,
        offset: 512 + good.length,
      },
    ]);
    expect(members[0]!.fields[0]!.fields!.at(-1)).toMatchObject({
      name: 'malformed record',
      value: expected,
    });
  });
  test('NUL in a path, no number in a time', async () => {
    const nul = await read(archive([pax([['path', 'a\0b']]), member({ name: 'a' })]));
    expect(nul.members[0]!.path).toBe('a');
    expect(nul.codes).toEqual(['tar.bad-pax']);
    const time = await read(archive([pax([['mtime', '9x']]), member({ mtime: 5 })]));
    expect(time.members[0]!.mtime).toBe(5);
    expect(time.codes).toEqual(['tar.bad-pax']);
  });
  test('two headers, none after', async () => {
    const twice = await read(
      archive([
        pax([
          ['mtime', '1'],
          ['uid', '7'],
        ]),
        pax([['mtime', '2']]),
        member(),
      ]),
    );
    expect(twice.members[0]).toMatchObject({ mtime: 2, uid: 0 });
    expect(twice.codes).toEqual(['tar.repeated-extension']);
    const none = await read(archive([pax([['mtime', '1']])]));
    expect(none.codes).toEqual(['tar.dangling-extension']);
  });
  test('the limit for metadata', async () => {
    const own = await read(archive([pax([['path', 'long'.repeat(300)]]), member()]), {
      limits: { metadata: 1000 },
    });
    expect(own.members[0]!.path).toBe('file');
    expect(own.codes).toEqual(['limit.metadata']);
    const globals = await read(
      archive([pax([['a', 'x'.repeat(600)]], 'g'), pax([['uname', 'x'.repeat(600)]], 'g'), member()]),
      { limits: { metadata: 1000 } },
    );
    expect(globals.members[0]).not.toHaveProperty('user');
    expect(globals.codes).toEqual(['limit.metadata']);
  });
});
