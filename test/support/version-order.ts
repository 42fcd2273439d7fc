import { expect } from 'vitest';
import { compareVersions, parseVersion } from '../../src/identifier/version.ts';

/** The order of two versions as -1, 0 or 1. */
export function order(scheme: string, a: string, b: string): number | undefined {
  const result = compareVersions(scheme, a, b);
  return result === undefined ? undefined : Math.sign(result);
}

/** Each text is before all that follow it; texts in one list are the same version. All pairs, both ways round. */
export function expectAscending(scheme: string, ranks: readonly (string | readonly string[])[]): void {
  const all = ranks.flatMap((rank, at) => [rank].flat().map((text) => ({ text, at })));
  const wrong = all.flatMap((a) =>
    all
      .filter((b) => order(scheme, a.text, b.text) !== Math.sign(a.at - b.at))
      .map((b) => `${a.text} ${order(scheme, a.text, b.text)} ${b.text}`),
  );
  expect(wrong).toEqual([]);
}

/** None of the texts is a version of the scheme. */
export function expectNoVersions(scheme: string, texts: readonly string[]): void {
  expect(texts.filter((text) => parseVersion(scheme, text) !== undefined)).toEqual([]);
}

/** The two are versions, but the scheme says nothing about their order, whichever is asked for first. */
export function expectUndecided(scheme: string, pairs: readonly (readonly [string, string])[]): void {
  for (const [a, b] of pairs) {
    expect([a, parseVersion(scheme, a) !== undefined]).toEqual([a, true]);
    expect([b, parseVersion(scheme, b) !== undefined]).toEqual([b, true]);
    expect([a, b, order(scheme, a, b), order(scheme, b, a)]).toEqual([a, b, undefined, undefined]);
  }
}
