import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elfNames } from '../../src/sbom/recognisers/elf-names.ts';
import { wheel } from '../recipes/packages.ts';
import { sharedObject } from '../recipes/shared-object.ts';
import { ALL, inventory } from './inventory.ts';

const PNG = 'libpng16-abb096d5.so.16.58.0';

test.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])('names of a file (64 bits: %s, little-endian: %s)', (wide, little) => {
  const bytes = sharedObject({ soname: PNG, needed: ['libz.so.1', 'libc.so.6'], wide, little });
  const { soname, needed } = elfNames(bytes)!;
  expect(soname).toEqual({ text: PNG, offset: bytes.indexOf(PNG) });
  expect(needed.map(({ text }) => text)).toEqual(['libz.so.1', 'libc.so.6']);
});

test('any change to a file leads to names or to none, never to an error', () => {
  const honest = sharedObject({ soname: PNG, needed: ['libz.so.1'] });
  const change = fc.tuple(fc.nat(honest.length), fc.nat(16), fc.uint8Array({ maxLength: 16 }));
  fc.assert(
    fc.property(change, ([from, drop, put]) => {
      const bytes = Buffer.concat([honest.subarray(0, from), put, honest.subarray(from + drop)]);
      for (const { text, offset } of elfNames(bytes)?.needed ?? [])
        expect(bytes.toString('latin1', offset, offset + text.length)).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

async function objects(files: Readonly<Record<string, Uint8Array>>) {
  const { components, unaccountedBytes } = await inventory('p.whl', wheel('p', '1', files));
  const found = components.filter(({ foundBy }) => foundBy === 'shared-objects');
  return {
    found: found.map(({ name, version, owns, partOf }) => [
      name,
      version,
      owns?.paths?.filter((path) => /\.so[.\d]*$/.test(path)).map((path) => path.slice('p.whl!/'.length)),
      partOf,
    ]),
    components: found,
    unaccountedBytes,
  };
}
const OUTER = 'p@1 p.whl!/p-1.dist-info/METADATA';

test('grafted objects are components, those of one project one, and the wheel carries them', async () => {
  const { found, unaccountedBytes } = await objects({
    'p/x.cpython-311-x86_64-linux-gnu.so': sharedObject({ needed: [PNG], text: 'libpng version 1.0.0' }),
    [`p.libs/${PNG}`]: sharedObject({ soname: PNG, text: 'libpng version 1.6.58 - June' }),
    'p.libs/libcrypto-0123abcd.so.3': sharedObject({
      soname: 'libcrypto-0123abcd.so.3',
      text: 'OpenSSL 3.5.8 5 Aug 2026',
    }),
    'p.libs/libssl-0123abcd.so.3': sharedObject({ soname: 'libssl-0123abcd.so.3' }),
    'p.libs/libzstd-44be1190.so.1.5.7': sharedObject({ soname: 'libzstd-44be1190.so.1.5.7' }),
    'p.libs/libXau-154567c4.so.6.0.0': sharedObject({ soname: 'libXau-154567c4.so.6.0.0' }),
  });
  expect(found).toEqual([
    ['libpng', '1.6.58', [`p.libs/${PNG}`], OUTER],
    ['openssl', '3.5.8', ['p.libs/libcrypto-0123abcd.so.3', 'p.libs/libssl-0123abcd.so.3'], OUTER],
    ['zstd', '1.5.7', ['p.libs/libzstd-44be1190.so.1.5.7'], OUTER],
    ['libXau', undefined, ['p.libs/libXau-154567c4.so.6.0.0'], OUTER],
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('what is only linked to, or only speaks of a library, is not in it', async () => {
  const { found } = await objects({
    'p/libmine.so': sharedObject({
      soname: 'libmine.so',
      needed: ['libssl.so.3'],
      text: 'OpenSSL 3.5.8 5 Aug 2026 libpng version 1.6.58',
    }),
    'p/libpng16.so.16': sharedObject({ text: 'libpng version 1.6.58' }),
  });
  expect(found).toEqual([]);
});

test('a fork is told from its origin', async () => {
  const { found } = await objects({
    'a.libs/libz.so.1': sharedObject({ soname: 'libz.so.1', text: ' deflate 1.3.1 Copyright 1995-2024' }),
    'b.libs/libz.so.1': sharedObject({ soname: 'libz.so.1', text: '1.3.1.zlib-ng' }),
  });
  expect(found.map(([name, version]) => [name, version])).toEqual([
    ['zlib', '1.3.1'],
    ['zlib-ng', undefined],
  ]);
});

test('the name and the version are shown with their places', async () => {
  const bytes = sharedObject({ soname: PNG, text: 'libpng version 1.6.58 - June' });
  const { components } = await objects({ [`p.libs/${PNG}`]: bytes });
  expect(components[0]!.occurrences).toEqual([
    { path: `p.whl!/p.libs/${PNG}`, offset: bytes.indexOf(PNG), literal: PNG, rule: 'DT_SONAME' },
    {
      path: `p.whl!/p.libs/${PNG}`,
      offset: bytes.indexOf('libpng version'),
      literal: 'libpng version 1.6.58',
      rule: 'text of the file',
    },
  ]);
  expect(components[0]!.identifiers.map(({ value }) => value)).toEqual([
    'pkg:github/pnggroup/libpng@v1.6.58',
    'cpe:2.3:a:libpng:libpng:1.6.58:*:*:*:*:*:*:*',
  ]);
});

test.each([
  ['libz.so.1', '\x7fELF', true],
  ['x/libpng16-abb096d5.so.16.58.0', '\x7fELF', true],
  ['x/module.cpython-311.so', '\x7fELF', false],
  ['x/libz.so.txt', '\x7fELF', false],
  ['x/libz.so', '/* linker script */', false],
])('%s with %j is wanted: %s', (path, head, wanted) => {
  const cataloger = ALL.find(({ name }) => name === 'shared-objects')!;
  const entry = { id: 0, parent: -1, path, kind: 'file' as const, format: 'elf', size: 1 };
  expect(cataloger.wants(entry, Buffer.from(head, 'latin1'))).toBe(wanted);
});
