import { expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Artifact, GatherWish } from '../../../src/model/index.ts';
import { bestEqualForm } from '../../../src/reproducibility/ladder/equal.ts';
import { MAGIC, py, pycFile } from '../../recipes/pyc.ts';
import { buildZip, type ZipMember } from '../../recipes/zip.ts';

/** The artifact, and what is asked of it, pass by pass. */
async function watched(bytes: Uint8Array): Promise<{ artifact: Artifact; passes: GatherWish[][] }> {
  const opened = await openArtifact(bytes, { name: 'x' });
  const passes: GatherWish[][] = [];
  const gather: Artifact['gather'] = (wishes, see) => {
    passes.push([...wishes.values()]);
    return opened.gather(wishes, see);
  };
  return { artifact: { ...opened, gather }, passes };
}

async function worked(one: Uint8Array, other: Uint8Array) {
  const [left, right] = [await watched(one), await watched(other)];
  const level = await bestEqualForm(left.artifact, right.artifact);
  expect(right.passes.length).toBe(left.passes.length);
  return { level, headers: left.passes.map((pass) => pass.filter(({ header }) => header).length) };
}

const zip = (count: number, more: Omit<ZipMember, 'name' | 'data'> = {}) =>
  buildZip(Array.from({ length: count }, (_, i) => ({ name: `f${i}`, data: `${i}`, ...more })));

test('headers are read only where the trees may be equal streams', async () => {
  expect(await worked(zip(20), zip(20, { time: 1 }))).toEqual({ level: 'equal-contents', headers: [0] });
  expect(await worked(zip(20), zip(20, { comment: 'c' }))).toEqual({
    level: 'equal-contents',
    headers: [20],
  });
});

test('contents are read only where nothing better is equal', async () => {
  const twice = pycFile(MAGIC['3.12'], { consts: [py.text('same'), py.text('same')] });
  const once = pycFile(MAGIC['3.12'], { consts: [py.text('same', true), py.ref(0)] });
  const compiled = (data: Uint8Array) => buildZip([{ name: 'a.pyc', data }]);
  expect(await worked(compiled(twice), compiled(once))).toEqual({
    level: 'equal-semantics',
    headers: [0, 0],
  });
  expect((await worked(zip(3), zip(4))).level).toBeUndefined();
});
