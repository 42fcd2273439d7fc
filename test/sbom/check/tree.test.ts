import { expect, test } from 'vitest';
import { cyclonedxSaying, digestOf, type SaidPackage, spdxSaying } from '../../recipes/checked-boms.ts';
import { type Files, tarOf, wheel } from '../../recipes/packages.ts';
import { checked } from './checked.ts';

const EXPAT: Files = {
  'lib/expat/expat.h':
    '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n',
  'lib/expat/xmlparse.c': 'int parse;\n',
};
const TRUE: SaidPackage = {
  name: 'expat',
  version: '2.7.1',
  cpe: 'cpe:2.3:a:libexpat_project:libexpat:2.7.1:*:*:*:*:*:*:*',
  download: 'https://github.com/libexpat/libexpat/releases/download/R_2_7_1/expat-2.7.1.tar.gz',
  sha256: digestOf('archive'),
  files: EXPAT,
};

/** What is not true of a tree, as `code path: message`. */
async function untrue(files: Files, said: Partial<SaidPackage> = {}, more: readonly SaidPackage[] = []) {
  const tree = { ...files, 'Misc/sbom.spdx.json': spdxSaying([{ ...TRUE, ...said }, ...more]) };
  const { tree: findings } = await checked(
    'a.tar',
    tarOf(Object.fromEntries(Object.entries(tree).map(([path, data]) => [`top/${path}`, data]))),
  );
  expect(findings.every(({ document, fix }) => document === 'Misc/sbom.spdx.json' && fix !== '')).toBe(true);
  return findings.map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

test('a tree whose document is true', async () => {
  expect(await untrue(EXPAT)).toEqual([]);
});

test('the version of the files is another', async () => {
  const older = {
    version: '2.6.3',
    cpe: TRUE.cpe!.replace('2.7.1', '2.6.3'),
    download: 'https://example.invalid/R_2_6_3',
  };
  expect(await untrue(EXPAT, older)).toEqual([
    'tree.version lib/expat/expat.h: expat: the document says 2.6.3, the files say 2.7.1',
  ]);
});

test('a file changed while the version did not', async () => {
  expect(await untrue({ ...EXPAT, 'lib/expat/xmlparse.c': 'int fixed;\n' })).toEqual([
    `tree.file-changed lib/expat/xmlparse.c: expat: the file has sha256 ${digestOf('int fixed;\n')}, the document says ${digestOf('int parse;\n')}`,
  ]);
});

test('line ends of a checkout on Windows are no change, those of binary files are', async () => {
  const files = { ...EXPAT, 'lib/expat/data.bin': 'a\0\n' };
  const windows = Object.fromEntries(
    Object.entries(files).map(([path, data]) => [path, String(data).replaceAll('\n', '\r\n')]),
  );
  const found = await untrue(windows, { files });
  expect(found.map((line) => line.split(':')[0])).toEqual(['tree.file-changed lib/expat/data.bin']);
});

test('files that are gone or not listed, packages that are gone', async () => {
  const gone: SaidPackage = { name: 'zlib', version: '1.3.1', files: { 'lib/zlib/zlib.h': '' } };
  const listed = { ...EXPAT, 'lib/expat/gone.c': '' };
  expect(await untrue({ ...EXPAT, 'lib/expat/new.c': '\n' }, { files: listed }, [gone])).toEqual([
    'tree.package-gone Misc/sbom.spdx.json: zlib: none of the files listed for it is there',
    'tree.file-gone lib/expat/gone.c: expat: the document lists a file that is not there',
    'tree.file-unlisted lib/expat/new.c: expat: the document does not list a file that lies with the others',
  ]);
});

test('a file beside those of a package that no recogniser knows', async () => {
  const own: SaidPackage = { name: 'mystery', version: '1', files: { 'lib/mystery/a.c': 'a\n' } };
  expect(await untrue({ ...EXPAT, 'lib/mystery/a.c': 'a\n', 'lib/mystery/b.c': 'b\n' }, {}, [own])).toEqual([
    'tree.file-unlisted lib/mystery/b.c: mystery: the document does not list a file that lies with the others',
  ]);
});

test('scripts that refresh a package expect another version or digest', async () => {
  const script = (version: string, sha256: string) =>
    `#!/bin/bash\nexpected_libexpat_version="${version}"\nexpected_libexpat_sha256="${sha256}"\ncurl "$x"\n`;
  const listed = (text: string) => ({ ...EXPAT, 'lib/expat/refresh.sh': text });
  const of = async (text: string) => await untrue(listed(text), { files: listed(text) });
  expect(await of(script('2.7.1', digestOf('archive')))).toEqual([]);
  expect(await of(script('2.7.2', digestOf('other')))).toEqual([
    'tree.script lib/expat/refresh.sh: expat: line 2 expects expected_libexpat_version 2.7.2, the document says 2.7.1',
    `tree.script lib/expat/refresh.sh: expat: line 3 expects expected_libexpat_sha256 ${digestOf('other')}, the document says ${digestOf('archive')}`,
  ]);
});

test('every URL and identifier has the version', async () => {
  const wrong = {
    download: 'https://example.invalid/expat-2.6.3.tar.gz',
    cpe: TRUE.cpe!.replace('2.7.1', '2.6.3'),
    purl: 'pkg:github/libexpat/libexpat@R_2_6_3',
  };
  expect(await untrue(EXPAT, wrong)).toEqual([
    'tree.identifier Misc/sbom.spdx.json: expat: the version is 2.7.1, and its download location https://example.invalid/expat-2.6.3.tar.gz does not have it',
    'tree.identifier Misc/sbom.spdx.json: expat: the version is 2.7.1, and pkg:github/libexpat/libexpat@R_2_6_3 does not have it',
    `tree.identifier Misc/sbom.spdx.json: expat: the version is 2.7.1, and ${wrong.cpe} does not have it`,
  ]);
  expect(
    await untrue(EXPAT, { download: 'NOASSERTION', purl: 'pkg:github/libexpat/libexpat@R_2_7_1' }),
  ).toEqual([]);
});

test('documents in archives of the tree are not its own', async () => {
  const says = cyclonedxSaying([{ name: 'six', version: '1.0', purl: 'pkg:pypi/six@2.0' }]);
  const bundled = wheel('p', '1', { 'p-1.dist-info/sboms/p.cdx.json': says });
  expect(await untrue({ ...EXPAT, 'w/p-1-py3-none-any.whl': bundled })).toEqual([]);
});
