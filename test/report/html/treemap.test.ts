import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Place, squarify, type Tile, treemap } from '../../../src/report/html/treemap.ts';

const WHOLE: Place = { x: 0, y: 0, width: 600, height: 400 };
const rest = (count: number, bytes: number): Tile => ({ label: `${count} more`, bytes, kind: 'more' });
const tile = (label: string, bytes: number): Tile => ({ label, bytes, kind: 'own' });
const draw = (tiles: readonly Tile[], most = 60) => treemap(tiles, most, rest, 'what it shows');
const titles = (html: string) => [...html.matchAll(/title="([^"]*)"/g)].map(([, text]) => text);

describe('squarify', () => {
  it('gives the example of the paper', () => {
    const places = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
    const rounded = places.map(({ x, y, width, height }) =>
      [x, y, width, height].map((value) => Math.round(value * 100) / 100),
    );
    expect(rounded).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, 1.71, 2.33],
      [4.71, 0, 1.29, 2.33],
      [3, 2.33, 1.2, 1.67],
      [4.2, 2.33, 1.2, 1.67],
      [5.4, 2.33, 0.6, 1.67],
    ]);
  });

  it('fills the whole, each by its size, without overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const sorted = sizes.toSorted((a, b) => b - a);
        const total = sorted.reduce((sum, size) => sum + size, 0);
        const places = squarify(sorted, WHOLE);
        for (const [at, { x, y, width, height }] of places.entries()) {
          expect(width * height).toBeCloseTo((sorted[at]! / total) * 240_000, 1);
          expect(Math.min(x, y)).toBeGreaterThan(-1e-3);
          expect(Math.max(x + width - 600, y + height - 400)).toBeLessThan(1e-3);
          for (const other of places.slice(at + 1)) {
            const across = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
            const down = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
            expect(Math.min(across, down)).toBeLessThan(1e-3);
          }
        }
      }),
    );
  });

  it('makes nothing of nothing', () => {
    expect(squarify([], WHOLE)).toEqual([]);
  });
});

describe('treemap', () => {
  it('tells each tile on pointing at it, largest first, and is one picture for readers without eyes', () => {
    const html = draw([tile('small', 1024), { ...tile('large', 3072), detail: '1.0' }]);
    expect(titles(html)).toEqual(['large 1.0: 3.00 KiB, 75.0 %', 'small: 1.00 KiB, 25.0 %']);
    expect(html).toContain('role="img" aria-label="what it shows"');
    expect(html).toContain('<b>large</b><span>1.0 · 3.00 KiB</span>');
  });

  it('labels only where the label fits', () => {
    const html = draw([tile('large', 1_000_000), tile('a name of some length', 3000)]);
    expect(html).toContain('<b>large</b>');
    expect(html).not.toContain('<b>a name of some length</b>');
    expect(titles(html)[1]).toContain('a name of some length');
  });

  it('folds what is beyond the most, and what is too small to be seen', () => {
    const many = Array.from({ length: 200 }, (_, i) => tile(`t${i}`, 1000 + i));
    const html = draw(many);
    expect(titles(html)).toHaveLength(60);
    expect(titles(html)[0]).toMatch(/^141 more: /);
    expect(titles(draw([tile('all', 1e9), tile('a', 5), tile('b', 5)]))).toEqual([
      'all: 953.7 MiB, 100.0 %',
      '2 more: 10 B, &lt; 0.1 %',
    ]);
  });

  it('leaves nothing out where one more would be the rest', () => {
    const sixty = Array.from({ length: 60 }, (_, i) => tile(`t${i}`, 1000));
    expect(titles(draw(sixty))).toHaveLength(60);
    expect(draw(sixty)).not.toContain('more');
    expect(draw([tile('none', 0)])).toBe('');
  });

  it('escapes what an artifact says', () => {
    const html = draw([{ label: '<b>"x"', detail: '&\u202e', bytes: 10, kind: 'own' }]);
    expect(html).toContain('<b>&lt;b&gt;&quot;x&quot;</b><span>&amp;\\u{202e} · 10 B</span>');
  });

  it('keeps the bytes of everything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 150 }), (sizes) => {
        const shares = titles(draw(sizes.map((size, at) => tile(`t${at}`, size)))).map((title) =>
          Number(/([\d.]+) %$/.exec(title!)![1]),
        );
        // Each is rounded to a tenth.
        expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThan(
          0.1 * shares.length,
        );
        expect(shares.length).toBeLessThanOrEqual(60);
      }),
    );
  });
});
