import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesSource, parseToml } from '../../../src/codec/index.ts';
import { readNaming } from '../../../src/library/audit/naming.ts';
import { readTomlLock } from '../../../src/library/audit/toml-locks.ts';
import { AssayError } from '../../../src/model/index.ts';
import { shown } from './shown.ts';

const SHA = 'a'.repeat(64);
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const read = async (text: string) => await readTomlLock((await parseToml(text)).value!, 'x.lock');

const ELSEWHERE =
  'packages of another place than the public registry: their names are leads only, unless --weak believes them';
const PATH = 'packages of a path, which are no release of a registry';
const REPOSITORY = 'packages of a repository, which are known by their commit alone';
const NAMELESS = 'packages without name or version';

test('Cargo.lock: registries, members of the workspace, repositories, digests', async () => {
  const subject = await read(`version = 4
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["serde"]
[[package]]
name = "serde"
version = "1.0.0+build.1"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "${SHA}"
[[package]]
name = "sparse"
version = "2.0.0"
source = "sparse+https://index.crates.io/"
[[package]]
name = "forked"
version = "1.2.3"
source = "git+https://github.com/Owner/Forked.git?branch=main#${COMMIT}"
[[package]]
name = "elsewhere"
version = "1.2.3"
source = "git+ssh://git@git.example.org/x#${COMMIT}"
[[package]]
version = "1"
`);
  expect(shown(subject)).toEqual({
    kind: 'lock',
    components: [
      'serde 1.0.0+build.1 pkg:cargo/serde@1.0.0%2Bbuild.1',
      'sparse 2.0.0 pkg:cargo/sparse@2.0.0',
      `forked ${COMMIT} pkg:github/owner/forked@${COMMIT}`,
    ],
    left: { [PATH]: 1, [REPOSITORY]: 2, [NAMELESS]: 1 },
  });
  expect(subject.components.map(({ hashes }) => hashes)).toEqual([{ sha256: SHA }, undefined, undefined]);
});

test('Cargo.lock of version 1: the package itself in root, checksums in metadata', async () => {
  const subject = await read(`[root]
name = "app"
version = "0.1.0"
[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[[package]]
name = "b"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
[metadata]
"checksum a 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "${SHA}"
"checksum b 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "<none>"
`);
  expect(subject.components.map(({ name, hashes }) => [name, hashes?.sha256])).toEqual([
    ['a', SHA],
    ['b', undefined],
  ]);
});

test('pylock.toml: files, archives, repositories, directories', async () => {
  const subject = await read(`lock-version = '1.0'
created-by = 'x'
[[packages]]
name = 'Attrs_X'
version = '25.1.0'
wheels = [{ name = 'a.whl', url = 'https://x.test/a.whl', hashes = { sha256 = '${SHA.toUpperCase()}' } }]
[[packages]]
name = 'two'
version = '1'
[packages.sdist]
hashes = { sha256 = '${SHA}' }
[[packages.wheels]]
hashes = { sha256 = '${SHA.replaceAll('a', 'b')}' }
[[packages]]
name = 'archived'
version = '2'
archive = { url = 'https://x.test/a.zip', hashes = { sha256 = '${SHA}', md5 = 'x' } }
[[packages]]
name = 'unversioned'
archive = { url = 'https://x.test/b.zip', hashes = {} }
[[packages]]
name = 'local'
version = '2'
archive = { path = './a.zip', hashes = {} }
[[packages]]
name = 'tree'
directory = { path = '.', editable = true }
[[packages]]
name = 'vcs'
vcs = { type = 'git', url = 'https://gitlab.com/a/b/c', commit-id = '${COMMIT}' }
[[packages]]
name = 'no-commit'
vcs = { type = 'git', url = 'git@github.com:a/b.git' }
`);
  expect(shown(subject)).toEqual({
    kind: 'lock',
    components: [
      'attrs-x 25.1.0 pkg:pypi/attrs-x@25.1.0',
      'two 1 pkg:pypi/two@1',
      'archived 2 pkg:pypi/archived@2?download_url=https:%2F%2Fx.test%2Fa.zip',
      'unversioned - pkg:pypi/unversioned?download_url=https:%2F%2Fx.test%2Fb.zip',
      `vcs ${COMMIT} pkg:gitlab/a/b/c@${COMMIT}`,
      'no-commit - pkg:github/a/b',
    ],
    left: {
      [ELSEWHERE]: 2,
      'packages without a version: nothing can be decided about them': 1,
      [PATH]: 2,
      [REPOSITORY]: 2,
    },
  });
  // Two files: which of them is installed is not known.
  expect(subject.components.map(({ hashes }) => hashes?.sha256)).toEqual([
    SHA,
    undefined,
    SHA,
    undefined,
    undefined,
    undefined,
  ]);
});

test('poetry.lock: sources, groups, files of both lock versions', async () => {
  const subject = await read(`[[package]]
name = "a"
version = "1.0"
groups = ["main", "dev"]
files = [{file = "a.whl", hash = "sha256:${SHA}"}]
[[package]]
name = "tool"
version = "2.0"
groups = ["dev"]
[[package]]
name = "older"
version = "2.1"
category = "dev"
[[package]]
name = "inner"
version = "3.0"
[package.source]
type = "legacy"
url = "https://x.test/simple"
reference = "x"
[[package]]
name = "direct"
version = "3.1"
[package.source]
type = "url"
url = "https://x.test/a.whl"
[[package]]
name = "g"
version = "1.2.3"
[package.source]
type = "git"
url = "https://github.com/a/g.git"
resolved_reference = "${COMMIT}"
[[package]]
name = "d"
version = "1"
[package.source]
type = "directory"
url = "../d"
[[package]]
name = "strange"
version = "1"
[package.source]
type = "constructor"
[metadata]
lock-version = "2.1"
content-hash = "x"
[metadata.files]
inner = [{file = "i.whl", hash = "sha256:${SHA}"}, {file = "i.tar.gz", hash = "md5:00"}]
`);
  expect(shown(subject)).toEqual({
    kind: 'lock',
    components: [
      'a 1.0 pkg:pypi/a@1.0',
      'tool 2.0 pkg:pypi/tool@2.0 build-tool',
      'older 2.1 pkg:pypi/older@2.1 build-tool',
      'inner 3.0 pkg:pypi/inner@3.0?repository_url=https:%2F%2Fx.test%2Fsimple',
      'direct 3.1 pkg:pypi/direct@3.1?download_url=https:%2F%2Fx.test%2Fa.whl',
      `g ${COMMIT} pkg:github/a/g@${COMMIT}`,
    ],
    left: { [ELSEWHERE]: 2, [REPOSITORY]: 1, [PATH]: 2 },
  });
  expect([subject.components[0]!.hashes, subject.components[3]!.hashes]).toEqual([
    { sha256: SHA },
    { sha256: SHA },
  ]);
});

test('uv.lock: every kind of source', async () => {
  const subject = await read(`version = 1
requires-python = ">=3.12"
[[package]]
name = "app"
source = { editable = "." }
[[package]]
name = "pip"
version = "23.2.1"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://x.test/pip.whl", hash = "sha256:${SHA}" }]
[[package]]
name = "direct"
version = "1"
source = { url = "https://x.test/a.whl" }
[[package]]
name = "g"
version = "1"
source = { git = "https://github.com/a/g?rev=v1#${COMMIT}" }
[[package]]
name = "v"
version = "1"
source = { virtual = "v" }
[[package]]
name = "p"
version = "1"
source = { path = "p.whl" }
`);
  expect(shown(subject)).toEqual({
    kind: 'lock',
    components: [
      'pip 23.2.1 pkg:pypi/pip@23.2.1',
      'direct 1 pkg:pypi/direct@1?download_url=https:%2F%2Fx.test%2Fa.whl',
      `g ${COMMIT} pkg:github/a/g@${COMMIT}`,
    ],
    left: { [PATH]: 3, [ELSEWHERE]: 1, [REPOSITORY]: 1 },
  });
  expect(subject.components[0]!.hashes).toEqual({ sha256: SHA });
});

test.each([
  ['lock-version = "2.0"\npackages = []', /version "2.0" of pylock.toml is not known/],
  ['lock-version = 1', /version "" of pylock.toml/],
  ['[project]\nname = "x"', /it is a pyproject.toml, which says what is wanted/],
  ['[tool.poetry]\nname = "x"', /pyproject.toml/],
  ['[package]\nname = "x"', /Cargo.toml/],
  ['[packages]\nx = "*"', /Pipfile/],
  ['[metadata]\nlock_version = "5.0"\n[[package]]\nname = "x"', /version "5" of pdm.lock is not known/],
  ['version = 5\n[[package]]\nname = "x"', /version 5 of Cargo.lock is not known/],
  ['a = 1', /TOML, and no lock file/],
])('told, with a hint: %j', async (text, message) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'audit.input',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('by content, under any name; prose and other TOML are none', async () => {
  const naming = (text: string, name: string) => readNaming(bytesSource(Buffer.from(text)), name);
  const cargo =
    '# c\n\nversion = 4\n\n[[package]]\nname = "a"\nversion = "1"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\n';
  expect(shown(await naming(cargo, 'standard input')).components).toEqual(['a 1 pkg:cargo/a@1']);
  expect(await naming('[server]\nport = 1\n', 'settings.toml')).toBeUndefined();
  expect(await naming('[package] is a word in brackets', 'notes.txt')).toBeUndefined();
  await expect(naming('x', 'a/pylock.dev.toml')).rejects.toThrow('it is no TOML: line 1, column ');
  await expect(naming('[project]\n', 'pyproject.toml')).rejects.toThrow('pyproject.toml');
});

test('whatever a document holds, its reader ends: components with names, or an error of ours', async () => {
  const names =
    'name version source package packages wheels sdist files groups vcs archive metadata hashes git'.split(
      ' ',
    );
  const part = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.array(tie('object'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  }));
  const marks = [
    { 'lock-version': '1.0' },
    { metadata: { 'lock-version': '2' } },
    { version: 1, 'requires-python': '' },
    {},
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...marks), part.object, async (mark, object) => {
      try {
        const { components } = await readTomlLock({ ...(object as object), ...mark }, 'x');
        for (const { name } of components) expect(name).toMatch(/./s);
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
      }
    }),
  );
});
