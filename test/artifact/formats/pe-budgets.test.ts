import { describe, expect, it } from 'vitest';
import { pe } from '../../../src/artifact/formats/pe.ts';
import type { Field } from '../../../src/model/index.ts';
import { FIRST, peImage } from '../../recipes/pe-image.ts';
import { resourceSection, versionResource, words } from '../../recipes/pe-parts.ts';
import { readFormat } from '../../support/read-format.ts';

const size = (fields: readonly Field[]): number =>
  fields.reduce((sum, { fields: inner = [] }) => sum + 1 + size(inner), 0);
const characters = (fields: readonly Field[]): number =>
  fields.reduce(
    (sum, { value, fields: inner = [] }) => sum + String(value ?? '').length + characters(inner),
    0,
  );

/** An image of one section, which is also the directory of that number. */
const withDirectory = (number: number, data: Buffer): Buffer =>
  peImage({ sections: [{ name: '.x', data }], directories: { [number]: [FIRST, data.length] } });

/** A table of `entries` named entries, whose names and targets are told by their number. */
function resourceTable(
  entries: number,
  entry: (i: number, behind: number) => readonly [number, number],
  tail: Buffer,
): Buffer {
  const behind = 16 + entries * 8;
  const table = Buffer.alloc(behind);
  table.writeUInt16LE(entries, 12);
  for (let i = 0; i < entries; i++) words(...entry(i, behind)).copy(table, 16 + i * 8);
  return Buffer.concat([table, tail]);
}

describe('resources', () => {
  it('names that share their bytes are shown as often as there is room', async () => {
    const tail = Buffer.concat([words(FIRST, 4, 0, 0), Buffer.alloc(8000, 0x41)]);
    // Every name begins a byte behind the one before and has as many characters as a number holds.
    const data = resourceTable(5000, (i, behind) => [0x80000000 + behind + 16 + i, behind], tail);
    const { codes, fields, members } = await readFormat(pe, withDirectory(2, data));
    expect(codes).toContain('pe.resource-tree');
    const paths = members.reduce((sum, { path }) => sum + path.length, 0);
    expect(paths + characters(fields)).toBeLessThan(20 * data.length);
  });

  it('a table that is its own entry is read once', async () => {
    const data = resourceTable(2000, (i) => [i + 1, 0x80000000], Buffer.alloc(0));
    const { codes, problems, fields } = await readFormat(pe, withDirectory(2, data));
    expect(codes.filter((code) => code === 'pe.resource-tree')).toHaveLength(1);
    expect(problems.find(({ code }) => code === 'pe.resource-tree')?.message).toContain('1999 more');
    expect(size(fields)).toBeLessThan(5000);
  });

  it('tables that overlap have no more entries than there are bytes for', async () => {
    // Each table begins eight bytes behind the one before and claims all that follows.
    const data = Buffer.alloc(16_000);
    for (let at = 0; at + 16 < data.length; at += 8) words(0x00ff00ff, 0x80000000 + at + 8).copy(data, at);
    const { codes, fields, members } = await readFormat(pe, withDirectory(2, data));
    expect(codes).toContain('pe.resource-tree');
    expect(members.length).toBeLessThanOrEqual(data.length / 8);
    expect(size(fields)).toBeLessThan(4 * data.length);
  });

  it('a table has no more entries than there are steps', async () => {
    const data = resourceTable(3000, (i, behind) => [i + 1, behind], words(FIRST, 4, 0, 0));
    const { codes, members } = await readFormat(pe, withDirectory(2, data), { limits: { steps: 100 } });
    expect(codes).toContain('pe.resource-tree');
    expect(members.length).toBeLessThanOrEqual(100);
  });

  it('members that share their bytes have no more together than the file', async () => {
    const data = resourceTable(3000, (i, behind) => [i + 1, behind], words(FIRST, 20_000, 0, 0));
    const file = withDirectory(2, data);
    const { codes, members } = await readFormat(pe, file);
    expect(codes).toContain('pe.resource-overlap');
    const read = members.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
    expect(read).toBeLessThanOrEqual(file.length);
  });

  it('versions that share their bytes are decoded as often as there is room', async () => {
    const count = 400;
    const version = versionResource({ A: 'x'.repeat(3000) });
    const leaves = Object.fromEntries(Array.from({ length: count }, (_, i) => [i + 1, Buffer.alloc(1)]));
    const tree = resourceSection({ 16: leaves }, FIRST);
    const data = Buffer.concat([tree, version]);
    const first = 16 + 8 + 16 + count * 8;
    for (let i = 0; i < count; i++) words(FIRST + tree.length, version.length).copy(data, first + i * 16);
    const file = withDirectory(2, data);
    const { fields } = await readFormat(pe, file);
    expect(characters(fields)).toBeLessThan(10 * file.length);
  });
});

describe('tables', () => {
  it('libraries that share their functions name no more of them than there are steps', async () => {
    const libraries = 300;
    const data = Buffer.alloc(20 * (libraries + 1) + 40_000, 1);
    data.fill(0, 20 * libraries, 20 * (libraries + 1));
    const thunks = FIRST + 20 * (libraries + 1);
    for (let i = 0; i < libraries; i++) words(thunks, 0, 0, thunks, thunks).copy(data, i * 20);
    const { fields } = await readFormat(pe, withDirectory(1, data), { limits: { steps: 5000 } });
    expect(size(fields)).toBeLessThan(4 * 5000);
  });

  it('exports are shown up to the bytes there are for them', async () => {
    const data = Buffer.alloc(40_000, 0x41);
    words(0, 0, 0, 0, 1, 1_000_000, 1_000_000, FIRST + 40, FIRST + 40, FIRST + 40).copy(data);
    for (let at = 40; at < 20_040; at += 4) data.writeUInt32LE(FIRST + 25_000, at);
    const file = withDirectory(0, data);
    const { fields } = await readFormat(pe, file);
    expect(size(fields)).toBeLessThan(4 * 10_000);
    expect(characters(fields)).toBeLessThan(20 * file.length);
  });

  it('blocks of relocations end at the limit', async () => {
    const data = Buffer.alloc(80_000);
    for (let at = 0; at < data.length; at += 8) data.writeUInt32LE(8, at + 4);
    const { fields } = await readFormat(pe, withDirectory(5, data), { limits: { steps: 500 } });
    expect(size(fields)).toBeLessThan(2000);
  });
});
