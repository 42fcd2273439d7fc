import { readFileSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import {
  buildZip,
  DATE,
  extraField,
  TIME,
  UNIX,
  u16,
  u32,
  u64,
  unicodePath,
  unixMode,
} from '../../recipes/zip.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { filed, readPlain } from '../../support/read-zip.ts';

const WALL = Date.UTC(2024, 1, 29, 12, 34, 56) / 1000;
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/zip/${name}`, import.meta.url));

describe('members', () => {
  test('stored and deflated files', async () => {
    const bytes = buildZip([
      { name: 'a.txt', data: 'hello' },
      { name: 'dir/b.txt', data: 'hello '.repeat(100), method: 8 },
    ]);
    const { members, problems } = await readFormat(zip, bytes);
    expect(problems).toEqual([]);
    expect(members.map(({ fields, content, ...rest }) => ({ ...rest, content: text(content) }))).toEqual([
      { path: 'a.txt', kind: 'file', offset: 0, size: 5, mtime: WALL, mtimeLocal: true, content: 'hello' },
      {
        path: 'dir/b.txt',
        kind: 'file',
        offset: 40,
        size: 600,
        mtime: WALL,
        mtimeLocal: true,
        content: 'hello '.repeat(100),
      },
    ]);
  });

  test('kinds and modes from Unix attributes', async () => {
    const of = (name: string, mode: number, data = '') => ({
      name,
      madeBy: UNIX,
      external: unixMode(mode),
      data,
    });
    const bytes = buildZip([
      of('d/', 0o040755),
      of('d/run', 0o104755, '#!'),
      of('d/link', 0o120777, 'run'),
      of('pipe', 0o010644),
      { ...of('darwin', 0o120777, 'run'), madeBy: (19 << 8) | 20 },
    ]);
    const { members, problems } = await readFormat(zip, bytes);
    expect(problems).toEqual([]);
    expect(members.map(({ path, kind, mode, link, size }) => [path, kind, mode, link, size])).toEqual([
      ['d/', 'directory', 0o755, undefined, undefined],
      ['d/run', 'file', 0o4755, undefined, 2],
      ['d/link', 'symlink', 0o777, 'run', undefined],
      ['pipe', 'fifo', 0o644, undefined, undefined],
      ['darwin', 'symlink', 0o777, 'run', undefined],
    ]);
  });

  test('attributes of other hosts: the DOS directory bit counts, high bits do not', async () => {
    const bytes = buildZip([
      { name: 'dosdir', external: 0x10 },
      { name: 'file', external: unixMode(0o120777), data: 'x' },
      { name: 'both', external: 0x10, data: 'content' },
    ]);
    const { members, problems } = await readFormat(zip, bytes);
    expect(members.map(({ kind, mode }) => [kind, mode])).toEqual([
      ['directory', undefined],
      ['file', undefined],
      ['file', undefined],
    ]);
    expect(problems).toEqual([
      { code: 'zip.directory-with-data', message: 'both: 7 bytes', offset: expect.any(Number) },
    ]);
  });

  test('a folder with data keeps no content and is reported', async () => {
    const { members, codes } = await readFormat(zip, buildZip([{ name: 'd/', data: 'secret' }]));
    expect(members[0]).toMatchObject({ kind: 'directory' });
    expect(members[0]!.content).toBeUndefined();
    expect(codes).toEqual(['zip.directory-with-data']);
  });

  test('a link target longer than the limit is not kept', async () => {
    const bytes = buildZip([
      { name: 'l', madeBy: UNIX, external: unixMode(0o120777), data: 'x'.repeat(100) },
    ]);
    const { members, codes } = await readFormat(zip, bytes, { limits: { name: 99 } });
    expect(members[0]).toMatchObject({ kind: 'symlink' });
    expect(members[0]!.link).toBeUndefined();
    expect(codes).toEqual(['limit.name']);
  });
});

describe('times and owners', () => {
  const mtimeOf = async (extra: Uint8Array, values = {}) => {
    const { members, problems } = await readFormat(zip, buildZip([{ extra, ...values }]));
    const { mtime, mtimeLocal, uid, gid } = members[0]!;
    return { mtime, mtimeLocal, uid, gid, problems };
  };
  const none = Buffer.alloc(0);

  test('UT wins over NTFS, NTFS over the DOS time', async () => {
    const ut = extraField(0x5455, Buffer.from([1]), u32(1_000_000_000));
    const ticks = (1_100_000_000 + 11_644_473_600) * 10_000_000 + 5_000_000;
    const ntfs = extraField(0x000a, u32(0), u16(1, 24), u64(ticks, ticks, ticks));
    expect(await mtimeOf(Buffer.concat([ntfs, ut]))).toMatchObject({
      mtime: 1_000_000_000,
      mtimeLocal: undefined,
    });
    expect(await mtimeOf(ntfs)).toMatchObject({ mtime: 1_100_000_000.5, mtimeLocal: undefined });
    expect(await mtimeOf(none)).toMatchObject({ mtime: WALL, mtimeLocal: true });
  });

  test('a UT time before 1970 is negative', async () => {
    expect(await mtimeOf(extraField(0x5455, Buffer.from([1]), u32(-10)))).toMatchObject({ mtime: -10 });
  });

  test('times and owner of the local header where the central one has none', async () => {
    const local = Buffer.concat([
      extraField(0x5455, Buffer.from([3]), u32(1_000_000_000, 5)),
      extraField(0x7875, Buffer.from([1, 4]), u32(1000), Buffer.from([2]), u16(50)),
    ]);
    const { members, problems } = await readFormat(zip, buildZip([{ local: { extra: local } }]));
    expect(problems).toEqual([]);
    expect(members[0]).toMatchObject({ mtime: 1_000_000_000, uid: 1000, gid: 50 });
  });

  test.each([
    ['ux', extraField(0x7875, Buffer.from([1, 4]), u32(501), Buffer.from([4]), u32(20)), 501, 20],
    ['Ux', extraField(0x7855, u16(501, 20)), 501, 20],
    ['UX', extraField(0x5855, u32(1, 2), u16(501, 20)), 501, 20],
    ['ux cut', extraField(0x7875, Buffer.from([1, 4]), u16(501)), undefined, undefined],
  ])('owner from %s', async (_, extra, uid, gid) => {
    const found = await mtimeOf(extra);
    expect([found.uid, found.gid]).toEqual([uid, gid]);
  });

  test.each([
    ['2023-02-29', ((2023 - 1980) << 9) | (2 << 5) | 29, 0],
    ['month 13', (13 << 5) | 1, 0],
    ['second 60', DATE, 30],
    ['hour 24', DATE, 24 << 11],
  ])('an impossible date is left out: %s', async (_, date, time) => {
    const { mtime, problems } = await mtimeOf(none, { date, time });
    expect(mtime).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['zip.bad-time']);
  });

  test('no date at all is no problem', async () => {
    expect(await mtimeOf(none, { date: 0, time: 0 })).toMatchObject({ mtime: undefined, problems: [] });
  });

  test('DOS times over the whole range', async () => {
    for (const [year, month, day] of [
      [1980, 1, 1],
      [1999, 12, 31],
      [2000, 2, 29],
      [2100, 3, 1],
      [2107, 12, 31],
    ] as const) {
      const date = ((year - 1980) << 9) | (month << 5) | day;
      expect((await mtimeOf(none, { date, time: TIME })).mtime).toBe(
        Date.UTC(year, month - 1, day, 12, 34, 56) / 1000,
      );
    }
  });
});

describe('names', () => {
  const nameOf = async (name: Uint8Array | string, flags = 0, extra: Uint8Array = new Uint8Array(0)) => {
    const { members, problems } = await readFormat(zip, buildZip([{ name, flags, extra }]));
    return { path: members[0]!.path, problems: problems.map(({ code, message }) => [code, message]) };
  };

  test('UTF-8 with its flag', async () => {
    expect(await nameOf('größe', 0x800)).toEqual({ path: 'größe', problems: [] });
  });

  test('UTF-8 without its flag is read as such and noted', async () => {
    expect(await nameOf('größe')).toEqual({
      path: 'größe',
      problems: [['zip.name-encoding', 'größe read as UTF-8, which it is']],
    });
  });

  test('code page 437', async () => {
    expect(await nameOf(Buffer.from([0x81, 0xe1, 0xff]))).toEqual({
      path: 'üß\u00a0',
      problems: [['zip.name-encoding', 'üß\u00a0 read as code page 437']],
    });
  });

  test('marked as UTF-8 but is not', async () => {
    const { path, problems } = await nameOf(Buffer.from([0x61, 0xfc]), 0x800);
    expect([path, problems[0]![0]]).toEqual(['aü', 'path.undecodable']);
  });

  test('a NUL stays visible', async () => {
    const { path, problems } = await nameOf('a.txt\0.exe');
    expect([path, problems[0]![0]]).toEqual(['a.txt\0.exe', 'zip.name-nul']);
  });

  test('the Unicode path field settles a guessed encoding', async () => {
    const header = Buffer.from([0x84, 0x62]);
    expect(await nameOf(header, 0, unicodePath(header, 'äb'))).toEqual({ path: 'äb', problems: [] });
    const shift = Buffer.from([0x83, 0x65, 0x2e, 0x74]);
    expect(await nameOf(shift, 0, unicodePath(shift, 'テ.t'))).toEqual({ path: 'テ.t', problems: [] });
  });

  test('a Unicode path that is another name is reported and not followed', async () => {
    expect(await nameOf('good.py', 0, unicodePath('good.py', 'evil.py'))).toEqual({
      path: 'good.py',
      problems: [['zip.unicode-path', 'good.py: the Unicode path field says evil.py']],
    });
    const stale = await nameOf('good.py', 0, unicodePath('old.py', 'old.py'));
    expect([stale.path, stale.problems[0]![0]]).toEqual(['good.py', 'zip.unicode-path']);
    const broken = await nameOf('good.py', 0, extraField(0x7075, Buffer.from([2, 0])));
    expect(broken.problems).toEqual([['zip.unicode-path', 'good.py: the Unicode path field is malformed']]);
  });
});

describe('compression methods', () => {
  test('bzip2 and LZMA', async () => {
    const { members, problems } = await readFormat(zip, fixture('bzip2-lzma.zip'));
    expect(problems).toEqual([]);
    expect(members.map(({ path, content }) => [path, text(content)])).toEqual([
      ['bzip2.txt', 'hello zip\n'.repeat(20)],
      ['lzma.txt', 'hello zip\n'.repeat(20)],
    ]);
  });

  test('xz and zstd', async () => {
    const data = 'hello zip\n';
    const bytes = buildZip([
      { name: 'xz', data, method: 95, packed: fixture('hello.xz') },
      { name: 'zstd', data, method: 93, packed: zstdCompressSync(data) },
    ]);
    const { members, problems } = await readFormat(zip, bytes);
    expect(problems).toEqual([]);
    expect(members.map(({ content }) => text(content))).toEqual([data, data]);
  });

  test('a method without decoder says so', async () => {
    const { problems } = await readFormat(
      zip,
      buildZip([{ name: 'x', method: 9, packed: Buffer.from('abc'), data: '' }]),
    );
    expect(problems[0]).toEqual({
      code: 'stream.unsupported',
      message: 'x: method 9 (deflate64) is not decoded',
      offset: 31,
    });
  });

  test('encrypted members have no content', async () => {
    const one = { name: 'x', flags: 1, data: 'secret' };
    const { members, problems } = await readFormat(zip, buildZip([one, { ...one, name: 'y' }]));
    expect(members.map(({ path, content, size }) => [path, content, size])).toEqual([
      ['x', undefined, 6],
      ['y', undefined, 6],
    ]);
    expect(problems).toEqual([{ code: 'zip.encrypted', message: 'x, and 1 more', offset: 0 }]);
  });
});

describe('content', () => {
  test.each([0, 8])('a wrong CRC-32 with method %i', async (method) => {
    const bytes = buildZip([{ name: 'x', data: 'hello', method, local: { crc: 1 }, central: { crc: 1 } }]);
    const { members, problems } = await readFormat(zip, bytes);
    expect(text(members[0]!.content)).toBe('hello');
    expect(problems).toEqual([
      {
        code: 'zip.crc-mismatch',
        message: 'x: the header says 00000001, the content has 3610a686',
        offset: 31,
      },
    ]);
    expect((await readPlain(filed(bytes), {})).codes).toEqual(['zip.crc-mismatch']);
  });

  test('content longer than stated comes whole', async () => {
    const sizes = { size: 3 };
    const bytes = buildZip([{ name: 'x', data: 'hello', method: 8, local: sizes, central: sizes }]);
    const { members } = await readFormat(zip, bytes);
    expect(members[0]).toMatchObject({ size: 3 });
    expect(text(members[0]!.content)).toBe('hello');
  });

  test('bytes behind the compressed stream', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const packed = Buffer.concat([deflateRawSync('hello'), Buffer.from('hidden')]);
    const { members, problems } = await readFormat(
      zip,
      buildZip([{ name: 'x', data: 'hello', method: 8, packed }]),
    );
    expect(text(members[0]!.content)).toBe('hello');
    expect(problems).toEqual([
      { code: 'zip.packed-rest', message: 'x: 6 bytes behind the compressed stream', offset: 31 },
    ]);
  });

  test('damaged data gives what can be decoded', async () => {
    const bytes = buildZip([
      { name: 'x', data: 'hello '.repeat(50), method: 8, packed: Buffer.from([0xff, 0xff]) },
    ]);
    const { codes } = await readFormat(zip, bytes);
    expect(codes[0]).toBe('stream.corrupt');
  });

  test('large members are streamed, stored and deflated', async () => {
    const data = Buffer.alloc(1_000_000, 'abcdefghij').map((byte, i) =>
      i % 7 === 0 ? (i * 2654435761) >>> 24 : byte,
    );
    const bytes = buildZip([
      { name: 's', data },
      { name: 'd', data, method: 8 },
      { name: 'small', data: 'x' },
    ]);
    const { members, problems } = await readPlain(filed(bytes));
    expect(problems).toEqual([]);
    expect(members.map(({ content }) => content === Buffer.from(data).toString('latin1'))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('small members are read together, and only decoded when used', async () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ name: `f${i}`, data: `content ${i}`, method: 8 }));
    const bytes = buildZip(many.map((member) => ({ ...member, local: { crc: 5 }, central: { crc: 5 } })));
    const source = filed(bytes);
    const { members, codes } = await readPlain(source, {}, false);
    expect(members).toHaveLength(500);
    expect(codes).toEqual([]);
    expect(source.reads).toBeLessThan(10);
    expect((await readPlain(filed(bytes))).codes).toHaveLength(500);
  });

  test('a directory in another order than the members', async () => {
    const bytes = buildZip(
      [
        { name: 'a', data: '1' },
        { name: 'b', data: '2' },
        { name: 'c', data: '3' },
      ],
      {
        order: [2, 0, 1],
      },
    );
    const { members, problems } = await readFormat(zip, bytes);
    expect(problems).toEqual([]);
    expect(members.map(({ path, content }) => path + text(content))).toEqual(['c3', 'a1', 'b2']);
  });
});
