import { expect } from 'vitest';
import type { RangePair } from '../../src/model/index.ts';

/**
 * Claims and rest do not overlap, and outside of them both sides hold the same bytes: whatever is shuffled lines aside, which are the same
 * bytes at two places.
 */
export function expectExact(
  left: Uint8Array,
  right: Uint8Array,
  {
    claims,
    rest,
  }: {
    readonly claims: readonly (RangePair & { readonly bytes: number })[];
    readonly rest: readonly RangePair[];
  },
): void {
  const all = [...claims, ...rest];
  for (const side of ['left', 'right'] as const) {
    const bytes = side === 'left' ? left : right;
    const sorted = all.map((range) => range[side]).sort((a, b) => a.offset - b.offset || a.length - b.length);
    let end = 0;
    for (const { offset, length } of sorted) {
      expect(offset).toBeGreaterThanOrEqual(end);
      end = offset + length;
    }
    expect(end).toBeLessThanOrEqual(bytes.length);
  }
  expect(
    without(
      left,
      all.map((range) => range.left),
    ),
  ).toEqual(
    without(
      right,
      all.map((range) => range.right),
    ),
  );
  for (const { left: a, right: b, bytes } of claims)
    expect(bytes).toBeLessThanOrEqual(Math.max(a.length, b.length) * 2);
}

function without(bytes: Uint8Array, ranges: readonly RangePair['left'][]): string {
  const kept = Buffer.from(bytes);
  let [text, at] = ['', 0];
  for (const { offset, length } of [...ranges].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    text += kept.toString('latin1', at, offset);
    at = offset + length;
  }
  return text + kept.toString('latin1', at);
}
