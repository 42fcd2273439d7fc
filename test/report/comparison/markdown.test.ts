import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPARISON_PRESENTERS, createStyle, type Explained } from '../../../src/report/index.ts';
import {
  difference,
  hostile,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
} from '../../recipes/comparisons.ts';
import { NASTY } from '../nasty.ts';

const presenter = COMPARISON_PRESENTERS.find(({ name }) => name === 'markdown')!;
const show = (explained: Explained, full = false) =>
  presenter.present(explained, { style: createStyle(true, 100), full });

test('the same bytes', () => {
  expect(show(IDENTICAL)).toBe(
    [
      '## `a.pkg` against `b.pkg`',
      '',
      '**identical**: the same bytes.',
      '',
      '|  | file | size | sha256 |',
      '| --- | --- | --: | --- |',
      `| left | \`a.pkg\` | 2.18 MiB | \`${'a'.repeat(64)}\` |`,
      `| right | \`b.pkg\` | 2.18 MiB | \`${'a'.repeat(64)}\` |`,
      '',
    ].join('\n'),
  );
});

test('verdict and causes in sight, hunks in a fence, the rest folded and counted', () => {
  const shown = show(ONE_MODULE);
  expect(shown).toContain('**different**: 1 real change (content.source), 312 of 40,648 differing bytes;');
  expect(shown).toContain(
    '| `content.source` | content | 1 | 312 | content that nothing known explains; from it `compress.stream`, `wheel.record` |',
  );
  expect(shown).toContain(
    [
      '<details open><summary><code>pkg/core.py</code> content.source, 312 bytes</summary>',
      '',
      'nothing known stands in the lines that differ',
      '',
      '```diff',
      '@@ -12 +12 @@',
      ' def check(self):',
      '-    if self.open and x < 3 & y:',
      '+    if self.open or x < 3 & y:',
      ' →   return True',
      '@@ -40 +41 @@',
      '-old',
      '+new',
      '+newer',
      '```',
      '',
      '… 2 more hunks',
    ].join('\n'),
  );
  expect(shown).toContain('- 9,990 more places\n');
  expect(shown).toMatch(/… 3 more differences not listed one by one\.\n$/);
});

test('a remedy keeps its commands', () => {
  expect(show(PKG_REBUILD)).toContain('Fix: Compress with `gzip -n`.\n');
});

test('residue with its ranges', () => {
  expect(show(RESIDUE)).toContain(
    '**1,204 bytes unexplained**\n\n- `data.bin` bytes 4096+1200\n- `a.pkg` bytes 80+4 → 80+0\n- 7 more ranges\n',
  );
});

const MANY: Explained = {
  ...ONE_MODULE,
  comparison: {
    ...ONE_MODULE.comparison,
    differences: Array.from({ length: 2000 }, (_, i) =>
      difference('content.source', `!/f${i}.py`, {
        kind: 'content',
        hunks: [{ leftLine: 1, rightLine: 1, lines: [`-${'é'.repeat(900)}`, `+${'名'.repeat(900)}`] }],
      }),
    ),
  },
};

test('a comment stays below 60 kB and says what did not fit; the full form has all', () => {
  const shown = show(MANY);
  expect(Buffer.byteLength(shown)).toBeLessThan(60_000);
  const files = shown.match(/<summary><code>f\d+/g)!.length;
  expect(files).toBeGreaterThan(10);
  expect(shown).toContain(`… ${(2000 - files).toLocaleString('en')} sections did not fit here;`);
  const full = show(MANY, true);
  expect(full.match(/<summary><code>f\d+/g)).toHaveLength(2000);
  expect(full).not.toContain('did not fit');
});

test('a fence is longer than any run of backticks in the lines', () => {
  const shown = show(hostile('```` </details> <script>'));
  expect(shown).toContain('\n`````diff\n@@ -1 +1 @@\n-```` </details> <script>\n');
});

/** The document without its fences and code spans, whose content is no markup, and without our own elements. */
function bare(markdown: string): string {
  return markdown
    .replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '')
    .replace(/`[^`\n]+`/g, '')
    .replace(/<\/?(details|summary|code)( open)?>|&nbsp;|&#\d+;/g, '');
}

test.each([
  ['<script>alert(1)</script>'],
  ['a|b'],
  ['`x` | `y`'],
  ['\\`<b>\\|'],
  ['![x](https://evil.example/p.png)'],
  ['@everyone #1 :tada: $x$ ~~a~~ www.evil.example'],
  ['\n# heading\n- [ ] item\n|a|b|\n|-|-|\n</details>'],
])('nothing of an artifact is markup: %j', (text) => {
  const shown = show(hostile(text));
  expect(bare(shown)).not.toMatch(/<[a-z/!]|!\[|\]\(|https?:\/\/|www\.|@everyone|~~|\$x/i);
  // No row of a table has another number of cells than its head.
  const cells = shown.split('\n').filter((line) => line.startsWith('| '));
  expect([...new Set(cells.map((line) => line.match(/\|/g)!.length))].sort()).toEqual([5, 6]);
  expect(shown.match(/<details/g)!.length).toBe(bareDetails(shown));
});

/** Elements that are closed on a line of their own, outside of fences. */
function bareDetails(markdown: string): number {
  return markdown.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '').match(/^<\/details>$/gm)!.length;
}

test('no line begins a heading or a list that we did not write', () => {
  for (const start of ['# a', '- a', '+ a', '1. a', '12) a', '=== a', '> a']) {
    const shown = show(hostile(start));
    const body = shown.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
    expect(body.split('\n').filter((line) => line === start)).toEqual([]);
  }
});

const UNESCAPED = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('control and bidirectional characters are written out', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      expect(show(hostile(nasty))).not.toMatch(UNESCAPED);
    }),
  );
});
