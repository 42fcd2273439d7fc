import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResourceFork } from '../../src/codec/index.ts';
import { resourceFork } from '../recipes/dmg.ts';

const FORK = resourceFork([
  ['blkx', 'one', Buffer.from('first')],
  ['blkx', 'two', Buffer.from('second')],
  ['TEXT', 'license', Buffer.from('third')],
]);

describe('resource fork', () => {
  it('lists resources with their places', () => {
    const { resources, damaged } = readResourceFork(FORK, 100);
    expect(damaged).toBe(false);
    expect(
      resources.map(({ type, id, name, offset, length }) => [
        type,
        id,
        name,
        FORK.toString('latin1', offset, offset + length),
      ]),
    ).toEqual([
      ['blkx', 0, 'one', 'first'],
      ['blkx', 1, 'two', 'second'],
      ['TEXT', 0, 'license', 'third'],
    ]);
  });

  it('is bounded', () => {
    expect(readResourceFork(FORK, 2).resources).toHaveLength(2);
  });

  it('leaves out what lies outside, and never throws', () => {
    expect(readResourceFork(FORK.subarray(0, 10), 9)).toEqual({ resources: [], damaged: true });
    fc.assert(
      fc.property(
        fc.nat(FORK.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(FORK.length),
        (at, value, cut) => {
          const bytes = Buffer.from(FORK.subarray(0, cut));
          if (at < cut) bytes[at] = value;
          for (const { offset, length } of readResourceFork(bytes, 1000).resources)
            expect(offset + length).toBeLessThanOrEqual(cut);
        },
      ),
    );
  });
});
