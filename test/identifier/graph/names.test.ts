import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNames, softwareName, sourceKind } from '../../../src/identifier/index.ts';
import { AssayError } from '../../../src/model/index.ts';

describe('canonical names', () => {
  test.each([
    ['pkg:pypi/Foo_Bar@1.0?file_name=x#sub', 'pkg:pypi/foo-bar', '1.0'],
    [
      'pkg:julia/Zlib_jll@1?uuid=83775a58-1f1d-513f-b197-d71354ab007a',
      'pkg:julia/Zlib_jll?uuid=83775a58-1f1d-513f-b197-d71354ab007a',
      '1',
    ],
    ['pkg:deb/debian/zlib1g@1:1.2.13?arch=amd64&distro=bookworm', 'pkg:deb/debian/zlib1g', '1:1.2.13'],
    [
      'pkg:docker/library/python@sha256:abc?repository_url=example.org',
      'pkg:docker/library/python?repository_url=example.org',
      'sha256:abc',
    ],
    ['cpe:2.3:a:Python:Python:3.12.0:rc1:*:*:*:*:*:*', 'cpe:a:python:python', '3.12.0'],
    ['cpe:/a:libexpat_project:libexpat:2.5.0', 'cpe:a:libexpat_project:libexpat', '2.5.0'],
    ['cpe:a:python_software_foundation:cpython', 'cpe:a:python_software_foundation:cpython', undefined],
    ['cpe:a:apache:xerces-c\\+\\+', 'cpe:a:apache:xerces-c\\+\\+', undefined],
    ['cpe:2.3:a:hacl-star:hacl-star:-:*:*:*:*:*:*:*', 'cpe:a:hacl-star:hacl-star', undefined],
    ['cna:Python  Software Foundation:CPython', 'cna:python software foundation:cpython', undefined],
    ['repository:https://GitHub.com/Python/CPython.git', 'repository:github.com/python/cpython', undefined],
    ['repository:git@github.com:python/cpython.git', 'repository:github.com/python/cpython', undefined],
    ['repository:https://example.org/a/b.git.git', 'repository:example.org/a/b', undefined],
    ['repository:https://example.org/a/.git', 'repository:example.org/a', undefined],
    [
      'repository:git+https://user@gitlab.com:443/gnutls/libtasn1/-/tags',
      'repository:gitlab.com/gnutls/libtasn1',
      undefined,
    ],
    [
      'repository:https://github.com/python/cpython/tree/main/Lib',
      'repository:github.com/python/cpython',
      undefined,
    ],
    ['repository:scm:git:https://github.com/a/b', 'repository:github.com/a/b', undefined],
    ['homepage:HTTPS://www.Python.org/', 'homepage:python.org', undefined],
    ['homepage:http://zlib.net/index.html?x#y', 'homepage:zlib.net', undefined],
  ])('%s', (text, canonical, version) => {
    const name = softwareName(text);
    expect(name.text).toBe(canonical);
    expect(name.version).toBe(version);
    expect(softwareName(name.text)).toMatchObject({ text: canonical, notes: [] });
  });

  test.each([
    ['', 'identity.name'],
    ['zlib', 'identity.name'],
    ['pkg:', 'purl.syntax'],
    ['pkg:julia/Zlib_jll', 'purl.type-rule'],
    ['cpe:a:*:zlib', 'identity.name'],
    ['cpe:a:zlib', 'cpe.syntax'],
    ['cpe:a:zlib:-', 'identity.name'],
    ['cpe:x:zlib:zlib', 'cpe.value'],
    ['cpe:a:zl ib:zlib', 'cpe.value'],
    ['cpe:a:zlib:zlib\\', 'cpe.syntax'],
    ['cna:zlib', 'identity.name'],
    ['cna::zlib', 'identity.name'],
    ['repository:github.com', 'identity.name'],
    ['repository:localhost/x', 'identity.name'],
    ['homepage:a b.org', 'identity.name'],
    [`homepage:a.org/${'x'.repeat(5000)}`, 'identity.name'],
  ])('%s is none', (text, code) => {
    expect(() => softwareName(text)).toThrow(AssayError);
    try {
      softwareName(text);
    } catch (error) {
      expect((error as AssayError).code).toBe(code);
    }
  });
});

describe('texts that may mean several names', () => {
  test.each([
    ['https://zlib.net/', ['homepage:zlib.net']],
    [
      'https://github.com/madler/zlib',
      ['repository:github.com/madler/zlib', 'homepage:github.com/madler/zlib'],
    ],
    ['github.com/madler/zlib', ['repository:github.com/madler/zlib', 'homepage:github.com/madler/zlib']],
    ['git://sourceware.org/git/bzip2.git', ['repository:sourceware.org/git/bzip2']],
    ['git@github.com:a/b.git', ['repository:github.com/a/b']],
    ['python:cpython', ['cpe:a:python:cpython', 'cna:python:cpython']],
    ['zlib.net', ['homepage:zlib.net']],
  ])('%s', (text, names) => {
    expect(readNames(text).map((name) => name.text)).toEqual(names);
  });

  test('a text of any length is answered at once', () => {
    for (const unit of ['/', 'a.', 'a:', 'http://a.b//', '\\'])
      expect(() => readNames(unit.repeat(1 << 20))).toThrow('it is longer than 4096 characters');
  });

  test('never anything but names or an AssayError, and reading twice changes nothing', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'pkg:cpe/2.3a*?-@#%\\+ ~gith') }),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(text, (given) => {
        let names: ReturnType<typeof readNames>;
        try {
          names = readNames(given);
        } catch (error) {
          expect(error).toBeInstanceOf(AssayError);
          return;
        }
        expect(names.length).toBeGreaterThan(0);
        for (const name of names) expect(softwareName(name.text).text).toBe(name.text);
      }),
    );
  });
});

test.each([
  ['https://zlib.net/', 'URL'],
  ['http://linux.press/x', 'URL'],
  ['CVE-2023-6507', 'CVE record'],
  ['JLSEC-2025-173', 'Julia advisory'],
  ['PEP 512', 'Python Enhancement Proposal'],
  ['purl2cpe@ebede2f8', 'mapping of scanoss/purl2cpe'],
  ['https://localhost/x', undefined],
  ['https://127.0.0.1/', undefined],
  ['https://user@example.org/', undefined],
  ['ftp://example.org/', undefined],
  ['javascript:alert(1)', undefined],
  ['I know it', undefined],
  ['CVE-23-1', undefined],
])('the source %s is %s', (source, what) => {
  expect(sourceKind(source)?.what).toBe(what);
});
