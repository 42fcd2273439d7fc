import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding, Report } from '../../src/model/index.ts';
import { createStyle, PRESENTERS } from '../../src/report/index.ts';
import { hostile, PKG_REBUILD } from '../recipes/comparisons.ts';
import { NASTY } from './nasty.ts';
import { sarifErrors } from './sarif-rules.ts';

const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
  rule,
  question: 'inside',
  level: 'warning',
  message: 'seen',
  path: 'a.pkg!/x',
  ...more,
});

/** `text` wherever an artifact can put its own words. */
const reportOf = (text: string, more: Partial<Report> = {}): Report => {
  const { left, right, comparison } = hostile(text);
  return {
    schemaVersion: 1,
    artifact: left,
    contents: {
      layers: ['xar'],
      entries: 2,
      files: 1,
      bytes: 1,
      unaccountedBytes: 0,
      formats: {},
      owned: [],
      sboms: [],
    },
    components: [
      {
        id: 'c',
        name: text,
        version: text,
        identifiers: [{ type: 'purl', value: text, origin: 'declared', rule: 'r' }],
        licences: [{ value: text, kind: 'text' }],
        occurrences: [],
        foundBy: 'test',
        presence: 'claimed-only',
      },
    ],
    attestations: [],
    comparison,
    matches: [],
    findings: [
      finding('path.duplicate', { message: text, path: text, offset: 7, count: 3 }),
      finding('rebuild.gzip.mtime', { question: 'rebuild', level: 'note', path: `!/${text}` }),
      finding('rebuild.residue', { question: 'rebuild', level: 'error', path: '' }),
      { rule: 'rebuild.content.username', question: 'rebuild', level: 'note', message: 'seen' },
    ],
    verdicts: (['inside', 'origin', 'rebuild', 'known'] as const).map((question) => ({
      question,
      outcome: question === 'inside' ? 'fail' : 'unknown',
      reasons: [text || 'r', 'second'],
    })),
    problems: [],
    inputs: [
      { role: 'artifact', name: left.name, size: 1 },
      { role: 'against', name: right.name, size: 12_345, digests: { sha256: 'b'.repeat(64) } },
    ],
    tool: { name: 'assay', version: '0' },
    ...more,
  };
};

const show = (name: string, report: Report) =>
  PRESENTERS.find((presenter) => presenter.name === name)!.present(report, createStyle(true, 100));
const UNESCAPED = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('hostile words: nothing unescaped in HTML and Markdown, SARIF by its rules', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      const report = reportOf(nasty);
      expect(show('html', report)).not.toMatch(UNESCAPED);
      expect(show('markdown', report)).not.toMatch(UNESCAPED);
      expect(sarifErrors(JSON.parse(show('sarif', report)))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='alert(1)"])(
  'HTML: %j is text',
  (text) => {
    const page = show('html', reportOf(text));
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|<[^>]*\son\w+=/);
  },
);

test('HTML: cards, findings, the comparison with its causes, components', () => {
  const report = reportOf('x', { comparison: PKG_REBUILD.comparison });
  const page = show('html', report);
  const places = [
    'class="card fail"',
    '>Findings ',
    'compared with b.pkg',
    '>Causes ',
    '>Differences by path ',
    '>Components ',
  ];
  const found = places.map((place) => page.indexOf(place));
  expect(found.every((place) => place > 0)).toBe(true);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
  expect(page.match(/<h1/g)).toHaveLength(1);
});

test('HTML and Markdown: without a comparison, findings and components there are the four answers', () => {
  const report = reportOf('x', { comparison: null, findings: [], components: [] });
  expect(show('html', report)).not.toMatch(/<h2/);
  expect(show('markdown', report)).toBe(
    [
      '## `x.pkg`',
      '',
      `2.18 MiB, \`xar\`, 1 file; sha256 \`${'a'.repeat(64)}\``,
      '',
      '| question | answer | because |',
      '| --- | --- | --- |',
      '| inside | ❌ fail | x<br>second |',
      '| origin | ❔ unknown | x<br>second |',
      '| rebuild | ❔ unknown | x<br>second |',
      '| known | ❔ unknown | x<br>second |',
      '',
    ].join('\n'),
  );
});

test('Markdown: findings with place and count, the other artifact with its size', () => {
  const shown = show('markdown', reportOf('x'));
  expect(shown).toContain('| note | `rebuild.gzip.mtime` | `x` | seen |');
  expect(shown).toContain('| right | `bx` | 12.1 KiB |');
  expect(shown).toContain('| `x` | `x` | `x` | `x` |');
});

test('a long report stays short, and says what is left out', () => {
  const long = 'word | '.repeat(400);
  const report = reportOf(long, {
    findings: Array.from({ length: 3000 }, (_, i) =>
      finding('path.duplicate', { message: long, path: `a!/${i}${long}` }),
    ),
    components: Array.from({ length: 3000 }, () => reportOf(long).components[0]!),
  });
  const markdown = show('markdown', report);
  expect(Buffer.byteLength(markdown)).toBeLessThan(65_000);
  expect(markdown.match(/… and 2,\d{3} more\n/g)).toHaveLength(2);
  const page = show('html', report);
  expect(page.match(/… and 2,900 more/g)).toHaveLength(2);
  expect(Buffer.byteLength(page)).toBeLessThan(400_000);
});

test('SARIF: rules say what the tables of problems and causes say; places have the name of the artifact', () => {
  const [run] = JSON.parse(show('sarif', reportOf('x'))).runs;
  expect(run.tool.driver.rules).toMatchObject([
    { id: 'path.duplicate', shortDescription: { text: 'Two members have the same path.' } },
    {
      id: 'rebuild.gzip.mtime',
      help: { text: 'Compress with `gzip -n`.' },
      defaultConfiguration: { level: 'note' },
    },
    { id: 'rebuild.residue', shortDescription: { text: 'bytes that no cause explains' } },
    {
      id: 'rebuild.content.username',
      shortDescription: { text: 'name or home directory of the building user' },
    },
  ]);
  const uris = run.results.map(
    ({ locations }: { locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      locations[0]!.physicalLocation.artifactLocation.uri,
  );
  expect(uris).toEqual(['x', 'x.pkg!/x', 'x.pkg', 'x.pkg']);
  expect(run.results[0]).toMatchObject({
    occurrenceCount: 3,
    level: 'warning',
    locations: [{ physicalLocation: { region: { byteOffset: 7 } } }],
  });
  expect(run.artifacts.map(({ location }: { location: { uri: string } }) => location.uri)).toEqual([
    'x.pkg',
    'bx',
  ]);
  expect(run.properties.verdicts.inside).toEqual({ outcome: 'fail', reasons: ['x', 'second'] });
});
