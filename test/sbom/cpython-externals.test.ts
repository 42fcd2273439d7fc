import { expect, test } from 'vitest';
import { patchlevel, tarOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const WINDOWS = `@echo off\r
set libraries=\r
set libraries=%libraries%                                       bzip2-1.0.8\r
if NOT "%IncludeLibffiSrc%"=="false" set libraries=%libraries%  libffi-3.4.4\r
set libraries=%libraries%                                       sqlite-3.49.1.0\r
set libraries=%libraries%                                       zlib-ng-2.2.4\r
rem set libraries=%libraries% two words\r
set libraries=%libraries% tagged\r
set binaries=\r
if NOT "%IncludeLibffi%"=="false"  set binaries=%binaries% libffi-3.4.4\r
if NOT "%IncludeSSL%"=="false"     set binaries=%binaries% openssl-bin-3.0.16.2\r
if NOT "%IncludeSSLSrc%"=="false"  set binaries=%binaries% nasm-2.11.06\r
`;

test('what the Windows build fetches: a tag is divided at its last hyphen, binaries of fetched sources are the same', () => {
  const { components = [] } = findIn('cpython-externals', 'x.tar!/P/PCbuild/get_externals.bat', WINDOWS);
  expect(
    components.map(({ name, version, presence, identifiers }) => [
      name,
      version,
      presence,
      identifiers.map(({ value }) => value),
    ]),
  ).toEqual([
    [
      'bzip2',
      '1.0.8',
      'declared-external',
      ['pkg:github/python/cpython-source-deps@bzip2-1.0.8', 'cpe:2.3:a:bzip:bzip2:1.0.8:*:*:*:*:*:*:*'],
    ],
    [
      'libffi',
      '3.4.4',
      'declared-external',
      [
        'pkg:github/python/cpython-source-deps@libffi-3.4.4',
        'cpe:2.3:a:libffi_project:libffi:3.4.4:*:*:*:*:*:*:*',
      ],
    ],
    [
      'sqlite',
      '3.49.1.0',
      'declared-external',
      [
        'pkg:github/python/cpython-source-deps@sqlite-3.49.1.0',
        'cpe:2.3:a:sqlite:sqlite:3.49.1:*:*:*:*:*:*:*',
      ],
    ],
    [
      'zlib-ng',
      '2.2.4',
      'declared-external',
      [
        'pkg:github/python/cpython-source-deps@zlib-ng-2.2.4',
        'cpe:2.3:a:zlib-ng:zlib-ng:2.2.4:*:*:*:*:*:*:*',
      ],
    ],
    ['tagged', undefined, 'declared-external', ['pkg:github/python/cpython-source-deps@tagged']],
    [
      'openssl-bin',
      '3.0.16.2',
      'declared-external',
      ['pkg:github/python/cpython-bin-deps@openssl-bin-3.0.16.2'],
    ],
    ['nasm', '2.11.06', 'build-tool', ['pkg:github/python/cpython-bin-deps@nasm-2.11.06']],
  ]);
  expect(components[0]).toMatchObject({
    root: 'x.tar!/P',
    proof: {
      offset: WINDOWS.indexOf('bzip2-'),
      literal: 'bzip2-1.0.8',
      rule: 'fetched by PCbuild/get_externals.bat',
    },
  });
});

const MACOS = `tk_ver='1.1.1'
def library_recipes():
    result = []
    LT_10_5 = bool(getDeptargetTuple() < (10, 5))
    result.extend([
          dict(
              name="OpenSSL 3.0.16",
              url="https://example.org/openssl-3.0.16.tar.gz",
              checksum='57e03c50feab5d31b152af2b764f10379aecd8ee92f16c985983ce4a99f7ef86',
          ),
    ])
    if internalTk():
        if useOldTk():
            tcl_tk_ver='8.6.8'
        else:
            tcl_tk_ver='8.6.16'
        result.extend([
          dict(
              name="Tcl %s"%(tcl_tk_ver,),
              url=base_url.format(what="tcl", version=tcl_tk_ver),
              checksum='81656d3367af032e0ae6157eff134f89',
          ),
        ])
    if PYTHON_3:
        result.extend([
          dict(
              name="XZ 5.2.3",
              url="http://example.org/xz-5.2.3.tar.gz",
              checksum="ef68674fb47a8b8e741b34e429d86e9d",
          ),
        ])
    if getDeptargetTuple() < (10, 5):
        result.extend([
          dict(
              name="Bzip2 1.0.6",
          ),
        ])

    if not PYTHON_3:
        result.extend([
          dict(
              name="Sleepycat DB 4.7.25",
          ),
        ])
    result.append(dict(name="GNU Readline 8.2"))
    return result

def pkg_recipes():
    return [dict(name="Other 1.0")]
`;

test('what the macOS build fetches, but for what only Python 2 and old systems get', () => {
  const path = 'P/Mac/BuildScript/build-installer.py';
  const { components = [] } = findIn('cpython-externals', path, MACOS);
  expect(
    components.map(({ name, version, presence, identifiers }) => [
      name,
      version,
      presence,
      identifiers[0]!.value,
    ]),
  ).toEqual([
    [
      'OpenSSL',
      '3.0.16',
      'declared-external',
      'pkg:generic/openssl@3.0.16?checksum=sha256:57e03c50feab5d31b152af2b764f10379aecd8ee92f16c985983ce4a99f7ef86&download_url=https:%2F%2Fexample.org%2Fopenssl-3.0.16.tar.gz',
    ],
    ['Tcl', '8.6.16', 'declared-external', 'pkg:generic/tcl@8.6.16'],
    [
      'XZ',
      '5.2.3',
      'declared-external',
      'pkg:generic/xz@5.2.3?checksum=md5:ef68674fb47a8b8e741b34e429d86e9d&download_url=http:%2F%2Fexample.org%2Fxz-5.2.3.tar.gz',
    ],
    ['GNU Readline', '8.2', 'declared-external', 'pkg:generic/gnu%20readline@8.2'],
  ]);
  for (const { proof } of components)
    expect(MACOS.slice(proof.offset)).toMatch(new RegExp(`^${proof.literal!.replace(/[()]/g, '\\$&')}`));
});

const MOBILE = `# ä
def unpack_deps(host, prefix_dir):
    deps_url = "https://github.com/beeware/cpython-android-source-deps/releases/download"
    for name_ver in ["bzip2-1.0.8-3", "openssl-3.0.15-4",
                     "sqlite-3.49.1-0"]:
        download(f"{deps_url}/{name_ver}/x-1.0-1")
`;

test('what the Android build fetches: name, version and number of the build', () => {
  const { components = [] } = findIn('cpython-externals', 'P/Android/android.py', MOBILE);
  expect(components.map(({ name, version, identifiers }) => [name, version, identifiers[0]!.value])).toEqual([
    ['bzip2', '1.0.8', 'pkg:github/beeware/cpython-android-source-deps@bzip2-1.0.8-3'],
    ['openssl', '3.0.15', 'pkg:github/beeware/cpython-android-source-deps@openssl-3.0.15-4'],
    ['sqlite', '3.49.1', 'pkg:github/beeware/cpython-android-source-deps@sqlite-3.49.1-0'],
  ]);
  const { proof } = components[1]!;
  expect(Buffer.from(MOBILE).toString('latin1', proof.offset).startsWith('openssl-3.0.15-4')).toBe(true);
});

test.each([
  ['P/PCbuild/get_externals.bat', 'set libraries=%libraries% no tag\r\necho bzip2-1.0.8\r\n'],
  ['P/Mac/BuildScript/build-installer.py', 'dict(name="XZ 5.2.3")\n'],
  ['P/Android/android.py', 'for name in ["bzip2-1.0.8-3"]:\n'],
])('nothing is fetched by %s that only looks like it', (path, content) => {
  expect(findIn('cpython-externals', path, content).components).toEqual([]);
});

const expat = '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n';
const stated = (packages: readonly (readonly [name: string, version: string])[]) =>
  JSON.stringify({
    SPDXID: 'SPDXRef-DOCUMENT',
    packages: packages.map(([name, versionInfo]) => ({
      name,
      versionInfo,
      externalRefs: [
        { referenceType: 'cpe23Type', referenceLocator: `cpe:2.3:a:v:${name}:${versionInfo}:*:*:*:*:*:*:*` },
        { referenceType: 'cpe23Type', referenceLocator: 'cpe:broken' },
        { referenceType: 'other', referenceLocator: 'x' },
      ],
    })),
  });

test('what a document states and the bytes show is one component; what they contradict stays a claim', async () => {
  const files = {
    'P/Include/patchlevel.h': patchlevel('3.13.5'),
    'P/Misc/externals.spdx.json': stated([
      ['bzip2', '1.0.8'],
      ['gone', '1'],
    ]),
    'P/Misc/sbom.spdx.json': stated([
      ['expat', '2.6.3'],
      ['mpdecimal', '2.5.1'],
    ]),
    'P/Modules/_decimal/libmpdec/mpdecimal.h': '#define MPD_VERSION "2.5.1"\n',
    'P/Modules/expat/expat.h': expat,
    'P/PCbuild/get_externals.bat': WINDOWS.replace(/^.*(libffi|sqlite|zlib|tagged|openssl|nasm).*\r\n/gm, ''),
  };
  const { components } = await inventory('P.tar', tarOf(files));
  const brief = components.map(({ name, version, presence, occurrences }) => [
    name,
    version,
    presence,
    occurrences.map(({ path, literal }) => `${path.slice('P.tar!/P/'.length)}: ${literal}`),
  ]);
  expect(brief.slice(1)).toEqual([
    ['gone', '1', 'declared-external', ['Misc/externals.spdx.json: 1']],
    ['expat', '2.6.3', 'claimed-only', ['Misc/sbom.spdx.json: 2.6.3']],
    [
      'mpdecimal',
      '2.5.1',
      'contained',
      ['Modules/_decimal/libmpdec/mpdecimal.h: #define MPD_VERSION "2.5.1"', 'Misc/sbom.spdx.json: 2.5.1'],
    ],
    [
      'expat',
      '2.7.1',
      'contained',
      ['MAJOR_VERSION 2', 'MINOR_VERSION 7', 'MICRO_VERSION 1'].map(
        (text) => `Modules/expat/expat.h: #define XML_${text}`,
      ),
    ],
    [
      'bzip2',
      '1.0.8',
      'declared-external',
      ['PCbuild/get_externals.bat: bzip2-1.0.8', 'Misc/externals.spdx.json: 1.0.8'],
    ],
  ]);
  const claim = components.find(({ presence }) => presence === 'claimed-only')!;
  expect(claim.owns).toBeUndefined();
  expect(claim.identifiers).toEqual([
    {
      type: 'cpe',
      value: 'cpe:2.3:a:v:expat:2.6.3:*:*:*:*:*:*:*',
      origin: 'declared',
      rule: 'external reference cpe23Type of an SPDX document',
    },
  ]);
});

test('a document of another tree confirms nothing', async () => {
  const files = {
    'P/Misc/sbom.spdx.json': stated([['expat', '2.7.1']]),
    'PP/Modules/expat/expat.h': expat,
  };
  const { components } = await inventory('x.tar', tarOf(files));
  expect(components.map(({ presence }) => presence)).toEqual(['claimed-only', 'contained']);
});

test.each(['', '[]', '{"packages": 1}', '{"packages": [1, {}, {"name": 1}, {"name": "a\\u0000b"}]}'])(
  'a document that says %s states nothing',
  (content) => {
    expect(findIn('cpython-documents', 'P/Misc/sbom.spdx.json', content).components).toEqual([]);
  },
);
