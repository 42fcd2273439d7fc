import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCoverage } from '../../../src/artifact/formats/common/coverage.ts';
import { createSkim } from '../../../src/artifact/formats/common/skim.ts';
import type { RandomSource } from '../../../src/model/index.ts';

/** A file: each chunk of a stream uses the memory of the one before. */
function fileOf(bytes: Uint8Array, step: number) {
  const counts = { reads: 0, streams: 0, open: 0 };
  const source: RandomSource = {
    size: bytes.length,
    async read(offset, length) {
      counts.reads++;
      return bytes.slice(offset, offset + length);
    },
    async *stream(start = 0) {
      counts.streams++;
      counts.open++;
      try {
        const chunk = new Uint8Array(step);
        for (let at = start; at < bytes.length; at += step) {
          chunk.fill(0xaa);
          chunk.set(bytes.subarray(at, at + step));
          yield chunk.subarray(0, Math.min(step, bytes.length - at));
        }
      } finally {
        counts.open--;
      }
    },
  };
  return { source, counts };
}

const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);

describe('a skim', () => {
  it('gives the bytes of any ranges, whatever came before', async () => {
    const range = fc.tuple(fc.nat(BYTES.length + 100), fc.nat(5000));
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9000 }),
        async (ranges, rising, step) => {
          const { source, counts } = fileOf(BYTES, Math.max(step, 100));
          const skim = createSkim(source);
          if (rising) ranges.sort(([a], [b]) => a - b);
          for (const [offset, length] of ranges) {
            const found = skim.at(offset, length) ?? (await skim.load(offset, length));
            expect(Buffer.from(found).equals(BYTES.subarray(offset, offset + length))).toBe(true);
          }
          await skim.close();
          expect(counts.open).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads near ranges as one stream, far ones by themselves', async () => {
    const near = fileOf(BYTES, 4096);
    const skim = createSkim(near.source);
    for (let at = 0; at + 50 < BYTES.length; at += 200) skim.at(at, 50) ?? (await skim.load(at, 50));
    await skim.close();
    expect([near.counts.streams, near.counts.reads < 20]).toEqual([1, true]);
    const far = fileOf(BYTES, 4096);
    const jumps = createSkim(far.source);
    for (let at = 0; at < BYTES.length; at += 70_000) await jumps.load(at, 10);
    expect([far.counts.streams, far.counts.reads]).toEqual([0, 5]);
  });
});

describe('coverage', () => {
  it('gaps and runs are those of a map of all bytes', () => {
    const range = fc.tuple(fc.nat(200), fc.nat(30));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 40 }), fc.nat(220), (ranges, size) => {
        const coverage = createCoverage();
        const marked = new Uint8Array(300);
        for (const [start, length] of ranges) {
          coverage.add(start, length);
          marked.fill(1, start, start + length);
        }
        const spans = (value: number, end: number) => {
          const found: { start: number; end: number }[] = [];
          for (let at = 0; at < end; at++) {
            if (marked[at] !== value) continue;
            const last = found.at(-1);
            if (last?.end === at) last.end++;
            else found.push({ start: at, end: at + 1 });
          }
          return found;
        };
        expect(coverage.gaps(size)).toEqual(spans(0, size));
        expect(coverage.runs()).toEqual(spans(1, 300));
      }),
    );
  });
});
