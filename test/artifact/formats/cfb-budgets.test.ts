import { expect, test } from 'vitest';
import { cfb } from '../../../src/artifact/formats/cfb.ts';
import { buildCfb, type CfbNode } from '../../recipes/cfb.ts';
import { readFormat } from '../../support/read-format.ts';

const large = (name: string, sectors: number): CfbNode => ({ name, data: Buffer.alloc(sectors * 512, 65) });

test('a stream has no more pieces than there are steps', async () => {
  const { bytes } = buildCfb([large('a', 100), large('b', 100)], { fragmented: true });
  expect((await readFormat(cfb, bytes)).codes).toEqual([]);
  const { problems, members } = await readFormat(cfb, bytes, { limits: { steps: 20 } });
  expect(problems.map(({ code }) => code)).toContain('cfb.chain');
  expect(problems.find(({ code }) => code === 'cfb.chain')?.message).toContain('--limit steps');
  for (const { content, fields } of members) {
    expect(content!.length).toBeLessThanOrEqual(20 * 512);
    expect(fields.filter(({ name }) => name === 'data').length).toBeLessThanOrEqual(20);
  }
});

test('units that many streams share are walked over only so often', async () => {
  const streams = Array.from({ length: 30 }, (_, i) => large(`s${String(i).padStart(2, '0')}`, 40));
  const built = buildCfb(streams);
  // All streams have the sectors of the first one.
  for (const { name } of streams) built.bytes.writeUInt32LE(built.start('s00'), built.entry(name) + 116);
  const sectors = async (steps: number): Promise<number> => {
    const { members, codes } = await readFormat(cfb, built.bytes, { limits: { steps } });
    expect(codes).toContain('cfb.cross-link');
    return members.reduce((sum, { content }) => sum + content!.length / 512, 0);
  };
  expect(await sectors(1_000_000)).toBe(1200);
  expect(await sectors(100)).toBeLessThanOrEqual(40 + 100 + 30);
});

test('all paths together are bounded', async () => {
  const name = 'n'.repeat(31);
  const nest = (depth: number): CfbNode =>
    depth === 0 ? { name, data: 'x' } : { name, children: [nest(depth - 1)] };
  const { bytes } = buildCfb([nest(40)]);
  const whole = await readFormat(cfb, bytes);
  expect([whole.codes, whole.members.length]).toEqual([[], 41]);
  const { codes, members } = await readFormat(cfb, bytes, { limits: { metadata: 6000 } });
  expect(codes).toContain('limit.metadata');
  expect(members.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThanOrEqual(6000);
});

test('nothing is looked for below a path that is too long', async () => {
  const nest = (depth: number): CfbNode =>
    depth === 0 ? { name: 'leaf', data: 'x' } : { name: 'n'.repeat(31), children: [nest(depth - 1)] };
  const { members, codes } = await readFormat(cfb, buildCfb([nest(40)]).bytes, { limits: { name: 320 } });
  expect(codes).toContain('cfb.orphan-entry');
  expect(members).toHaveLength(41);
  expect(Math.max(...members.map(({ path }) => path.length))).toBeLessThan(320 + 64);
});

test('a directory larger than the limit is cut', async () => {
  const { bytes } = buildCfb(Array.from({ length: 400 }, (_, i) => ({ name: `s${i}`, data: 'x' })));
  const { codes, members } = await readFormat(cfb, bytes, { limits: { metadata: 4096 } });
  expect(codes).toContain('limit.metadata');
  expect(members.length).toBeLessThanOrEqual(32);
});
