import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Place, placesOf, readAhead } from '../../../src/library/audit/places.ts';

const MiB = 1024 * 1024;
const place = (name: string, size = 1): Place => ({ read: name, named: true, size });

/** Reads that end when they are told to. */
function reader() {
  const open = new Map<string, { readonly end: () => void; readonly fail: (error: unknown) => void }>();
  const read = ({ read: name }: Place) =>
    new Promise<string>((end, fail) => {
      open.set(String(name), { end: () => end(String(name)), fail });
    });
  return { open, read };
}

test('four targets are read at once, and come in their order', async () => {
  const { open, read } = reader();
  const found = readAhead(
    ['a', 'b', 'c', 'd', 'e'].map((name) => place(name)),
    read,
  );
  const first = found.next();
  expect([...open.keys()]).toEqual(['a', 'b', 'c', 'd']);
  open.get('d')!.end();
  open.get('a')!.end();
  expect(await first).toEqual({ done: false, value: 'a' });
  const second = found.next();
  expect([...open.keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const { end } of open.values()) end();
  expect(await second).toEqual({ done: false, value: 'b' });
  const rest: string[] = [];
  for await (const one of found) rest.push(one);
  expect(rest).toEqual(['c', 'd', 'e']);
});

test('large targets are read one after the other', async () => {
  const { open, read } = reader();
  const found = readAhead([place('a', 100 * MiB), place('b', 5 * MiB), place('c', 4 * MiB)], read);
  for (const name of ['a', 'b', 'c']) {
    const next = found.next();
    await Promise.resolve();
    expect([...open.keys()]).toEqual([name]);
    open.get(name)!.end();
    expect(await next).toEqual({ done: false, value: name });
    open.delete(name);
  }
});

test('what is thrown is thrown when its turn comes', async () => {
  const { open, read } = reader();
  const found = readAhead([place('a'), place('b')], read);
  const first = found.next();
  open.get('b')!.fail(new Error('b cannot be read'));
  await new Promise(setImmediate);
  open.get('a')!.end();
  expect(await first).toEqual({ done: false, value: 'a' });
  await expect(found.next()).rejects.toThrow('b cannot be read');
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-places-'));
  await mkdir(join(folder, 'sub.json'));
  await writeFile(join(folder, 'b.json'), '{}');
  await writeFile(join(folder, 'notes.md'), '# none');
  await writeFile(join(folder, 'sub.json', 'a.spdx'), 'SPDXVersion: SPDX-2.3');
  await symlink('b.json', join(folder, 'c.json'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder stands for the files in it that may be SBOMs; a link is read alone', async () => {
  const text = { name: 'typed', content: Buffer.from('pkg:pypi/pip@23.2.1') };
  expect(await placesOf([folder, text, 'pkg:pypi/pip', join(folder, 'missing')])).toEqual([
    { read: join(folder, 'b.json'), named: false, size: 2 },
    { read: join(folder, 'c.json'), named: false, size: 8 * MiB },
    { read: join(folder, 'sub.json', 'a.spdx'), named: false, size: 21 },
    { read: text, named: true, size: 19 },
    { read: 'pkg:pypi/pip', named: true, size: 0 },
    { read: join(folder, 'missing'), named: true, size: 8 * MiB },
  ]);
});
