import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assay } from '../../src/library/index.ts';
import type { Component, Finding, Report } from '../../src/model/index.ts';
import { createStyle, fieldLines, PRESENTERS, problemLine, treeLine } from '../../src/report/index.ts';
import { WHEEL } from '../cli/run.ts';
import { archive, member } from '../recipes/tar.ts';
import { NASTY } from './nasty.ts';

const text = PRESENTERS.find(({ name }) => name === 'text')!;
const plain = createStyle(false, 100);

const component = (name: string, more: Partial<Component> = {}): Component => ({
  id: name,
  name,
  version: '1.0',
  identifiers: [{ type: 'purl', value: `pkg:pypi/${name}@1.0`, origin: 'derived', rule: 'r' }],
  licences: [{ value: 'MIT', kind: 'expression' }],
  occurrences: [{ path: name }],
  foundBy: 'test',
  presence: 'contained',
  ...more,
});

const finding = (message: string, more: Partial<Finding> = {}): Finding => ({
  rule: 'zip.gap',
  question: 'inside',
  level: 'warning',
  message,
  path: 'a.zip!/x',
  ...more,
});

const reportOf = (more: Partial<Report> = {}): Report => ({
  schemaVersion: 1,
  artifact: {
    name: 'a.zip',
    size: 2048,
    digests: { sha256: 'ab' },
    mediaType: 'application/zip',
    format: 'zip',
  },
  contents: {
    layers: ['zip'],
    entries: 2,
    files: 1,
    bytes: 1,
    unaccountedBytes: 0,
    formats: {},
    owned: [],
    sboms: [],
  },
  components: [],
  attestations: [],
  comparison: null,
  matches: [],
  findings: [],
  verdicts: [
    { question: 'inside', outcome: 'pass', reasons: ['fine'] },
    { question: 'origin', outcome: 'unknown', reasons: ['no idea'] },
    { question: 'rebuild', outcome: 'fail', reasons: ['differs', 'much'] },
    { question: 'known', outcome: 'unknown', reasons: ['nothing'] },
  ],
  problems: [],
  inputs: [],
  tool: { name: 'assay', version: '0' },
  ...more,
});

const lines = (report: Report, style = plain) => text.present(report, style).split('\n');

test('text comes first, which makes it the default', () => {
  expect(PRESENTERS.map(({ name, mediaType }) => `${name} ${mediaType}`)).toEqual([
    'text text/plain',
    'json application/json',
    'markdown text/markdown',
    'html text/html',
    'sarif application/sarif+json',
  ]);
});

test('the least there can be', () => {
  expect(text.present(reportOf(), plain)).toBe(
    [
      'a.zip  2.00 KiB  zip  1 file, 1 B inside',
      'sha256 ab',
      '',
      'PASS     inside     fine',
      'UNKNOWN  origin     no idea',
      'FAIL     rebuild    differs',
      '                    much',
      'UNKNOWN  known      nothing',
      '',
    ].join('\n'),
  );
});

test('an artifact that was not read to the end has no digest', () => {
  const { digests: _, ...artifact } = reportOf().artifact;
  expect(lines(reportOf({ artifact }))[1]).toBe('sha256 unknown: not read to the end');
});

test('findings name rule, place below the artifact, offset and how often', () => {
  const shown = lines(
    reportOf({
      findings: [finding('a gap', { offset: 7, count: 1200 }), finding('odd', { level: 'note', path: '' })],
    }),
  );
  expect(shown.slice(8, 14)).toEqual([
    '',
    'Findings (2)',
    '  warning   a gap',
    '            zip.gap  x at 7  (1,200 times)',
    '  note      odd',
    '            zip.gap',
  ]);
});

test('components: the artifact itself first, then what it carries, then what is not really there', () => {
  const components = [
    component('claimed', { presence: 'claimed-only' }),
    component('vendored', { partOf: 'main' }),
    component('main'),
    component('bare', { version: undefined, identifiers: [], licences: [], partOf: 'main' } as never),
  ];
  expect(lines(reportOf({ components })).slice(9)).toEqual([
    'Components (4)',
    '  main 1.0                      pkg:pypi/main@1.0  MIT',
    '  vendored 1.0                  pkg:pypi/vendored@1.0  MIT',
    '  bare                          version unknown',
    '  claimed 1.0                   pkg:pypi/claimed@1.0  MIT  claimed-only',
    '',
  ]);
});

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

test('one screen: at most 40 lines for a big report, and what is left out is said', () => {
  const report = reportOf({
    findings: many(500, (i) => finding(`gap number ${i}`)),
    components: many(3000, (i) => component(`package-${i}`)),
  });
  const shown = lines(report);
  expect(shown.length - 1).toBeLessThanOrEqual(40);
  const findings = shown.filter((line) => line.startsWith('  warning')).length;
  const components = shown.filter((line) => line.startsWith('  package-')).length;
  expect(findings).toBeGreaterThanOrEqual(5);
  expect(components).toBeGreaterThanOrEqual(8);
  expect(shown).toContain('Findings (500)');
  expect(shown).toContain('Components (3,000)');
  expect(shown).toContain(`  … and ${500 - findings} more; --format json has all`);
  expect(shown).toContain(`  … and ${(3000 - components).toLocaleString('en')} more; --format json has all`);
});

test('long verdicts leave findings and components some lines each', () => {
  const report = reportOf({
    verdicts: many(4, () => ({
      question: 'inside' as const,
      outcome: 'fail' as const,
      reasons: many(9, () => 'word '.repeat(80)),
    })),
    findings: many(50, () => finding('gap')),
    components: many(50, (i) => component(`package-${i}`)),
  });
  const shown = lines(report);
  expect(shown.filter((line) => line.startsWith('  warning')).length).toBeGreaterThanOrEqual(1);
  expect(shown.filter((line) => line.startsWith('  package-')).length).toBeGreaterThanOrEqual(2);
});

test('everything that fits is shown without a remark', () => {
  const shown = lines(
    reportOf({
      findings: many(8, (i) => finding(`gap ${i}`)),
      components: many(8, (i) => component(`p${i}`)),
    }),
  );
  expect(shown.filter((line) => line.includes('more;'))).toEqual([]);
  expect(shown.length - 1).toBeLessThanOrEqual(40);
});

test('no line is wider than the terminal: long words and paths are cut in the middle, long messages at the end', () => {
  const long = 'x'.repeat(5000);
  const report = reportOf({
    artifact: { ...reportOf().artifact, name: 'a.zip' },
    findings: [
      finding(`${long} and ${'many words '.repeat(200)}`, { path: `a.zip!/${long}/end.txt`, offset: 12 }),
    ],
    verdicts: [{ question: 'inside', outcome: 'fail', reasons: [long] }],
  });
  for (const width of [60, 100, 200]) {
    const shown = lines(report, createStyle(false, width));
    expect(shown.filter((line) => line.length > width && !line.startsWith('sha256'))).toEqual([]);
    expect(shown.some((line) => line.endsWith('end.txt at 12'))).toBe(true);
    expect(shown.some((line) => line.endsWith(' …'))).toBe(true);
  }
});

test('colour marks, and changes nothing else', () => {
  const report = reportOf({
    findings: [finding('a', { level: 'error' }), finding('b')],
    components: [component('p')],
  });
  const coloured = text.present(report, createStyle(true, 100));
  expect(coloured).toContain('\u001b[32mPASS   \u001b[39m');
  expect(coloured).toContain('\u001b[31merror   \u001b[39m');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(text.present(report, plain));
});

test('the JSON presenter writes the report and nothing else', () => {
  const json = PRESENTERS.find(({ name }) => name === 'json')!;
  expect(JSON.parse(json.present(reportOf(), createStyle(true, 80)))).toEqual(reportOf());
  expect(json.present(reportOf(), plain)).toMatch(/^\{\n {2}"schemaVersion": 1,[\s\S]*\n\}\n$/);
});

// A line feed is ours; anything else that a terminal acts on came from the artifact.
const UNESCAPED = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('nothing of an artifact reaches the terminal unescaped, wherever it stands', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      const report = reportOf({
        artifact: { name: nasty, size: 1, mediaType: 'x', format: 'zip', variant: nasty },
        findings: [finding(nasty, { path: nasty }), finding('b', { path: `${nasty}!/${nasty}` })],
        components: [
          component(nasty, {
            version: nasty,
            licences: [{ value: nasty, kind: 'text' }],
            identifiers: [{ type: 'purl', value: nasty, origin: 'declared', rule: nasty }],
          }),
          component(nasty, { identifiers: [], version: nasty }),
        ],
        verdicts: [{ question: 'origin', outcome: 'unknown', reasons: [nasty, `claims ${nasty}`] }],
      });
      expect(text.present(report, plain)).not.toMatch(UNESCAPED);
      const entry = {
        id: 1,
        parent: 0,
        path: `a!/${nasty}`,
        kind: 'symlink',
        format: 'zip',
        size: 1,
        link: nasty,
      } as const;
      expect(treeLine({ ...entry, variant: nasty }, { hash: true, prefix: 1 })).not.toMatch(UNESCAPED);
      const inner = { name: nasty, value: nasty, offset: 0, length: 1 };
      expect(fieldLines([{ ...inner, fields: [inner] }]).join('\n')).not.toMatch(UNESCAPED);
      expect(problemLine({ code: 'path.empty', level: 'note', path: nasty, message: nasty })).not.toMatch(
        UNESCAPED,
      );
    }),
  );
});

test('through the whole pipeline: hostile names, owners, links and metadata', async () => {
  const hostile = 'x\u001b[2J\u202ey\u0007';
  const bytes = archive([
    member({ name: `pkg-1.0/${hostile}`, data: `/home/${'eve'}/x\n`, user: hostile.slice(0, 20) }),
    member({ name: 'pkg-1.0/l', type: '2', link: hostile }),
    member({
      name: 'pkg-1.0/PKG-INFO',
      data: `Metadata-Version: 2.1\nName: pkg\u001b[1m\nVersion: 1\u202e.0\nLicense: \u009b\n`,
    }),
  ]);
  const report = await assay(bytes, {}, { name: `${hostile}.tar` });
  expect(text.present(report, plain)).not.toMatch(UNESCAPED);
});

test('the example wheel in a narrow terminal', async () => {
  const shown = lines(await assay(WHEEL), createStyle(false, 60));
  expect(shown[3]).toBe('PASS     inside     2 components in 11 files, 1.77 KiB');
});

const entry = { id: 1, parent: 0, path: 'a.tgz!/d/f', kind: 'file', format: 'text', size: 7 } as const;

test.each([
  ['a file', entry, '-?????????           7  -                    text        d/f'],
  [
    'a mode and a time',
    { ...entry, mode: 0o640, mtime: 0 },
    '-rw-r-----           7  1970-01-01 00:00:00  text        d/f',
  ],
  ['a variant', { ...entry, variant: 'pax' }, '-?????????           7  -                    text:pax    d/f'],
  [
    'a link',
    { ...entry, kind: 'symlink' as const, format: '', size: 0, link: 't' },
    'l?????????           0  -                                d/f -> t',
  ],
  [
    'the artifact',
    { ...entry, parent: -1, path: 'a.tgz' },
    '-?????????           7  -                    text        a.tgz',
  ],
  [
    'its decoded content',
    { ...entry, path: 'a.tgz!' },
    '-?????????           7  -                    text        a.tgz!',
  ],
  [
    'a nameless member',
    { ...entry, path: 'a.tgz!/' },
    '-?????????           7  -                    text        a.tgz!/',
  ],
])('treeLine: %s', (_, shown, expected) => {
  expect(treeLine(shown, { hash: false, prefix: 5 })).toBe(expected);
});

test.each([
  [0o777, 'rwxrwxrwx'],
  [0, '---------'],
  [0o4755, 'rwsr-xr-x'],
  [0o4644, 'rwSr--r--'],
  [0o2755, 'rwxr-sr-x'],
  [0o2644, 'rw-r-Sr--'],
  [0o1777, 'rwxrwxrwt'],
  [0o1776, 'rwxrwxrwT'],
])('treeLine: mode %o', (mode, expected) => {
  expect(treeLine({ ...entry, mode }, { hash: false, prefix: 5 }).slice(1, 10)).toBe(expected);
});

test('fieldLines: a tree with offsets; modes in octal digits', () => {
  const fields = [
    { name: 'mode', value: 0o644, offset: 1, length: 8, meaning: 'mode' },
    { name: 'extra', offset: 9, length: 4, fields: [{ name: 'flag', value: false, offset: 9, length: 0 }] },
  ] as const;
  expect(fieldLines(fields)).toEqual([
    '    mode = 0o644  [1+8]',
    '    extra  [9+4]',
    '      flag = false  [9+0]',
  ]);
});

test('problemLine', () => {
  const problem = { code: 'zip.gap' as never, level: 'warning', path: 'a.zip', message: '7 bytes' } as const;
  expect(problemLine(problem)).toBe('warning: zip.gap  a.zip: 7 bytes');
  expect(problemLine({ ...problem, offset: 0 })).toBe('warning: zip.gap  a.zip@0: 7 bytes');
});
