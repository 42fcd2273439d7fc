import type { VersionScheme } from './scheme.ts';

/** A rock's version: its parts in hundred-thousandths, and the revision of the rockspec behind the last hyphen. */
export interface LuarocksVersion {
  readonly parts: readonly bigint[];
  readonly revision?: bigint;
}

/** LuaRocks, `luarocks.core.vers`, in hundred-thousandths; the letters of any other word count by the first: its code / 1000. */
const WORDS: Readonly<Record<string, bigint>> = {
  dev: 12_000_000_000_000n,
  scm: 11_000_000_000_000n,
  cvs: 10_000_000_000_000n,
  rc: -100_000_000n,
  pre: -1_000_000_000n,
  beta: -10_000_000_000n,
  alpha: -100_000_000_000n,
};
const UNIT = 100_000n;
const TOKEN = /([0-9]+)[.\-_]*|([A-Za-z]+)[.\-_]*/y;

/**
 * Versions of Lua rocks, as LuaRocks 3 compares them (`luarocks.core.vers`): numbers and words between `.`, `-` or none; a word is
 * one part with the number behind it, far below (`rc`) or above (`scm`) any number; missing parts are 0. The revision of the
 * rockspec (`-1`) counts only where both have one, so that 1.0-1 = 1.0 = 1.0-2.
 */
export const LUAROCKS: VersionScheme<LuarocksVersion> = {
  name: 'luarocks',
  parse(text) {
    const [, main = text, revision] = /^(.*)-([0-9]+)$/s.exec(text) ?? [];
    const parts = readParts(main);
    if (parts === undefined) return undefined;
    return revision === undefined ? { parts } : { parts, revision: BigInt(revision) };
  },
  compare(a, b) {
    for (let at = 0; at < Math.max(a.parts.length, b.parts.length); at += 1) {
      const order = compareBig(a.parts[at] ?? 0n, b.parts[at] ?? 0n);
      if (order !== 0) return order;
    }
    if (a.revision === undefined || b.revision === undefined) return 0;
    return compareBig(a.revision, b.revision);
  },
};

/** A number behind a word is added to it, in hundred-thousandths; of two words in a row the second counts alone. */
function readParts(text: string): readonly bigint[] | undefined {
  const parts: bigint[] = [];
  let word: bigint | undefined;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const [found, digits, letters = ''] = TOKEN.exec(text) ?? [];
    if (found === undefined) return undefined;
    at += found.length;
    if (digits === undefined) {
      word = Object.hasOwn(WORDS, letters) ? WORDS[letters]! : BigInt(letters.charCodeAt(0)) * 100n;
      continue;
    }
    parts.push(word === undefined ? BigInt(digits) * UNIT : word + BigInt(digits));
    word = undefined;
  }
  if (word !== undefined) parts.push(word);
  return parts.length === 0 ? undefined : parts;
}

function compareBig(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
