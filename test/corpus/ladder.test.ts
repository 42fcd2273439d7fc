import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import { CAUSES, type CauseCode, type Level } from '../../src/model/index.ts';
import { compare, DIGEST_LEVELS, digestLadder, type LevelDigest } from '../../src/reproducibility/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/ladder: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly format: string;
  readonly a: string;
  readonly b: string;
  readonly causes: readonly CauseCode[];
  readonly labels: 'exact' | 'approximate';
}

/**
 * Signing this file moved the code by the 16 bytes of a load command. Places in programs count at every level: from them alone
 * nobody can tell that it was no more.
 */
const MOVED_CODE = 'macho/adhoc-codesign-added';
/** Pairs of files from different pairs of one format, each with so many that follow. */
const NEIGHBOURS = 8;

async function ladderOf(file: string): Promise<readonly LevelDigest[]> {
  const artifact = await openArtifact(join(corpus, file));
  try {
    return await digestLadder(artifact);
  } finally {
    await artifact.close();
  }
}

async function verdictOf(a: string, b: string): Promise<Level> {
  const [left, right] = [await openArtifact(join(corpus, a)), await openArtifact(join(corpus, b))];
  try {
    return (await compare(left, right)).verdict;
  } finally {
    await left.close();
    await right.close();
  }
}

/** The best level at which two ladders meet; `parted` where they part again at a weaker one. */
function bestOf(one: readonly LevelDigest[], other: readonly LevelDigest[]): Level | 'parted' {
  const same = one.map(({ sha256 }, i) => sha256 !== undefined && sha256 === other[i]!.sha256);
  const first = same.indexOf(true);
  if (first < 0) return 'different';
  return same.slice(first).every(Boolean) ? DIGEST_LEVELS[first]! : 'parted';
}

/** What no level removes. */
const counts = (code: CauseCode) =>
  code !== 'rpm.buildhost' && ['content', 'environment'].includes(CAUSES[code].class);

describe.skipIf(!there)('corpus repro/ladder', () => {
  const pairs = there ? (JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[]) : [];
  const ladders = new Map<string, readonly LevelDigest[]>();
  const known = async (file: string) => {
    const ladder = ladders.get(file) ?? (await ladderOf(file));
    ladders.set(file, ladder);
    return ladder;
  };

  test('digests are equal exactly at the level of the verdict and below', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    let agree = 0;
    for (const { id, a, b } of pairs) {
      const level = bestOf(await known(a), await known(b));
      const verdict = await verdictOf(a, b);
      if (level === verdict) agree++;
      else wrong.push(`${id}: digests ${level}, verdict ${verdict}`);
    }
    console.log(`corpus repro/ladder: ${agree} of ${pairs.length} agree`);
    expect(wrong).toEqual([]);
  });

  test('and so they are across pairs', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    for (const group of Map.groupBy(pairs, ({ format }) => format).values()) {
      const files = group.flatMap(({ a, b }) => [a, b]);
      for (const [i, a] of files.entries()) {
        for (const b of files.slice(i + 1, i + NEIGHBOURS)) {
          const level = bestOf(await known(a), await known(b));
          const verdict = await verdictOf(a, b);
          if (level !== verdict) wrong.push(`${a}, ${b}: digests ${level}, verdict ${verdict}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('labels say the same: nothing that counts is removed, nothing else stays', async () => {
    const wrong: string[] = [];
    for (const { id, a, b, causes, labels } of pairs) {
      if (labels !== 'exact' || id === MOVED_CODE) continue;
      const level = bestOf(await known(a), await known(b));
      if ((level === 'different') !== causes.some(counts))
        wrong.push(`${id}: ${level}, ${causes.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  test('a file read again has the same digests', async () => {
    for (const file of pairs.flatMap(({ a, b }) => [a, b]))
      expect(await ladderOf(file), file).toEqual(await known(file));
  });
});
