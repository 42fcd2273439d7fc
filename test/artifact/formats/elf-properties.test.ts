import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadContext } from '../../../src/artifact/format.ts';
import { elf } from '../../../src/artifact/formats/elf.ts';
import type { RandomSource } from '../../../src/model/index.ts';
import { debugUnit } from '../../recipes/dwarf.ts';
import { elfSeeds, library } from '../../recipes/elf.ts';
import { readFormat } from '../../support/read-format.ts';
import { filed } from '../../support/read-zip.ts';
import { unexplained } from '../../support/unexplained.ts';

const unit = debugUnit({ version: 5, strings: 'index' });
const debug = library(true, true, [
  { name: '.debug_info', data: unit.info },
  { name: '.debug_abbrev', data: unit.abbrev },
  { name: '.debug_str', data: unit.str },
  { name: '.debug_str_offsets', data: unit.str_offsets },
  { name: '.debug_line', data: unit.line },
]);
const SEEDS = [...Object.values(elfSeeds()), debug].map((bytes) => Buffer.from(bytes));

const explains = async (bytes: Uint8Array) => {
  const { fields } = await readFormat(elf, bytes);
  expect(unexplained(fields, bytes.length)).toEqual([]);
};

describe('damaged files', () => {
  it('cut anywhere: never throw, every byte explained', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SEEDS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (seed, part) => {
          await explains(seed.subarray(0, Math.max(6, Math.floor(seed.length * part))));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with flipped bytes: never throw, every byte explained', async () => {
    const change = fc.tuple(fc.nat(1 << 20), fc.constantFrom(1, 0x80, 0xff, 0x7f, 0x10));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SEEDS),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        async (seed, changes) => {
          const bytes = Buffer.from(seed);
          for (const [at, mask] of changes) bytes[at % bytes.length]! ^= mask;
          await explains(bytes);
        },
      ),
      { numRuns: 600 },
    );
  });
});

describe('a source that must be read', () => {
  it.each(SEEDS.map((bytes, i) => [i, bytes] as const))('seed %i tells the same', async (_i, bytes) => {
    const memory = await readFormat(elf, bytes);
    const file = await readFormat(
      { ...elf, read: (_source: RandomSource, context: ReadContext) => elf.read(filed(bytes), context) },
      bytes,
    );
    expect(file.fields).toEqual(memory.fields);
    expect(file.problems).toEqual(memory.problems);
    expect(file.members).toEqual(memory.members);
  });
});
