import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diff } from '../../src/library/index.ts';
import { CAUSES, type CauseCode, type Comparison } from '../../src/model/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(corpus);
if (!there) console.log(`corpus repro/pairs: skipped, there is no ${corpus}`);

interface Pair {
  readonly id: string;
  readonly a: string;
  readonly b: string;
  readonly causes: readonly string[];
  readonly labels: 'exact' | 'approximate';
}

/** Labels that the bytes contradict, two exact ones and an approximate one: see docs/causes.md, "Disputed labels". */
const DISPUTED: Readonly<Record<string, readonly string[]>> = {
  'git-index/diffoscope-test': ['content.source'],
  'iso9660/volume-dates': ['archive.atime', 'iso.volume-dates'],
  'nupkg/psmdcp-guid': ['archive.timezone', 'nuget.psmdcp-name', 'nuget.rel-id'],
};

const firstHand = ({ causes }: Comparison) =>
  causes.flatMap(({ code, derivedFrom }) => (derivedFrom ? [] : [code])).sort();

describe.skipIf(!there)('corpus repro/pairs', () => {
  const pairs = there ? (JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[]) : [];

  test('first-hand causes', { timeout: 120_000 }, async () => {
    const wrong: string[] = [];
    const benign: string[] = [];
    let exact = 0;
    let agree = 0;
    for (const pair of pairs) {
      // As the command does it, decoded streams kept in files.
      const { comparison } = await diff(join(corpus, pair.a), join(corpus, pair.b));
      const found = firstHand(comparison);
      const { verdict, explained } = comparison;
      if (pair.causes.some((code) => CAUSES[code as CauseCode].class === 'content')) {
        if (verdict !== 'different') benign.push(`${pair.id}: ${verdict}`);
        else if (explained && pair.labels === 'exact') benign.push(`${pair.id}: explained`);
      }
      if (pair.labels === 'exact') {
        exact++;
        const label = [...pair.causes].sort().join(' ');
        if (found.join(' ') === label) agree++;
        else if (found.join(' ') !== DISPUTED[pair.id]?.join(' '))
          wrong.push(`${pair.id}: ${found.join(' ')}, not ${label}`);
      } else if (
        !pair.causes.some((code) => found.includes(code as CauseCode)) &&
        found.join(' ') !== DISPUTED[pair.id]?.join(' ')
      ) {
        wrong.push(`${pair.id}: none of ${pair.causes.join(' ')} in ${found.join(' ')}`);
      }
    }
    console.log(
      `corpus repro/pairs: ${agree} of ${exact} labels agree (exact ones), ${Object.keys(DISPUTED).length} disputed`,
    );
    expect(wrong).toEqual([]);
    expect(benign).toEqual([]);
    expect(exact).toBeGreaterThan(60);
  });
});
