import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { readAll } from '../../src/codec/index.ts';
import { nodeFiles } from '../../src/host/files.ts';
import type { Artifact, Files, Gathered, GatherWish, Source } from '../../src/model/index.ts';
import { arArchive } from '../recipes/ar.ts';
import { archive, member } from '../recipes/tar.ts';
import { fileLike, pipeLike } from '../support/open.ts';

const LONG = 'x'.repeat(300_000);
const PACKED = gzipSync(archive([member({ name: 'a', data: 'one' }), member({ name: 'b', data: LONG })]));

/** Counts how often the packed bytes are streamed from their start, and temporary files that are there. */
function watched(bytes: Uint8Array, files: Partial<Files> = {}) {
  const count = { streams: 0, temporary: 0 };
  const source = fileLike(bytes);
  return {
    count,
    source: {
      ...source,
      stream(start = 0) {
        if (start === 0) count.streams++;
        return source.stream(start);
      },
    } satisfies Source,
    files: {
      ...nodeFiles,
      async temporary() {
        const file = await nodeFiles.temporary();
        count.temporary++;
        return { ...file, remove: () => file.remove().then(() => void count.temporary--) };
      },
      ...files,
    } satisfies Files,
  };
}

async function gatherAll(artifact: Artifact): Promise<Gathered[]> {
  const wish: GatherWish = { header: true, fields: true, content: true };
  const found: Gathered[] = [];
  const wishes = new Map(artifact.entries.map(({ id }) => [id, wish] as const));
  await artifact.gather(wishes, (one) => void found.push(one));
  return found.sort((a, b) => a.entry.id - b.entry.id);
}

test('a compressed archive is decoded once, and gathered as if it were decoded again', async () => {
  const { source, files, count } = watched(PACKED);
  const kept = await openArtifact({ name: 'k.tgz', source }, { files, keepStreams: true });
  const again = await openArtifact({ name: 'k.tgz', source: fileLike(PACKED) }, { files: nodeFiles });
  expect(count).toEqual({ streams: 1, temporary: 1 });
  const [ones, others] = [await gatherAll(kept), await gatherAll(again)];
  expect(count.streams).toBe(1);
  expect(ones.map(({ fields }) => fields)).toEqual(others.map(({ fields }) => fields));
  expect(ones.map(({ header }) => header)).toEqual(others.map(({ header }) => header));
  const bytesOf = ({ fields, fieldBytes }: Gathered) =>
    fields.map(({ offset, length }) => Buffer.from(fieldBytes(offset, length) ?? []).toString('hex'));
  expect(ones.map(bytesOf)).toEqual(others.map(bytesOf));
  expect(bytesOf(ones[0]!)[0]).toMatch(/^1f8b08/);
  const contents = await Promise.all(
    ones.map(async ({ content }) => content && (await readAll(content)).length),
  );
  expect(contents.slice(2)).toEqual([3, 300_000]);
  await kept.close();
  await again.close();
  expect(count.temporary).toBe(0);
});

test('of an archive that holds compressed archives, only these are kept', async () => {
  const inner = archive([member({ name: 'in', data: LONG })]);
  const outer = archive([
    member({ name: 'one.tgz', data: gzipSync(inner) }),
    member({ name: 'two', data: 'two' }),
  ]);
  for (const bytes of [
    arArchive([
      { name: 'a.tgz', data: PACKED },
      { name: 'b.tgz', data: gzipSync(inner) },
    ]),
    outer,
  ]) {
    const { source, files, count } = watched(bytes);
    const kept = await openArtifact({ name: 'x', source }, { files, keepStreams: true });
    const again = await openArtifact({ name: 'x', source: fileLike(bytes) }, { files: nodeFiles });
    const [ones, others] = [await gatherAll(kept), await gatherAll(again)];
    expect(ones.map(({ entry }) => entry.path)).toEqual(kept.entries.map(({ path }) => path));
    expect(ones.map(({ header, fields }) => [header, fields])).toEqual(
      others.map(({ header, fields }) => [header, fields]),
    );
    await kept.close();
    await again.close();
    expect(count.temporary).toBe(0);
  }
});

test('where nothing can be written, it is decoded again', async () => {
  const full: Partial<Files> = { temporary: () => Promise.reject(new Error('no space left')) };
  const { source, files, count } = watched(PACKED, full);
  const artifact = await openArtifact({ name: 'k.tgz', source }, { files, keepStreams: true });
  expect((await gatherAll(artifact)).map(({ entry }) => entry.path)).toHaveLength(4);
  expect(count.streams).toBeGreaterThan(1);
  await artifact.close();
});

test('what is read over a limit, or from a pipe, is not kept', async () => {
  const { source, files, count } = watched(PACKED);
  const limited = await openArtifact(
    { name: 'k.tgz', source },
    { files, keepStreams: true, limits: { expanded: 100_000 } },
  );
  expect(limited.problems.map(({ code }) => code)).toContain('limit.expanded');
  await limited.close();
  expect(count.temporary).toBe(0);
  const piped = await openArtifact({ name: 'p.tgz', source: pipeLike(PACKED) }, { files, keepStreams: true });
  expect(count.temporary).toBe(0);
  await piped.close();
});
