import { expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { AssayError, type Files, type Source } from '../../src/model/index.ts';
import { gzipBomb, tarOfMany } from '../recipes/bombs.ts';
import { gzipMember, noise, prose } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { fileLike, open, pipeLike } from '../support/open.ts';

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AssayError);
  return (error as AssayError).code;
}

/** An input that knows whether it was closed. */
function closing(source: Source) {
  const state = { closed: 0 };
  return {
    state,
    input: {
      name: 'a',
      source,
      async close() {
        state.closed++;
      },
    },
  };
}

test('an empty file', async () => {
  for (const source of [
    fileLike(Buffer.alloc(0)),
    pipeLike(Buffer.alloc(0)),
    { size: 0, bytes: Buffer.alloc(0), async *stream() {} },
  ]) {
    const { state, input } = closing(source);
    expect(await codeOf(openArtifact(input))).toBe('input.empty');
    expect(state.closed).toBe(1);
  }
});

test('a file that shrinks or grows while it is read', async () => {
  const tar = archive([member({ data: noise(100_000) })]);
  const shrunk = closing({ ...fileLike(tar), size: tar.length + 1 });
  expect(await codeOf(openArtifact(shrunk.input))).toBe('input.changed');
  expect(shrunk.state.closed).toBe(1);
  expect(
    await codeOf(openArtifact({ name: 'a', source: { ...fileLike(tar), size: tar.length - 512 } })),
  ).toBe('input.changed');
});

test('a source that fails is not a reader that fails', async () => {
  const tar = gzipMember(archive([member({ data: noise(300_000) })]));
  const cause = new Error('connection lost');
  const failing: Source = {
    async *stream() {
      yield tar.subarray(0, 100_000);
      throw cause;
    },
  };
  const { state, input } = closing(failing);
  const error = await openArtifact(input).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'input.unreadable', path: 'a', cause });
  expect((error as Error).message).toContain('connection lost');
  expect(state.closed).toBe(1);

  const zip = buildZip([{ data: noise(300_000) }]);
  const late: Source = {
    ...fileLike(zip),
    async read(offset) {
      if (offset === 0) throw cause;
      return zip.subarray(offset);
    },
  };
  expect(await codeOf(openArtifact({ name: 'a', source: late }))).toBe('input.unreadable');
});

test('an error of Assay passes as it is', async () => {
  const own = new AssayError('input.permission', 'no');
  const source: Source = {
    stream() {
      return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(own) }) };
    },
  };
  await expect(openArtifact({ name: 'a', source })).rejects.toBe(own);
});

test.each([
  ['a stream', () => gzipBomb()],
  ['many members', () => tarOfMany(1_000_000)],
] as const)('an abort ends the reading of %s at once', async (_, make) => {
  const controller = new AbortController();
  let pulled = 0;
  const inner = make();
  const source: Source = {
    async *stream() {
      for await (const chunk of inner.stream()) {
        pulled++;
        if (pulled === 2) controller.abort(new Error('enough'));
        yield chunk;
      }
    },
  };
  const { state, input } = closing(source);
  const limits = { ratio: 1e9, expanded: 1e15 };
  await expect(openArtifact(input, { signal: controller.signal, limits })).rejects.toThrow('enough');
  expect(pulled).toBeLessThanOrEqual(3);
  expect(state.closed).toBe(1);
});

test('an abort before the start', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  const { state, input } = closing(fileLike(archive([member()])));
  await expect(openArtifact(input, { signal })).rejects.toThrow('too late');
  expect(state.closed).toBe(1);
});

test('an abort removes temporary files', async () => {
  const removed: string[] = [];
  const controller = new AbortController();
  const files: Files = {
    ...nodeHost.files,
    async temporary() {
      const file = await nodeHost.files.temporary();
      controller.abort(new Error('enough'));
      return {
        ...file,
        async remove() {
          removed.push('removed');
          await file.remove();
        },
      };
    },
  };
  const tar = archive([member({ name: 'z.zip', data: buildZip([{ data: noise(500_000) }]) })]);
  const opening = open('a.tar', pipeLike(tar, 5000), {
    files,
    signal: controller.signal,
    limits: { spool: 0 },
  });
  await expect(opening).rejects.toThrow('enough');
  expect(removed).toEqual(['removed']);
});

test.each([
  ['a file', fileLike],
  ['a pipe', pipeLike],
] as const)('progress grows up to the size: %s', async (_, as) => {
  for (const bytes of [
    gzipMember(archive([member({ data: prose(400_000) })])),
    buildZip([{ data: noise(400_000) }, { name: 'b', data: prose(300_000), method: 8 }]),
  ]) {
    const seen: (readonly [number, number | undefined])[] = [];
    await open('a', as(bytes, 10_000), { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.length).toBe(Math.ceil(bytes.length / 10_000));
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    expect(seen.at(-1)![0]).toBe(bytes.length);
    expect(new Set(seen.map(([, total]) => total))).toEqual(
      new Set([as === fileLike ? bytes.length : undefined]),
    );
  }
});

test('close releases the input', async () => {
  const { state, input } = closing(fileLike(archive([member()])));
  const artifact = await openArtifact(input);
  expect(state.closed).toBe(0);
  await artifact.close();
  expect(state.closed).toBe(1);
});
