import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anchorOf } from '../../../src/sbom/binaries/anchor.ts';
import { scanFor } from '../../../src/sbom/binaries/scan.ts';
import { passing } from '../../../src/sbom/binaries/stream.ts';
import { collectTexts, versionTexts } from '../../../src/sbom/binaries/texts.ts';

const places = (texts: readonly string[], bytes: Buffer) => {
  const found: number[] = [];
  scanFor(texts)(bytes, 0, bytes.length, (at) => found.push(at));
  return found;
};

test('a search finds what searching for each text finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 6 });
  const content = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 200 });
  fc.assert(
    fc.property(fc.array(letters, { minLength: 1, maxLength: 8 }), content, (texts, text) => {
      const expected = [...text].flatMap((_, at) =>
        texts.some((one) => text.startsWith(one, at)) ? [at] : [],
      );
      expect(places(texts, Buffer.from(text))).toEqual(expected);
    }),
  );
});

test('without texts there is nothing to find', () => {
  expect(places([], Buffer.from('abc'))).toEqual([]);
  expect(places(['abc'], Buffer.from('ab'))).toEqual([]);
});

test('what is found is shown with the visible characters around it, once', () => {
  const bytes = Buffer.from('\x01\x02see libpng version 1.6.58 and libpng version 1\0\xff', 'latin1');
  const collected = collectTexts(scanFor(['libpng version']));
  collected.search(bytes, 0, bytes.length, 100);
  expect(collected.texts).toEqual([{ text: 'see libpng version 1.6.58 and libpng version 1', offset: 102 }]);
});

test('whole texts that look like versions', () => {
  const bytes = Buffer.from('1.2.3\0x4.5.6\0v7.8\0\x0210.42 2022-12-11\0\x001.0.8, 13-Jul-2019\0', 'latin1');
  expect(versionTexts(bytes, [{ offset: 0, length: bytes.length }])).toEqual([
    { text: '1.2.3', offset: 0 },
    { text: 'v7.8', offset: 13 },
    { text: '1.0.8, 13-Jul-2019', offset: 37 },
  ]);
});

const MiB = 1024 * 1024;

test.each([[1000], [65_536], [300_001], [40 * MiB]])('a large file in chunks of %d bytes', (step) => {
  const file = Buffer.alloc(40 * MiB + 5, 7);
  const at = [10, 256 * 1024 - 5, 20 * MiB + 103, 33 * MiB - 7, 40 * MiB - 100];
  for (const place of at) file.write('\0libpng version 1.6\0', place, 'latin1');
  file.write('DYNAMIC', 20 * MiB, 'latin1');
  file.write('HEAD', 0, 'latin1');
  file.write('END', file.length - 3, 'latin1');
  const extra = [{ offset: 20 * MiB, length: 7 }];
  const one = passing(scanFor(['libpng version']), () => extra);
  for (let from = 0; from < file.length; from += step) one.take(file.subarray(from, from + step));
  const { image, texts, whole } = one.end();
  expect(whole).toBeUndefined();
  expect(texts!.texts).toEqual(at.map((place) => ({ text: 'libpng version 1.6', offset: place + 1 })));
  expect(image.size).toBe(file.length);
  expect(image.bytes(0, 4)!.toString()).toBe('HEAD');
  expect(image.bytes(file.length - 3, 3)!.toString()).toBe('END');
  expect(image.bytes(20 * MiB, 7)!.toString('latin1', 0, 3)).toBe('DYN');
  expect(image.bytes(20 * MiB, 8)).toBeUndefined();
  expect(image.bytes(16 * MiB - 1, 2)).toBeUndefined();
  expect(image.bytes(file.length - 1, 2)).toBeUndefined();
});

test('a small file is kept whole, and chunks may be used again', () => {
  const passed = passing(scanFor(['x'.repeat(9)]), () => []);
  const chunk = Buffer.from('abc');
  passed.take(chunk);
  chunk.fill(0);
  passed.take(Buffer.from('def'));
  expect(passed.end().whole!.toString()).toBe('abcdef');
});

test.each([
  [' deflate (\\d+) Copyright', ' Copyright'],
  ['OpenSSL (\\d+\\.\\d+[a-z]?) +\\d', 'OpenSSL '],
  ['fftw-(3\\.\\d+)', 'fftw-3.'],
  ['AOMedia Project AV1 (?:De|En)coder v?(\\d)', 'AOMedia Project AV1 '],
  ['(\\d+)-CAPI-\\d', '-CAPI-'],
  ['N4absl\\d+lts_(\\d{8})', 'N4absl'],
  ['abc?defg(\\d)', 'defg'],
  ['ab|cd(e)', ''],
  ['(?=x)abc', 'abc'],
  ['ab{2,3}cde(\\d)', 'cde'],
  ['[a-z]\\w+(\\d)', ''],
])('%s always has %j in it', (pattern, anchor) => {
  expect(anchorOf(pattern)).toBe(anchor);
});
