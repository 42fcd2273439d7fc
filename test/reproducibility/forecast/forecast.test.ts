import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bytesSource } from '../../../src/codec/index.ts';
import type { CauseCode } from '../../../src/model/index.ts';
import { type Forecast, forecast, type Likelihood } from '../../../src/reproducibility/index.ts';
import { arArchive } from '../../recipes/ar.ts';
import { cpioArchive } from '../../recipes/cpio.ts';
import { gzipMember } from '../../recipes/gzip.ts';
import { debugMap } from '../../recipes/macho.ts';
import { font, fontHead, png, pngChunk } from '../../recipes/media.ts';
import { zipOf } from '../../recipes/packages.ts';
import { peFile } from '../../recipes/pe.ts';
import { MAGIC, pycFile } from '../../recipes/pyc.ts';
import { signedNupkg, signedPe } from '../../recipes/signed.ts';
import { archive, header, member, record } from '../../recipes/tar.ts';
import { buildZip, extraField, u32 } from '../../recipes/zip.ts';
import { pipeLike } from '../../support/open.ts';

const NOW = 1_700_000_000;

async function told(name: string, bytes: Uint8Array): Promise<Forecast> {
  return (await forecast({ name, source: bytesSource(bytes) })).forecast;
}

async function codes(
  bytes: Uint8Array,
  name = 'a',
): Promise<Readonly<Partial<Record<CauseCode, Likelihood>>>> {
  const { predictions } = await told(name, bytes);
  return Object.fromEntries(predictions.map(({ code, likelihood }) => [code, likelihood]));
}

const tarAt = (...times: readonly number[]) =>
  archive(times.map((mtime, i) => member({ name: `f${i}`, mtime, data: `${i}` })));

test.each<[string, readonly number[], Likelihood | undefined]>([
  ['the epoch', [0, 0], undefined],
  ['1980', [315_532_800, 315_532_800], undefined],
  ['npm', [499_162_500, 499_162_500], undefined],
  ['one time', [NOW, NOW, NOW], 'possible'],
  ['a clamp above older files', [NOW, NOW, NOW, NOW - 60, NOW - 999_999], 'possible'],
  ['files of many years', [NOW, NOW - 99_999_999], 'possible'],
  ['a clock', [NOW, NOW + 1], 'likely'],
  ['a single file', [NOW], 'likely'],
])('times of members: %s', async (_, times, likelihood) => {
  expect((await codes(tarAt(...times)))['archive.mtime']).toBe(likelihood);
});

test('a time equal to that of all members was set with them', async () => {
  expect((await codes(gzipMember(tarAt(NOW, NOW), { mtime: NOW })))['gzip.mtime']).toBe('possible');
  expect((await codes(gzipMember(tarAt(NOW, NOW), { mtime: NOW + 9 })))['gzip.mtime']).toBe('likely');
  expect((await codes(gzipMember(tarAt(NOW, NOW), { mtime: 0 })))['gzip.mtime']).toBeUndefined();
});

test.each<[Parameters<typeof member>[0], CauseCode, Likelihood | undefined]>([
  [{ uid: 0, gid: 0, user: 'root', group: 'wheel' }, 'archive.owner', undefined],
  [{ uid: 1000 }, 'archive.owner', 'likely'],
  [{ uid: 20 }, 'archive.owner', 'possible'],
  [{ user: 'marta' }, 'archive.owner', 'likely'],
  [{ mode: 0o755 }, 'archive.mode', undefined],
  [{ mode: 0o4755 }, 'archive.mode', undefined],
  [{ mode: 0o664 }, 'archive.mode', 'likely'],
  [{ mode: 0o600 }, 'archive.mode', 'possible'],
  [{ mode: 0o777, type: '2', link: 'x' }, 'archive.mode', undefined],
])('a member of tar with %j: %s', async (options, code, likelihood) => {
  expect((await codes(archive([member({ name: 'a', ...options })])))[code]).toBe(likelihood);
});

test('process ids in names of pax headers', async () => {
  const of = (name: string) => {
    const records = record('path', 'a');
    return archive([
      Buffer.concat([
        header({ name, type: 'x', size: records.length }),
        records,
        Buffer.alloc(512 - records.length),
      ]),
      member({ name: 'a' }),
    ]);
  };
  expect((await codes(of('./PaxHeaders.4711/a')))['archive.pax-pid']).toBe('certain');
  expect((await codes(of('./PaxHeaders.0/a')))['archive.pax-pid']).toBeUndefined();
  expect((await codes(of('./PaxHeaders/a')))['archive.pax-pid']).toBeUndefined();
});

test('inode numbers of a file system, not those that a packer counts up', async () => {
  const of = (...inodes: readonly number[]) =>
    cpioArchive(
      inodes.map((ino, i) => ({ name: `f${i}`, ino, data: 'x' }) as never),
      'newc',
    );
  expect((await codes(of(1, 2, 3)))['archive.inode']).toBeUndefined();
  expect((await codes(of(91_234, 91_235)))['archive.inode']).toBe('likely');
});

const named = (...names: readonly string[]) => archive(names.map((name) => member({ name, data: 'x' })));
test.each<[string, readonly string[], Likelihood | undefined]>([
  ['bytes', ['B', 'a', 'b', 'c/x', 'c/y'], undefined],
  ['ignoring case', ['a', 'B', 'c', 'D'], undefined],
  ['folders first', ['d/a', 'd/b', 'a', 'b'], undefined],
  ['depth first', ['d/e/a', 'd/b', 'd/', 'a'], undefined],
  ['two members', ['b', 'a'], undefined],
  ['falling', ['d', 'c', 'b', 'a'], 'possible'],
  ['one out of place', ['b', 'c', 'a', 'd'], 'possible'],
  ['a file system', ['f', 'b', 'g', 'a', 'e', 'c', 'd'], 'likely'],
])('order: %s', async (_, names, likelihood) => {
  expect((await codes(named(...names)))['archive.order']).toBe(likelihood);
});

test('members that a format wants at a place do not count as unsorted', async () => {
  const zip = zipOf({
    mimetype: 'x',
    'META-INF/container.xml': '<a/>',
    'b.txt': '',
    'c.txt': '',
    'a-1.dist-info/RECORD': '',
  });
  expect((await codes(zip))['archive.order']).toBeUndefined();
});

test('extra fields, local times and access times of zip members', async () => {
  const times = Buffer.concat([Buffer.from([3]), u32(NOW), u32(NOW + 7)]);
  const found = await codes(
    buildZip([{ name: 'a', data: 'a', date: 0x5821, local: { extra: extraField(0x5455, times) } }]),
  );
  expect(found).toMatchObject({
    'archive.extra': 'possible',
    'archive.timezone': 'possible',
    'archive.atime': 'likely',
  });
  expect(await codes(buildZip([{ name: 'a', data: 'a', date: 0x21, time: 0 }]))).toEqual({});
});

test('archives that are merely shipped say nothing of this build; what is in them is never sure', async () => {
  const inner = archive([
    member({ name: 'f', mtime: NOW, uid: 1000, data: 'generated on 2023-11-14 22:13:20\n' }),
  ]);
  expect(await codes(archive([member({ name: 'inner.tar', data: inner })]))).toEqual({
    'content.timestamp': 'possible',
  });
});

test('dates older than the container came with the source', async () => {
  const of = (mtime: number) =>
    archive(
      [1, 2].map((i) => member({ name: `f${i}.txt`, mtime, data: 'generated on 2023-11-14 22:13:20\n' })),
    );
  expect((await codes(of(NOW)))['content.timestamp']).toBe('likely');
  expect((await codes(of(NOW + 9_999_999)))['content.timestamp']).toBeUndefined();
});

test.each<[string, string, CauseCode, Likelihood | undefined]>([
  [
    'a.html',
    '<!-- Generated by javadoc (17) on Sat Feb 17 12:22:33 CET 2024 -->\n',
    'content.timestamp',
    'likely',
  ],
  [
    'a.html',
    '<!-- Generated by javadoc (17) on Sat Feb 17 12:22:33 CET 2024 -->\n',
    'content.timezone',
    'likely',
  ],
  [
    'a.html',
    '<!-- Generated by javadoc (17) on Sat Feb 17 12:22:33 CET 2024 -->\n',
    'content.generator-version',
    'possible',
  ],
  ['a.txt', 'généré le 17 février 2024\n', 'content.locale', undefined],
  ['a.txt', 'created: 17 février 2024\n', 'content.locale', 'likely'],
  ['a.txt', 'Copyright 2001-2024 The Authors\n', 'content.timestamp', undefined],
  ['a.1', '.TH DEMO 1 "February 2024" "demo 1.0"\n', 'content.timestamp', 'likely'],
  ['a.txt', 'in /home/marta/src/x.c\n', 'content.username', 'possible'],
  ['a.txt', 'in /home/user/src/x.c\n', 'content.username', undefined],
  ['a.txt', 'see /tmp/x\n', 'content.build-path', undefined],
  ['a.txt', 'in /tmp/tmpa1b2c3d4/x.c\n', 'content.build-path', 'likely'],
  ['a.txt', 'https://example.org/build/a/b/c\n', 'content.build-path', undefined],
  ['a.log', '\nuname -n = build-77\n', 'content.hostname', 'likely'],
  ['a.log', 'Linux build-77 6.1.0-13-amd64 #1 SMP\n', 'content.hostname', 'likely'],
  [
    'a.opf',
    '<dc:identifier>urn:uuid:c3082605-195c-4273-acad-528beceba843</dc:identifier>',
    'content.random-id',
    'likely',
  ],
  [
    'a.opf',
    '<dc:identifier>urn:uuid:c3082605-195c-5273-acad-528beceba843</dc:identifier>',
    'content.random-id',
    undefined,
  ],
])('%s with %j: %s', async (name, text, code, likelihood) => {
  expect((await codes(Buffer.from(text), name))[code]).toBe(likelihood);
});

test('a date of the preprocessor alone between bytes that are no text', async () => {
  const of = (text: string) => Buffer.from(`\0\x01\x02${text}\0\x03`, 'latin1');
  expect(await codes(of('Nov 14 2023'))).toEqual({ 'content.timestamp': 'likely' });
  expect(await codes(of('version of Nov 14 2023, revised'))).toEqual({});
});

test('compiled files', async () => {
  expect(await codes(pycFile(MAGIC['3.12']))).toHaveProperty('content.generator-version');
  expect(await codes(debugMap(BigInt(NOW)))).toMatchObject({ 'content.timestamp': 'likely' });
  expect((await codes(debugMap(0n)))['content.timestamp']).toBeUndefined();
  expect(await codes(arArchive([{ name: 'a.o/', data: peFile() }]))).toBeDefined();
});

test('times of images and fonts: sure alone, only possible among other files', async () => {
  const time = png([pngChunk('tIME', Uint8Array.of(7, 231, 11, 14, 22, 13, 20))]);
  const written = font([['head', fontHead(NOW)]] as never);
  expect((await codes(time))['png.time']).toBe('likely');
  expect((await codes(archive([member({ name: 'a.png', data: time })])))['png.time']).toBe('possible');
  expect(await codes(written)).toBeDefined();
});

test('signatures are certain, and the names that NuGet draws', async () => {
  expect(await codes(signedNupkg().signed)).toMatchObject({ 'sig.package': 'certain' });
  expect(await codes((await signedPe()).signed)).toMatchObject({ 'sig.authenticode': 'certain' });
  expect((await codes((await signedPe()).unsigned))['sig.authenticode']).toBeUndefined();
  const id = 'a4d7c3e2f1b04f6d8c9e0a1b2c3d4e5f';
  expect(
    (await told('a', zipOf({ [`package/services/metadata/core-properties/${id}.psmdcp`]: '' })))
      .predictions[0],
  ).toMatchObject({
    code: 'nuget.psmdcp-name',
    likelihood: 'certain',
    evidence: `a part whose name is drawn in each pack: ${id}`,
  });
});

test('a prediction has its best place, its values and its count', async () => {
  const tar = archive([
    member({ name: 'a', uid: 20 }),
    ...['marta', 'bob', 'eve', 'joe', 'bob'].map((user, i) => member({ name: `b${i}`, user })),
  ]);
  const { predictions, clean } = await told('x.tar.gz', gzipSync(tar));
  expect(clean).toBe(false);
  expect(predictions[0]).toMatchObject({
    code: 'archive.owner',
    class: 'benign',
    likelihood: 'likely',
    count: 6,
    evidence: 'members belong to: marta, bob, eve and 1 more',
    example: '!/b0',
    field: 'uname',
    offset: 777,
  });
});

test('a million names take the room of a hundred', async () => {
  const tar = archive(Array.from({ length: 150 }, (_, i) => member({ name: `a${i}`, user: `u${i}` })));
  expect((await told('a', tar)).predictions[0]).toMatchObject({
    count: 150,
    evidence: 'members belong to: u0, u1, u2 and more than 97 more',
  });
});

test('however the bytes come, and however often, the forecast is the same', async () => {
  const text = `${'.'.repeat(70_000)}\nin /home/marta/src/a.c built on 2023-11-14 22:13:20 ${'x'.repeat(70_000)} /home/bob/src/b.c\n`;
  const tar = archive([member({ name: 'a.txt', mtime: NOW, data: text })]);
  const whole = await told('a', tar);
  expect(whole.predictions.find(({ code }) => code === 'content.username')).toMatchObject({
    count: 2,
    evidence: 'home folders of: marta, bob',
    offset: 70_004,
  });
  for (const step of [97, 511, 4096]) {
    const piped = await forecast({ name: 'a', source: pipeLike(tar, step) });
    expect(piped.forecast).toEqual(whole);
  }
});

test('of a thousand dates in one file only some are looked into, and the others are counted', async () => {
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `entry ${i} 2023-11-14 22:${String(i % 60).padStart(2, '0')}:00`,
  );
  const { omitted } = await told('a.log', Buffer.from(lines.join('\n')));
  expect(omitted).toBeGreaterThan(900);
});
