import { expect, test } from 'vitest';
import { hfsplus } from '../../../src/artifact/formats/hfsplus.ts';
import { BLOCK, type HfsItem, hfsVolume } from '../../recipes/hfsplus.ts';
import { readFormat } from '../../support/read-format.ts';

const scattered = (files: number, blocks: number): HfsItem[] =>
  Array.from({ length: files }, (_, i) => ({
    path: `f${i}`,
    data: Buffer.alloc(blocks * BLOCK, 65 + i),
    scattered: true,
  }));

test('extents of all files together are bounded, and what is left out is told', async () => {
  const bytes = hfsVolume(scattered(6, 20), { blocks: 1000 });
  const whole = await readFormat(hfsplus, bytes);
  expect(whole.codes).toEqual([]);
  expect(whole.members.flatMap(({ fields }) => fields).filter(({ name }) => name === 'data')).toHaveLength(
    120,
  );
  // 16 extents for every step.
  const { members, codes } = await readFormat(hfsplus, bytes, { limits: { steps: 4 } });
  const pieces = members.flatMap(({ fields }) => fields).filter(({ name }) => name === 'data');
  expect(pieces.length).toBeLessThanOrEqual(64);
  expect(codes).toContain('hfsplus.extents');
});

test('records that share their blocks are told, and read no more than once behind their ends', async () => {
  const items = Array.from({ length: 40 }, (_, i) => ({
    path: `f${String(i).padStart(2, '0')}`,
    data: 'x',
    slack: 'slack',
  }));
  let first: Buffer | undefined;
  const bytes = hfsVolume(items, {
    catalog(catalog) {
      // Every file gets the data fork of the first one, which claims four thousand blocks.
      for (let at = 0; at + 248 <= catalog.length; at += 2) {
        if (catalog.readUInt16BE(at) !== 2 || catalog.readUInt16BE(at + 42) !== 0o100644) continue;
        first ??= Buffer.from(catalog.subarray(at + 88, at + 168));
        first.writeUInt32BE(4000, 12);
        first.writeUInt32BE(4000, 20);
        first.copy(catalog, at + 88);
      }
    },
    blocks: 200,
  });
  const { members, codes, fields } = await readFormat(hfsplus, bytes);
  expect(members).toHaveLength(40);
  expect(codes).toEqual(expect.arrayContaining(['hfsplus.block-overlap', 'hfsplus.block-outside']));
  // Four times the volume may be looked through behind the ends of files.
  const all = [...fields, ...members.flatMap((member) => member.fields)];
  const slack = all.filter(({ name }) => name === 'unused' || name === 'padding');
  expect(slack.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(6 * bytes.length);
});

test('no more attributes are kept than there are steps', async () => {
  const xattrs = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`user.${i}`, 'x']));
  const bytes = hfsVolume([
    { path: 'a', data: 'x', xattrs },
    { path: 'b', data: 'x', xattrs },
  ]);
  const kept = async (steps: number): Promise<number> => {
    const { members, fields } = await readFormat(hfsplus, bytes, { limits: { steps } });
    const all = [...fields, ...members.flatMap((member) => member.fields)];
    return all
      .filter(({ name }) => name === 'attributes')
      .reduce((sum, field) => sum + field.fields!.length, 0);
  };
  expect(await kept(1000)).toBe(12);
  expect(await kept(5)).toBe(5);
});

test('paths of folders in each other end at the limit for names', async () => {
  const name = 'n'.repeat(200);
  const items: HfsItem[] = [];
  for (let path = name, i = 0; i < 12; path += `/${name}`, i++) items.push({ path, kind: 'folder' });
  const { members } = await readFormat(hfsplus, hfsVolume(items, { blocks: 2000 }), {
    limits: { name: 1000 },
  });
  expect(members).toHaveLength(12);
  expect(Math.max(...members.map(({ path }) => path.length))).toBeLessThan(1500);
});
