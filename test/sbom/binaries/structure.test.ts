import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elfStructure } from '../../../src/sbom/binaries/elf.ts';
import { factsOf } from '../../../src/sbom/binaries/facts.ts';
import { wholeImage } from '../../../src/sbom/binaries/image.ts';
import { machoStructure } from '../../../src/sbom/binaries/macho.ts';
import { objectName } from '../../../src/sbom/binaries/marks.ts';
import { peStructure } from '../../../src/sbom/binaries/pe.ts';
import type { StructureReader } from '../../../src/sbom/binaries/structure.ts';
import { symbolFilter } from '../../../src/sbom/binaries/symbols.ts';
import { collectTexts } from '../../../src/sbom/binaries/texts.ts';
import { machoLibrary, peLibrary } from '../../recipes/binaries.ts';
import { sharedObject } from '../../recipes/shared-object.ts';

const PNG = 'libpng16-abb096d5.so.16.58.0';
const FILTER = symbolFilter(['png_error'], ['inflate']);
const texts = (placed: readonly { readonly text: string }[] = []) => placed.map(({ text }) => text);

test.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])('names of an ELF file (64 bits: %s, little-endian: %s)', (wide, little) => {
  const bytes = sharedObject({ soname: PNG, needed: ['libz.so.1', 'libc.so.6'], text: 'x', wide, little });
  const { names, needed, data, format, partial } = elfStructure(wholeImage(bytes), FILTER)!;
  expect(names).toEqual([{ text: PNG, offset: bytes.indexOf(PNG), field: 'DT_SONAME' }]);
  expect(needed).toEqual(['libz.so.1', 'libc.so.6']);
  const at = bytes.indexOf('x\0');
  expect(data!.some(({ offset, length }) => at >= offset && at < offset + length)).toBe(true);
  expect([format, partial]).toEqual(['elf', undefined]);
});

test('names and symbols of a Mach-O file; its underscores are no part of the names', () => {
  const bytes = machoLibrary({
    id: '@rpath/libpng16.16.dylib',
    loads: ['/usr/lib/libz.1.dylib'],
    defined: ['png_error', 'other'],
    imported: ['inflateInit_', 'malloc'],
    text: 'libpng version 1.6.58',
  });
  const found = machoStructure(wholeImage(bytes), FILTER)!;
  expect(found.names).toEqual([
    { text: '@rpath/libpng16.16.dylib', offset: bytes.indexOf('@rpath'), field: 'LC_ID_DYLIB' },
  ]);
  expect(found.needed).toEqual(['/usr/lib/libz.1.dylib']);
  expect(found.defined).toEqual([{ text: 'png_error', offset: bytes.indexOf('png_error') }]);
  expect(found.imported).toEqual(['inflateInit_']);
  expect(found.data).toEqual([{ offset: bytes.indexOf('\0libpng version'), length: 23 }]);
});

test('names, symbols and the version resource of a PE file', () => {
  const bytes = peLibrary({
    name: 'libpng16.dll',
    exported: ['png_error', 'other'],
    imports: { 'zlib1.dll': ['inflateInit_'], 'KERNEL32.dll': ['Sleep'] },
    product: '1.6.58.0',
  });
  const found = peStructure(wholeImage(bytes), FILTER)!;
  expect(found.names).toEqual([
    { text: 'libpng16.dll', offset: bytes.indexOf('libpng16.dll'), field: 'export directory' },
  ]);
  expect(found.needed).toEqual(['zlib1.dll', 'KERNEL32.dll']);
  expect(texts(found.defined)).toEqual(['png_error']);
  expect(found.imported).toEqual(['inflateInit_']);
  expect(found.product?.text).toBe('1.6.58.0');
});

describe('any change to a file leads to names or to none, never to an error', () => {
  const files: readonly (readonly [string, Buffer, StructureReader])[] = [
    ['elf', sharedObject({ soname: PNG, needed: ['libz.so.1'] }), elfStructure],
    ['macho', machoLibrary({ id: 'x.dylib', loads: ['y.dylib'], defined: ['png_error'] }), machoStructure],
    [
      'pe',
      peLibrary({ name: 'x.dll', exported: ['png_error'], imports: { 'y.dll': ['inflate'] } }),
      peStructure,
    ],
  ];
  test.each(files)('%s', (_, honest, read) => {
    const change = fc.tuple(fc.nat(honest.length), fc.nat(16), fc.uint8Array({ maxLength: 16 }));
    fc.assert(
      fc.property(change, ([from, drop, put]) => {
        const bytes = Buffer.concat([honest.subarray(0, from), put, honest.subarray(from + drop)]);
        const found = read(wholeImage(bytes), FILTER);
        for (const { text, offset } of [...(found?.names ?? []), ...(found?.defined ?? [])])
          expect(bytes.toString('latin1', offset, offset + text.length)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

test('object files are no programs', () => {
  const honest = sharedObject({ soname: PNG });
  const relocatable = Buffer.from(honest);
  relocatable.writeUInt16LE(1, 16);
  expect(elfStructure(wholeImage(relocatable), FILTER)).toBeUndefined();
});

test.each([
  [PNG, 'libpng16'],
  ['/DLC/numpy/.dylibs/libgfortran.5.dylib', 'libgfortran'],
  ['@rpath/libz.1.3.1.zlib-ng.dylib', 'libz'],
  ['libopenblas-r0-11edc3fa.3.15.so', 'libopenblas-r0'],
  ['libgfortran-040039e1-0352e75f.so.5.0.0', 'libgfortran'],
  ['libcrypto-3-x64-06217ffaed09e173cea5c90d7d073a13.dll', 'libcrypto-3-x64'],
  ['libscipy_openblas64_-63c857e738469261263c764a36be9436.dll', 'libscipy_openblas64_'],
  ['MSVCP140.dll', 'MSVCP140'],
  ['libcrypto-5409cd36.so.1.1.1k', 'libcrypto'],
])('%s is called %s', (name, expected) => {
  expect(objectName(name)).toBe(expected);
});

test('sections that all name the same bytes are looked through once', () => {
  const honest = sharedObject({ soname: PNG, text: `${'x'.repeat(100_000)}libpng version 1.6.58` });
  const table = Number(honest.readBigUInt64LE(40));
  const rodata = [1, 2, 3, 4].find((i) => Number(honest.readBigUInt64LE(table + 64 * i + 32)) > 100_000)!;
  const header = honest.subarray(table + 64 * rodata, table + 64 * (rodata + 1));
  const hostile = Buffer.concat([honest, ...Array.from({ length: 20_000 }, () => header)]);
  hostile.writeBigUInt64LE(BigInt(honest.length), 40);
  hostile.writeUInt16LE(20_000, 60);
  const structure = elfStructure(wholeImage(hostile), FILTER)!;
  expect(structure.data).toHaveLength(20_000);
  let searched = 0;
  const texts = collectTexts((_, from, to) => {
    searched += to - from;
  });
  factsOf('x', structure, wholeImage(hostile), texts, hostile);
  // And no more behind it than what a text that begins there may need.
  expect(searched).toBe(Number(header.readBigUInt64LE(32)) + 256);
});
