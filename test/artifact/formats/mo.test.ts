import { describe, expect, test } from 'vitest';
import { mo } from '../../../src/artifact/formats/mo.ts';
import { MESSAGES, moFile, moSeeds } from '../../recipes/mo.ts';
import { expectExplained, expectSteadfast } from '../../support/properties.ts';
import { readFormat } from '../../support/read-format.ts';

const SEEDS = Object.values(moSeeds());

describe('mo', () => {
  test.each([
    ['little-endian', SEEDS[0]!],
    ['big-endian', SEEDS[1]!],
  ])('%s: header entry and strings with their places', async (order, bytes) => {
    const { variant, fields } = await readFormat(mo, bytes);
    expect(variant).toBe(order);
    const [originals, translations] = fields.slice(7, 9);
    expect(originals).toMatchObject({ name: 'originals', value: 2, offset: 28, length: 16 });
    expect(originals!.fields![1]).toMatchObject({ name: 'original', value: 'hello', length: 6 });
    expect(translations!.fields![0]!.fields!.slice(1, 3)).toEqual([
      {
        name: 'PO-Revision-Date',
        value: '2024-01-09 10:00+0100',
        offset: expect.any(Number),
        length: 39,
        meaning: 'time',
      },
      {
        name: 'Last-Translator',
        value: 'Me <me@example.org>',
        offset: expect.any(Number),
        length: 36,
        meaning: 'owner',
      },
    ]);
    expect(translations!.fields![1]).toMatchObject({ value: 'grüezi', length: 8 });
  });
  test('every byte is explained, also where not every string is told', async () => {
    for (const seed of SEEDS) await expectExplained(mo, seed);
    await expectExplained(mo, moFile(Array.from({ length: 300 }, (_, i) => [`m${i}`, `t${i}`])));
  });
  test.each([
    ['mo.truncated', SEEDS[0]!.subarray(0, 20)],
    ['mo.outside', SEEDS[0]!.subarray(0, SEEDS[0]!.length - 3)],
    ['mo.unreferenced', Buffer.concat([moFile(MESSAGES), Buffer.from('hidden')])],
  ])('%s', async (code, bytes) => {
    expect((await readFormat(mo, bytes)).codes).toContain(code);
  });
  test('an absurd count ends at the file', async () => {
    const bytes = Buffer.from(SEEDS[0]!);
    bytes.writeUInt32LE(0xffffffff, 8);
    expect((await readFormat(mo, bytes)).codes).toContain('mo.truncated');
  });
  test('damage never throws', async () => {
    await expectSteadfast(mo, SEEDS);
  });
});

test('strings that lie in each other are not shown again and again', { timeout: 10_000 }, async () => {
  const count = 60_000;
  const bytes = Buffer.alloc(28 + 8 * count + 500_000, 'a');
  [0x950412de, 0, count, 28, 28, 0, 0].forEach((value, i) => {
    bytes.writeUInt32LE(value, 4 * i);
  });
  for (let i = 0; i < count; i++) {
    bytes.writeUInt32LE(400_000, 28 + 8 * i);
    bytes.writeUInt32LE(28 + i, 32 + 8 * i);
  }
  const { fields } = await readFormat(mo, bytes);
  expect(fields.find(({ name }) => name === 'originals')?.value).toBe(count);
  expect(JSON.stringify(fields).length).toBeLessThan(20_000_000);
});
