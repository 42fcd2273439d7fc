import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cpioArchive } from './cpio.ts';
import { type Files, inFolder, patchlevel, tarGzOf, wheel, zipOf } from './packages.ts';
import { xarBuilder } from './xar.ts';

/** A release of CPython in miniature: every file that its documents are made of, in the form the real ones have. */

const sha = (algorithm: 'sha1' | 'sha256', data: string | Uint8Array) =>
  createHash(algorithm).update(data).digest('hex');

/** What is pinned in pip; one name is not normalised. */
export const PINS = 'idna==3.10  # a comment\n\ntyping_extensions==4.13.2\nmsgpack==1.1.0\n';
export const PIP_WHEEL = 'pip-25.1-py3-none-any.whl';
/** The same bytes on every run. */
export const pipWheel = (pins = PINS): Buffer =>
  wheel('pip', '25.1', { 'pip/__init__.py': '', 'pip/_vendor/vendor.txt': pins });

const EXPAT_SHA256 = '0cce2e6e69b327fc607b8ff264f4b66bdf71ead55a87ffd5f3143f535f15cfa2';
const REVISION = 'bb3d0dc8d9d15a5cd51094d5b69e70aa09005ff0';

const SOFTWARE: Files = {
  'Lib/ctypes/macholib/README.ctypes': 'Files in this directory come from macholib.\n',
  'Lib/ctypes/macholib/__init__.py':
    '"""\nEnough Mach-O to make your head spin.\n"""\n\n__version__ = \'1.0\'\n',
  'Modules/_decimal/libmpdec/mpdecimal.h': '#define MPD_VERSION "2.5.1"\n',
  'Modules/_hacl/Hacl_Hash_SHA2.h': '/* Copyright (c) 2022-2023 HACL* Contributors */\n',
  'Modules/_hacl/README.md': 'Ours.\n',
  'Modules/_hacl/python_hacl_namespaces.h': '/* ours */\n',
  'Modules/_hacl/refresh.sh': `expected_hacl_star_rev=${REVISION}\n`,
  'Modules/expat/COPYING': 'MIT\n',
  'Modules/expat/expat.h':
    '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n',
  'Modules/expat/pyexpatns.h': '/* ours */\n',
  'Modules/expat/refresh.sh': [
    'expected_libexpat_tag="R_2_7_1"',
    'expected_libexpat_version="2.7.1"',
    `expected_libexpat_sha256="${EXPAT_SHA256}"`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the variables are the shell's
    'curl --location "https://github.com/libexpat/libexpat/releases/download/${expected_libexpat_tag}/expat-${expected_libexpat_version}.tar.gz" > libexpat.tar.gz',
    '',
  ].join('\n'),
};

/** Whose rules count one file of CPython's own as expat's, as those of 3.13.5 do. */
export const TOOL = `class PackageFiles(typing.NamedTuple):
    include: list[str] | None
    exclude: list[str] | None = None

PACKAGE_TO_FILES = {
    # NOTE: "pip": PackageFiles(include=["Lib/pip"])
    "mpdecimal": PackageFiles(
        include=["Modules/_decimal/libmpdec/**"]
    ),
    "expat": PackageFiles(
        include=["Modules/expat/**"],
        exclude=[
            "Modules/expat/pyexpatns.h",
            "Modules/_hacl/refresh.sh",
        ]
    ),
    "macholib": PackageFiles(
        include=["Lib/ctypes/macholib/**"],
        exclude=[
            "Lib/ctypes/macholib/README.ctypes",
        ],
    ),
    "hacl-star": PackageFiles(
        include=["Modules/_hacl/**"],
        exclude=[
            "Modules/_hacl/refresh.sh",
            "Modules/_hacl/README.md",
        ]
    ),
}
`;

const cpe = (locator: string) => ({
  referenceCategory: 'SECURITY',
  referenceLocator: `cpe:2.3:a:${locator}:*:*:*:*:*:*:*`,
  referenceType: 'cpe23Type',
});

function stated(name: string, version: string, url: string, ref: unknown) {
  return {
    SPDXID: `SPDXRef-PACKAGE-${name}`,
    checksums: [{ algorithm: 'SHA256', checksumValue: sha('sha256', name) }],
    downloadLocation: url,
    externalRefs: [ref],
    licenseConcluded: 'NOASSERTION',
    name,
    primaryPackagePurpose: 'SOURCE',
    versionInfo: version,
  };
}

/** Files by package as {@link TOOL} says, in the order of the document. */
const LISTED: Readonly<Record<string, readonly string[]>> = {
  expat: ['Modules/expat/COPYING', 'Modules/expat/expat.h', 'Modules/expat/refresh.sh'],
  'hacl-star': ['Modules/_hacl/Hacl_Hash_SHA2.h', 'Modules/_hacl/python_hacl_namespaces.h'],
  macholib: ['Lib/ctypes/macholib/__init__.py'],
  mpdecimal: ['Modules/_decimal/libmpdec/mpdecimal.h'],
};

const encoded = (path: string) => `SPDXRef-FILE-${path.replace(/[^A-Za-z0-9.-]+/g, '-')}`;

/** `Misc/sbom.spdx.json`, whose expat is of a former version. */
export const IN_TREE = {
  SPDXID: 'SPDXRef-DOCUMENT',
  files: Object.values(LISTED)
    .flat()
    .map((path) => ({
      SPDXID: encoded(path),
      checksums: [
        { algorithm: 'SHA1', checksumValue: sha('sha1', SOFTWARE[path]!) },
        { algorithm: 'SHA256', checksumValue: sha('sha256', SOFTWARE[path]!) },
      ],
      fileName: path,
    })),
  packages: [
    stated(
      'expat',
      '2.6.3',
      'https://github.com/libexpat/libexpat/releases/download/R_2_6_3/expat-2.6.3.tar.gz',
      cpe('libexpat_project:libexpat:2.6.3'),
    ),
    stated(
      'hacl-star',
      REVISION,
      `https://github.com/hacl-star/hacl-star/archive/${REVISION}.zip`,
      cpe(`hacl-star:hacl-star:${REVISION}`),
    ),
    stated('macholib', '1.0', 'https://example.org/macholib-1.0.tar.gz', {
      referenceCategory: 'PACKAGE_MANAGER',
      referenceLocator: 'pkg:pypi/macholib@1.0',
      referenceType: 'purl',
    }),
    stated(
      'mpdecimal',
      '2.5.1',
      'https://example.org/mpdecimal-2.5.1.tar.gz',
      cpe('bytereef:mpdecimal:2.5.1'),
    ),
  ],
  relationships: Object.entries(LISTED).flatMap(([name, paths]) =>
    paths.map((path) => ({
      relatedSpdxElement: encoded(path),
      relationshipType: 'CONTAINS',
      spdxElementId: `SPDXRef-PACKAGE-${name}`,
    })),
  ),
  spdxVersion: 'SPDX-2.3',
};

const tag = (name: string, version: string, locator: string) =>
  stated(
    name,
    version,
    `https://github.com/python/cpython-source-deps/archive/refs/tags/${name}-${version}.tar.gz`,
    cpe(`${locator}:${version}`),
  );

/** `Misc/externals.spdx.json`. */
export const EXTERNALS = {
  SPDXID: 'SPDXRef-DOCUMENT',
  packages: [
    tag('mpdecimal', '4.0.0', 'bytereef:mpdecimal'),
    tag('sqlite', '3.49.1.0', 'sqlite:sqlite'),
    tag('zlib', '1.3.1', 'zlib:zlib'),
  ],
  spdxVersion: 'SPDX-2.3',
};

const INSTALLER = `def library_recipes():
    result = []
    result.extend([
        dict(
            name="OpenSSL 3.0.16",
            url="https://example.org/openssl-3.0.16.tar.gz",
            checksum='${sha('sha256', 'openssl')}',
        ),
        dict(
            name="XZ 5.2.3",
            url="http://example.org/xz-5.2.3.tar.gz",
            checksum='ef68674fb47a8b8e741b34e429d86e9d',
        ),
        dict(
            name="libmpdec 4.0.0",
            url="https://example.org/mpdecimal-4.0.0.tar.gz",
            checksum="${sha('sha256', 'libmpdec')}",
        ),
    ])
    return result
`;

/** The source tree; two of its files would have one SPDX id. */
export function releaseTree(version = '3.13.5', minor = 13, micro = 5): Record<string, string | Uint8Array> {
  return {
    'Include/internal/mimalloc/mimalloc.h': '#define MI_MALLOC_VERSION 212\n',
    'Include/patchlevel.h': patchlevel(version, 3, minor, micro),
    'Lib/_collections.py': '',
    'Lib/collections.py': '# two\n',
    [`Lib/ensurepip/_bundled/${PIP_WHEEL}`]: pipWheel(),
    ...SOFTWARE,
    'Mac/BuildScript/build-installer.py': INSTALLER,
    'Misc/externals.spdx.json': JSON.stringify(EXTERNALS, null, 2),
    'Misc/sbom.spdx.json': JSON.stringify(IN_TREE, null, 2),
    'PCbuild/get_externals.bat': [
      'set libraries=%libraries%   mpdecimal-4.0.0',
      'set libraries=%libraries%   sqlite-3.49.1.0',
      'set binaries=%binaries%     nasm-2.11.06',
      '',
    ].join('\r\n'),
    'Tools/build/generate_sbom.py': TOOL,
  };
}

/** What ensurepip brings beside pip up to 3.11. */
export const SETUPTOOLS = 'Lib/ensurepip/_bundled/setuptools-65.5.0-py3-none-any.whl';

/** A tree of a release before documents. */
export function oldTree(version: string, minor: number, micro: number): Record<string, string | Uint8Array> {
  const {
    'Misc/sbom.spdx.json': _,
    'Misc/externals.spdx.json': __,
    ...rest
  } = releaseTree(version, minor, micro);
  const { 'Tools/build/generate_sbom.py': ___, 'Include/internal/mimalloc/mimalloc.h': ____, ...old } = rest;
  return { ...old, [SETUPTOOLS]: wheel('setuptools', '65.5.0', { 'setuptools/__init__.py': '' }) };
}

export const sourceTarball = (tree: Files, version = '3.13.5'): Buffer =>
  tarGzOf(inFolder(`Python-${version}`, tree));

/** The tree unpacked. @returns its path */
export function sourceFolder(into: string, tree: Files, name = 'cpython'): string {
  for (const [path, data] of Object.entries(tree)) {
    mkdirSync(dirname(join(into, name, path)), { recursive: true });
    writeFileSync(join(into, name, path), data);
  }
  return join(into, name);
}

/** The embeddable package for Windows. */
export const embedZip = (): Buffer =>
  zipOf({ 'python.exe': 'MZ', 'python313.dll': 'MZ', 'vcruntime140.dll': 'MZ runtime' });

const PAYLOAD = 'Versions/3.13/lib';

/** The installer for macOS: a framework with libraries of others in it. */
export function macosInstaller(): Uint8Array {
  const files: Files = {
    [`${PAYLOAD}/libssl.3.dylib`]: 'ssl',
    [`${PAYLOAD}/python3.13/ctypes/macholib/__init__.py`]: SOFTWARE['Lib/ctypes/macholib/__init__.py']!,
    [`${PAYLOAD}/python3.13/ctypes/macholib/README.ctypes`]: 'ours',
    [`${PAYLOAD}/python3.13/ensurepip/_bundled/${PIP_WHEEL}`]: pipWheel(),
    [`${PAYLOAD}/python3.13/os.py`]: '# os\n',
  };
  const payload = gzipSync(
    cpioArchive(
      Object.entries(files).map(([name, data]) => ({ name: `./${name}`, data })),
      'odc',
    ),
  );
  const xar = xarBuilder();
  const file = (name: string, content: string | Uint8Array) => xar.file(name, xar.data(content));
  const info = file('PackageInfo', '<pkg-info identifier="org.python.Python.PythonFramework-3.13"/>');
  const framework = xar.folder('Python_Framework.pkg', info + file('Payload', payload));
  return xar.build(file('Distribution', '<installer-gui-script/>') + framework);
}

/** What an index answers: the first wheel of msgpack is for one platform. */
export const INDEX = {
  pip: answer('pip', '25.1', [[PIP_WHEEL, 'bdist_wheel', sha('sha256', pipWheel())]]),
  idna: answer('idna', '3.10', [['idna-3.10-py3-none-any.whl', 'bdist_wheel']]),
  'typing-extensions': answer('typing-extensions', '4.13.2', [
    ['typing_extensions-4.13.2-py3-none-any.whl', 'bdist_wheel'],
  ]),
  msgpack: answer('msgpack', '1.1.0', [
    ['msgpack-1.1.0-cp310-cp310-macosx_10_9_x86_64.whl', 'bdist_wheel'],
    ['msgpack-1.1.0.tar.gz', 'sdist'],
  ]),
};

function answer(
  name: string,
  version: string,
  files: readonly (readonly [file: string, type: string, sha256?: string])[],
) {
  const urls = files.map(([filename, packagetype, digest]) => ({
    filename,
    packagetype,
    url: `https://example.org/${filename}`,
    digests: { sha256: digest ?? sha('sha256', filename) },
  }));
  return { info: { name, version }, urls };
}
