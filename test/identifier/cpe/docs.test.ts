import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  CPE_LINTS,
  CPE_MAX_COMPARISONS,
  CPE_MAX_LENGTH,
  CPE_RULES,
  type CpeRelation,
  compareCpeValues,
} from '../../../src/identifier/index.ts';

const page = readFileSync(new URL('../../../docs/identifiers.md', import.meta.url), 'utf8');

/** The cells of the tables between two headings, without their heads. */
function rowsOf(from: string, to: string): readonly (readonly string[])[] {
  const section = page.slice(page.indexOf(`\n${from}\n`), page.indexOf(`\n${to}\n`));
  const cells = [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
  return cells.slice(cells.findIndex(([first]) => first === '---') + 1);
}

test('docs/identifiers.md has every rule of applicability, and no other', () => {
  const rows = rowsOf(
    'Every criterion comes back with the rule that decided:',
    '### Checking names to be published',
  );
  const rules = Object.entries(CPE_RULES).map(([rule, { truth, text }]) => [`\`${rule}\``, truth, text]);
  expect(rows).toEqual(rules);
});

test('docs/identifiers.md has every finding about a name, and no other', () => {
  const rows = rowsOf('### Checking names to be published', '## Ids of content and of documents');
  expect(rows).toEqual(Object.entries(CPE_LINTS).map(([code, text]) => [`\`${code}\``, text]));
});

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  ANY: ['*'],
  NA: ['-'],
  value: ['a', 'b'],
  wildcard: ['a*', '?a'],
};

test('docs/identifiers.md says how values relate', () => {
  const rows = rowsOf('### How two names relate', '### Applicability');
  expect(rows.map(([source]) => source)).toEqual(Object.keys(SAMPLES));
  for (const [source = '', ...cells] of rows) {
    for (const [at, target] of Object.keys(SAMPLES).entries()) {
      const found = new Set<CpeRelation>();
      for (const a of SAMPLES[source]!) for (const b of SAMPLES[target]!) found.add(compareCpeValues(a, b));
      expect([source, target, [...found].sort()]).toEqual([source, target, cells[at]!.split(' or ').sort()]);
    }
  }
});

test('docs/identifiers.md has the limits', () => {
  for (const limit of [CPE_MAX_LENGTH, CPE_MAX_COMPARISONS])
    expect(page).toContain(limit.toLocaleString('en'));
});
