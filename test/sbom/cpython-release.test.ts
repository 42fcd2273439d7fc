import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AssayError,
  createReleaseSbom,
  type ReleaseSbomOptions,
  refreshSbom,
} from '../../src/library/index.ts';
import { releaseArtifact } from '../../src/sbom/cpython/artifacts.ts';
import { KNOWN_DEFECTS } from '../../src/sbom/cpython/defects.ts';
import {
  EXTERNALS,
  embedZip,
  IN_TREE,
  INDEX,
  macosInstaller,
  oldTree,
  PIP_WHEEL,
  pipWheel,
  releaseTree,
  SETUPTOOLS,
  sourceTarball,
} from '../recipes/cpython-release.ts';
import { type Files, inFolder, tarOf } from '../recipes/packages.ts';

const SOURCE = 'Python-3.13.5.tgz';
const index = Buffer.from(JSON.stringify(INDEX));
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

interface Document {
  readonly creationInfo: { readonly created: string; readonly creators: readonly string[] };
  readonly files: readonly { readonly SPDXID: string; readonly fileName: string }[];
  // biome-ignore lint/suspicious/noExplicitAny: documents are looked into at many places
  readonly packages: readonly Record<string, any>[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
}

async function make(bytes: Uint8Array, options: ReleaseSbomOptions = {}) {
  const made = await createReleaseSbom(bytes, {
    name: SOURCE,
    indexMetadata: index,
    created: 1_700_000_000,
    ...options,
  });
  const document = JSON.parse(made.text) as Document;
  const named = (name: string) => document.packages.find((one) => one['name'] === name);
  const idOf = (path: string) => document.files.find((file) => file.fileName === path)?.SPDXID;
  const ownerOf = (path: string) =>
    document.relationships
      .filter((one) => one.relationshipType === 'CONTAINS' && one.relatedSpdxElement === idOf(path))
      .map((one) => one.spdxElementId);
  const defects = [...new Set(made.corrections.map(({ defect }) => defect))];
  return { made, document, named, idOf, ownerOf, defects };
}

const source = sourceTarball(releaseTree());
const failing = (bytes: Uint8Array, options: ReleaseSbomOptions = {}) =>
  createReleaseSbom(bytes, { name: SOURCE, ...options }).catch((error: unknown) => error);

describe('the document of a source tarball with the known defects', () => {
  it('says what the official tool says', async () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const { made, document, named, idOf, ownerOf } = await make(source, {
      withKnownDefects: true,
      releaseToolsCommit: commit,
    });
    expect([made.corrections, made.warnings]).toEqual([[], []]);
    expect(made.text.endsWith('}')).toBe(true);
    expect(document.creationInfo).toEqual({
      created: '2023-11-14T22:13:20Z',
      creators: ['Person: Python Release Managers', `Tool: ReleaseTools-${commit}`],
      licenseListVersion: '3.22',
    });
    expect(named('expat')).toMatchObject({ versionInfo: '2.6.3', filesAnalyzed: true });
    expect(named('typing_extensions')).toMatchObject({
      externalRefs: [
        { referenceCategory: 'PACKAGE_MANAGER', referenceLocator: 'pkg:pypi/typing_extensions@4.13.2' },
      ],
      packageVerificationCode: { packageVerificationCodeValue: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
    });
    expect(named('msgpack')!['downloadLocation']).toContain('macosx');
    expect(named('CPython')!['externalRefs']).toHaveLength(1);
    expect(named('mimalloc')).toBeUndefined();
    expect(ownerOf(`Lib/ensurepip/_bundled/${PIP_WHEEL}`)).toEqual(['SPDXRef-PACKAGE-cpython']);
    expect(ownerOf('Modules/expat/refresh.sh')).toEqual(['SPDXRef-PACKAGE-expat']);
    // The first comer keeps the plain id.
    expect(idOf('Lib/_collections.py')).toBe('SPDXRef-FILE-Lib-collections.py');
    expect(idOf('Lib/collections.py')).toMatch(/^SPDXRef-FILE-Lib-collections\.py-[0-9a-f]{8}$/);
  });

  it('gives the second of two files with one id the digits that its tests have', async () => {
    const swapped = { 'Lib/collections.py': '', ...releaseTree() };
    const { idOf } = await make(sourceTarball(swapped), { withKnownDefects: true });
    expect([idOf('Lib/collections.py'), idOf('Lib/_collections.py')]).toEqual([
      'SPDXRef-FILE-Lib-collections.py',
      'SPDXRef-FILE-Lib-collections.py-fc43043d',
    ]);
  });

  it.each([
    ['a tree without a document', oldTree('3.13.5', 13, 5), 'there is no Misc/sbom.spdx.json'],
    [
      'a pin that is no plain release',
      { ...releaseTree(), [`Lib/ensurepip/_bundled/${PIP_WHEEL}`]: pipWheel('idna==3.10rc1\n') },
      'a line of pip/_vendor/vendor.txt is no pin: idna==3.10rc1',
    ],
  ])('is refused for %s', async (_, tree, message) => {
    expect(await failing(sourceTarball(tree), { withKnownDefects: true })).toMatchObject({
      code: 'sbom.release',
      message,
    });
  });
});

describe('the document of a source tarball', () => {
  it('corrects each known defect, and says so', async () => {
    const { made, named, idOf, ownerOf, defects, document } = await make(source);
    expect(defects.sort()).toEqual(
      [
        'category-spelling',
        'cpe-commit',
        'cpython-purl',
        'creators',
        'files-analyzed',
        'first-wheel',
        'id-order',
        'not-listed',
        'own-files',
        'package-version',
        'pip-wheel',
        'purl-name',
      ].sort(),
    );
    expect(made.warnings).toEqual([]);
    expect(named('expat')).toEqual({
      SPDXID: 'SPDXRef-PACKAGE-expat',
      checksums: [
        {
          algorithm: 'SHA256',
          checksumValue: '0cce2e6e69b327fc607b8ff264f4b66bdf71ead55a87ffd5f3143f535f15cfa2',
        },
      ],
      downloadLocation: 'https://github.com/libexpat/libexpat/releases/download/R_2_7_1/expat-2.7.1.tar.gz',
      externalRefs: [
        {
          referenceCategory: 'SECURITY',
          referenceLocator: 'cpe:2.3:a:libexpat_project:libexpat:2.7.1:*:*:*:*:*:*:*',
          referenceType: 'cpe23Type',
        },
      ],
      filesAnalyzed: true,
      licenseConcluded: 'NOASSERTION',
      name: 'expat',
      packageVerificationCode: expect.anything(),
      primaryPackagePurpose: 'SOURCE',
      supplier: 'Organization: Python Software Foundation',
      versionInfo: '2.7.1',
    });
    expect(named('hacl-star')!['externalRefs']).toEqual([
      {
        referenceCategory: 'PACKAGE-MANAGER',
        referenceLocator: 'pkg:github/hacl-star/hacl-star@bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0',
        referenceType: 'purl',
      },
    ]);
    expect(named('idna')).toMatchObject({ filesAnalyzed: false });
    expect(named('idna')).not.toHaveProperty('packageVerificationCode');
    expect(named('msgpack')!['downloadLocation']).toBe('https://example.org/msgpack-1.1.0.tar.gz');
    expect(named('mimalloc')).toMatchObject({ versionInfo: '2.1.2', downloadLocation: 'NOASSERTION' });
    expect(ownerOf('Include/internal/mimalloc/mimalloc.h')).toEqual(['SPDXRef-PACKAGE-mimalloc']);
    expect(ownerOf(`Lib/ensurepip/_bundled/${PIP_WHEEL}`)).toEqual(['SPDXRef-PACKAGE-pip']);
    expect(ownerOf('Modules/expat/refresh.sh')).toEqual(['SPDXRef-PACKAGE-cpython']);
    expect(ownerOf('Modules/_hacl/python_hacl_namespaces.h')).toEqual(['SPDXRef-PACKAGE-cpython']);
    expect(idOf('Lib/_collections.py')).toBe('SPDXRef-FILE-Lib-collections.py-fc43043d');
    expect(idOf('Lib/collections.py')).toMatch(/^SPDXRef-FILE-Lib-collections\.py-[0-9a-f]{8}$/);
    expect(document.files).toHaveLength(Object.keys(releaseTree()).length);
    expect(made.text).not.toContain('PACKAGE_MANAGER');
  });

  it('does not depend on the order of members, however the files are called', async () => {
    const name = fc.stringMatching(/^[a-c_ -]{1,4}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 6 }), async (names) => {
        const own = names.map((one) => [`Lib/${one}`, one] as const);
        const files = Object.entries(
          inFolder('Python-3.13.5', { ...releaseTree(), ...Object.fromEntries(own) }),
        );
        const made = async (entries: typeof files) => {
          const tar = gzipSync(tarOf(Object.fromEntries(entries)));
          return (await make(tar)).made.text.replace(sha256(tar), 'DIGEST');
        };
        expect(await made(files.toReversed())).toBe(await made(files));
      }),
      { numRuns: 8 },
    );
  });

  it('without index metadata invents no URL and no checksum', async () => {
    const { named, made } = await make(source, { indexMetadata: Buffer.from('{}') });
    expect(named('idna')).toMatchObject({ downloadLocation: 'NOASSERTION' });
    expect(named('idna')).not.toHaveProperty('checksums');
    expect(named('pip')).toMatchObject({
      downloadLocation: 'NOASSERTION',
      checksums: [{ checksumValue: sha256(pipWheel()) }],
    });
    expect(made.warnings).toEqual([
      'the index metadata has no fitting file, so there is no download location for idna 3.10, typing_extensions 4.13.2, msgpack 1.1.0 and 1 more',
    ]);
  });

  it('has a slim form without files', async () => {
    const { document, made } = await make(source, { slim: true });
    expect([document.files, made.files]).toEqual([[], 0]);
    expect(document.relationships.some((one) => one.relationshipType === 'CONTAINS')).toBe(false);
    expect(document.packages.every((one) => one['filesAnalyzed'] === false)).toBe(true);
    expect(made.text).not.toContain('packageVerificationCode');
  });

  it('is made for a release before documents by what the bytes show', async () => {
    const { made, named, document, ownerOf } = await make(sourceTarball(oldTree('3.9.25', 9, 25), '3.9.25'), {
      name: 'Python-3.9.25.tar.xz',
    });
    expect(document.packages.map((one) => one['name']).sort()).toEqual([
      'CPython',
      'expat',
      'hacl-star',
      'idna',
      'macholib',
      'mpdecimal',
      'msgpack',
      'pip',
      'setuptools',
      'typing_extensions',
    ]);
    expect(named('expat')).toMatchObject({
      versionInfo: '2.7.1',
      downloadLocation: 'NOASSERTION',
      comment: expect.stringContaining('Modules/expat/expat.h'),
    });
    expect(ownerOf(SETUPTOOLS)).toEqual(['SPDXRef-PACKAGE-setuptools-65.5.0']);
    expect(made.corrections[0]).toEqual({
      defect: 'no-document',
      what: '4 packages by what the bytes show, as the tree has no Misc/sbom.spdx.json',
    });
  });

  it('names a pre-release in the update part of its CPE', async () => {
    const tree = releaseTree('3.14.0rc1', 14, 0);
    const { named } = await make(sourceTarball(tree, '3.14.0rc1'), { name: 'Python-3.14.0rc1.tgz' });
    expect(named('CPython')).toMatchObject({
      versionInfo: '3.14.0rc1',
      downloadLocation: 'https://www.python.org/ftp/python/3.14.0/Python-3.14.0rc1.tgz',
    });
    expect(JSON.stringify(named('CPython'))).toContain('cpe:2.3:a:python:python:3.14.0:rc1:*:*:*:*:*:*');
  });

  it('lists a pin of a pre-release', async () => {
    const tree = { ...releaseTree(), [`Lib/ensurepip/_bundled/${PIP_WHEEL}`]: pipWheel('idna==3.10rc1\n') };
    const { named, defects } = await make(sourceTarball(tree), { indexMetadata: Buffer.from('{}') });
    expect(named('idna')).toMatchObject({ versionInfo: '3.10rc1' });
    expect(defects).toContain('pin-version');
  });
});

it('is not made of a damaged tarball', async () => {
  const error = await failing(source.subarray(0, source.length - 200));
  expect(error).toMatchObject({ code: 'sbom.release' });
  expect((error as Error).message).toContain('damaged');
});

describe('what keeps a document from being made', () => {
  const changed = (path: string, data: string): Files => ({ ...releaseTree(), [path]: data });
  const without = (path: string): Files =>
    Object.fromEntries(Object.entries(releaseTree()).filter(([one]) => one !== path));
  it.each<readonly [string, Files, string]>([
    [
      'a changed file',
      changed('Modules/expat/COPYING', 'other'),
      'it says that Modules/expat/COPYING has the SHA-256 ',
    ],
    [
      'a missing file',
      without('Modules/expat/COPYING'),
      'it lists Modules/expat/COPYING, which is not there',
    ],
    [
      'no wheel of pip',
      without(`Lib/ensurepip/_bundled/${PIP_WHEEL}`),
      'there is no wheel of pip in Lib/ensurepip/_bundled',
    ],
    [
      'another version',
      releaseTree('3.13.4', 13, 4),
      'its sources are of 3.13.4, by Include/patchlevel.h, and its name says 3.13.5',
    ],
    [
      'no header',
      without('Include/patchlevel.h'),
      'there is no Include/patchlevel.h that says which version it is',
    ],
    [
      'a relationship that leads nowhere',
      changed(
        'Misc/sbom.spdx.json',
        JSON.stringify({
          ...IN_TREE,
          relationships: [
            {
              spdxElementId: 'SPDXRef-PACKAGE-gone',
              relationshipType: 'OTHER',
              relatedSpdxElement: 'SPDXRef-PACKAGE-expat',
            },
          ],
        }),
      ),
      'a relationship leads to SPDXRef-PACKAGE-gone, which is not there',
    ],
    [
      'a package twice',
      changed(
        'Misc/sbom.spdx.json',
        JSON.stringify({ ...IN_TREE, packages: [...IN_TREE.packages, IN_TREE.packages[0]] }),
      ),
      'two packages or files would have the id SPDXRef-PACKAGE-expat (expat)',
    ],
  ])('%s', async (_, tree, message) => {
    const error = await failing(sourceTarball(tree));
    expect(error).toMatchObject({ code: 'sbom.release' });
    expect((error as Error).message).toContain(message);
  });

  it.each([
    '[]',
    '{"packages": 1}',
    '{"packages": [1]}',
    '{"packages": [{}]}',
    '{"files": [{"SPDXID": "x", "fileName": "y"}]}',
    '{',
  ])('an in-tree document that is none: %s', async (text) => {
    expect(await failing(sourceTarball(changed('Misc/sbom.spdx.json', text)))).toMatchObject({
      code: 'sbom.syntax',
    });
  });

  it.each(['[]', '{"pip": []}', '{', ''])('index metadata that is none: %j', async (text) => {
    expect(await failing(source, { indexMetadata: Buffer.from(text) })).toMatchObject({
      code: 'sbom.release',
    });
  });

  it('a wheel that is not the published one', async () => {
    const other = {
      pip: { urls: INDEX.pip.urls.map((one) => ({ ...one, digests: { sha256: '0'.repeat(64) } })) },
    };
    const error = await failing(source, { indexMetadata: Buffer.from(JSON.stringify(other)) });
    expect((error as Error).message).toMatch(
      /^pip-25\.1-py3-none-any\.whl has the SHA-256 [0-9a-f]{64}, and the index metadata says 0{64}$/,
    );
  });

  it.each<readonly [ReleaseSbomOptions, string]>([
    [{ name: 'parcel-1.0.tar.gz' }, 'sbom.release'],
    [{ name: 'python-3.13.5-amd64.exe' }, 'sbom.release'],
    [{ name: 'python-3.13.5-macos11.pkg', source, withKnownDefects: true }, 'sbom.release'],
    [{ source }, 'usage.option'],
    [{ withKnownDefects: true, slim: true }, 'usage.option'],
    [{ releaseToolsCommit: 'main' }, 'usage.option'],
  ])('options that do not fit: %#', async (options, code) => {
    expect(await failing(source, options)).toMatchObject({ code });
  });
});

describe('documents of what is built', () => {
  const exe = Buffer.from('MZ an installer');
  it('of an installer for Windows: what it fetches, what the tree copies, pip', async () => {
    const { made, defects } = await make(exe, { name: 'python-3.13.5-amd64.exe', source });
    expect(defects).toEqual(expect.arrayContaining(['two-mpdecimals', 'cpe-four-parts', 'not-listed']));
    await expect(made.text).toMatchFileSnapshot('../golden/cpython-windows-installer.spdx.json');
  });

  it('of an installer for Windows, with the known defects', async () => {
    const { made, named } = await make(exe, {
      name: 'python-3.13.5-amd64.exe',
      source,
      withKnownDefects: true,
    });
    expect(made.corrections).toEqual([]);
    expect(named('CPython')).toMatchObject({ primaryPackagePurpose: 'LIBRARY' });
    await expect(made.text).toMatchFileSnapshot('../golden/cpython-windows-installer-official.spdx.json');
  });

  it('of the embeddable package: no pip, and the C runtime that is in it', async () => {
    const zip = embedZip();
    const { made, named } = await make(zip, { name: 'python-3.13.5-embed-amd64.zip', source });
    expect(named('pip')).toBeUndefined();
    expect(named('Microsoft Visual C++ Runtime')!['comment']).toBe(
      `vcruntime140.dll has the SHA-256 ${sha256(Buffer.from('MZ runtime'))}`,
    );
    await expect(made.text.replace(sha256(zip), 'DIGEST')).toMatchFileSnapshot(
      '../golden/cpython-windows-embed.spdx.json',
    );
  });

  it('of a NuGet package, which python.org does not serve', async () => {
    const { named } = await make(exe, { name: 'pythonx86.3.13.5.nupkg', source });
    expect(named('CPython')).toMatchObject({ downloadLocation: 'NOASSERTION', versionInfo: '3.13.5' });
    expect(named('pip')).toBeDefined();
  });

  it('of the installer for macOS: its recipes and the files of its payload', async () => {
    const pkg = macosInstaller();
    const { made, named, ownerOf, document } = await make(pkg, { name: 'python-3.13.5-macos11.pkg', source });
    expect(named('mpdecimal')).toBeUndefined();
    expect(named('XZ')!['checksums']).toEqual([
      { algorithm: 'MD5', checksumValue: 'ef68674fb47a8b8e741b34e429d86e9d' },
    ]);
    const owners = Object.fromEntries(
      document.files.map(({ fileName }) => [fileName.split('/').at(-1), ownerOf(fileName)]),
    );
    expect(owners).toMatchObject({
      'libssl.3.dylib': ['SPDXRef-PACKAGE-OpenSSL-3.0.16'],
      '__init__.py': ['SPDXRef-PACKAGE-macholib-1.0'],
      'README.ctypes': ['SPDXRef-PACKAGE-cpython'],
      [PIP_WHEEL]: ['SPDXRef-PACKAGE-pip'],
      'os.py': ['SPDXRef-PACKAGE-cpython'],
    });
    await expect(made.text.replace(sha256(pkg), 'DIGEST')).toMatchFileSnapshot(
      '../golden/cpython-macos-installer.spdx.json',
    );
  });

  it('for Windows before documents: by the script that fetches', async () => {
    const old = sourceTarball(oldTree('3.10.19', 10, 19), '3.10.19');
    const { named } = await make(exe, { name: 'python-3.10.19-amd64.exe', source: old });
    expect(named('sqlite')).toMatchObject({
      versionInfo: '3.49.1.0',
      downloadLocation:
        'https://github.com/python/cpython-source-deps/archive/refs/tags/sqlite-3.49.1.0.tar.gz',
    });
    expect(named('nasm')).toBeUndefined();
    expect(EXTERNALS.packages.map(({ name }) => name)).toContain('sqlite');
  });
});

/** The value with what lies at one of its places, counted in depth-first order, replaced. */
function replaced(value: unknown, at: { left: number }, by: unknown): unknown {
  if (at.left-- === 0) return by;
  if (Array.isArray(value)) return value.map((item) => replaced(item, at, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, at, by)]));
}

it('whatever stands in the documents and the index, there is a document or an error with a code', async () => {
  const place = fc.nat({ max: 160 });
  const by = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom('', '..', 'SPDXRef-DOCUMENT', '__proto__'),
  );
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      place,
      by,
      fc.constantFrom('in-tree', 'externals', 'index'),
      async (left, value, which) => {
        const text = (document: unknown) => JSON.stringify(replaced(document, { left }, value)) ?? '';
        const tree = {
          ...releaseTree(),
          ...(which === 'in-tree' ? { 'Misc/sbom.spdx.json': text(IN_TREE) } : {}),
          ...(which === 'externals' ? { 'Misc/externals.spdx.json': text(EXTERNALS) } : {}),
        };
        const indexMetadata = which === 'index' ? Buffer.from(text(INDEX)) : index;
        const tarball = sourceTarball(tree);
        const exe = { name: 'python-3.13.5-amd64.exe', source: tarball };
        for (const options of [{}, { withKnownDefects: true }, exe, { ...exe, withKnownDefects: true }]) {
          const result = await failing(tarball, { indexMetadata, ...options });
          if (result instanceof Error) expect(result).toBeInstanceOf(AssayError);
          else made++;
        }
        const refreshed = await refreshSbom(tarball).catch((error: unknown) => error);
        if (refreshed instanceof Error) expect(refreshed).toBeInstanceOf(AssayError);
      },
    ),
    { numRuns: 60 },
  );
  expect(made).toBeGreaterThan(0);
});

it.each([
  ['Python-3.13.0a3.tar.xz', 'source', '3.13.0a3', true],
  ['python-3.13.5.exe', 'windows', '3.13.5', true],
  ['python-3.13.0rc1-embed-arm64.zip', 'windows', '3.13.0rc1', false],
  ['python.3.14.0-a3.nupkg', 'windows', '3.14.0a3', true],
  ['python-3.9.13-macosx10.9.pkg', 'macos', '3.9.13', true],
])('%s', (name, kind, version, hasPip) => {
  expect(releaseArtifact(name)).toMatchObject({ kind, version, hasPip });
});

it('docs/cpython-release.md has a row for each known defect', async () => {
  const { readFileSync } = await import('node:fs');
  const text = readFileSync('docs/cpython-release.md', 'utf8');
  expect(Object.keys(KNOWN_DEFECTS).filter((code) => !text.includes(`| \`${code}\` |`))).toEqual([]);
});
