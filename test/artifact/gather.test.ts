import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bytesSource, readAll } from '../../src/codec/index.ts';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Artifact, Gathered, GatherWish, Source } from '../../src/model/index.ts';
import { archive, type MemberOptions, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
const FILES = tar({ name: 'a', data: 'one' }, { name: 'b', data: 'two' }, { name: 'c', data: 'three' });

/** As a file is read, in pieces, and never in memory as a whole. */
function fileOf(bytes: Uint8Array): Source {
  const { read, stream } = bytesSource(bytes);
  return { size: bytes.length, read: read!, stream };
}
/** As a pipe is. */
function pipeOf(bytes: Uint8Array, step = 700): Source {
  return {
    async *stream() {
      const reused = Buffer.alloc(step);
      for (let at = 0; at < bytes.length; at += step) {
        const part = bytes.subarray(at, at + step);
        reused.set(part);
        yield reused.subarray(0, part.length);
      }
    },
  };
}

async function gathered(
  artifact: Artifact,
  wish: GatherWish,
  ...ids: readonly number[]
): Promise<Gathered[]> {
  const found: Gathered[] = [];
  await artifact.gather(new Map(ids.map((id) => [id, wish])), (one) => void found.push(one));
  return found;
}

describe.each<[string, (bytes: Uint8Array) => Uint8Array | Source]>([
  ['in memory', (bytes) => bytes],
  ['a file', fileOf],
  ['a pipe', pipeOf],
  ['in a stream', (bytes) => gzipSync(bytes)],
])('%s', (where, sourceOf) => {
  const open = (bytes: Uint8Array) => openArtifact(sourceOf(bytes), { name: 'x' });
  /** The first member; it is one further down in a stream. */
  const first = where === 'in a stream' ? 2 : 1;

  test('members come in their order, and before their container', async () => {
    const artifact = await open(FILES);
    const found = await gathered(artifact, { header: true }, first + 2, first, first - 1);
    expect(found.map(({ entry }) => entry.id)).toEqual([first, first + 2, first - 1]);
    await artifact.close();
  });

  test('every field of a header has its bytes, those behind the content as well', async () => {
    const artifact = await open(FILES);
    for (const { header, headerBytes } of await gathered(
      artifact,
      { header: true },
      first,
      first + 1,
      first + 2,
    )) {
      for (const { name, offset, length, meaning } of header) {
        if (meaning === 'data' || length === 0) continue;
        const bytes = headerBytes(offset, length);
        expect(bytes && Buffer.from(bytes), name).toEqual(
          Buffer.from(FILES.subarray(offset, offset + length)),
        );
      }
    }
    await artifact.close();
  });

  test('contents can be read at any place until the end', async () => {
    const artifact = await open(FILES);
    const found = await gathered(artifact, { content: true }, first, first + 2);
    const texts: string[] = [];
    for (const { content } of found) texts.push(Buffer.from(await readAll(content!)).toString());
    expect(texts).toEqual(['one', 'three']);
    expect(Buffer.from(await found[1]!.content!.read(1, 3)).toString()).toBe('hre');
    await artifact.close();
  });

  test('nothing that is not wished for', async () => {
    const artifact = await open(FILES);
    const [found] = await gathered(artifact, {}, first);
    expect([found?.header, found?.fields, found?.content]).toEqual([[], [], undefined]);
    expect(await gathered(artifact, {})).toEqual([]);
    await artifact.close();
  });
});

test('parts that a row refers to have their bytes, though they stand outside of it', async () => {
  const { formatSeeds } = await import('../recipes/format-seeds.ts');
  const bytes = formatSeeds()['elf32-be.so']!;
  const [found] = await gathered(await openArtifact(bytes, { name: 'x' }), { fields: true }, 0);
  const needed = found!.fields.find(({ name }) => name === '.gnu.version_r')?.fields?.[0];
  const version = needed!.fields![0]!;
  expect(version.offset).toBe(needed!.offset + needed!.length);
  expect(Buffer.from(found!.fieldBytes(version.offset, version.length)!)).toEqual(
    Buffer.from(bytes.subarray(version.offset, version.offset + version.length)),
  );
});

test('a member that cannot be read does not end the gathering', async () => {
  const bytes = buildZip([
    { name: 'secret', data: 's', flags: 1 },
    { name: 'open', data: 'o' },
  ]);
  const artifact = await openArtifact(bytes, { name: 'x' });
  expect(artifact.entries[1]?.sha256).toBeUndefined();
  const found = await gathered(artifact, { header: true, content: true }, 1, 2);
  expect(found.map(({ entry, header }) => [entry.path, header.length > 0])).toEqual([
    ['x!/secret', true],
    ['x!/open', true],
  ]);
});

test('where a limit ended the reading, gathering ends', async () => {
  let read = 0;
  const { stream } = bytesSource(FILES);
  const source: Source = {
    size: FILES.length,
    async *stream() {
      for await (const chunk of stream()) {
        read += chunk.length;
        yield chunk;
      }
    },
  };
  const artifact = await openArtifact(source, { name: 'x', limits: { members: 1 } });
  expect(await gathered(artifact, { header: true }, 1)).toHaveLength(1);
  expect(read).toBeGreaterThan(0);
});

test('what a file is after it was changed is told as it is, and nothing throws but errors of ours', async () => {
  const shrunk = FILES.subarray(0, 600);
  let now: Uint8Array = FILES;
  const source: Source = {
    size: FILES.length,
    read: async (offset, length) => now.subarray(offset, offset + length),
    stream: (start = 0) => bytesSource(now).stream(start),
  };
  const artifact = await openArtifact(source, { name: 'x' });
  now = shrunk;
  const found = await gathered(artifact, { header: true, content: true }, 1, 2, 3);
  expect(found.map(({ entry }) => entry.id)).toEqual([1]);
});
