import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { COMPARISON_PRESENTERS, createStyle, type Explained } from '../../../src/report/index.ts';
import {
  comparison,
  difference,
  hostile,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
  SAMPLES,
  share,
} from '../../recipes/comparisons.ts';
import { NASTY } from '../nasty.ts';

const presenter = COMPARISON_PRESENTERS.find(({ name }) => name === 'html')!;
const show = (explained: Explained, full = false) =>
  presenter.present(explained, { style: createStyle(true, 100), full });

/** Elements that have no end tag. */
const VOID = /<(meta|input)([^>]*)>/g;

/** Reads a page as XML, which our own markup is save for void elements and attributes without value; elements by name. */
function elementsOf(
  page: string,
): { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) =>
    found.push({ name, attributes: attributes as Record<string, string> }),
  );
  const xml = page
    .replace('<!doctype html>\n', '')
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '<$1/>')
    .replace(VOID, '<$1$2/>')
    .replace(/ (hidden|checked|open)(?=[ >/])/g, ' $1=""');
  parser.write(xml).close();
  return found;
}

const KNOWN = new Set(
  'html head meta title style body main span h1 h2 small p code table tr th td div i svg rect g path details summary mark label input button output footer script'.split(
    ' ',
  ),
);

test.each(Object.entries(SAMPLES))('%s: well-formed, self-contained, below 100 kB', (_, explained) => {
  const page = show(explained);
  expect(Buffer.byteLength(page)).toBeLessThan(100_000);
  for (const { name, attributes } of elementsOf(page)) {
    expect([name, KNOWN.has(name)]).toEqual([name, true]);
    expect(Object.keys(attributes).filter((key) => /^on|^(src|href|action|srcset)$/i.test(key))).toEqual([]);
  }
  expect(page).not.toMatch(/url\(|@import|https?:/);
});

test('the policy allows no script but ours, and no other source at all', () => {
  const page = show(ONE_MODULE);
  const [, script] = /<script>([\s\S]*)<\/script>/.exec(page)!;
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page)!;
  expect(policy).toBe(
    `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash('sha256', script!, 'base64')}'; base-uri 'none'; form-action 'none'`,
  );
  expect(page.match(/<script/g)).toHaveLength(1);
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '</title></style></script><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  '&lt;b&gt; &amp; \u0000\u001b[2J\u202e\u2066\ufeff',
  '<!-- --> <![CDATA[ ]]> <?x?>',
];

test.each(HOSTILE)('no word of an artifact is markup: %j', (text) => {
  const harmless = elementsOf(show(hostile('x'))).map(({ name, attributes }) => [
    name,
    Object.keys(attributes),
  ]);
  const seen = elementsOf(show(hostile(text))).map(({ name, attributes }) => [name, Object.keys(attributes)]);
  const shape = (all: unknown[]) => [...new Set(all.map((each) => JSON.stringify(each)))].sort();
  expect(shape(seen)).toEqual(shape(harmless));
});

const UNESCAPED = /[^\n\P{Cc}]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test('control and bidirectional characters are written out, and every page is well-formed', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      const page = show(hostile(nasty));
      expect(page).not.toMatch(UNESCAPED);
      elementsOf(page);
    }),
    { numRuns: 50 },
  );
});

test('unexplained bytes: by path, and in the map where no cause counts them', () => {
  const range = (path: string, offset: number) => {
    const at = { offset, length: 2 };
    return { path, left: at, right: at };
  };
  const residue = { bytes: 8, ranges: [range('', 5), range('!/x', 7), range('', 90)], omitted: 4 };
  const page = show({ ...PKG_REBUILD, comparison: comparison({ verdict: 'different', residue }) });
  expect(page).toContain('<code>a.pkg</code></td><td class="mono">5+2, 90+2</td>');
  expect(page).toContain('… and 4 more ranges');
  expect(page).toContain('<g class="residue">');
  const causes = [share('content.source', { bytes: 8 })];
  const named = show({ ...PKG_REBUILD, comparison: comparison({ verdict: 'different', causes, residue }) });
  expect(named).not.toContain('class="residue"');
});

test('verdict first, then what is unexplained, causes, map, tree', () => {
  const page = show(RESIDUE);
  const places = [
    'class="level bad"',
    '>Unexplained ',
    '>Causes ',
    '>Problems ',
    '>Differences by path ',
  ].map((part) => page.indexOf(part));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(show(IDENTICAL)).toContain(
    '<span class="level good">identical</span><h1 class="headline">The same bytes.</h1>',
  );
});

test('the changed module is unfolded above ten thousand times; what is not shown is counted where it is', () => {
  const page = show(ONE_MODULE);
  const module = page.indexOf('<span class="name">core.py</span>');
  expect(module).toBeGreaterThan(0);
  expect(module).toBeLessThan(page.indexOf('module_0.py'));
  expect(page.slice(0, module)).toContain('<details class="f" open><summary><span class="name">pkg</span>');
  expect(page).toContain('<td class="minus">    if self.open <mark>and</mark> x &lt; 3 &amp; y:</td>');
  expect(page).toContain('<td class="plus">    if self.open <mark>or</mark> x &lt; 3 &amp; y:</td>');
  const shown = page.match(/module_\d+\.py/g)!.length;
  expect(page).toContain(
    `more (archive.mtime ${(9999 - shown).toLocaleString('en')}); the full report has them`,
  );
  const here = [...page.matchAll(/… ([\d,]+) more here/g)].map(([, count]) =>
    Number(count!.replace(/,/g, '')),
  );
  expect(here.reduce((sum, count) => sum + count, 0)).toBe(9999 - shown);
  expect(page).toContain('250 · 1,000 B');
});

test('the full page has every listed difference', () => {
  const page = show(ONE_MODULE, true);
  expect(page.match(/module_\d+\.py/g)).toHaveLength(9999);
  expect(page).not.toContain('more here');
  expect(page).toContain('… and 3 more that the comparison did not list one by one');
});

test('no cause crowds the others out of the tree', () => {
  const differences = [
    ...Array.from({ length: 5000 }, (_, i) => difference('archive.mtime', `!/${'long/'.repeat(30)}m${i}`)),
    difference('gzip.mtime', '!/last'),
  ];
  expect(show({ ...PKG_REBUILD, comparison: comparison({ differences }) })).toContain(
    '<span class="name">last</span>',
  );
});

test('many long hunks do not make the default page long', () => {
  const hunk = {
    leftLine: 1,
    rightLine: 1,
    lines: Array.from({ length: 100 }, (_, i) => `-line ${i} ${'<'.repeat(190)}${'名'.repeat(190)}`),
  };
  const differences = Array.from({ length: 200 }, (_, i) =>
    difference('content.source', `!/f${i}`, { kind: 'content', hunks: [hunk] }),
  );
  const causes = [share('content.source', { count: 200 })];
  const big = { ...PKG_REBUILD, comparison: comparison({ verdict: 'different', causes, differences }) };
  const page = show(big);
  expect(Buffer.byteLength(page)).toBeLessThan(100_000);
  expect(page).toContain('lines: see the full report');
  expect(page.match(/<span class="name">f\d+/g)!.length).toBeGreaterThan(100);
  expect(show(big, true)).toContain('<span class="name">f199</span>');
});

test('words of any length do not make the default page long', () => {
  expect(Buffer.byteLength(show(hostile('<\u202e>'.repeat(50_000))))).toBeLessThan(100_000);
});

test('paths of a million steps, and of none', () => {
  const paths = ['!/'.repeat(1) + 'a/'.repeat(100_000), '!/././/', '', '!'];
  const page = show(
    {
      ...PKG_REBUILD,
      comparison: comparison({ differences: paths.map((path) => difference('gzip.name', path)) }),
    },
    true,
  );
  elementsOf(page);
  expect(page.match(/data-k="benign"/g)).toHaveLength(4);
});

test('the map joins places left and right in the colour of their class, however many there are', () => {
  const ranges = Array.from({ length: 100_000 }, (_, i) => ({
    left: { offset: 20 * i, length: 4 },
    right: { offset: 20 * i + 7, length: 0 },
  }));
  const page = show(
    {
      ...PKG_REBUILD,
      comparison: comparison({
        differences: [difference('content.source', '!/x', { kind: 'content', ranges })],
      }),
    },
    true,
  );
  expect(page).toContain('<g class="content"><path class="link" d="M0 12H1.5L');
  expect(page).toContain('last at 1,999,987');
  expect(page.length).toBeLessThan(60_000);
});

test('a place beyond the end of a compressed artifact is said to be in the decoded content', () => {
  const at = { offset: 9_000_000, length: 4 };
  const differences = [difference('archive.mtime', '!/x', { ranges: [{ left: at, right: at }] })];
  expect(show({ ...PKG_REBUILD, comparison: comparison({ differences }) })).toContain(
    'in the decoded content; left above right',
  );
});
