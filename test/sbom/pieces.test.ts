import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Image } from '../../src/sbom/binaries/image.ts';
import type { Cataloger } from '../../src/sbom/cataloger.ts';
import { inPieces } from '../../src/sbom/pieces.ts';
import { elfFile } from '../recipes/elf.ts';
import { goBlob, goModules } from '../recipes/go.ts';
import { tarOf } from '../recipes/packages.ts';
import { inventory } from './inventory.ts';

const MiB = 1024 * 1024;
const ENTRY = { id: 1, parent: 0, path: 't/x', kind: 'file' as const, format: 'elf', size: 1 };

interface Seen {
  whole?: Buffer;
  image?: Image;
  readonly places: number[];
}

/** Notes what it is given; asks for a part by the beginning, and for 8 bytes wherever it sees `MARK`. */
function watcher(seen: Seen): Cataloger {
  return {
    name: 'watcher',
    wants: () => true,
    catalog(_, content) {
      seen.whole = Buffer.from(content);
      return {};
    },
    begin: () => ({
      parts: () => [{ offset: 20 * MiB, length: 7 }],
      look(bytes, from, to, base) {
        const found: { offset: number; length: number }[] = [];
        let at = bytes.indexOf('MARK', from);
        for (; at >= 0 && at < to; at = bytes.indexOf('MARK', at + 1))
          found.push({ offset: base + at, length: 8 });
        seen.places.push(...found.map(({ offset }) => offset));
        return found;
      },
      end(image) {
        seen.image = image;
        return {};
      },
    }),
  };
}

test.each([[1000], [65_536], [300_001], [40 * MiB]])('a large file in chunks of %d bytes', (step) => {
  const file = Buffer.alloc(40 * MiB + 5, 7);
  // At the beginning, where the first block ends, in the middle, at the end.
  const at = [10, 256 * 1024 + 511, 21 * MiB + 103, 33 * MiB - 7, 40 * MiB - 3];
  for (const place of at) file.write('MARKmark', place, 'latin1');
  file.write('DYNAMIC', 20 * MiB, 'latin1');
  file.write('HEAD', 0, 'latin1');
  const seen: Seen = { places: [] };
  const one = inPieces(ENTRY, [watcher(seen)]);
  for (let from = 0; from < file.length; from += step) one.take(file.subarray(from, from + step));
  expect(one.end()).toEqual([{}]);
  const { image, whole, places } = seen;
  expect(whole).toBeUndefined();
  expect(places).toEqual(at);
  expect(image!.size).toBe(file.length);
  const text = (offset: number, length: number) => image!.bytes(offset, length)?.toString('latin1');
  expect(text(0, 4)).toBe('HEAD');
  expect(text(20 * MiB, 7)).toBe('DYNAMIC');
  expect(at.map((place) => text(place, 8))).toEqual(at.map(() => 'MARKmark'));
  expect([text(20 * MiB, 8), text(16 * MiB - 1, 2), text(file.length - 1, 2)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a small file is kept whole, and chunks may be used again', () => {
  const seen: Seen = { places: [] };
  const one = inPieces(ENTRY, [watcher(seen)]);
  const chunk = Buffer.from('abc');
  one.take(chunk);
  chunk.fill(0);
  one.take(Buffer.from('def'));
  one.end();
  expect(seen.whole!.toString()).toBe('abcdef');
});

test('what is asked for again and again is kept a few times', () => {
  const seen: Seen = { places: [] };
  const one = inPieces(ENTRY, [watcher(seen)]);
  const file = Buffer.alloc(33 * MiB);
  for (let i = 0; i < 100; i++) file.write('MARK', 17 * MiB - 100_000 + i * 1000);
  one.take(file);
  one.end();
  const kept = seen.places.filter((place) => place >= 16 * MiB && seen.image!.bytes(place, 8));
  expect([seen.places.length, kept.length]).toEqual([100, 15]);
});

test('a program of more bytes than are kept shows its modules and crates, and is no problem', async () => {
  const modules = goModules(['path\tx.org/cmd', 'mod\tx.org\tv1.4.0\th1:a=', 'dep\ty.org\tv0.3.7\th1:b=']);
  const crates = { packages: [{ name: 'adler', version: '0.2.3', source: 'crates.io' }], format: 1 };
  const program = elfFile({
    sections: [
      { name: '.text', data: Buffer.alloc(25 * MiB, 0x78) },
      { name: '.go.buildinfo', data: goBlob('go1.22.1', modules), align: 16 },
      { name: '.rodata', data: Buffer.alloc(5 * MiB) },
      { name: '.dep-v0', data: deflateSync(JSON.stringify(crates)) },
      { name: '.data', data: Buffer.alloc(40 * MiB) },
    ],
  });
  const { components, problems } = await inventory('t.tar', tarOf({ 't/tool': program }));
  expect(components.map(({ name, version }) => `${name} ${version}`).sort()).toEqual([
    'adler 0.2.3',
    'stdlib 1.22.1',
    'x.org v1.4.0',
    'y.org v0.3.7',
  ]);
  expect(problems.filter(({ code }) => code.startsWith('limit.'))).toEqual([]);
});
