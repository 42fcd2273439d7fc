import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { arArchive } from '../recipes/ar.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { gzipMember, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { xarBuilder } from '../recipes/xar.ts';
import { xzStream } from '../recipes/xz.ts';
import { buildZip } from '../recipes/zip.ts';
import { at, fileLike, open, paths, pipeLike, problems } from '../support/open.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

test.each([
  ['a.tar', archive([member({ name: 'x' })]), ['a.tar', 'a.tar!/x']],
  ['a.tar.gz', gzipMember(archive([member({ name: 'd/x' })])), ['a.tar.gz', 'a.tar.gz!', 'a.tar.gz!/d/x']],
  ['a.gz', gzipMember('x'), ['a.gz', 'a.gz!']],
  ['a.gz.gz', gzipMember(gzipMember('x')), ['a.gz.gz', 'a.gz.gz!', 'a.gz.gz!!']],
  ['a.zip', buildZip([{ name: './x' }]), ['a.zip', 'a.zip!/./x']],
  ['a.ar', arArchive([{ name: 'x/' }]), ['a.ar', 'a.ar!/x']],
  ['a.cpio', cpioArchive([{ name: '/x' }]), ['a.cpio', 'a.cpio!//x']],
  ['a.txt', Buffer.from('x'), ['a.txt']],
  [
    'a.tar',
    archive([
      member({ name: 'd/', type: '5' }),
      member({ name: 'd/b.zip', data: buildZip([{ name: 'e/x' }]) }),
    ]),
    ['a.tar', 'a.tar!/d/', 'a.tar!/d/b.zip', 'a.tar!/d/b.zip!/e/x'],
  ],
  [
    'a.zip',
    buildZip([{ name: 'b.tar.gz', data: gzipMember(archive([member({ name: 'x' })])) }, { name: 'c' }]),
    ['a.zip', 'a.zip!/b.tar.gz', 'a.zip!/b.tar.gz!', 'a.zip!/b.tar.gz!/x', 'a.zip!/c'],
  ],
] as const)('%s: paths of %#', async (name, bytes, expected) => {
  const artifact = await open(name, bytes);
  expect(paths(artifact)).toEqual(expected);
});

/** Every container in another, with content at the innermost place. */
function nest() {
  const x = prose(20_000);
  const cpio = cpioArchive([{ name: './x', data: x }]);
  const payload = gzipMember(cpio);
  const builder = xarBuilder();
  const xar = builder.build(builder.file('Payload', builder.data(payload)));
  const zip = buildZip([{ name: 'p.pkg', data: xar, method: 8 }]);
  const tar = archive([
    member({ name: 'first', data: 'f' }),
    member({ name: 'z.zip', data: zip }),
    member({ name: 'last' }),
  ]);
  const xz = xzStream([{ content: tar }]);
  return { x, cpio, payload, xar, zip, tar, xz };
}

test.each([
  ['in memory', (bytes: Uint8Array) => bytes],
  ['a file', fileLike],
  ['a pipe', pipeLike],
] as const)('ids, parents, sizes and digests at every depth: %s', async (_, as) => {
  const { x, cpio, payload, xar, zip, tar, xz } = nest();
  const artifact = await open('a.tar.xz', as(xz));
  const zipPath = 'a.tar.xz!/z.zip';
  const expected: readonly (readonly [string, number, string, Uint8Array | string])[] = [
    ['a.tar.xz', -1, 'xz', xz],
    ['a.tar.xz!', 0, 'tar', tar],
    ['a.tar.xz!/first', 1, 'text', 'f'],
    [zipPath, 1, 'zip', zip],
    [`${zipPath}!/p.pkg`, 3, 'xar', xar],
    [`${zipPath}!/p.pkg!/Payload`, 4, 'gzip', payload],
    [`${zipPath}!/p.pkg!/Payload!`, 5, 'cpio', cpio],
    [`${zipPath}!/p.pkg!/Payload!/./x`, 6, 'text', x],
    ['a.tar.xz!/last', 1, 'text', ''],
  ];
  expect(artifact.entries.map(({ id }) => id)).toEqual(artifact.entries.map((_entry, i) => i));
  expect(
    artifact.entries.map(({ path, parent, format, size, sha256: digest }) => ({
      path,
      parent,
      format,
      size,
      digest,
    })),
  ).toEqual(
    expected.map(([path, parent, format, bytes]) => ({
      path,
      parent,
      format,
      size: bytes.length,
      digest: sha256(bytes),
    })),
  );
  expect(artifact.problems).toEqual([]);
  expect(artifact).toMatchObject({
    name: 'a.tar.xz',
    size: xz.length,
    format: 'xz',
    mediaType: 'application/x-xz',
    digests: { sha256: sha256(xz) },
  });
});

test('what is no file has neither size nor digest nor format', async () => {
  const tar = archive([
    member({ name: 'd/', type: '5' }),
    member({ name: 'l', type: '2', link: 'd' }),
    member({ name: 'f', type: '6' }),
  ]);
  const { entries } = await open('a.tar', tar);
  for (const entry of entries.slice(1))
    expect(entry).toMatchObject({ size: 0, format: '', sha256: undefined });
  expect(entries.map(({ kind }) => kind)).toEqual(['file', 'directory', 'symlink', 'fifo']);
});

test('the media type is that of the format, else of text or bytes', async () => {
  const typeOf = async (bytes: Uint8Array) => (await open('a', bytes)).mediaType;
  expect(await typeOf(Buffer.from('text'))).toBe('text/plain');
  expect(await typeOf(Buffer.from([1, 2, 3]))).toBe('application/octet-stream');
  expect(await typeOf(buildZip([{ name: 'x' }]))).toBe('application/zip');
});

test('bytes behind a stream or archive are reported with their place', async () => {
  const inner = gzipMember('content');
  const tail = Buffer.from('hidden');
  const tar = archive([
    member({ name: 'a.gz', data: Buffer.concat([inner, tail]) }),
    member({ name: 'a.z', data: Buffer.concat([deflateSync(prose(5000)), tail]) }),
  ]);
  for (const source of [tar, fileLike(tar), pipeLike(tar, 100)]) {
    const artifact = await open('a.tar', source);
    expect(artifact.problems).toMatchObject([
      { code: 'content.trailing-data', path: 'a.tar!/a.gz', offset: inner.length },
      { code: 'content.trailing-data', path: 'a.tar!/a.z', offset: deflateSync(prose(5000)).length },
    ]);
    expect(artifact.problems[0]!.message).toBe('6 bytes follow the end of the gzip data');
    expect(at(artifact, 'a.tar!/a.gz').sha256).toBe(sha256(Buffer.concat([inner, tail])));
    expect(at(artifact, 'a.tar!/a.gz!').sha256).toBe(sha256('content'));
  }
});

test('a size that is not true is reported, and less than promised has no digest', async () => {
  const zip = buildZip([{ name: 'm', data: 'content', local: { size: 9 }, central: { size: 9 } }]);
  const artifact = await open('a.zip', zip);
  expect(problems(artifact)).toContain('content.size-mismatch a.zip!/m');
  expect(at(artifact, 'a.zip!/m')).toMatchObject({ size: 7, sha256: undefined });
});

test('the same member twice is two entries', async () => {
  const tar = archive([member({ name: 'x', data: '1' }), member({ name: 'x', data: '2' })]);
  const { entries } = await open('a.tar', tar);
  expect(entries.map(({ sha256: digest }) => digest).slice(1)).toEqual([sha256('1'), sha256('2')]);
});
