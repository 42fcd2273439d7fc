import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CAUSE_NOTES } from '../../docs/causes/notes.ts';
import { diff } from '../../src/library/index.ts';

const corpus = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'repro');
const there = existsSync(join(corpus, 'pairs.json'));

interface Pair {
  readonly id: string;
  readonly a: string;
  readonly b: string;
}

if (!there) console.log('corpus causes: skipped, the corpus is not there');

describe.skipIf(!there)('docs/causes.md', () => {
  const pairs = there ? (JSON.parse(readFileSync(join(corpus, 'pairs.json'), 'utf8')) as Pair[]) : [];

  test('pairs given as examples show their causes', { timeout: 120_000 }, async () => {
    const found = new Map<string, readonly string[]>();
    const wrong: string[] = [];
    let examples = 0;
    for (const [code, { example }] of Object.entries(CAUSE_NOTES)) {
      if (!('pair' in example)) continue;
      examples++;
      const pair = pairs.find(({ id }) => id === example.pair)!;
      let codes = found.get(example.pair);
      if (!codes) {
        const { comparison } = await diff(join(corpus, pair.a), join(corpus, pair.b));
        codes = comparison.causes.map((cause) => cause.code);
        found.set(example.pair, codes);
      }
      if (!codes.includes(code)) wrong.push(`${code}: not in ${example.pair} (${codes.join(' ')})`);
    }
    console.log(`corpus causes: ${examples - wrong.length} of ${examples} examples agree`);
    expect(wrong).toEqual([]);
  });
});
