import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { summarise } from '../../src/report/index.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const layers = async (name: string, bytes: Uint8Array) =>
  summarise(await openArtifact({ name, source: bytesSource(bytes) }), [], []).layers;

test('layers go down through streams and stop at the first container', async () => {
  const tar = archive([member({ name: 'a.gz', data: gzipSync('x') })]);
  expect(await layers('a.tar.gz', gzipSync(tar))).toEqual(['gzip', 'tar:ustar']);
  expect(await layers('a.gz.gz', gzipSync(gzipSync('plain')))).toEqual(['gzip', 'gzip', 'text']);
  expect(await layers('a.zip', buildZip([{ name: 'a.gz', data: gzipSync('x') }]))).toEqual(['zip']);
});
