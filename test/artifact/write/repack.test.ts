import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArtifact, repack } from '../../../src/artifact/index.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import { nodeHost } from '../../../src/host/index.ts';
import type { Files } from '../../../src/model/index.ts';
import { arArchive } from '../../recipes/ar.ts';
import { APPLICATION, type BomPath, bomFile } from '../../recipes/bom.ts';
import { cpioArchive } from '../../recipes/cpio.ts';
import { noise, prose } from '../../recipes/gzip.ts';
import { archive, gnuLong, type MemberOptions, member, pax } from '../../recipes/tar.ts';
import { signature, xarBuilder, type as xarType } from '../../recipes/xar.ts';
import { buildZip, UNIX, unixMode, type ZipMember } from '../../recipes/zip.ts';
import { fileLike, open, paths } from '../../support/open.ts';
import { repackBytes } from '../../support/repack.ts';

const kinds = (summary: { changes: readonly { kind: string; count: number }[] }) =>
  summary.changes.map(({ kind, count }) => `${kind} ${count}`);

const refused = async (name: string, bytes: Uint8Array, options = {}) =>
  await repackBytes(name, bytes, options).then(
    () => 'not refused',
    ({ code, path }) => `${code} ${path}`,
  );

const inside = async (bytes: Uint8Array) => {
  const artifact = await open('x', bytes);
  const list = artifact.entries
    .slice(1)
    .map(({ path, kind, mode, link, mtime }) => [path.slice(3), kind, mode?.toString(8), link, mtime]);
  expect(artifact.problems.filter(({ level }) => level !== 'note')).toEqual([]);
  return list;
};

describe('tar', () => {
  test('order, times, owners, modes and records do not matter', async () => {
    const tidy = archive([
      member({ name: 'a/', type: '5', mode: 0o755 }),
      member({ name: 'a/b', data: 'content', mode: 0o755 }),
      member({ name: 'a/s', type: '2', link: 'b', mode: 0o777 }),
    ]);
    const noisy = archive(
      [
        pax([['comment', 'commit 12345']], 'g'),
        member({ name: 'a/s', type: '2', link: 'b', mtime: 7, dialect: 'gnu' }),
        pax([
          ['atime', '1.5'],
          ['SCHILY.xattr.user.note', 'x'],
        ]),
        member({
          name: 'a//b',
          data: 'content',
          mode: 0o711,
          mtime: 99,
          uid: 501,
          user: 'me',
          dialect: 'v7',
        }),
        member({ name: 'a', type: '5', mode: 0o700, group: 'staff' }),
        member({ name: 'a/', type: '5', mode: 0o700 }),
      ],
      18,
    );
    const [one, other] = [await repackBytes('a.tar', tidy), await repackBytes('b.tar', noisy)];
    expect(other.bytes.equals(one.bytes)).toBe(true);
    expect(one.summary).toMatchObject({ same: true, changes: [], size: one.bytes.length });
    expect(kinds(other.summary)).toEqual(['time 2', 'owner 2', 'mode 4', 'order 2', 'name 2', 'attribute 2']);
    expect(await inside(one.bytes)).toEqual([
      ['a/', 'directory', '755', undefined, 0],
      ['a/b', 'file', '755', undefined, 0],
      ['a/s', 'symlink', '777', 'b', 0],
    ]);
  });

  test('set-id and sticky bits stay, other bits go or stay as asked', async () => {
    const tar = archive([
      member({ name: 'set', mode: 0o4711, uid: 7, gid: 8 }),
      member({ name: 'secret', mode: 0o600 }),
      member({ name: 'tmp/', type: '5', mode: 0o1777 }),
    ]);
    const modes = async (keep: ('modes' | 'owners')[]) =>
      (await open('x', (await repackBytes('x.tar', tar, { keep })).bytes)).entries
        .slice(1)
        .map(({ mode, uid, gid }) => [mode?.toString(8), uid, gid]);
    expect(await modes([])).toEqual([
      ['644', 0, 0],
      ['4755', 0, 0],
      ['1755', 0, 0],
    ]);
    expect(await modes(['modes', 'owners'])).toEqual([
      ['600', 0, 0],
      ['4711', 7, 8],
      ['1777', 0, 0],
    ]);
  });

  test('hard links name the first of their files', async () => {
    const link = (name: string, to: string): MemberOptions => ({ name, type: '1', link: to });
    const forms = [
      [{ name: 'z', data: 'x' }, link('m', 'z'), link('a', 'm')],
      [{ name: 'a', data: 'x' }, link('z', 'a'), link('m', './a')],
      [{ name: 'm', data: 'x', mtime: 3 }, link('a', 'm'), link('z', 'a')],
    ];
    const results = [];
    for (const form of forms) results.push((await repackBytes('x.tar', archive(form.map(member)))).bytes);
    expect(results[1]!.equals(results[0]!) && results[2]!.equals(results[0]!)).toBe(true);
    expect((await inside(results[0]!)).map(([path, kind, , to]) => [path, kind, to])).toEqual([
      ['a', 'file', undefined],
      ['m', 'hardlink', 'a'],
      ['z', 'hardlink', 'a'],
    ]);
  });

  test('long names, devices and capabilities survive', async () => {
    const long = `${'very-long-folder/'.repeat(8)}ä`;
    const capability = Uint8Array.of(1, 0, 0, 2, 0, 0x0a, 0x3d, 0xff);
    const tar = archive([
      gnuLong('L', long),
      member({ name: 'very', dialect: 'gnu', data: 'x' }),
      member({ name: 'null', type: '3', patch: { 329: '0000001\0', 337: '0000003\0' } }),
      pax([['SCHILY.xattr.security.capability', capability]]),
      member({ name: 'ping', mode: 0o755, data: 'p' }),
    ]);
    const { bytes } = await repackBytes('x.tar', tar);
    expect((await inside(bytes)).map(([path]) => path)).toEqual(['null', 'ping', long]);
    expect(bytes.toString('latin1', 329, 345)).toBe('0000001\x000000003\0');
    expect(
      bytes.includes(
        Buffer.concat([Buffer.from('SCHILY.xattr.security.capability='), Buffer.from(capability)]),
      ),
    ).toBe(true);
    expect((await repackBytes('x.tar', bytes)).summary.same).toBe(true);
  });

  test.each([
    ['a path that leads out', [{ name: '../x' }], 'repack.name x.tar!/../x'],
    ['an absolute path', [{ name: '/etc/x' }], 'repack.name x.tar!//etc/x'],
    ['a name that is not UTF-8', [{ name: Uint8Array.of(0x66, 0xfc, 0x72) }], 'repack.name x.tar'],
    [
      'the same path twice',
      [
        { name: 'x', data: '1' },
        { name: './x', data: '1' },
      ],
      'repack.ambiguous x.tar!/./x',
    ],
    [
      'a member below a link',
      [{ name: 'l', type: '2', link: '/etc' }, { name: 'l/x' }],
      'repack.name x.tar!/l/x',
    ],
    ['a link to nothing', [{ name: 'x', type: '1', link: 'y' }], 'repack.ambiguous x.tar!/x'],
    ['a volume label', [{ name: 'label', type: 'V', dialect: 'gnu' as const }], 'repack.unsupported x.tar'],
    ['an unknown type', [{ name: 'x', type: 'Z' }], 'repack.unsupported x.tar'],
  ])('refuses %s', async (_, members: MemberOptions[], expected) => {
    expect((await refused('x.tar', archive(members.map(member)))).startsWith(expected)).toBe(true);
  });

  test('refuses what is cut', async () => {
    expect(
      await refused('x.tar', archive([member({ name: 'x', data: 'y'.repeat(2000) })]).subarray(0, 1500)),
    ).toBe('repack.unreadable x.tar');
  });
});

describe('gzip', () => {
  const tar = archive([member({ name: 'b', data: prose(5000), mtime: 5 }), member({ name: 'a', data: 'x' })]);

  test('an archive within is repacked, anything else stays as it is', async () => {
    const { bytes } = await repackBytes('x.tar.gz', gzipSync(tar, { level: 1 }), { time: 1_700_000_000 });
    expect(bytes.subarray(0, 10).toString('hex')).toBe('1f8b08000000000002ff');
    const expected = (await repackBytes('x.tar', tar, { time: 1_700_000_000 })).bytes;
    expect(gunzipSync(bytes).equals(expected)).toBe(true);
    const zip = buildZip([{ name: 'b', data: 'x' }]);
    expect(gunzipSync((await repackBytes('x.zip.gz', gzipSync(zip))).bytes).equals(zip)).toBe(true);
  });

  test('stored is a choice', async () => {
    const { bytes } = await repackBytes('x.tar.gz', gzipSync(tar), { packing: 'store' });
    expect(bytes.length).toBeGreaterThan(gunzipSync(bytes).length);
    expect((await repackBytes('x.tar.gz', bytes, { packing: 'store' })).summary.same).toBe(true);
  });

  test('archives that are shipped stay byte for byte', async () => {
    const inner = gzipSync(tar, { level: 1 });
    const { bytes } = await repackBytes('x.tar', archive([member({ name: 'inner.tar.gz', data: inner })]));
    expect(bytes.subarray(512, 512 + inner.length).equals(inner)).toBe(true);
  });
});

describe('cpio', () => {
  test('any dialect becomes newc, and hard links with it', async () => {
    const entries = [
      { name: 'b', data: 'x', ino: 9, nlink: 2, mode: 0o100644 },
      { name: 'a', data: 'x', ino: 9, nlink: 2, mode: 0o100644 },
      { name: 'c', data: 'y', ino: 3, mode: 0o100644 },
    ];
    const odc = (await repackBytes('x.cpio', cpioArchive(entries, 'odc'))).bytes;
    expect(odc.toString('latin1', 0, 6)).toBe('070701');
    expect((await inside(odc)).map(([path, kind, , link]) => [path, kind, link])).toEqual([
      ['a', 'hardlink', 'b'],
      ['b', 'file', undefined],
      ['c', 'file', undefined],
    ]);
    expect((await repackBytes('x.cpio', odc)).summary.same).toBe(true);
  });
});

describe('zip', () => {
  const files: ZipMember[] = [
    { name: 'lib/b.txt', data: prose(3000) },
    { name: 'a.sh', data: '#!/bin/sh\n', madeBy: UNIX, external: unixMode(0o100750) },
  ];

  test('times, methods, hosts, extra fields and comments do not matter', async () => {
    const plain = await repackBytes('a.zip', buildZip(files), { time: 1_700_000_000 });
    const noisy = buildZip(
      [...files].reverse().map((file) => ({ ...file, method: 0, comment: 'hello' })),
      { comment: 'world' },
    );
    const other = await repackBytes('b.zip', noisy, { time: 1_700_000_000 });
    expect(other.bytes.equals(plain.bytes)).toBe(true);
    expect(await inside(plain.bytes)).toEqual([
      ['a.sh', 'file', '755', undefined, 1_700_000_000],
      ['lib/b.txt', 'file', '644', undefined, 1_700_000_000],
    ]);
  });

  test('mimetype and the manifest come first', async () => {
    const epub = buildZip([
      { name: 'META-INF/container.xml', data: '<x/>' },
      { name: 'mimetype', data: 'application/epub+zip' },
    ]);
    const { bytes } = await repackBytes('x.epub', epub);
    expect(bytes.toString('latin1', 30, 58)).toBe('mimetypeapplication/epub+zip');
    const jar = buildZip([
      { name: 'A.class', data: 'x' },
      { name: 'META-INF/X', data: 'x' },
      { name: 'META-INF/MANIFEST.MF', data: 'Manifest-Version: 1.0\n' },
      { name: 'META-INF/', data: '' },
    ]);
    const names = paths(await open('x', (await repackBytes('x.jar', jar)).bytes)).slice(1);
    expect(names).toEqual(['x!/META-INF/', 'x!/META-INF/MANIFEST.MF', 'x!/A.class', 'x!/META-INF/X']);
  });

  test.each([
    [
      'bytes in front',
      Buffer.concat([Buffer.from('#!/bin/sh\n'), buildZip(files)]),
      'repack.unsupported x.zip',
    ],
    [
      'an Android package',
      buildZip([
        { name: 'AndroidManifest.xml', data: 'x' },
        { name: 'classes.dex', data: 'x' },
      ]),
      'repack.unsupported x.zip',
    ],
    [
      'a wrong CRC',
      buildZip([{ name: 'x', data: 'abc', local: { crc: 1 }, central: { crc: 1 } }]),
      'repack.unreadable x.zip',
    ],
    [
      'a signed nupkg',
      buildZip([
        { name: 'x.nuspec', data: '<x/>' },
        { name: '.signature.p7s', data: 'x' },
      ]),
      'repack.signed x.zip',
    ],
  ])('refuses %s', async (_, bytes, expected) => {
    expect((await refused('x.zip', bytes)).startsWith(expected)).toBe(true);
  });

  test('a signature is dropped where that is asked for', async () => {
    const nupkg = buildZip([
      { name: 'x.nuspec', data: '<x/>' },
      { name: '.signature.p7s', data: 'x' },
    ]);
    const { bytes, summary } = await repackBytes('x.nupkg', nupkg, { dropSignatures: true });
    expect(kinds(summary)).toContain('signature 1');
    expect(
      bytes.equals((await repackBytes('x.nupkg', buildZip([{ name: 'x.nuspec', data: '<x/>' }]))).bytes),
    ).toBe(true);
  });
});

describe('wheel', () => {
  const hash = (data: string) => `sha256=${createHash('sha256').update(data).digest('base64url')}`;
  const WHEEL = 'p-1.dist-info/WHEEL';
  const RECORD = 'p-1.dist-info/RECORD';
  const rows = [`p.py,${hash('x = 1\n')},6`, `${RECORD},,`, `"p-1.dist-info/WHEEL",${hash('Wheel\n')},6`];
  const wheel = (record: string, more: ZipMember[] = []) =>
    buildZip([
      { name: RECORD, data: record },
      { name: WHEEL, data: 'Wheel\n' },
      { name: 'p.py', data: 'x = 1\n' },
      ...more,
    ]);

  test('RECORD is sorted, and dist-info comes last', async () => {
    const { bytes, summary } = await repackBytes('p-1-py3-none-any.whl', wheel(rows.join('\r\n')));
    const artifact = await open('x', bytes);
    expect(paths(artifact).slice(1)).toEqual(['x!/p.py', `x!/${WHEEL}`, `x!/${RECORD}`]);
    const stored = await artifact.open(3);
    expect(String(Buffer.from(await stored.read!(0, stored.size!)))).toBe(
      `p-1.dist-info/WHEEL,${hash('Wheel\n')},6\np.py,${hash('x = 1\n')},6\n${RECORD},,\n`,
    );
    expect(kinds(summary)).toContain('derived 1');
    expect((await repackBytes('p-1-py3-none-any.whl', bytes)).summary.same).toBe(true);
  });

  test.each([
    ['another digest', [rows[0]!.replace(hash('x = 1\n'), hash('y')), ...rows.slice(1)], 'p.py'],
    ['another length', [rows[0]!.replace(/6$/, '7'), ...rows.slice(1)], 'p.py'],
    ['an old algorithm', [rows[0]!.replace('sha256', 'md5'), ...rows.slice(1)], 'p.py'],
    ['a file too few', rows.slice(1), RECORD],
    ['a file too many', [...rows, 'q.py,,'], RECORD],
    ['a file twice', [...rows, rows[0]!], RECORD],
    ['two cells', [...rows, 'p.py,'], RECORD],
    ['no CSV', [...rows, '"p'], RECORD],
  ])('refuses a RECORD with %s', async (_, lines, path) => {
    expect(await refused('p.whl', wheel(lines.join('\n')))).toBe(`repack.derived p.whl!/${path}`);
  });

  test('a signature of RECORD stays where RECORD does', async () => {
    const sorted = [rows[2]!.replaceAll('"', ''), rows[0]!, rows[1]!].map((row) => `${row}\n`).join('');
    const signed = (record: string) => wheel(record, [{ name: `${RECORD}.jws`, data: '{}' }]);
    expect(await refused('p.whl', signed(sorted))).toBe('not refused');
    expect(await refused('p.whl', signed(rows.join('\n')))).toBe(`repack.signed p.whl!/${RECORD}`);
  });
});

describe('deb', () => {
  const control = archive([member({ name: './control', data: 'Package: x\n', mtime: 9 })]);
  const data = archive([
    member({ name: './usr/', type: '5', mode: 0o755 }),
    member({ name: `./usr/${'n'.repeat(120)}`.slice(0, 99), data: 'x' }),
  ]);
  const parts = (...names: string[]) =>
    arArchive([
      { name: 'debian-binary', data: '2.0\n' },
      { name: names[0]!, data: names[0]!.endsWith('.gz') ? gzipSync(control) : control },
      { name: names[1]!, data: names[1]!.endsWith('.gz') ? gzipSync(data, { level: 1 }) : data },
    ]);

  test('its parts are gzip, or tar where nothing is compressed, in headers that dpkg reads', async () => {
    const one = await repackBytes('x.deb', parts('control.tar.gz', 'data.tar'));
    const other = await repackBytes('x.deb', parts('control.tar', 'data.tar.gz'));
    expect(one.bytes.equals(other.bytes)).toBe(true);
    const names = (bytes: Uint8Array) =>
      Buffer.from(bytes)
        .toString('latin1')
        .match(/(control|data)\.tar(\.gz)? +0/g);
    expect(names(one.bytes)).toHaveLength(2);
    expect(names(one.bytes)![1]).toContain('data.tar.gz');
    const stored = (await repackBytes('x.deb', parts('control.tar', 'data.tar.gz'), { packing: 'store' }))
      .bytes;
    expect(names(stored)![0]).toMatch(/^control\.tar +0$/);
    expect(stored.includes('ustar  \0')).toBe(true);
    expect(stored.includes('ustar\x0000')).toBe(false);
  });

  test('a signature is refused or dropped, a foreign member is refused', async () => {
    const withMember = (name: string) =>
      Buffer.concat([parts('control.tar', 'data.tar'), arArchive([{ name, data: 'xy' }]).subarray(8)]);
    expect(await refused('x.deb', withMember('_gpgorigin'))).toBe('repack.signed x.deb');
    expect((await repackBytes('x.deb', withMember('_gpgorigin'), { dropSignatures: true })).bytes).toEqual(
      (await repackBytes('x.deb', parts('control.tar', 'data.tar'))).bytes,
    );
    expect(await refused('x.deb', withMember('_extra'))).toBe('repack.unsupported x.deb!/_extra');
  });
});

describe('static libraries', () => {
  const index = (...offsets: number[]) => {
    const bytes = Buffer.alloc(4 + offsets.length * 4);
    bytes.writeUInt32BE(offsets.length);
    for (const [i, offset] of offsets.entries()) bytes.writeUInt32BE(offset, 4 + i * 4);
    return Buffer.concat([bytes, Buffer.from('in_z\0in_a\0')]);
  };

  test('the index follows the members to their new places', async () => {
    // 8 + 60 + 22 (even), then z.o with 60 + 2 bytes.
    const library = arArchive([
      { name: '/', data: index(90, 152) },
      { name: 'z.o/', data: 'zz', date: '5', uid: '7' },
      { name: 'a.o/', data: 'aa' },
    ]);
    const { bytes } = await repackBytes('lib.a', library);
    expect(bytes.subarray(68, 90).toString('latin1')).toBe('\0\0\0\x02\0\0\0\x5a\0\0\0\x98in_a\0in_z\0');
    expect(paths(await open('x', bytes))).toEqual(['x', 'x!//', 'x!/a.o', 'x!/z.o']);
  });

  test('an index that points nowhere, and one of Darwin, are refused', async () => {
    const wrong = arArchive([
      { name: '/', data: index(90, 153) },
      { name: 'z.o/', data: 'zz' },
    ]);
    expect(await refused('lib.a', wrong)).toMatch(/^repack\.(derived|unreadable) lib\.a/);
    const darwin = arArchive([
      { name: '__.SYMDEF', data: Buffer.alloc(8) },
      { name: 'z.o', data: 'zz' },
    ]);
    expect(await refused('lib.a', darwin)).toBe('repack.unsupported lib.a!/__.SYMDEF');
  });
});

describe('flat packages', () => {
  const PAYLOAD = [
    { name: '.', mode: 0o40755 },
    { name: './b.py', data: 'print(1)\n', mode: 0o100664 },
    { name: './a', data: '', mode: 0o100755 },
  ];
  const BOM: BomPath[] = [
    { name: '.', parent: 0, type: 2, mode: 0o40775 },
    { name: 'b.py', parent: 1, mode: 0o100664, size: 9, checksum: 0 },
    { name: 'a', parent: 1, mode: 0o100755, size: 0, checksum: 4294967295 },
  ];
  const pkg = (payload: Uint8Array, bom: Uint8Array, head = '') => {
    const xar = xarBuilder();
    const files = [
      xar.file('PackageInfo', xar.data('<pkg-info/>')),
      xar.file('Payload', xar.data(payload)),
      xar.file('Bom', xar.data(bom)),
    ].join('');
    return xar.build(files, head === '' ? {} : { head });
  };

  test('payload and Bom are written anew, the Bom with the sums of the payload', async () => {
    const cpio = cpioArchive(PAYLOAD, 'odc');
    const one = await repackBytes(
      'x.pkg',
      pkg(gzipSync(cpio, { level: 1 }), bomFile(BOM, { stale: [Buffer.from('old')] })),
    );
    const swapped = [BOM[0]!, { ...BOM[2]!, mtime: 5 }, { ...BOM[1]!, uid: 501, checksum: 77 }];
    const other = await repackBytes('x.pkg', pkg(gzipSync(cpio), bomFile(swapped)));
    expect(other.bytes.equals(one.bytes)).toBe(true);
    const artifact = await open('x.pkg', one.bytes);
    expect(paths(artifact)).toEqual([
      'x.pkg',
      'x.pkg!/Bom',
      'x.pkg!/PackageInfo',
      'x.pkg!/Payload',
      'x.pkg!/Payload!',
      'x.pkg!/Payload!/.',
      'x.pkg!/Payload!/./a',
      'x.pkg!/Payload!/./b.py',
    ]);
    expect(artifact.entries[4]?.variant).toBe('odc');
    const { content } = await artifact.fields(1, { rows: true });
    const sums = content
      .filter(({ name }) => name === 'path')
      .map(({ value, fields = [] }) => [
        value,
        ...['mode', 'size', 'checksum', 'modtime'].map(
          (key) => fields.find(({ name }) => name === key)?.value,
        ),
      ]);
    // `printf 'print(1)\n' | cksum`
    expect(sums).toEqual([
      ['.', 0o40755, 0, 0, 0],
      ['./a', 0o100755, 0, 4294967295, 0],
      ['./b.py', 0o100644, 9, 2696113012, 0],
    ]);
    expect(artifact.problems).toEqual([]);
  });

  test('a signed package is refused, or loses its signatures', async () => {
    const cpio = gzipSync(cpioArchive(PAYLOAD, 'odc'));
    const signed = pkg(cpio, bomFile(BOM), signature('signature', 'RSA', 20, 4, []));
    expect(await refused('x.pkg', signed)).toBe('repack.signed x.pkg');
    const { bytes, summary } = await repackBytes('x.pkg', signed, { dropSignatures: true });
    expect(bytes.equals((await repackBytes('x.pkg', pkg(cpio, bomFile(BOM)))).bytes)).toBe(true);
    expect(kinds(summary)).toContain('signature 1');
  });

  test('a device is refused', async () => {
    const xar = xarBuilder();
    expect(await refused('x.xar', xar.build(xar.file('d', '', xarType('fifo'))))).toBe(
      'repack.unsupported x.xar!/d',
    );
  });
});

describe('Bom', () => {
  test('programs keep their slices, links their target', async () => {
    const { bytes } = await repackBytes('x.bom', bomFile(APPLICATION));
    const { content } = await (await open('x.bom', bytes)).fields(0, { rows: true });
    const app = content.find(({ value }) => value === './App.app/app')?.fields ?? [];
    expect(app.filter(({ name }) => name === 'slice')).toHaveLength(2);
    expect(
      content.find(({ value }) => value === './App.app/Link')?.fields?.find(({ name }) => name === 'linkName')
        ?.value,
    ).toBe('Info.plist\0'.slice(0, -1));
    expect((await repackBytes('x.bom', bytes)).summary.same).toBe(true);
  });

  test('a thousand paths take nodes of two levels', async () => {
    const many = Array.from({ length: 1000 }, (_, i): BomPath => ({ name: `f${i}`, parent: 1 }));
    const { bytes } = await repackBytes('x.bom', bomFile([APPLICATION[0]!, ...many]));
    const artifact = await open('x.bom', bytes);
    expect(artifact.problems).toEqual([]);
    expect(
      (await artifact.fields(0, { rows: true })).content.filter(({ name }) => name === 'path'),
    ).toHaveLength(1001);
  });
});

test('other formats and folders are refused, with what could be done', async () => {
  const png = Buffer.from('89504e470d0a1a0a', 'hex');
  expect(await refused('x.png', png)).toBe('repack.unsupported x.png');
  await expect(
    repack({ name: 'd', directory: 'test/recipes' }, { files: nodeHost.files }),
  ).rejects.toMatchObject({ code: 'repack.unsupported' });
  await expect(repackBytes('x', Buffer.from('text'), { time: 1.5 })).rejects.toMatchObject({
    code: 'usage.option',
  });
});

test('large contents go through a temporary file and come out the same', async () => {
  const tar = archive([
    member({ name: 'z', data: noise(300_000) }),
    member({ name: 'b', data: prose(200_000) }),
    member({ name: 'a', data: 'small' }),
  ]);
  const packed = gzipSync(tar);
  const small = await repackBytes('x.tar.gz', fileLike(packed), {
    files: nodeHost.files,
    limits: { spool: 1000 },
  });
  expect(small.bytes.equals((await repackBytes('x.tar.gz', packed)).bytes)).toBe(true);
  await expect(repackBytes('x.tar.gz', fileLike(packed), { limits: { spool: 1000 } })).rejects.toMatchObject({
    code: 'repack.unreadable',
  });
});

/** Temporary files of the host, counted. */
function countedFiles() {
  let open = 0;
  let made = 0;
  const files: Files = {
    ...nodeHost.files,
    async temporary() {
      const file = await nodeHost.files.temporary();
      open++;
      made++;
      let removed = false;
      return {
        ...file,
        async remove() {
          if (!removed) open--;
          removed = true;
          await file.remove();
        },
      };
    },
  };
  return { files, left: () => open, made: () => made };
}

test('a file that changes while it is read is refused', async () => {
  const before = archive([member({ name: 'a', data: 'one' }), member({ name: 'b', data: 'x' })]);
  const after = archive([member({ name: 'a', data: 'two' }), member({ name: 'b', data: 'x' })]);
  let reads = 0;
  const source = {
    size: before.length,
    stream: (start = 0) => fileLike(reads++ === 0 ? before : after).stream(start),
  };
  await expect(repackBytes('x.tar', source)).rejects.toMatchObject({
    code: 'repack.unreadable',
    path: 'x.tar!/a',
  });
});

test('no temporary file is left behind: at the end, where it is refused, where the taker has enough', async () => {
  const { files, left, made } = countedFiles();
  const big = noise(2 << 20, 5);
  const zip = buildZip([
    { name: 'a', data: prose(2 << 20), method: 8 },
    { name: 'b', data: big },
  ]);
  const xar = xarBuilder();
  const table = xar.build([xar.file('a', xar.data(big)), xar.file('b', xar.data(prose(2 << 20)))].join(''));
  const tar = gzipSync(
    archive([member({ name: 'a', data: big }), member({ name: 'b', type: '1', link: 'gone' })]),
  );
  for (const bytes of [zip, table]) {
    const options = { files, limits: { spool: 1000 } };
    expect((await repackBytes('x', fileLike(bytes), options)).bytes.length).toBeGreaterThan(big.length);
    expect(left()).toBe(0);
    const repacked = await repack({ name: 'x', source: fileLike(bytes) }, options);
    for await (const chunk of repacked.stream()) if (chunk.length > 0) break;
    expect(() => repacked.summary()).toThrow('not all taken');
    await repacked.close();
    expect(left()).toBe(0);
  }
  const before = made();
  await expect(repackBytes('x', fileLike(tar), { files, limits: { spool: 1000 } })).rejects.toMatchObject({
    code: 'repack.ambiguous',
  });
  expect([left(), made() > before]).toEqual([0, true]);
});

test('the canonical forms never change: these digests hold for every release of Assay and of Node.js', async () => {
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const time = 1_700_000_001;
  const tar = archive([
    member({ name: 'b', data: prose(100_000), mode: 0o755, mtime: 1 }),
    gnuLong('L', `${'l'.repeat(99)}/ä`),
    member({ name: 'l', dialect: 'gnu', data: noise(1000) }),
    member({ name: 'h', type: '1', link: 'b' }),
    member({ name: 's', type: '2', link: 'b' }),
  ]);
  const cpio = cpioArchive(
    [
      { name: '.', mode: 0o40755 },
      { name: './a', data: prose(2000) },
    ],
    'odc',
  );
  const xar = xarBuilder();
  const files = ['PackageInfo', 'Payload', 'Bom', 'Scripts'].map((name) =>
    xar.file(
      name,
      xar.data(
        name === 'Bom' ? bomFile(APPLICATION) : name === 'PackageInfo' ? '<pkg-info/>' : gzipSync(cpio),
      ),
    ),
  );
  const inputs: Record<string, Uint8Array> = {
    'x.tar': tar,
    'x.tar.gz': gzipSync(tar),
    'x.cpio': cpio,
    'x.zip': buildZip([
      { name: 'ä', data: prose(50_000) },
      { name: 'b', data: noise(500) },
      { name: 'd/', data: '' },
    ]),
    'x.deb': arArchive([
      { name: 'debian-binary', data: '2.0\n' },
      { name: 'control.tar', data: tar },
      { name: 'data.tar.gz', data: gzipSync(tar) },
    ]),
    'x.a': arArchive([
      { name: 'b.o/', data: 'bbb' },
      { name: 'a.o/', data: 'aa' },
    ]),
    'x.bom': bomFile(APPLICATION),
    'x.pkg': xar.build(files.join('')),
  };
  const digests: Record<string, string[]> = {};
  for (const [name, bytes] of Object.entries(inputs)) {
    const packed = await repackBytes(name, bytes, { time });
    const stored = await repackBytes(name, bytes, { time, packing: 'store' });
    digests[name] = [sha256(packed.bytes), sha256(stored.bytes)];
  }
  expect(digests).toEqual({
    'x.a': ['241506c2d2a90dc1', '241506c2d2a90dc1'],
    'x.bom': ['32e82e412359f98b', '32e82e412359f98b'],
    'x.cpio': ['3310d373125d21a1', '3310d373125d21a1'],
    'x.deb': ['116878597fd4d8b5', '4b4d1273c92b789d'],
    'x.pkg': ['2c91fab3b94f0538', '0bbc855ab0c1d5f7'],
    'x.tar': ['8f7a3a9e0c00809d', '8f7a3a9e0c00809d'],
    'x.tar.gz': ['c088992f62b10719', '4951681c0a5152b6'],
    'x.zip': ['72432aedfc8f4153', '1945038794d40f8b'],
  });
});

test('any order and any metadata of one tree give one archive, and repacking it changes nothing', async () => {
  const row = fc.record({
    name: fc
      .string({ unit: fc.constantFrom('a', 'b', '-', '.', 'ä'), minLength: 1, maxLength: 4 })
      .filter((name) => !/^\.+$/.test(name)),
    data: fc.string({ maxLength: 20 }),
    executable: fc.boolean(),
  });
  const noiseOf = fc.record({
    mtime: fc.nat(2 ** 31),
    uid: fc.nat(5000),
    rest: fc.nat(0o77),
    dialect: fc.constantFrom('ustar', 'gnu', 'v7'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { selector: ({ name }) => name, maxLength: 8 }),
      fc.array(noiseOf, { minLength: 16, maxLength: 16 }),
      fc.nat(7),
      async (rows, noises, turn) => {
        const packed = (shift: number) => {
          const turned = [...rows.slice(shift), ...rows.slice(0, shift)];
          return archive(
            turned.map(({ name, data, executable }, i) => {
              const { mtime, uid, rest, dialect } = noises[(i + shift) % noises.length]!;
              const mode = (executable ? 0o700 : 0o600) | (executable ? rest : rest & ~0o111);
              return member({ name, data, mode, mtime, uid, dialect: dialect as 'gnu' });
            }),
          );
        };
        if (rows.length === 0) return;
        const one = (await repackBytes('x.tar', packed(0))).bytes;
        const other = (await repackBytes('x.tar', packed(turn % rows.length))).bytes;
        expect(other.equals(one)).toBe(true);
        expect((await repackBytes('x.tar', one)).summary.same).toBe(true);
        const artifact = await openArtifact({ name: 'x', source: bytesSource(one) });
        expect(artifact.entries.length).toBe(rows.length + 1);
      },
    ),
    { numRuns: 60 },
  );
});
