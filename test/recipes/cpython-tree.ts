import {
  coreMetadata,
  type Files,
  inFolder,
  installed,
  patchlevel,
  tarOf,
  wheel,
  zipOf,
} from './packages.ts';

/** What the corpus knows of a source tree of CPython. */
export interface CpythonFacts {
  readonly version: string;
  readonly expat_header_version: string;
  readonly mpdecimal_header_version: string;
  readonly mimalloc_header_MI_MALLOC_VERSION: number | null;
  readonly hacl_refresh_expected_rev: string | null;
  readonly windows_externals_tags: readonly string[];
  readonly ensurepip_bundled: readonly { readonly file: string; readonly vendor_txt?: readonly string[] }[];
}

/** A component of its ground truth. */
export interface TrueComponent {
  readonly name: string;
  readonly version: string | null;
  readonly kind: string;
  readonly where: string;
}

/**
 * A tarball with every file of a source tree of CPython at its path: those that show a component have the literals the corpus
 * knows, the others are empty.
 * @param listing a line a file, the path first
 */
export function cpythonTree(listing: string, facts: CpythonFacts, truth: readonly TrueComponent[]): Buffer {
  const shown: Record<string, string | Uint8Array> = { ...headersOf(facts), ...wheelsOf(facts, truth) };
  const paths = listing
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.indexOf('\t')));
  return tarOf(
    Object.fromEntries(paths.map((path) => [`Python-${facts.version}/${path}`, contentOf(path, shown)])),
  );
}

function contentOf(path: string, shown: Readonly<Record<string, string | Uint8Array>>): string | Uint8Array {
  // Made for a test: their metadata says nothing of them.
  if (/\/example2?-[^/]*\.whl$/.test(path))
    return zipOf({
      'example-21.12.dist-info/METADATA': 'Metadata-Version: 2.1\nName: example\nSummary: UNKNOWN\n',
    });
  return shown[path] ?? '';
}

function headersOf(facts: CpythonFacts): Files {
  const expat = facts.expat_header_version.split('.');
  const tags = facts.windows_externals_tags.map((tag) => `set libraries=%libraries% ${tag}\r\n`).join('');
  const [minor, micro] = facts.version.split('.').slice(1).map(Number);
  return {
    'Include/patchlevel.h': patchlevel(facts.version, 3, minor!, micro!),
    'Modules/expat/expat.h': ['MAJOR', 'MINOR', 'MICRO']
      .map((part, i) => `#define XML_${part}_VERSION ${expat[i]}\n`)
      .join(''),
    'Modules/_decimal/libmpdec/mpdecimal.h': `#define MPD_VERSION "${facts.mpdecimal_header_version}"\n`,
    'Include/internal/mimalloc/mimalloc.h': `#define MI_MALLOC_VERSION ${facts.mimalloc_header_MI_MALLOC_VERSION}\n`,
    'Modules/_hacl/refresh.sh': `expected_hacl_star_rev=${facts.hacl_refresh_expected_rev}\n`,
    'Lib/ctypes/macholib/__init__.py': `"""\nEnough Mach-O to make your head spin.\n"""\n__version__ = '1.0'\n`,
    'Modules/_blake2/impl/blake2.h':
      '/*\n   BLAKE2 reference source code package - optimized C implementations\n*/\n',
    'Modules/_sha3/README.txt':
      'https://github.com/mjosaarinen/tiny_sha3\ncommit dcbb3192047c2a721f5f851db591871d428036a9\n',
    'Modules/_ctypes/libffi_osx/LICENSE': 'libffi - Copyright (c) 1996-2003  Red Hat, Inc.\n',
    'PCbuild/get_externals.bat': tags,
  };
}

function wheelsOf(facts: CpythonFacts, truth: readonly TrueComponent[]): Files {
  const files: Record<string, string | Uint8Array> = {};
  for (const { file, vendor_txt: pins = [] } of facts.ensurepip_bundled) {
    const [name = '', version = ''] = file.split('-');
    files[`Lib/ensurepip/_bundled/${file}`] = wheel(name, version, {
      [`${name}/__init__.py`]: '',
      ...(pins.length > 0 ? vendoredBy(name, pins) : {}),
    });
  }
  for (const { name, version, where } of truth.filter(({ kind }) => kind === 'bundled-wheel-test-data')) {
    const inner = truth.filter((one) => one.where.startsWith(`${name}/_vendor/ of the test-data`));
    const copies = inner.map((one) => installedAs(one.name, one.version!));
    files[where] = wheel(
      name,
      version!,
      Object.assign({}, ...copies.map((copy) => inFolder(`${name}/_vendor`, copy))),
    );
  }
  return files;
}

function vendoredBy(name: string, pins: readonly string[]): Files {
  const modules = pins.map((pin) => pin.split('==')[0]!.toLowerCase().replaceAll('-', '_'));
  return {
    [`${name}/_vendor/vendor.txt`]: pins.map((pin) => `${pin}\n`).join(''),
    ...Object.fromEntries(modules.map((module) => [`${name}/_vendor/${module}/__init__.py`, ''])),
  };
}

/** A distribution whose metadata writes a hyphen where the folder has a low line, as most do. */
function installedAs(name: string, version: string): Files {
  const files = installed(name, version, {});
  const metadata = `${name}-${version}.dist-info/METADATA`;
  return { ...files, [metadata]: coreMetadata(name.replaceAll('_', '-'), version) };
}
