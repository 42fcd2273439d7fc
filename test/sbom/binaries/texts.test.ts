import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anchorOf } from '../../../src/sbom/binaries/anchor.ts';
import { scanFor } from '../../../src/sbom/binaries/scan.ts';
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

test('a text that two parts of a file share is found in the one it begins in', () => {
  const bytes = Buffer.from('\0libpng version 1.6\0\0libpng version 1.7\0', 'latin1');
  for (let at = 1; at < bytes.length; at++) {
    const collected = collectTexts(scanFor(['libpng version']));
    collected.search(bytes, 0, at, 0);
    collected.search(bytes, at, bytes.length, 0);
    expect(collected.texts.map(({ offset }) => offset)).toEqual([1, 21]);
  }
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
