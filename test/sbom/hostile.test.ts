import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coreMetadata, patchlevel } from '../recipes/packages.ts';
import { ALL } from './inventory.ts';

/** For every cataloger a path it wants and an honest file. */
const HONEST: Readonly<Record<string, readonly (readonly [path: string, content: string])[]>> = {
  python: [
    ['x!/a.dist-info/METADATA', coreMetadata('a', '1', 'License: MIT', ' more')],
    ['x!/a.dist-info/RECORD', 'a.py,,\n"b"",c.py",,\n../d,,\n'],
  ],
  'python-vendored': [['x/_vendor/vendor.txt', 'a==1\n  b[c]==2; python_version < "3"\n']],
  cpython: [['x/Include/patchlevel.h', patchlevel('3.13.5')]],
  'cpython-externals': [
    ['x/PCbuild/get_externals.bat', 'set libraries=%libraries%  bzip2-1.0.8\r\n'],
    ['x/Mac/BuildScript/build-installer.py', 'def library_recipes():\n    dict(name="XZ 5.2.3",\n'],
    ['x/Android/android.py', 'for name_ver in ["bzip2-1.0.8-3", "xz-5.4.6-1"]:\n'],
  ],
  'cpython-documents': [
    ['x/Misc/sbom.spdx.json', '{"packages": [{"name": "a", "versionInfo": "1", "externalRefs": []}]}'],
  ],
  recognised: [
    [
      'x/zlib/zlib.h',
      'interface of the \'zlib\' general purpose compression library\n#define ZLIB_VERSION "1.3.1"\n',
    ],
    ['x/_hacl/refresh.sh', `expected_hacl_star_rev=${'a'.repeat(40)}\n`],
    ['x/lua.h', '/*\n** $Id: lua.h $\n** PUC-Rio\n*/\n#define LUA_RELEASE "Lua 5.1.4"\n'],
  ],
  npm: [
    ['x!/package/package.json', '{"name":"@a/b","version":"1","license":{"type":"MIT"},"licenses":["x"]}'],
  ],
  deb: [['x!/control.tar!/control', 'Package: ab\nVersion: 1-1+b1\nArchitecture: all\n']],
  'macos-package': [
    ['x!/PackageInfo', '<pkg-info identifier="a" version="1"/>'],
    [
      'x!/Distribution',
      '<installer-script><title>t</title><product id="a"/><pkg-ref id="b">c</pkg-ref></installer-script>',
    ],
  ],
  nuget: [['x!/a.nuspec', '<package><metadata><id>a</id><version>1</version></metadata></package>']],
  maven: [['x!/META-INF/maven/g/a/pom.properties', 'groupId=g\nartifactId=a\nversion=1\n']],
  'jar-manifest': [
    [
      'x.jar!/META-INF/MANIFEST.MF',
      'Manifest-Version: 1.0\nImplementation-Title: a\nImplementation-Version: 1\n',
    ],
  ],
  gem: [
    ['x/specifications/a-1.gemspec', '# stub: a 1 ruby lib\n'],
    [
      'x.gem!/metadata.gz!',
      '--- !ruby/object:Gem::Specification\nname: a\nversion: !ruby/object:Gem::Version\n  version: 1.0\n',
    ],
  ],
  composer: [
    ['x/vendor/composer/installed.json', '{"packages":[{"name":"a/b","version":"1","license":["MIT"]}]}'],
  ],
  conda: [
    ['x/conda-meta/a.json', '{"name":"a","version":"1","build":"0","files":["a","../b"]}'],
    ['x.tar.bz2!/info/index.json', '{"name":"a","version":"1","build":"0"}'],
  ],
  'deb-status': [
    ['x/var/lib/dpkg/status', 'Package: ab\nStatus: install ok installed\nVersion: 1-1+b1\n\nPackage: c\n'],
    ['x/var/lib/dpkg/info/ab.list', '/.\n/usr\n/usr/a\n'],
  ],
  requirements: [['x/requirements.txt', 'a==1\n  b[c]==2; python_version < "3"\n']],
  'lock-file': [
    ['x/Cargo.lock', '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://a.example/"\n'],
    ['x/go.mod', 'module a\n\nrequire b.example/c v1.0.0\n'],
    ['x/package-lock.json', '{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0"}}}'],
    ['x/yarn.lock', '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n'],
  ],
  'sbom-documents': [
    ['x', '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}'],
    ['x', '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component/></components></bom>'],
    ['x', 'SPDXVersion: SPDX-2.3\nPackageName: a\n'],
  ],
};

/** Readers of text; those of programs have tests of their own. */
const PROGRAMS: readonly string[] = ['shared-objects', 'go-binary', 'rust-binary'];
const cases = ALL.filter(({ name }) => !PROGRAMS.includes(name)).flatMap((cataloger) =>
  HONEST[cataloger.name]!.map(([path, content]) => ({ name: cataloger.name, cataloger, path, content })),
);
const entryAt = (path: string) => ({
  id: 0,
  parent: -1,
  path,
  kind: 'file' as const,
  format: 'text',
  size: 0,
});

test.each(cases)('$name finds something in the honest $path', ({ cataloger, path, content }) => {
  expect(cataloger.wants(entryAt(path), Buffer.from(content))).toBe(true);
  expect(cataloger.catalog(entryAt(path), Buffer.from(content))).not.toEqual({});
});

test.each(cases)('$name takes $path cut, changed and mixed with anything', ({ cataloger, path, content }) => {
  const honest = Buffer.from(content);
  const change = fc.tuple(fc.nat(honest.length), fc.nat(honest.length), fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(change, ([from, drop, put]) => {
      const bytes = Buffer.concat([honest.subarray(0, from), put, honest.subarray(from + drop)]);
      const before = Buffer.from(bytes);
      expect(cataloger.catalog(entryAt(path), bytes)).toBeTypeOf('object');
      expect(bytes.equals(before)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const garbage = Buffer.alloc(64 << 20, 0xe9);

test.each(cases)('$name finds nothing in 64 MiB of garbage at $path', ({ cataloger, path, content }) => {
  const [headers] = content.split('\n\n');
  garbage.fill(0xe9, 0, 200);
  garbage.write(headers!, 'latin1');
  const found = cataloger.catalog(entryAt(path), garbage);
  expect(found.components ?? []).toEqual([]);
  expect(found.list).toBeUndefined();
});

test('an SBOM that nests or repeats without end takes neither the stack nor much memory', () => {
  const [documents] = ALL.filter(({ name }) => name === 'sbom-documents');
  const start = Buffer.from('{"bomFormat":"CycloneDX","specVersion":"1.5","x":[');
  for (const filler of ['[', '[],', '{"a":', '0,']) {
    const bytes = Buffer.concat([start, Buffer.alloc(8 << 20, filler)]);
    const before = process.memoryUsage().heapUsed;
    expect(documents!.catalog(entryAt('x'), bytes)).toEqual({});
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 << 20);
  }
});
