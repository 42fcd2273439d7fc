import { expect, test } from 'vitest';
import type { Interest } from '../../src/artifact/index.ts';
import type { Source } from '../../src/model/index.ts';
import { createCatalog } from '../../src/sbom/index.ts';
import { gzipMember, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { xzStream } from '../recipes/xz.ts';
import { buildZip } from '../recipes/zip.ts';
import { fileLike, open } from '../support/open.ts';

/** A file that counts what is asked of it. */
function counted(bytes: Uint8Array) {
  const source = fileLike(bytes);
  const seen = { streams: 0, bytes: 0, reads: [] as (readonly [number, number])[] };
  const counting: Source = {
    ...source,
    async *stream(start = 0) {
      seen.streams++;
      for await (const chunk of source.stream(start)) {
        seen.bytes += chunk.length;
        yield chunk;
      }
    },
    read: (offset, length) => {
      seen.reads.push([offset, length]);
      return source.read!(offset, length);
    },
  };
  return { seen, source: counting };
}

/** Counts the bytes that pass by, entry by entry. */
function counting(wish: 'chunks' | 'content') {
  const bytes = new Map<string, number>();
  const ends = new Map<string, number>();
  const interest: Interest = {
    name: 'counting',
    wants: () => wish,
    take(entry, chunk, last) {
      bytes.set(entry.path, (bytes.get(entry.path) ?? 0) + chunk.length);
      if (last) ends.set(entry.path, (ends.get(entry.path) ?? 0) + 1);
    },
  };
  return { bytes, ends, interest };
}

const members = [
  member({ name: 'p/PKG-INFO', data: 'Metadata-Version: 2.1\nName: p\nVersion: 1\n' }),
  member({ name: 'p/small', data: prose(3000) }),
  member({ name: 'p/empty' }),
  member({ name: 'p/large', data: prose(700_000) }),
  member({
    name: 'p/inner.tar.gz',
    data: gzipMember(archive([member({ name: 'i', data: prose(90_000, 3) })])),
  }),
  member({ name: 'p/inner.zip', data: buildZip([{ name: 'z', data: prose(50_000, 4), method: 8 }]) }),
];
const tar = archive(members);

test.each([
  ['p-1.tar.gz', gzipMember(tar)],
  ['p-1.tar.xz', xzStream([{ content: tar }])],
  ['p-1.tar', tar],
] as const)('%s is read once, whoever is interested', async (name, bytes) => {
  const { seen, source } = counted(bytes);
  const catalog = createCatalog();
  const chunks = counting('chunks');
  const whole = counting('content');
  const artifact = await open(name, source, {
    interests: [catalog.interest, chunks.interest, whole.interest],
  });
  catalog.finish(artifact);
  expect(artifact.problems).toEqual([]);
  expect(artifact.entries.map(({ path }) => path)).toContain(
    `${name}${name === 'p-1.tar' ? '' : '!'}${name === 'p-1.tar' ? '!' : ''}/p/large`,
  );
  expect(seen).toEqual({
    streams: 1,
    bytes: bytes.length,
    reads: [[Math.max(0, bytes.length - 66 * 1024), 66 * 1024]],
  });
  for (const { bytes: counts, ends } of [chunks, whole]) {
    const files = artifact.entries.filter(({ kind }) => kind === 'file');
    expect(counts).toEqual(new Map(files.map(({ path, size }) => [path, size])));
    expect(ends).toEqual(new Map(files.map(({ path }) => [path, 1])));
  }
});

test('a zip is read once from front to end, and its members at their places', async () => {
  const bytes = buildZip([
    { name: 'a', data: prose(400_000), method: 8 },
    { name: 'b', data: prose(900_000, 2) },
  ]);
  const { seen, source } = counted(bytes);
  const { bytes: counts, interest } = counting('chunks');
  const artifact = await open('a.zip', source, { interests: [interest] });
  expect(artifact.problems).toEqual([]);
  expect(seen.streams).toBe(1);
  expect(seen.bytes).toBe(bytes.length);
  expect([...counts.values()]).toEqual([bytes.length, 400_000, 900_000]);
});
