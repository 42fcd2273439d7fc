import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spool } from '../../src/artifact/spool.ts';
import { readAll } from '../../src/codec/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import type { Files, Source } from '../../src/model/index.ts';
import { noise } from '../recipes/gzip.ts';
import { temporaryFolder } from '../support/folder.ts';
import { pipeLike } from '../support/open.ts';

const folder = temporaryFolder();
const bytes = noise(10_000);
const { files } = nodeHost;

test('up to the limit it stays in memory', async () => {
  const put = await spool(pipeLike(bytes, 999), bytes.length, files);
  expect(put!.held).toBe(bytes.length);
  expect(readdirSync(folder)).toEqual([]);
  expect(Buffer.from(await put!.source.read(9000, 5000)).equals(bytes.subarray(9000))).toBe(true);
  await put!.release();
});

test('beyond the limit it goes into a private file, which release removes', async () => {
  for (const most of [bytes.length - 1, 5000, 0, -1]) {
    const put = await spool(pipeLike(bytes, 999), most, files);
    expect(put!.held).toBe(0);
    if (process.platform !== 'win32') expect(readdirSync(folder)).toEqual([]);
    expect(put!.source.size).toBe(bytes.length);
    expect(Buffer.from(await readAll(put!.source)).equals(bytes)).toBe(true);
    expect(Buffer.from(await put!.source.read(9000, 5000)).equals(bytes.subarray(9000))).toBe(true);
    await put!.release();
    await put!.release();
    expect(readdirSync(folder)).toEqual([]);
  }
});

test('a hundred thousand small pieces', async () => {
  const tiny = pipeLike(noise(150_000), 1);
  const put = await spool(tiny, 149_999, files);
  expect(put!.source.size).toBe(150_000);
  await put!.release();
});

/** Counts how far a source was read. */
function counting(source: Source) {
  const state = { pulled: 0 };
  const counted: Source = {
    async *stream() {
      for await (const chunk of source.stream()) {
        state.pulled += chunk.length;
        yield chunk;
      }
    },
  };
  return { state, counted };
}

test('without files the content is read to its end and given up', async () => {
  const { state, counted } = counting(pipeLike(bytes, 999));
  expect(await spool(counted, 5000, undefined)).toBeUndefined();
  expect(state.pulled).toBe(bytes.length);
});

test('so it is where the disk is full', async () => {
  const removed: number[] = [];
  const full: Files = {
    ...files,
    async temporary() {
      let left = 0;
      return {
        async write() {
          if (left-- === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        },
        source: () => {
          throw new Error('not written');
        },
        async remove() {
          removed.push(1);
        },
      };
    },
  };
  const { state, counted } = counting(pipeLike(bytes, 999));
  expect(await spool(counted, 0, full)).toBeUndefined();
  expect(state.pulled).toBe(bytes.length);
  expect(removed).toEqual([1]);

  const none: Files = { ...files, temporary: () => Promise.reject(new Error('read-only file system')) };
  expect(await spool(pipeLike(bytes), 0, none)).toBeUndefined();
});

test('a source that fails leaves no file behind', async () => {
  const failing: Source = {
    async *stream() {
      yield bytes;
      throw new Error('lost');
    },
  };
  await expect(spool(failing, 0, files)).rejects.toThrow('lost');
  expect(readdirSync(folder)).toEqual([]);
});
