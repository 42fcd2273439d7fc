import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Level } from '../../../src/model/index.ts';
import {
  compare,
  DIGEST_LEVELS,
  digestLadder,
  type LevelDigest,
} from '../../../src/reproducibility/index.ts';
import { arArchive } from '../../recipes/ar.ts';
import { cpioArchive } from '../../recipes/cpio.ts';
import { gzipMember } from '../../recipes/gzip.ts';
import { tarOf, wheel, zipOf } from '../../recipes/packages.ts';
import { peFile } from '../../recipes/pe.ts';
import { MAGIC, py, pyCode, pycFile, pycHeader } from '../../recipes/pyc.ts';
import { archive, type MemberOptions, member, pax } from '../../recipes/tar.ts';
import { buildZip, extraField, UNIX, unixMode, type ZipMember } from '../../recipes/zip.ts';

const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
const zip = (...members: readonly ZipMember[]) => buildZip(members);
const A = { name: 'a', data: 'first' };
const B = { name: 'b', data: 'second' };
const LONG = { name: 'long', data: 'ab'.repeat(500) };

async function ladderOf(bytes: Uint8Array, name = 'x.bin'): Promise<LevelDigest[]> {
  const artifact = await openArtifact(bytes, { name });
  try {
    return await digestLadder(artifact);
  } finally {
    await artifact.close();
  }
}

/** The best level at which two ladders meet; from there on they must not part again. */
function bestOf(one: readonly LevelDigest[], other: readonly LevelDigest[]): Level {
  const same = one.map(({ sha256 }, i) => sha256 !== undefined && sha256 === other[i]!.sha256);
  const first = same.indexOf(true);
  if (first < 0) return 'different';
  expect(same.slice(first)).toEqual(same.slice(first).map(() => true));
  return DIGEST_LEVELS[first]!;
}

async function levelOf(left: Uint8Array, right: Uint8Array): Promise<Level> {
  const level = bestOf(await ladderOf(left), await ladderOf(right));
  const [one, other] = [await openArtifact(left, { name: 'x' }), await openArtifact(right, { name: 'x' })];
  expect((await compare(one, other)).verdict).toBe(level);
  return level;
}

const deflated = (name: string, level: Uint8Array | undefined): ZipMember =>
  level
    ? { name, data: LONG.data, method: 8, packed: level, flags: 2 }
    : { name, data: LONG.data, method: 8 };
/** The same content in stored blocks of deflate. */
const STORED_DEFLATE = Buffer.concat([Buffer.from([1, 0xe8, 3, 0x17, 0xfc]), Buffer.from(LONG.data)]);

test.each<[string, Level, Uint8Array, Uint8Array]>([
  ['nothing', 'identical', tar(A, B), tar(A, B)],
  ['tar: time', 'equal-contents', tar(A), tar({ ...A, mtime: 9 })],
  ['tar: owner', 'equal-contents', tar(A), tar({ ...A, uid: 1000, user: 'eve' })],
  ['tar: umask', 'equal-contents', tar({ ...A, mode: 0o644 }), tar({ ...A, mode: 0o664 })],
  ['tar: executable', 'different', tar({ ...A, mode: 0o644 }), tar({ ...A, mode: 0o755 })],
  ['tar: set-id', 'different', tar({ ...A, mode: 0o755 }), tar({ ...A, mode: 0o4755 })],
  ['tar: order', 'equal-contents', tar(A, B), tar(B, A)],
  ['tar: order of one name', 'different', tar(A, { ...A, data: 'x' }), tar({ ...A, data: 'x' }, A)],
  ['tar: padding', 'equal-contents', archive([member(A)]), archive([member(A)], 8)],
  ['tar: dialect', 'equal-contents', tar({ ...A, dialect: 'gnu' }), tar({ ...A, dialect: 'ustar' })],
  ['tar: content', 'different', tar(A), tar({ ...A, data: 'f1rst' })],
  ['tar: name', 'different', tar(A), tar({ ...A, name: 'c' })],
  ['tar: ./ in names', 'equal-contents', tar(A), tar({ ...A, name: './a' })],
  [
    'tar: link target',
    'different',
    tar({ name: 'l', type: '2', link: 'a' }),
    tar({ name: 'l', type: '2', link: 'b' }),
  ],
  [
    'tar: kind',
    'different',
    tar({ name: 'l', type: '2', link: 'a' }),
    tar({ name: 'l', type: '1', link: 'a' }),
  ],
  ['tar: empty directory', 'different', tar(A), tar(A, { name: 'd/', type: '5' })],
  [
    'tar: capability',
    'different',
    archive([pax([['SCHILY.xattr.security.capability', 'abc']]), member(A)]),
    archive([pax([['SCHILY.xattr.security.capability', 'abd']]), member(A)]),
  ],
  [
    'tar: other attribute',
    'equal-contents',
    archive([pax([['SCHILY.xattr.user.note', 'abc']]), member(A)]),
    archive([pax([['SCHILY.xattr.user.note', 'abd']]), member(A)]),
  ],
  ['gzip: header', 'equal-streams', gzipMember(tar(A), { mtime: 5, name: 'q' }), gzipMember(tar(A))],
  ['gzip: level', 'equal-streams', gzipSync(tar(LONG), { level: 1 }), gzipSync(tar(LONG), { level: 9 })],
  ['gzip: none', 'equal-streams', gzipSync(tar(A)), tar(A)],
  ['gzip and zlib', 'equal-streams', gzipSync(tar(A)), deflateSync(tar(A))],
  ['gzip: time of a member', 'equal-contents', gzipSync(tar(A)), gzipSync(tar({ ...A, mtime: 1 }))],
  [
    'gzip: something behind',
    'different',
    gzipSync(tar(A)),
    Buffer.concat([gzipSync(tar(A)), Buffer.from('hidden')]),
  ],
  ['zip: level', 'equal-streams', zip(deflated('f', undefined)), zip(deflated('f', STORED_DEFLATE))],
  ['zip: method', 'equal-streams', zip(deflated('f', undefined)), zip({ name: 'f', data: LONG.data })],
  [
    'zip: level and order',
    'equal-contents',
    zip(A, deflated('f', undefined)),
    zip(deflated('f', STORED_DEFLATE), A),
  ],
  ['zip: time', 'equal-contents', zip(A), zip({ ...A, time: 99 })],
  [
    'zip: extra',
    'equal-contents',
    zip(A),
    zip({ ...A, extra: extraField(0x7875, Buffer.from([1, 1, 0, 1, 0])) }),
  ],
  ['zip: comment', 'equal-contents', zip(A), buildZip([A], { comment: 'hello' })],
  ['zip: something in front', 'different', zip(A), buildZip([A], { prefix: Buffer.from('#!/bin/sh\n') })],
  [
    'zip: executable',
    'different',
    zip({ ...A, madeBy: UNIX, external: unixMode(0o100644) }),
    zip({ ...A, madeBy: UNIX, external: unixMode(0o100755) }),
  ],
  ['zip and tar', 'equal-contents', zip(A, B), tar(B, A)],
  [
    'cpio: number',
    'equal-contents',
    cpioArchive([{ name: 'a', data: 'x', ino: 5 }]),
    cpioArchive([{ name: 'a', data: 'x', ino: 6 }]),
  ],
  [
    'deb: level of a part',
    'equal-streams',
    debOf(gzipSync(tar(LONG), { level: 1 })),
    debOf(gzipSync(tar(LONG), { level: 9 })),
  ],
  [
    'deb: time in a part',
    'equal-contents',
    debOf(gzipSync(tar(A))),
    debOf(gzipSync(tar({ ...A, mtime: 7 }))),
  ],
  [
    'nested gzip',
    'equal-semantics',
    tar({ name: 'm.gz', data: gzipSync('x') }),
    tar({ name: 'm.gz', data: gzipMember('x', { mtime: 3 }) }),
  ],
  [
    'nested zip: time',
    'equal-semantics',
    tar({ name: 'z', data: zip(A) }),
    tar({ name: 'z', data: zip({ ...A, time: 7 }) }),
  ],
  [
    'nested zip: content',
    'different',
    tar({ name: 'z', data: zip(A) }),
    tar({ name: 'z', data: zip({ ...A, data: 'f1rst' }) }),
  ],
  ['text', 'different', Buffer.from('built 2024-01-01\n'), Buffer.from('built 2024-01-02\n')],
  ['pe: time stamp', 'equal-semantics', stamped(1), stamped(2)],
  [
    'pe: time stamp, packed',
    'equal-semantics',
    zip({ name: 'p.exe', data: stamped(1) }),
    zip({ name: 'p.exe', data: stamped(2) }),
  ],
  ['pyc: time', 'equal-semantics', pyc({ mtime: 1 }), pyc({ mtime: 2 })],
  [
    'pyc: hash instead of time',
    'equal-semantics',
    pyc({ mtime: 1 }),
    pyc({ flags: 3, hash: '0011223344556677' }),
  ],
  ['pyc: references', 'equal-semantics', pyc({}), pyc({}, { flagged: true })],
  ['pyc: constant', 'different', pyc({}), pyc({}, { consts: [py.int(1)] })],
  ['pyc: path', 'different', pyc({}), pyc({}, { file: '/other/demo.py' })],
])('%s: %s', async (_, level, left, right) => {
  expect(await levelOf(left, right)).toBe(level);
});

function debOf(data: Uint8Array): Uint8Array {
  const parts = {
    'debian-binary': '2.0\n',
    'control.tar.gz': gzipSync(tarOf({ './control': 'Package: x\n' })),
  };
  return arArchive([
    ...Object.entries(parts).map(([name, content]) => ({ name, data: content })),
    { name: 'data.tar.gz', data },
  ]);
}

function stamped(seconds: number): Uint8Array {
  const file = Buffer.from(peFile());
  file.writeUInt32LE(1_700_000_000 + seconds, 0x80 + 8);
  return file;
}

function pyc(header: Parameters<typeof pycHeader>[1], code: Parameters<typeof pyCode>[1] = {}): Uint8Array {
  const magic = MAGIC['3.12'];
  return Buffer.concat([pycHeader(magic, header), pyCode(magic, code)]);
}

test('objects stored by reference equal those stored twice', async () => {
  const magic = MAGIC['3.12'];
  const twice = pycFile(magic, { consts: [py.text('same'), py.text('same')] });
  const once = pycFile(magic, { consts: [py.text('same', true), py.ref(0)] });
  expect(await levelOf(twice, once)).toBe('equal-semantics');
});

test('a list of digests that tells the truth follows from the members', async () => {
  const record = (text: string) => zipOf({ 'demo.py': 'x', 'demo-1.dist-info/RECORD': text });
  const right = 'demo.py,sha256=LXEWQrcmsEQBYnyp--6wy9chTD7GQPMTBAiWJF5IaSI,1\n';
  const nested = (text: string) => tar({ name: 'demo.whl', data: record(text) });
  const self = 'demo-1.dist-info/RECORD,,\n';
  expect(await levelOf(nested(right + self), nested(self + right))).toBe('equal-semantics');
  expect(await levelOf(nested(right + self), nested(right.replace('LXEW', 'LXEV') + self))).toBe('different');
  expect(await levelOf(nested(right + self), nested(self))).toBe('different');
});

test('damage is not removed: a wrong checksum is no noise', async () => {
  const wrong = zip({ ...A, local: { crc: 1 }, central: { crc: 1 } });
  expect(bestOf(await ladderOf(zip(A)), await ladderOf(wrong))).toBe('different');
  const broken = tar({ ...A, checksum: 'wrong' });
  expect(bestOf(await ladderOf(tar(A)), await ladderOf(broken))).toBe('different');
});

test('members that cannot be read have no digest, the archive counts by its bytes', async () => {
  const encrypted = zip({ ...A, flags: 1 });
  const other = zip({ ...A, flags: 1, time: 5 });
  expect(bestOf(await ladderOf(encrypted), await ladderOf(other))).toBe('different');
  expect((await ladderOf(encrypted)).every(({ sha256 }) => sha256 !== undefined)).toBe(true);
});

test('bytes that are the serialisation of a tree are not that tree', async () => {
  const frame = (...items: readonly string[]) =>
    Buffer.concat(
      items.flatMap((item) => {
        const length = Buffer.alloc(8);
        length.writeBigUInt64BE(BigInt(item.length));
        return [length, Buffer.from(item)];
      }),
    );
  const digest = '7eb7ab5b2cd1f5c0f9cbd7ae9a3c8b3fb0a4e0f7cdd5d9f1b5e2b1b0a8e8a1f2';
  const forged = frame('assay-digest-v1', 'tree', '', 'a', 'file', '', '0 -', '', `bytes:${digest}`);
  const level = bestOf(
    await ladderOf(tar({ name: 'z', data: forged })),
    await ladderOf(tar({ name: 'z', data: zip(A) })),
  );
  expect(level).toBe('different');
});

test('digests of one known artifact', async () => {
  const ladder = await ladderOf(gzipMember(tar(A)), 'a.tar.gz');
  expect(ladder.map(({ level, sha256 }) => [level, sha256])).toMatchInlineSnapshot(`
    [
      [
        "identical",
        "d551078780c8573ff3aa02dac5547d5c21d84365dab243298c5c7dd5cacd22ee",
      ],
      [
        "identical-below-signatures",
        "d551078780c8573ff3aa02dac5547d5c21d84365dab243298c5c7dd5cacd22ee",
      ],
      [
        "equal-streams",
        "f14ac39d7acac40a605b1ee1abea96ffafbd22a51a09600e69bf9d38f07a16c1",
      ],
      [
        "equal-contents",
        "9daf639f6e1657641d820788ad7204ad43632ea475e3c28e2bd8f30ea5d77224",
      ],
      [
        "equal-semantics",
        "91af469745dd23175ba7a1f525724fa89f2beeed9f0902733a18e301c2874c4b",
      ],
    ]
  `);
  expect(ladder.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "assay-digest-v1/identical[]",
      "assay-digest-v1/identical-below-signatures[-sig.*]",
      "assay-digest-v1/equal-streams[-archive.checksum,-archive.layout,-archive.padding,-cab.*,-compress.*,-dmg.checksum,-dmg.offsets,-gzip.*,-rpm.sigheader,-sig.*,-xar.checksum,-xar.heap-offsets]",
      "assay-digest-v1/equal-contents[-ar.*,-archive.*,-cab.*,-compress.*,-dmg.*,-fat.*,-gzip.*,-iso.*,-msi.*,-rpm.*,-sig.*,-squashfs.*,-xar.*,-zip.*]",
      "assay-digest-v1/equal-semantics[-ar.*,-archive.*,-bom.*,-burn.*,-cab.*,-compress.*,-content.layout,-content.random-id,-deb.*,-dex.*,-dmg.*,-fat.*,-git.*,-gzip.*,-id.*,-iso.*,-macho.slice-order,-mo.*,-msi.*,-nuget.*,-pe.*,-png.*,-pyc.*,-rpm.*,-sig.*,-sqlite.*,-squashfs.*,-ttf.*,-wheel.*,-xar.*,-zip.*]",
    ]
  `);
  // What a file is called is no part of it.
  expect(await ladderOf(gzipMember(tar(A)), 'other.tgz')).toEqual(ladder);
});

test('only the levels asked for', async () => {
  const artifact = await openArtifact(wheel('demo', '1.0'), { name: 'demo-1.0-py3-none-any.whl' });
  const all = await digestLadder(artifact);
  for (const one of all) expect(await digestLadder(artifact, { levels: [one.level] })).toEqual([one]);
  await artifact.close();
});

test('whatever the order, the times and the owners: one digest of the contents', async () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-zé\u{1f600}]{1,4}(\/[a-z]{1,3})?$/u), { maxLength: 6 });
  const files = names.map((list) => list.filter((one) => !list.some((other) => other.startsWith(`${one}/`))));
  await fc.assert(
    fc.asyncProperty(files, fc.nat(1000), fc.boolean(), async (list, seed, packed) => {
      if (list.length === 0) return;
      const members = list.map((name) => ({ name, data: `content of ${name}` }));
      const other = members.toReversed().map((one) => ({ ...one, mtime: seed, uid: seed, mode: 0o600 }));
      const bytes = tar(...other);
      const level = bestOf(await ladderOf(tar(...members)), await ladderOf(packed ? gzipSync(bytes) : bytes));
      expect(['equal-streams', 'equal-contents', 'identical']).toContain(level);
    }),
    { numRuns: 40 },
  );
});
