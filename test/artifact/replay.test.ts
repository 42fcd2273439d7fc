import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { AssayError, type Field, type Files } from '../../src/model/index.ts';
import { gzipBomb } from '../recipes/bombs.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { gzipMember, noise, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { xarBuilder } from '../recipes/xar.ts';
import { buildZip } from '../recipes/zip.ts';
import { temporaryFolder } from '../support/folder.ts';
import { at, fileLike, open, problems, reread } from '../support/open.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Files that count the temporary ones which are still there. */
function watchedFiles() {
  const state = { made: 0, there: 0 };
  const files: Files = {
    ...nodeHost.files,
    async temporary() {
      const file = await nodeHost.files.temporary();
      state.made++;
      state.there++;
      let removed = false;
      return {
        ...file,
        async remove() {
          if (!removed) state.there--;
          removed = true;
          await file.remove();
        },
      };
    },
  };
  return { state, files };
}

const folder = temporaryFolder();
afterEach(() => expect(readdirSync(folder)).toEqual([]));

type Wrap = (bytes: Uint8Array) => Uint8Array;
const WRAPS: Readonly<Record<string, Wrap>> = {
  gz: (bytes) => gzipMember(bytes),
  tar: (bytes) => archive([member({ name: 'f', data: 'first' }), member({ name: 'x', data: bytes })]),
  zip: (bytes) =>
    buildZip([
      { name: 'f', data: 'first' },
      { name: 'x', data: bytes, method: 8 },
    ]),
  'stored zip': (bytes) =>
    buildZip([
      { name: 'f', data: 'first' },
      { name: 'x', data: bytes },
    ]),
  cpio: (bytes) =>
    cpioArchive([
      { name: 'f', data: 'first' },
      { name: 'x', data: bytes },
    ]),
  xar(bytes) {
    const builder = xarBuilder();
    const first = builder.file('f', builder.data('first'));
    return builder.build(first + builder.file('x', builder.data(bytes, { encoding: 'application/x-gzip' })));
  },
};
const PAIRS = Object.keys(WRAPS).flatMap((outer) =>
  Object.keys(WRAPS).map((inner) => [outer, inner] as const),
);

test.each(PAIRS)('every entry of %s around %s around a tar.gz is the same again', async (outer, inner) => {
  const bytes = WRAPS[outer]!(WRAPS[inner]!(WRAPS['gz']!(WRAPS['tar']!(prose(30_000)))));
  for (const source of [bytes, fileLike(bytes), fileLike(bytes, 1000)]) {
    const { state, files } = watchedFiles();
    const artifact = await openArtifact(
      { name: 'a', source: source instanceof Uint8Array ? fileLike(source) : source },
      { files, limits: { spool: 0 } },
    );
    expect(artifact.problems).toEqual([]);
    expect(state.there).toBe(0);
    for (const { id, sha256: digest, size, path } of artifact.entries) {
      const again = await reread(artifact, path);
      expect([path, again.length, sha256(again)]).toEqual([path, size, digest]);
      await artifact.fields(id);
    }
    await artifact.close();
    expect(state.there).toBe(0);
  }
});

test('fields of a member, then of the format of its content', async () => {
  const inner = gzipMember('content', { name: 'inner', mtime: 1_000_000 });
  const tar = archive([member({ name: 'a' }), member({ name: 'x.gz', data: inner, mtime: 7 })]);
  const artifact = await open('a.zip', buildZip([{ name: 't.tar', data: tar, method: 8 }]));
  const fieldsOf = (path: string) => artifact.fields(at(artifact, path).id);
  const inTar = await fieldsOf('a.zip!/t.tar!/x.gz');
  const find = (fields: readonly Field[], name: string): Field | undefined => {
    for (const field of fields) {
      const found = field.name === name ? field : find(field.fields ?? [], name);
      if (found) return found;
    }
    return undefined;
  };
  expect(find(inTar.header, 'mtime')).toMatchObject({ value: 7, meaning: 'time' });
  expect(find(inTar.content, 'members')).toMatchObject({ value: 1 });
  expect((await fieldsOf('a.zip!/t.tar')).header).not.toEqual([]);
  expect(await fieldsOf('a.zip')).toMatchObject({ header: [] });
  expect((await fieldsOf('a.zip')).content).not.toEqual([]);
});

test('fields come within the pass as well, and are the same', async () => {
  const tar = archive([member({ name: 'a' }), member({ name: 'x.gz', data: gzipMember('content') })]);
  const seen = new Map<string, { header: Field[]; content: Field[] }>();
  const artifact = await open('a.tar.gz', gzipMember(tar), {
    onFields({ path }, fields, of) {
      if (!seen.has(path)) seen.set(path, { header: [], content: [] });
      seen.get(path)![of].push(...fields);
    },
  });
  for (const { id, path } of artifact.entries) {
    expect([path, await artifact.fields(id)]).toEqual([path, seen.get(path) ?? { header: [], content: [] }]);
  }
});

test('what cannot be opened has its own error', async () => {
  const tar = archive([member({ name: 'd/', type: '5' }), member({ name: 'l', type: '2', link: 'd' })]);
  const artifact = await open('a.tar', tar);
  const codeOf = async (work: Promise<unknown>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssayError);
    return (error as AssayError).code;
  };
  expect(await codeOf(artifact.open(99))).toBe('entry.missing');
  expect(await codeOf(artifact.open(-1))).toBe('entry.missing');
  expect(await codeOf(artifact.fields(99))).toBe('entry.missing');
  expect(await codeOf(artifact.open(1))).toBe('entry.no-content');
  expect(await codeOf(artifact.open(2))).toBe('entry.no-content');

  const odd = buildZip([
    { name: 'same', data: 'x' },
    { name: 'odd', phantom: true, central: { offset: 9999 } },
  ]);
  const zip = await open('a.zip', odd);
  expect(await codeOf(zip.open(at(zip, 'a.zip!/odd').id))).toBe('entry.no-content');
});

test('two members asked for at once share one temporary file, which close removes', async () => {
  const zip = buildZip([
    { name: 'a', data: noise(90_000), method: 8 },
    { name: 'b', data: noise(90_000, 2), method: 8 },
  ]);
  const { state, files } = watchedFiles();
  const artifact = await open('a.tar.gz', gzipMember(archive([member({ name: 'z.zip', data: zip })])), {
    files,
    limits: { spool: 0 },
  });
  expect(state).toEqual({ made: 1, there: 0 });
  const [a, b] = await Promise.all([
    reread(artifact, 'a.tar.gz!/z.zip!/a'),
    reread(artifact, 'a.tar.gz!/z.zip!/b'),
  ]);
  expect(a.equals(noise(90_000))).toBe(true);
  expect(b.equals(noise(90_000, 2))).toBe(true);
  expect(state).toEqual({ made: 2, there: 1 });
  await artifact.close();
  await artifact.close();
  expect(state).toEqual({ made: 2, there: 0 });
});

test('without files a member that must be put aside cannot be opened again beyond the limit', async () => {
  const zip = buildZip([{ name: 'a', data: noise(90_000) }]);
  const tarGz = gzipMember(archive([member({ name: 'z.zip', data: zip })]));
  const path = 'a.tar.gz!/z.zip';
  const cut = await open('a.tar.gz', tarGz, { limits: { spool: zip.length - 1 } });
  expect(problems(cut)).toEqual([`spool.unavailable ${path}`]);
  expect(at(cut, path)).toMatchObject({ format: 'zip', size: zip.length, sha256: sha256(zip) });
  expect(cut.entries).toHaveLength(3);
  expect((await reread(cut, path)).equals(zip)).toBe(true);
  await expect(cut.fields(2)).rejects.toMatchObject({ code: 'entry.unreadable', path });

  const whole = await open('a.tar.gz', tarGz, { limits: { spool: zip.length } });
  expect(whole.problems).toEqual([]);
  expect((await reread(whole, `${path}!/a`)).equals(noise(90_000))).toBe(true);
});

test('what a limit ended is given again up to the same place', async () => {
  const artifact = await open('z.gz', gzipBomb(2e9), { limits: { ratioFloor: 1e6 } });
  const { size } = at(artifact, 'z.gz!');
  expect(size).toBeLessThan(20e6);
  expect(await reread(artifact, 'z.gz!')).toHaveLength(size);
  const start = performance.now();
  expect((await artifact.fields(0)).content.map(({ name }) => name)).toContain('member');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('a stream may be opened as often as one likes, and left in the middle', async () => {
  const data = prose(3_000_000);
  const artifact = await open('a.gz', fileLike(gzipMember(data)));
  const source = await artifact.open(1);
  for await (const chunk of source.stream()) {
    expect(chunk[0]).toBe(data[0]);
    break;
  }
  expect((await reread(artifact, 'a.gz!')).equals(data)).toBe(true);
});
