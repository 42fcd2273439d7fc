import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Gathered } from '../../../src/model/index.ts';
import { createEncoderSearch } from '../../../src/reproducibility/content/encoder.ts';
import { streamClaims } from '../../../src/reproducibility/content/streams.ts';
import { storedBlocks } from '../../recipes/gzip.ts';
import { xzStream } from '../../recipes/xz.ts';

const TEXT = Buffer.from(Array.from({ length: 400 }, (_, i) => `line ${i * i}\n`).join(''));

async function gathered(bytes: Uint8Array): Promise<Gathered> {
  const artifact = await openArtifact(bytes, { name: 'x' });
  const found: Gathered[] = [];
  await artifact.gather(new Map([[0, { fields: true, content: true }]]), (one) => void found.push(one));
  return found[0]!;
}
const compared = async (one: Uint8Array, other: Uint8Array, equal: boolean) =>
  (
    await streamClaims(
      { left: await gathered(one), right: await gathered(other) },
      equal,
      createEncoderSearch(),
    )
  ).map(({ cause, field, bytes, ranges }) => ({ cause, field, bytes, ranges }));

const gzip = (level: number) => gzipSync(TEXT, { level });

test('equal content, other compressed bytes: they are told by where they stand in the stream', async () => {
  const [one, other] = [gzip(1), gzip(9)];
  const claims = await compared(one, other, true);
  expect(claims.map(({ cause }) => cause)).toContain('compress.level');
  const { ranges: [range] = [] } = claims.find(({ field }) => field?.endsWith(' / '))!;
  // Behind the header of ten bytes, before the trailer of eight.
  expect(range!.left.offset).toBeGreaterThanOrEqual(10);
  expect(range!.left.offset + range!.left.length).toBeLessThanOrEqual(one.length - 8);
  expect(one.subarray(0, 8)).toEqual(other.subarray(0, 8));
  const rest = (of: Buffer, at: number, length: number) =>
    Buffer.concat([of.subarray(10, at), of.subarray(at + length)]);
  expect(rest(one, range!.left.offset, range!.left.length)).toEqual(
    rest(other, range!.right.offset, range!.right.length),
  );
});

test('of contents that differ only headers are told', async () => {
  const other = gzipSync(TEXT.subarray(1), { level: 1 });
  other.writeUInt32LE(1_700_000_000, 4);
  const claims = await compared(gzip(1), other, false);
  expect(claims.map(({ cause, field }) => `${cause} ${field}`)).toEqual([
    'gzip.mtime member / MTIME',
    'archive.checksum member / CRC32',
    'archive.layout member / ISIZE',
  ]);
});

test('two formats are two methods', async () => {
  const raw = Buffer.concat([Buffer.from([0x78, 0x9c]), deflateRawSync(TEXT)]);
  const stored = Buffer.concat([gzip(9).subarray(0, 10), storedBlocks(TEXT), gzip(9).subarray(-8)]);
  expect((await compared(gzip(9), stored, true)).map(({ cause }) => cause)).toEqual(['compress.level']);
  const [claim] = await streamClaims(
    {
      left: await gathered(gzip(9)),
      right: {
        ...(await gathered(gzip(9))),
        entry: { ...(await gathered(gzip(9))).entry, format: 'zlib', size: raw.length },
      },
    },
    true,
    createEncoderSearch(),
  );
  expect(claim).toMatchObject({ cause: 'compress.method', values: ['gzip', 'zlib'] });
});

test('streams whose bytes no field tells are compared all the same', async () => {
  const zstd = (level: number) =>
    zstdCompressSync(TEXT, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  const [one, other] = [zstd(1), zstd(19)];
  expect(one.equals(other)).toBe(false);
  const claims = await compared(one, other, true);
  expect(claims.map(({ cause, field }) => `${cause} ${field}`)).toContain('compress.level frame / blocks');
});

test('xz: equal filters and blocks, other bytes: no threads', async () => {
  const xz = (chunk: number) => xzStream([{ content: TEXT, chunk }]);
  const claims = await compared(xz(1 << 16), xz(1 << 10), true);
  const told = claims.map(({ cause, field }) => `${cause} ${field}`);
  expect(told).toContain('compress.implementation block / ');
  expect(told.filter((one) => /threads|level/.test(one))).toEqual([]);
});
