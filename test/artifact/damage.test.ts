import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Artifact } from '../../src/model/index.ts';
import { arArchive } from '../recipes/ar.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { gzipMember, noise, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { xzStream } from '../recipes/xz.ts';
import { buildZip } from '../recipes/zip.ts';
import { at, codes, fileLike, open, pipeLike, problems } from '../support/open.ts';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

const contents = [noise(3000, 1), noise(200_000, 2), noise(5000, 3)] as const;
const tar = archive(contents.map((data, i) => member({ name: `m${i}`, data })));
const gz = gzipMember(tar);

/** No digest that is given may be that of anything but the whole member. */
function expectOnlyWhole(artifact: Artifact, prefix: string): number {
  let whole = 0;
  for (const [i, data] of contents.entries()) {
    const entry = artifact.entries.find(({ path }) => path === `${prefix}m${i}`);
    if (entry?.sha256 === undefined) continue;
    expect(entry).toMatchObject({ sha256: sha256(data), size: data.length });
    whole++;
  }
  return whole;
}

test.each([1, 2, 5, 8, 16, 24, 31, 32])('a .tar.gz cut at %i/33 of its length', async (part) => {
  const cut = gz.subarray(0, Math.floor((gz.length * part) / 33));
  for (const source of [cut, fileLike(cut), pipeLike(cut, 777)]) {
    const artifact = await open('a.tar.gz', source);
    expect(codes(artifact)).toContain('stream.truncated');
    expect(artifact.digests?.sha256).toBe(sha256(cut));
    expect(artifact.entries[1]!.sha256).toBeUndefined();
    const whole = expectOnlyWhole(artifact, 'a.tar.gz!/');
    expect(whole).toBe(cut.length > 4000 ? 1 : 0);
  }
});

test('cut within the trailer all members came, but the stream as a whole is in doubt', async () => {
  const artifact = await open('a.tar.gz', gz.subarray(0, -3));
  expect(problems(artifact)).toEqual(['stream.truncated a.tar.gz']);
  expect(expectOnlyWhole(artifact, 'a.tar.gz!/')).toBe(3);
  expect(artifact.entries[1]!.sha256).toBeUndefined();
});

test.each([
  ['a.tar', tar, 'tar.truncated'],
  ['a.tar.xz', xzStream([{ content: tar }]), 'stream.truncated'],
  ['a.cpio', cpioArchive(contents.map((data, i) => ({ name: `m${i}`, data }))), 'cpio.truncated'],
  ['a.ar', arArchive(contents.map((data, i) => ({ name: `m${i}/`, data }))), 'ar.truncated'],
  ['a.zip', buildZip(contents.map((data, i) => ({ name: `m${i}`, data }))), 'zip.no-end'],
] as const)('%s cut in the middle of a member', async (name, bytes, code) => {
  const cut = bytes.subarray(0, 100_000);
  for (const source of [cut, fileLike(cut), pipeLike(cut, 777)]) {
    const artifact = await open(name, source);
    expect(codes(artifact)).toContain(code);
    expect(expectOnlyWhole(artifact, `${name}!/`)).toBe(1);
    const cutMember = artifact.entries.find(({ path }) => path.endsWith('/m1'));
    expect(cutMember?.sha256).toBeUndefined();
    expect(artifact.digests?.sha256).toBe(sha256(cut));
  }
});

test('a wrong checksum leaves the digest, since all bytes came', async () => {
  const data = prose(9000);
  const zip = buildZip([{ name: 'm', data, method: 8, local: { crc: 1 }, central: { crc: 1 } }]);
  const inZip = await open('a.zip', zip);
  expect(problems(inZip)).toEqual(['zip.crc-mismatch a.zip']);
  expect(at(inZip, 'a.zip!/m').sha256).toBe(sha256(data));

  const inGzip = await open('a.gz', gzipMember(data, { crc: 1 }));
  expect(problems(inGzip)).toEqual(['stream.checksum a.gz']);
  expect(at(inGzip, 'a.gz!').sha256).toBe(sha256(data));
});

test('a stream that breaks in the middle has what came before, without digest', async () => {
  const broken = Buffer.from(gz);
  broken.fill(0xff, 100_000, 100_200);
  const artifact = await open('a.tar.gz', fileLike(broken));
  expect(artifact.problems.some(({ level }) => level === 'error')).toBe(true);
  expect(artifact.digests?.sha256).toBe(sha256(broken));
  expect(at(artifact, 'a.tar.gz!/m0').sha256).toBe(sha256(contents[0]));
});

test('a member of an unknown method has no digest, its neighbours have', async () => {
  const zip = buildZip([
    { name: 'odd', data: 'x', method: 77, packed: Buffer.from('y') },
    { name: 'plain', data: 'x' },
  ]);
  const artifact = await open('a.zip', zip);
  expect(problems(artifact)).toEqual(['stream.unsupported a.zip']);
  expect(at(artifact, 'a.zip!/odd')).toMatchObject({ size: 0, sha256: undefined });
  expect(at(artifact, 'a.zip!/plain').sha256).toBe(sha256('x'));
});
