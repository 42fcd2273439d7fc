import { expect, test } from 'vitest';
import { loadRecognisers } from '../../src/host/index.ts';
import { sharedObjects } from '../../src/sbom/binaries/cataloger.ts';
import { wholeImage } from '../../src/sbom/binaries/image.ts';
import { machoLibrary, peLibrary } from '../recipes/binaries.ts';
import { wheel } from '../recipes/packages.ts';
import { sharedObject } from '../recipes/shared-object.ts';
import { ALL, inventory } from './inventory.ts';

const RECOGNISERS = await loadRecognisers();
const PNG = 'libpng16-abb096d5.so.16.58.0';

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
    'p.libs/libmine-154567c4.so.1': sharedObject({ soname: 'libmine-154567c4.so.1' }),
  });
  expect(found).toEqual([
    ['libpng', '1.6.58', [`p.libs/${PNG}`], OUTER],
    ['openssl', '3.5.8', ['p.libs/libcrypto-0123abcd.so.3', 'p.libs/libssl-0123abcd.so.3'], OUTER],
    ['zstd', '1.5.7', ['p.libs/libzstd-44be1190.so.1.5.7'], OUTER],
    ['libxau', undefined, ['p.libs/libXau-154567c4.so.6.0.0'], OUTER],
    ['libmine', undefined, ['p.libs/libmine-154567c4.so.1'], OUTER],
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
      rule: 'text in the binary',
    },
  ]);
  expect(components[0]!.identifiers.map(({ value }) => value)).toEqual([
    'pkg:github/pnggroup/libpng@v1.6.58',
    'cpe:2.3:a:libpng:libpng:1.6.58:*:*:*:*:*:*:*',
  ]);
});

test('what is linked into a module is in it, and the module stays the wheel’s own', async () => {
  const { found, components, unaccountedBytes } = await objects({
    'p/_ssl.abi3.so': sharedObject({
      needed: ['libc.so.6'],
      text: 'OpenSSL 3.5.8 5 Aug 2026\0OPENSSLDIR: "/usr/local/ssl"',
    }),
    'p/_other.so': sharedObject({
      needed: ['libssl.so.3'],
      text: 'OpenSSL 3.5.8 5 Aug 2026\0OPENSSLDIR: "/x"',
    }),
  });
  expect(found).toEqual([['openssl', '3.5.8', undefined, OUTER]]);
  expect(components[0]!.occurrences.map(({ path, literal, rule }) => [path, literal, rule])).toEqual([
    ['p.whl!/p/_ssl.abi3.so', 'OpenSSL 3.5.8 5 Aug 2026', 'text in the binary'],
    ['p.whl!/p/_ssl.abi3.so', 'OPENSSLDIR: ', 'text of the library’s own code'],
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('libraries of macOS by their install name, those of Windows by the name of their exports', async () => {
  const { found } = await objects({
    'p/.dylibs/libpng16.16.dylib': machoLibrary({
      id: '/DLC/p/.dylibs/libpng16.16.dylib',
      text: ' libpng version 1.6.58',
    }),
    'p.libs/libcrypto-3-x64-06217ffaed09e173cea5c90d7d073a13.dll': peLibrary({
      name: 'libcrypto-3-x64.dll',
      text: 'OpenSSL 3.6.4 25 Aug 2026',
    }),
    'p.libs/msvcp140-a4c2229bdc2a2a630acdc095b4d86008.dll': peLibrary({
      name: 'MSVCP140.dll',
      product: '14.40.33810.0',
    }),
    'p/_m.pyd': peLibrary({ imports: { 'zlib1.dll': ['inflateInit_'] }, text: ' inflate 1.3.1 Copyright ' }),
  });
  expect(found.map(([name, version]) => [name, version])).toEqual([
    ['libpng', '1.6.58'],
    ['openssl', '3.6.4'],
    ['msvc-runtime', '14.40.33810.0'],
  ]);
});

test.each([
  ['libz.so.1', '\x7fELF', true],
  ['x/libpng16-abb096d5.so.16.58.0', '\x7fELF', true],
  ['x/module.cpython-311.so', '\x7fELF', true],
  ['x/setup.exe', 'MZ\x90\0', true],
  ['x/libz.dylib', '\xcf\xfa\xed\xfe', true],
  ['x/libz.dylib', '\xca\xfe\xba\xbe', false],
  ['x/libz.so.txt', 'MZ'.slice(1), false],
  ['x/libz.so', '/* linker script */', false],
])('%s with %j is wanted: %s', (path, head, wanted) => {
  const cataloger = ALL.find(({ name }) => name === 'shared-objects')!;
  const entry = { id: 0, parent: -1, path, kind: 'file' as const, format: 'elf', size: 1 };
  expect(cataloger.wants(entry, Buffer.from(head, 'latin1'))).toBe(wanted);
});

test('a file in pieces shows what it shows whole', () => {
  const cataloger = sharedObjects(RECOGNISERS);
  const bytes = sharedObject({ soname: PNG, text: 'libpng version 1.6.58 - June' });
  const entry = { id: 0, parent: -1, path: `p.libs/${PNG}`, kind: 'file' as const, format: 'elf', size: 1 };
  const pieces = cataloger.begin!(entry);
  for (let from = 0; from < bytes.length; from += 100)
    pieces.look!(bytes, from, Math.min(from + 100, bytes.length), 0);
  const found = pieces.end(wholeImage(bytes));
  expect(found.components!.map(({ name, version }) => [name, version])).toEqual([['libpng', '1.6.58']]);
  expect(found).toEqual(cataloger.catalog(entry, bytes));
});
