import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunker } from '../../../src/reproducibility/align/gear.ts';
import { likeness, sketchOf } from '../../../src/reproducibility/align/sketch.ts';

function chunks(pieces: readonly Uint8Array[], average = 64): [number, number][] {
  const found: [number, number][] = [];
  const cutter = chunker(average, (length, hash) => found.push([length, hash]));
  for (const piece of pieces) cutter.push(piece);
  cutter.end();
  return found;
}

const text = (from: number, to: number) =>
  Buffer.from(Array.from({ length: to - from }, (_, i) => `line ${(from + i) * 7919} of a text\n`).join(''));

test('the same chunks, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(3000), (bytes, at) => {
      const whole = chunks([bytes]);
      expect(chunks([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
      expect(whole.reduce((sum, [length]) => sum + length, 0)).toBe(bytes.length);
      for (const [length] of whole.slice(0, -1)) expect(length >= 16 && length <= 512).toBe(true);
    }),
  );
});

test('chunks of this text stay what they are: sketches may be kept', () => {
  expect(chunks([text(0, 10)])).toMatchInlineSnapshot(`
    [
      [
        83,
        2243528516,
      ],
      [
        34,
        865898146,
      ],
      [
        37,
        320836513,
      ],
      [
        51,
        1206384690,
      ],
    ]
  `);
});

test('content without a border is cut at eight times the average', () => {
  expect(chunks([Buffer.alloc(1100)]).map(([length]) => length)).toEqual([512, 512, 76]);
});

test('what is inserted changes the chunks around it only', () => {
  const [before, after] = [chunks([text(0, 400)]), chunks([Buffer.from('new\n'), text(0, 400)])];
  const known = new Set(before.map(String));
  expect(after.filter((chunk) => !known.has(String(chunk))).length).toBeLessThan(4);
});

test('sketches tell how much two contents share', () => {
  const sketch = (from: number, to: number) => sketchOf([text(from, to)]);
  expect(likeness(sketch(0, 1000), sketch(0, 1000))).toBe(1);
  expect(likeness(sketch(0, 1000), sketch(2000, 3000))).toBe(0);
  // Half of each is a third of both.
  const third = likeness(sketch(0, 1000), sketch(500, 1500));
  expect(third > 0.15 && third < 0.55).toBe(true);
  expect(likeness(sketch(0, 1000), sketch(50, 1050))).toBeGreaterThan(0.7);
});

test('nothing is like nothing', () => {
  expect(sketchOf([])).toHaveLength(0);
  expect(likeness(sketchOf([]), sketchOf([]))).toBe(0);
});
