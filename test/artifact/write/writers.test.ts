import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format } from '../../../src/artifact/format.ts';
import { ar } from '../../../src/artifact/formats/ar.ts';
import { cpio } from '../../../src/artifact/formats/cpio.ts';
import { tar } from '../../../src/artifact/formats/tar.ts';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { zip } from '../../../src/artifact/formats/zip.ts';
import { arBytes } from '../../../src/artifact/write/ar.ts';
import { cpioBytes } from '../../../src/artifact/write/cpio.ts';
import type { Aside, WriteMember } from '../../../src/artifact/write/member.ts';
import { sortMembers } from '../../../src/artifact/write/order.ts';
import { tarBytes } from '../../../src/artifact/write/tar.ts';
import { xarBytes } from '../../../src/artifact/write/xar.ts';
import { zipBytes } from '../../../src/artifact/write/zip.ts';
import { bytesSource, concat, copyOf } from '../../../src/codec/index.ts';
import { noise } from '../../recipes/gzip.ts';
import { readFormat } from '../../support/read-format.ts';
import { gathered } from '../../support/repack.ts';

const TIME = 1_700_000_000;
const OWNER = { uid: 0, gid: 0, mtime: TIME } as const;
const file = (path: string, data: string | Uint8Array = '', mode = 0o644): WriteMember => ({
  path,
  kind: 'file',
  mode,
  ...OWNER,
  data: bytesSource(Buffer.from(data as Uint8Array)),
});

const aside: Aside = async (chunks) => {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(copyOf(chunk));
  return {
    ...bytesSource(concat(parts.length === 0 ? [new Uint8Array(0)] : parts)),
    release: async () => {},
  };
};

const WRITERS: Readonly<
  Record<
    string,
    { format: Format; kinds: readonly string[]; write: (members: WriteMember[]) => AsyncIterable<Uint8Array> }
  >
> = {
  tar: {
    format: tar,
    kinds: ['file', 'directory', 'symlink', 'hardlink', 'fifo', 'character-device'],
    write: (members) => tarBytes(members),
  },
  'tar, gnu': {
    format: tar,
    kinds: ['file', 'directory', 'symlink', 'hardlink'],
    write: (members) => tarBytes(members, 'gnu'),
  },
  'cpio, odc': {
    format: cpio,
    kinds: ['file', 'directory', 'symlink', 'fifo'],
    write: (members) => cpioBytes(members, 'odc'),
  },
  'cpio, newc': {
    format: cpio,
    kinds: ['file', 'directory', 'symlink', 'fifo'],
    write: (members) => cpioBytes(members, 'newc'),
  },
  zip: {
    format: zip,
    kinds: ['file', 'directory', 'symlink'],
    write: (members) => zipBytes(members, { packing: 'deflate', aside }),
  },
  'zip, stored': {
    format: zip,
    kinds: ['file', 'directory', 'symlink'],
    write: (members) => zipBytes(members, { packing: 'store', aside }),
  },
  xar: {
    format: xar,
    kinds: ['file', 'directory', 'symlink', 'hardlink'],
    write: (members) => xarBytes(members, { packing: 'deflate', time: TIME, aside }),
  },
  'xar, stored': {
    format: xar,
    kinds: ['file', 'directory', 'symlink'],
    write: (members) => xarBytes(members, { packing: 'store', time: TIME, aside }),
  },
};

const segment = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'abcXYZ09-_. +&<>"\''), minLength: 1, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('ä', '漢', '😀', 'é', 'ﬁ', 'z'), minLength: 1, maxLength: 6 }),
    fc.integer({ min: 60, max: 160 }).map((length) => 'n'.repeat(length)),
  )
  .filter((text) => !/^[. ]+$/.test(text));

/** Members of unique names, folders before what they hold, hard links behind their file. */
const treeOf = (kinds: readonly string[]): fc.Arbitrary<WriteMember[]> =>
  fc
    .array(
      fc.record({
        folder: fc.nat(3),
        name: segment,
        kind: fc.constantFrom(...kinds),
        mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o2755, 0o1755),
        data: fc.oneof(
          fc.uint8Array({ maxLength: 600 }),
          fc.integer({ min: 1, max: 3000 }).map((n) => new Uint8Array(n).fill(65)),
        ),
        target: segment,
      }),
      { maxLength: 12 },
    )
    .map((rows) => {
      const members: WriteMember[] = [];
      const used = new Set<string>();
      const folders = [''];
      for (const { folder, name, kind, mode, data, target } of rows) {
        const path = `${folders[folder % folders.length]}${name}`;
        if (used.has(path)) continue;
        used.add(path);
        const base = { path, mode: kind === 'symlink' ? 0o777 : mode, ...OWNER };
        const first = members.find((member) => member.kind === 'file');
        if (kind === 'directory') folders.push(`${path}/`);
        if (kind === 'file') members.push({ ...base, kind, data: bytesSource(Buffer.from(data)) });
        else if (kind === 'symlink') members.push({ ...base, kind, link: target });
        else if (kind === 'character-device') members.push({ ...base, kind, device: [5, 1] });
        else if (kind === 'directory' || kind === 'fifo') members.push({ ...base, kind });
        else if (first) members.push({ ...base, kind: 'hardlink', mode: first.mode, link: first.path });
      }
      return members;
    });

const shape = (
  { path, kind, mode, link }: { path: string; kind: string; mode?: number; link?: string },
  content?: Uint8Array,
) => ({
  path: path.replace(/\/$/, ''),
  kind,
  mode,
  ...(link === undefined ? {} : { link }),
  ...(kind === 'file' ? { content: Buffer.from(content ?? []).toString('hex') } : {}),
});

describe.each(Object.entries(WRITERS))('%s', (_, { format, kinds, write }) => {
  test('our reader finds what was written, and nothing to complain about', async () => {
    await fc.assert(
      fc.asyncProperty(treeOf(kinds), async (members) => {
        const bytes = await gathered(write(format === xar ? sortMembers(members, () => 0, true) : members));
        const read = await readFormat(format, bytes);
        const inOrder = format === xar ? sortMembers(members, () => 0, true) : members;
        expect(read.members.map((member) => shape(member, member.content))).toEqual(
          inOrder.map((member) => shape(member, member.data?.bytes)),
        );
        expect(
          read.members.every(({ mtime, uid = 0, gid = 0 }) => mtime === TIME && uid === 0 && gid === 0),
        ).toBe(true);
        expect(read.problems.filter(({ code }) => code !== 'tar.pax-path-override')).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});

describe('tar', () => {
  test('a header as POSIX has it', async () => {
    const bytes = await gathered(tarBytes([{ ...file('bin/x', 'hello', 0o755), uid: 1000, gid: 20 }]));
    expect(bytes.length).toBe(512 * 4);
    const text = bytes.toString('latin1');
    expect(text.slice(0, 6)).toBe('bin/x\0');
    expect(text.slice(100, 157)).toBe(
      '0000755\0' + '0001750\0' + '0000024\0' + '00000000005\0' + '14524770400\0' + '006772\0 ' + '0',
    );
    expect(text.slice(257, 265)).toBe('ustar\x0000');
    expect(bytes.subarray(265, 512).every((byte) => byte === 0)).toBe(true);
  });

  test('what does not fit goes into one extended header: long and foreign names, large ids, capabilities', async () => {
    const member = {
      ...file(`${'d'.repeat(90)}/ä`, 'x'),
      uid: 3_000_000,
      capability: Uint8Array.of(1, 0, 0x0a, 0xff),
    };
    const bytes = await gathered(tarBytes([member]));
    const end = bytes.indexOf(0, 512);
    expect(bytes.toString('latin1', 512, end)).toMatch(/^103 path=d{90}\/\xc3\xa4\n15 uid=3000000\n/);
    expect(bytes.includes(Buffer.from('SCHILY.xattr.security.capability=\x01\0\n\xff\n', 'latin1'))).toBe(
      true,
    );
    expect((await readFormat(tar, bytes)).members[0]).toMatchObject({ path: member.path, uid: 3_000_000 });
  });

  test('8 GiB and more are a record, or base 256 for GNU', async () => {
    const huge: WriteMember = { ...file('x'), data: { size: 2 ** 33, stream: async function* () {} } };
    const first = async (dialect: 'pax' | 'gnu') => {
      for await (const chunk of tarBytes([huge], dialect)) return Buffer.from(chunk);
      return Buffer.alloc(0);
    };
    expect((await first('pax')).toString('latin1', 512, 531)).toBe('19 size=8589934592\n');
    expect((await first('gnu')).subarray(124, 136).toString('hex')).toBe('800000000000000200000000');
  });

  test('sockets are refused', async () => {
    await expect(gathered(tarBytes([{ ...file('s'), kind: 'socket' }]))).rejects.toMatchObject({
      code: 'repack.unsupported',
    });
  });
});

describe('cpio', () => {
  const links: WriteMember[] = [
    file('a', 'data', 0o755),
    { path: 'b', kind: 'hardlink', link: 'a', mode: 0o755, ...OWNER },
    file('c', 'other'),
  ];

  test('newc gives the data to the last name of a file, odc to each; other files have inode 0', async () => {
    const newc = await readFormat(cpio, await gathered(cpioBytes(links, 'newc')));
    expect(newc.members.map(({ path, kind, link, inode }) => [path, kind, link, inode])).toEqual([
      ['a', 'hardlink', 'b', 1],
      ['b', 'file', undefined, 1],
      ['c', 'file', undefined, 0],
    ]);
    const odc = await readFormat(cpio, await gathered(cpioBytes(links, 'odc')));
    expect(
      odc.members.map(({ kind, content, inode }) => [kind, String(Buffer.from(content ?? [])), inode]),
    ).toEqual([
      ['file', 'data', 1],
      ['file', 'data', 1],
      ['file', 'other', 0],
    ]);
    expect([...newc.codes, ...odc.codes]).toEqual([]);
  });

  test('numbers that do not fit are refused', async () => {
    const huge = { ...file('x'), data: { size: 2 ** 33, stream: async function* () {} } };
    for (const dialect of ['odc', 'newc'] as const)
      await expect(gathered(cpioBytes([huge], dialect))).rejects.toMatchObject({
        code: 'repack.unsupported',
        path: 'x',
      });
  });
});

describe('ar', () => {
  test('long names, odd lengths and an index', async () => {
    const members = [
      file('short.o', 'abc'),
      file('a-rather-long-name.o', 'de'),
      file('a-rather-long-name.o', ''),
    ];
    const symbols = [
      { name: Buffer.from('one'), member: 0 },
      { name: Buffer.from('two'), member: 2 },
    ];
    const bytes = await gathered(arBytes(members, 'gnu', symbols));
    const read = await readFormat(ar, bytes);
    expect(read.members.map(({ path, size }) => [path, size])).toEqual([
      ['/', 20],
      ['//', 22],
      ['short.o', 3],
      ['a-rather-long-name.o', 2],
      ['a-rather-long-name.o', 0],
    ]);
    expect(read.codes).toEqual([]);
    expect(read.variant).toBe('gnu');
    expect(bytes.toString('latin1', 8, 68)).toBe(
      `/               0           0     0     0       20        \`\n`,
    );
  });

  test('names that ar cannot hold are refused', async () => {
    await expect(gathered(arBytes([file('a/b')], 'gnu'))).rejects.toMatchObject({
      code: 'repack.unsupported',
    });
    await expect(gathered(arBytes([file('a-rather-long-name')], 'deb'))).rejects.toMatchObject({
      code: 'repack.unsupported',
    });
  });
});

describe('zip', () => {
  test('one file, byte for byte', async () => {
    const bytes = await gathered(zipBytes([file('ä', 'x')], { packing: 'deflate', aside }));
    expect(bytes.toString('hex')).toBe(
      `504b03040a0000080000aab16e578316dc8c0100000001000000` +
        `02000000c3a478504b01020a030a0000080000aab16e578316dc8c0100000001000000020000000000000000000000a48100000000` +
        `c3a4504b0506000000000100010030000000210000000000`,
    );
  });

  test('times before 1980 and after 2107 become the nearest there is', async () => {
    const times = [0, 5_000_000_000].map((mtime) => ({ ...file(`t${mtime}`), mtime }));
    const read = await readFormat(zip, await gathered(zipBytes(times, { packing: 'store', aside })));
    expect(read.members.map(({ mtime }) => mtime)).toEqual([315_532_800, 4_354_819_198]);
  });

  test('70,000 members need Zip64 records', async () => {
    const members = Array.from({ length: 70_000 }, (_, i) => file(`f${i}`));
    const read = await readFormat(zip, await gathered(zipBytes(members, { packing: 'store', aside })));
    expect(read.members.length).toBe(70_000);
    expect(read.codes).toEqual([]);
  });

  test('large members are packed aside, and stored where that does not help', async () => {
    const random = noise((1 << 20) + 5, 3);
    const members = [file('noise', random), file('run', Buffer.alloc(3 << 20))];
    const bytes = await gathered(zipBytes(members, { packing: 'deflate', aside }));
    const read = await readFormat(zip, bytes);
    expect(read.members.map(({ size }) => size)).toEqual([random.length, 3 << 20]);
    expect(read.codes).toEqual([]);
    expect(bytes.length).toBeLessThan(random.length + 5000);
    expect(bytes.length).toBeGreaterThan(random.length);
  });
});

describe('xar', () => {
  test('the table of contents', async () => {
    const members: WriteMember[] = [
      { path: 'd', kind: 'directory', mode: 0o755, ...OWNER },
      file('d/a&b', 'hello', 0o4755),
      { path: 'd/l', kind: 'hardlink', link: 'd/a&b', mode: 0o4755, ...OWNER },
      { path: 's', kind: 'symlink', link: 'x\ny', mode: 0o777, ...OWNER },
    ];
    const bytes = await gathered(xarBytes(members, { packing: 'store', time: 0, aside }));
    const { inflateSync } = await import('node:zlib');
    const when = '<uid>0</uid><gid>0</gid><mtime>2023-11-14T22:13:20Z</mtime>';
    const sum =
      '<archived-checksum style="sha1">aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d</archived-checksum>';
    expect(inflateSync(bytes.subarray(28, 28 + Number(bytes.readBigUInt64BE(8)))).toString()).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<xar><toc><creation-time>1970-01-01T00:00:00Z</creation-time>' +
        '<checksum style="sha1"><offset>0</offset><size>20</size></checksum>' +
        `<file id="1"><name>d</name><type>directory</type><mode>0755</mode>${when}` +
        `<file id="2"><name>a&amp;b</name><type link="original">hardlink</type><mode>4755</mode>${when}` +
        '<data><length>5</length><offset>20</offset><size>5</size><encoding style="application/octet-stream"/>' +
        `${sum}${sum.replaceAll('archived', 'extracted')}</data></file>` +
        `<file id="3"><name>l</name><type link="2">hardlink</type><mode>4755</mode>${when}</file></file>` +
        `<file id="4"><name>s</name><type>symlink</type><link type="broken" enctype="base64">eAp5</link>` +
        `<mode>0777</mode>${when}</file></toc></xar>\n`,
    );
    expect((await readFormat(xar, bytes)).members.at(-1)).toMatchObject({ link: 'x\ny' });
  });
});
