import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPARISON_PRESENTERS, createStyle, type Explained } from '../../../src/report/index.ts';
import {
  BELOW_SIGNATURES,
  comparison,
  difference,
  hostile,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
  SAMPLES,
  share,
  summary,
} from '../../recipes/comparisons.ts';
import { NASTY } from '../nasty.ts';

const presenter = COMPARISON_PRESENTERS[0]!;
const plain = createStyle(false, 100);
const show = (explained: Explained, more: { full?: boolean; width?: number; colour?: boolean } = {}) =>
  presenter.present(explained, {
    style: createStyle(more.colour ?? false, more.width ?? 100),
    ...(more.full ? { full: true } : {}),
  });
const lines = (explained: Explained, full = false) => show(explained, { full }).trimEnd().split('\n');

test('text comes first, which makes it the default; names and media types', () => {
  expect(COMPARISON_PRESENTERS.map(({ name, mediaType }) => `${name} ${mediaType}`)).toEqual([
    'text text/plain',
    'json application/json',
    'markdown text/markdown',
    'html text/html',
    'sarif application/sarif+json',
    'statement application/vnd.in-toto+json',
  ]);
});

test.each(COMPARISON_PRESENTERS.map(({ name }) => name))('%s: every sample ends in one line feed', (name) => {
  const { present } = COMPARISON_PRESENTERS.find((each) => each.name === name)!;
  for (const sample of Object.values(SAMPLES))
    for (const full of [false, true]) expect(present(sample, { style: plain, full })).toMatch(/[^\n]\n$/);
});

test('the same bytes: nothing else to say', () => {
  expect(show(IDENTICAL)).toBe(
    [
      'a.pkg  2.18 MiB  xar:macos-product',
      'b.pkg  2.18 MiB  xar:macos-product',
      `sha256 ${'a'.repeat(64)}`,
      '',
      'IDENTICAL',
      'the same bytes',
      '',
    ].join('\n'),
  );
});

test('causes with count, bytes, evidence, what follows and the fix', () => {
  expect(lines(BELOW_SIGNATURES).slice(5)).toEqual([
    'IDENTICAL-BELOW-SIGNATURES',
    '2 causes explain all 9,234 differing bytes; residue 0',
    'the same bytes once signatures and what follows from them are removed',
    '',
    'Causes (2)',
    '  sig.xar-cms  1×  8,921 B  CMS signature of a XAR archive',
    '      signed by Developer ID Installer: Example (AAAA111111)',
    '      follows from it: xar.heap-offsets (9 places, 37 bytes)',
    '  sig.xar-rsa  1×    256 B  RSA signature of a XAR archive',
    '      follows from it: xar.checksum (1 place, 20 bytes)',
  ]);
});

test('the remedy of the comparison wins over the general one', () => {
  const shown = lines(PKG_REBUILD, true);
  expect(shown).toContain('      fix: Write MTIME 0 when `pkgbuild` is done: `assay repack`.');
  expect(shown).toContain('      fix: Compress with `gzip -n`.');
});

test('one changed module stands above ten thousand times, with its lines', () => {
  const shown = lines(ONE_MODULE);
  expect(shown.slice(5, 8)).toEqual([
    'DIFFERENT',
    '1 real change (content.source), 312 of 40,648 differing bytes; 2 other causes for what remains;',
    'residue 0',
  ]);
  const causes = shown
    .filter((line) => /^ {2}\w+\.\S+ +[\d,]+×/.test(line))
    .map((line) => line.trim().split(' ')[0]);
  expect(causes).toEqual(['content.source', 'archive.mtime', 'zip.create-system']);
  expect(shown.slice(-12)).toEqual([
    'Contents that differ (1)',
    '  pkg/core.py  content.source  312 bytes',
    '      nothing known stands in the lines that differ',
    '      @@ line 12 → 12 @@',
    '       def check(self):',
    '      -    if self.open and x < 3 & y:',
    '      +    if self.open or x < 3 & y:',
    '       →   return True',
    '      @@ line 40 → 41 @@',
    '      -old',
    '      +new',
    '      … 1 more line, 2 more hunks',
  ]);
});

test('what is unexplained has its ranges, what is left out is counted', () => {
  const shown = lines(RESIDUE);
  expect(shown.slice(6, 8)).toEqual([
    '2 real changes (content.source), 1,204 of 1,224 differing bytes; 1 other cause for what remains;',
    'residue 1,204 bytes',
  ]);
  const at = shown.indexOf('Unexplained (9)');
  expect(shown.slice(at, at + 4)).toEqual([
    'Unexplained (9)',
    '  data.bin  bytes 4096+1200',
    '  a.pkg  bytes 80+4 → 80+0',
    '  … and 7 more; --text FILE has all',
  ]);
  expect(shown.slice(-2)).toEqual([
    'Problems (1)',
    '  error: content.size-mismatch  a.pkg!/data.bin: 7 of 8 bytes',
  ]);
});

test('one screen, however much there is; all of it in the long form', () => {
  const codes = [
    'content.source',
    'content.version',
    'archive.mtime',
    'archive.owner',
    'gzip.mtime',
    'gzip.name',
  ];
  const big: Explained = {
    left: summary('a', 'a'),
    right: summary('b', 'b'),
    comparison: comparison({
      verdict: 'different',
      causes: codes.flatMap((code) => [1, 2, 3].map(() => share(code as 'gzip.name', { evidence: 'seen' }))),
      residue: {
        bytes: 9,
        ranges: Array.from({ length: 90 }, (_, i) => ({
          path: '!/r',
          left: { offset: i, length: 1 },
          right: { offset: i, length: 1 },
        })),
        omitted: 0,
      },
      differences: Array.from({ length: 500 }, (_, i) =>
        difference('content.source', `!/d${i}`, {
          kind: 'content',
          hunks: [{ leftLine: 1, rightLine: 1, lines: ['-a', '+b'] }],
        }),
      ),
      omitted: 12,
      problems: Array.from({ length: 50 }, (_, i) => ({
        code: 'path.duplicate' as const,
        level: 'warning' as const,
        path: `p${i}`,
        message: 'm',
      })),
    }),
  };
  const shown = lines(big);
  expect(shown.length).toBeLessThanOrEqual(40);
  for (const title of ['Causes (18)', 'Unexplained (90)', 'Contents that differ (500)', 'Problems (50)'])
    expect(shown).toContain(title);
  expect(shown.filter((line) => line.includes('more; --text FILE has all'))).toHaveLength(4);
  const long = lines(big, true);
  expect(long.filter((line) => /^ {2}d\d+ /.test(line))).toHaveLength(500);
  expect(long).toContain('Differences (512)');
  expect(long).toContain('  … and 12 more; not listed');
  expect(long.filter((line) => line.startsWith('  r  bytes'))).toHaveLength(90);
});

test('the long form lists every difference with field, values, ranges and what it follows from', () => {
  const shown = lines(PKG_REBUILD, true);
  const at = shown.indexOf('  Payload  gzip.mtime  4 bytes');
  expect(shown.slice(at, at + 3)).toEqual([
    '  Payload  gzip.mtime  4 bytes',
    '      MTIME: 1772359452 → 1772442041',
    '      bytes 4+4',
  ]);
  expect(shown.slice(-5)).toEqual([
    '  a.pkg  xar.checksum  20 bytes',
    '      follows from xar.creation-time',
    '      metadata checksum',
    '      bytes 28+20',
    '  … and 14,054 more; not listed',
  ]);
});

test('a cause whose origin is not listed, and a checksum that follows from nothing, stand for themselves', () => {
  const shown = lines({
    ...IDENTICAL,
    comparison: comparison({
      verdict: 'different',
      causes: [share('xar.checksum'), share('bom.size', { derivedFrom: ['archive.mtime'] })],
    }),
  });
  expect(shown.filter((line) => line.includes('×')).map((line) => line.trim().split(' ')[0])).toEqual([
    'bom.size',
    'xar.checksum',
  ]);
});

test('causes that follow from each other are not lost', () => {
  const causes = [
    share('bom.size', { derivedFrom: ['xar.checksum'] }),
    share('xar.checksum', { derivedFrom: ['bom.size'] }),
  ];
  const shown = show({ ...IDENTICAL, comparison: comparison({ causes }) });
  expect(shown).toContain('bom.size');
  expect(shown).toContain('xar.checksum');
});

test.each([
  [comparison({ causes: [share('gzip.mtime')] }), '1 cause explains all 4 differing bytes; residue 0'],
  [
    comparison({ causes: [share('archive.order', { bytes: 0 })] }),
    '1 cause explains every difference; residue 0',
  ],
  [comparison(), 'nothing differs in what is compared'],
  [
    comparison({ verdict: 'different', residue: { bytes: 5, ranges: [], omitted: 1 } }),
    '5 of 5 differing bytes unexplained; no cause was recognised',
  ],
  [
    comparison({
      verdict: 'different',
      causes: [share('content.source', { count: 2 }), share('content.version')],
    }),
    '3 real changes (content.source and 1 more), 8 of 8 differing bytes; residue 0',
  ],
])('headline %#', (of, headline) => {
  expect(lines({ ...PKG_REBUILD, comparison: of })[6]).toBe(headline);
});

test('long lines are cut around the place where they begin to differ', () => {
  const line = (middle: string) => `${'a\t'.repeat(80)}${middle}${'z'.repeat(100)}`;
  const hunks = [
    { leftLine: 1, rightLine: 1, lines: [`-${line('old')}`, `+${line('new')}`, ` ${line('=')}`] },
  ];
  const differences = [difference('content.source', '!/x', { kind: 'content', hunks })];
  const of = comparison({ verdict: 'different', causes: [share('content.source')], differences });
  const shown = show({ ...PKG_REBUILD, comparison: of }, { width: 60 })
    .trimEnd()
    .split('\n')
    .slice(-3);
  expect(shown).toEqual([
    `      -…  a→   a→   a→   old${'z'.repeat(31)}…`,
    `      +…  a→   a→   a→   new${'z'.repeat(31)}…`,
    `       ${'a→   '.repeat(11).slice(0, 51)}…`,
  ]);
  const full = show({ ...PKG_REBUILD, comparison: of }, { full: true, width: 60 });
  expect(full).toContain(`-${'a→   '.repeat(80)}old${'z'.repeat(100)}\n`);
});

test('a content that does not fit is cut, not left out', () => {
  const hunk = { leftLine: 1, rightLine: 1, lines: Array.from({ length: 20 }, (_, i) => `+line ${i}`) };
  const codes = [
    'archive.mtime',
    'archive.owner',
    'archive.inode',
    'gzip.mtime',
    'gzip.name',
    'bom.mtime',
  ] as const;
  const of = comparison({
    verdict: 'different',
    causes: [...codes, 'xar.creation-time' as const, 'zip.comment' as const].map((code) =>
      share(code, { evidence: 'seen' }),
    ),
    differences: [1, 2, 3].map((i) =>
      difference('content.source', `!/f${i}`, { kind: 'content', hunks: [hunk] }),
    ),
  });
  const shown = lines({ ...PKG_REBUILD, comparison: of });
  expect(shown.length).toBeLessThanOrEqual(40);
  const at = shown.indexOf('Contents that differ (3)');
  expect(shown.slice(at + 1, at + 4)).toEqual([
    '  f1  content.source  4 bytes',
    '      @@ line 1 → 1 @@',
    '      +line 0',
  ]);
  expect(shown.slice(-2)).toEqual(['      …', '  … and 2 more; --text FILE has all']);
});

test('bytes of the residue that a cause for unexplained contents counts are not counted twice', () => {
  const residue = { bytes: 10, ranges: [], omitted: 1 };
  const told = (bytes: number) =>
    lines({
      ...PKG_REBUILD,
      comparison: comparison({ verdict: 'different', causes: [share('content.source', { bytes })], residue }),
    })[6];
  expect(told(12)).toBe('1 real change (content.source), 12 of 12 differing bytes; residue 10 bytes');
  expect(told(4)).toBe('1 real change (content.source), 4 of 10 differing bytes; residue 10 bytes');
});

test('different, but every byte explained, is said so', () => {
  const of = comparison({ verdict: 'different', causes: [share('content.build-path')] });
  expect(lines({ ...PKG_REBUILD, comparison: of })[7]).toBe('contents differ, every byte for a known reason');
});

test('no line of a screen is wider than the terminal', () => {
  const long = 'x'.repeat(3000);
  for (const width of [60, 100, 200])
    for (const sample of [...Object.values(SAMPLES), hostile(`${long} ${long}`)]) {
      const wide = show(sample, { width })
        .split('\n')
        .filter((line) => line.length > width);
      expect(wide.filter((line) => !line.startsWith('sha256'))).toEqual([]);
    }
});

test('colour marks, and changes nothing else', () => {
  const coloured = show(ONE_MODULE, { colour: true });
  expect(coloured).toContain('\u001b[31m-    if self.open and x < 3 & y:\u001b[39m');
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(show(ONE_MODULE));
});

test('a directory is called one', () => {
  const left = summary('folder', 'a', { format: '', mediaType: 'inode/directory' });
  delete (left as { variant?: string }).variant;
  expect(lines({ ...PKG_REBUILD, left })[0]).toBe('folder  2.18 MiB  directory');
});

test('an artifact that was not read to its end', () => {
  const { digests: _, ...left } = PKG_REBUILD.left;
  expect(lines({ ...PKG_REBUILD, left })[2]).toBe('sha256 unknown: not read to the end');
});

// A line feed is ours; anything else that a terminal acts on came from an artifact.
const UNESCAPED = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('nothing of an artifact reaches the terminal unescaped, in the short and the long form', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      for (const full of [false, true]) expect(show(hostile(nasty), { full })).not.toMatch(UNESCAPED);
    }),
  );
});
