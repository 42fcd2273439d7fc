import fc from 'fast-check';
import { expect } from 'vitest';
import type { Format } from '../../src/artifact/format.ts';
import { readFormat } from './read-format.ts';
import { unexplained } from './unexplained.ts';

/** Fields of the container and of its members: everything that counts in the container's bytes. */
export async function allFields(format: Format, bytes: Uint8Array) {
  const { fields, members, ...rest } = await readFormat(format, bytes);
  return { ...rest, fields, members, all: [...fields, ...members.flatMap((member) => member.fields)] };
}

/** Every byte of an intact file is explained, and nothing is complained about. */
export async function expectExplained(format: Format, bytes: Uint8Array): Promise<void> {
  const { all, codes } = await allFields(format, bytes);
  expect({ codes, unexplained: unexplained(all, bytes.length) }).toEqual({ codes: [], unexplained: [] });
}

/** Cut anywhere, with bytes changed anywhere: a reader answers, and does not throw. */
export async function expectSteadfast(
  format: Format,
  seeds: readonly Uint8Array[],
  runs = 200,
): Promise<void> {
  const damaged = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    )
    .map(([seed, part, flips]) => {
      const bytes = Uint8Array.prototype.slice.call(
        seed,
        0,
        part > 0.5 ? seed.length : Math.floor(part * 2 * seed.length),
      );
      for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(damaged, async (bytes) => {
      await readFormat(format, bytes);
    }),
    { numRuns: runs },
  );
}
