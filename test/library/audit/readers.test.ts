import { expect, test } from 'vitest';
import { readDocument } from '../../../src/library/audit/documents.ts';
import { isSpdx3, readJsonBom } from '../../../src/library/audit/json-boms.ts';
import { readList } from '../../../src/library/audit/lists.ts';
import { readTarget, withComponents } from '../../../src/library/audit/targets.ts';
import { testFolder, WHEEL } from '../../cli/run.ts';
import { shown } from './shown.ts';

const folder = testFolder();
const SHA = 'a'.repeat(64);

test('CycloneDX: the subject, groups, nested and excluded components, digests', () => {
  const subject = readJsonBom(
    {
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'app', version: '1' } },
      components: [
        {
          group: '@x',
          name: 'a',
          version: '2',
          purl: 'pkg:npm/%40x/a@2',
          cpe: 'cpe:2.3:a:x:a:2:*:*:*:*:*:*:*',
          swhid: ['swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2', 4],
          omniborId: ['gitoid:blob:sha1:94a9ed024d3859793618152ea559a168bbcbb5e2'],
          hashes: [
            { alg: 'SHA-256', content: SHA.toUpperCase() },
            { alg: 'SHA-1', content: 'no digits' },
          ],
          components: [{ name: 'b', components: [{ name: 'c', version: '3', scope: 'excluded' }] }],
        },
        { version: 'no name' },
        'no object',
        { name: 'd', version: 4, purl: '', components: 'no list' },
      ],
    },
    'x.json',
  );
  expect(shown(subject)).toEqual({
    kind: 'CycloneDX',
    components: [
      'app 1',
      '@x/a 2 pkg:npm/%40x/a@2 cpe:2.3:a:x:a:2:*:*:*:*:*:*:* swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2 gitoid:blob:sha1:94a9ed024d3859793618152ea559a168bbcbb5e2',
      'b -',
      'c 3 build-tool',
      'd -',
    ],
    left: { 'components without name': 1, 'items that are no objects': 1, 'lists that are no lists': 1 },
  });
  expect(subject!.components[1]!.hashes).toEqual({ sha256: SHA });
  expect(subject!.components[1]!.occurrences).toEqual([{ path: 'x.json' }]);
});

test('SPDX 2: external references of both spellings, NOASSERTION, further purls', () => {
  const reference = (referenceType: string, referenceLocator: string) => ({
    referenceCategory: 'x',
    referenceType,
    referenceLocator,
  });
  const subject = readJsonBom(
    {
      spdxVersion: 'SPDX-2.3',
      packages: [
        {
          name: 'openssl',
          versionInfo: '3.0.16',
          checksums: [{ algorithm: 'SHA256', checksumValue: SHA }],
          externalRefs: [
            reference('cpe23Type', 'cpe:2.3:a:openssl:openssl:3.0.16:*:*:*:*:*:*:*'),
            reference('http://spdx.org/rdf/references/cpe22Type', 'cpe:/a:openssl:openssl:3.0.16'),
            reference('purl', 'pkg:generic/openssl@3.0.16'),
            reference('purl', 'pkg:github/openssl/openssl@3.0.16'),
            reference('other', 'x'),
          ],
        },
        { name: 'b', versionInfo: 'NOASSERTION' },
      ],
    },
    'x.json',
  );
  expect(shown(subject)).toEqual({
    kind: 'SPDX',
    components: [
      'openssl 3.0.16 cpe:2.3:a:openssl:openssl:3.0.16:*:*:*:*:*:*:* cpe:/a:openssl:openssl:3.0.16 pkg:generic/openssl@3.0.16 pkg:github/openssl/openssl@3.0.16',
      'b -',
    ],
    left: {},
  });
  expect(subject!.components[0]!.hashes).toEqual({ sha256: SHA });
});

test.each([
  [
    'package-lock.json of version 3',
    {
      lockfileVersion: 3,
      packages: {
        '': { name: 'app', version: '1' },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/a/node_modules/@s/b': { version: '2.0.0', dev: true },
        'node_modules/c': { link: true, resolved: 'packages/c' },
        'packages/c': { version: '1' },
        'node_modules/alias': { name: 'real', version: '3.0.0' },
        'node_modules/git': { version: 'git+ssh://git@x.test/y' },
      },
    },
    [
      'a 1.0.0 pkg:npm/a@1.0.0',
      '@s/b 2.0.0 pkg:npm/%40s/b@2.0.0 build-tool',
      'real 3.0.0 pkg:npm/real@3.0.0',
    ],
    {
      'packages of the same project': 2,
      'packages of a repository, which are known by their commit alone': 1,
    },
  ],
  [
    'package-lock.json of version 1',
    {
      lockfileVersion: 1,
      dependencies: { a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } } },
    },
    ['a 1.0.0 pkg:npm/a@1.0.0', 'b 2.0.0 pkg:npm/b@2.0.0'],
    {},
  ],
  [
    'Pipfile.lock',
    { _meta: {}, default: { a: { version: '==1.0' }, b: { git: 'x' } }, develop: { c: { version: '===2' } } },
    ['a 1.0 pkg:pypi/a@1.0', 'c 2 pkg:pypi/c@2 build-tool'],
    { 'packages of a repository, which are known by their commit alone': 1 },
  ],
  [
    'composer.lock',
    { 'content-hash': 'x', packages: [{ name: 'v/a', version: 'v1.2' }, {}], 'packages-dev': [] },
    ['v/a v1.2 pkg:composer/v/a@v1.2'],
    { 'packages without name or version': 1 },
  ],
])('%s', async (_, document, components, left) => {
  expect(shown(await readDocument(document, 'lock.json'))).toEqual({ kind: 'lock', components, left });
});

test.each([[undefined], [[]], ['x'], [null], [{}], [{ a: 1 }]])(
  'no document of a known kind: %j',
  async (document) => {
    expect(await readDocument(document, 'x')).toBeUndefined();
    expect(readJsonBom(document, 'x')).toBeUndefined();
    expect(isSpdx3(document)).toBe(false);
  },
);

test('requirements: pins, extras, markers, digests, comments, continuations, what has no version', () => {
  const text = [
    '# comment',
    'pip==23.2.1  # why',
    'Django[argon2] >= 2 ; python_version < "3"',
    'flask === 1.0 --hash=sha256:00',
    'a.b_c\\',
    ' == 1.0',
    'wild==1.*',
    'two==1,<2',
    'paren (==1.5)',
    'requests @ https://x.test/y.zip',
    '-r other.txt',
    '-e .',
    '???',
  ].join('\r\n');
  expect(shown(readList(text, 'r.txt'))).toEqual({
    kind: 'requirements',
    components: [
      'pip 23.2.1 pkg:pypi/pip@23.2.1',
      'django - pkg:pypi/django',
      'flask 1.0 pkg:pypi/flask@1.0',
      'a-b-c 1.0 pkg:pypi/a-b-c@1.0',
      'wild - pkg:pypi/wild',
      'two - pkg:pypi/two',
      'paren 1.5 pkg:pypi/paren@1.5',
      'requests - pkg:pypi/requests?download_url=https:%2F%2Fx.test%2Fy.zip',
    ],
    left: {
      'packages of another place than the public registry: their names are leads only, unless --weak believes them': 1,
      'requirements without a pin: their version is not known': 4,
      'other files that are named, which are not read': 1,
      'requirements by address': 1,
      'lines that cannot be read': 1,
    },
  });
});

test('requirements of another index are leads; addresses of PyPI itself are none', () => {
  const text =
    'a==1\nb @ https://files.pythonhosted.org/b.whl\n-i https://pypi.org/simple\n--index-url https://user:secret@pypi.corp.example/simple\n';
  const elsewhere =
    'packages of another place than the public registry: their names are leads only, unless --weak believes them';
  expect(shown(readList(text, 'r.txt'))).toEqual({
    kind: 'requirements',
    components: [
      'a 1 pkg:pypi/a@1?repository_url=https:%2F%2Fpypi.corp.example%2Fsimple',
      'b - pkg:pypi/b?repository_url=https:%2F%2Fpypi.corp.example%2Fsimple',
    ],
    left: { [elsewhere]: 2, 'requirements without a pin: their version is not known': 1 },
  });
  expect(shown(readList('-i https://pypi.org/simple\nc==1\n', 'r.txt')).components).toEqual([
    'c 1 pkg:pypi/c@1',
  ]);
});

test('lock files under any name, with what they say in the evidence', async () => {
  const yarn = folder.put('locked', '# yarn lockfile v1\n\na@^1:\n  version "1.2.3"\n');
  const subject = await readTarget(yarn);
  expect(shown(subject)).toEqual({ kind: 'lock', components: ['a 1.2.3 pkg:npm/a@1.2.3'], left: {} });
  expect(subject.components[0]!.occurrences).toEqual([{ path: yarn, rule: 'yarn.lock, line 3' }]);
  const content = Buffer.from(
    'lockfileVersion: 6.0\npackages:\n  /a@1.0.0:\n    resolution: {registry: x}\n',
  );
  expect(shown(await readTarget({ name: 'standard input', content })).components).toEqual([
    'a 1.0.0 pkg:npm/a@1.0.0',
  ]);
});

test('a list of identifiers', () => {
  const text =
    '\ufeffpkg:pypi/pip@23.2.1\n\n# c\ncpe:2.3:a:python:python:3.13.0:rc1:*:*:*:*:*:*\nfoo\npkg:npm/\ncpe:/a:x:y\n';
  expect(shown(readList(text, 'l.txt'))).toEqual({
    kind: 'list',
    components: [
      'pip 23.2.1 pkg:pypi/pip@23.2.1',
      'python 3.13.0rc1 cpe:2.3:a:python:python:3.13.0:rc1:*:*:*:*:*:*',
      'y - cpe:/a:x:y',
    ],
    left: { 'lines that are no identifier': 1, 'identifiers that cannot be read': 1 },
  });
});

test.each(['', '# only comments\n', 'Some prose, as in a README.\n', '<xml/>'])('no list: %j', (text) => {
  expect(readList(text, 'x')).toBeUndefined();
});

test('targets: an identifier, a document with a mark, a list by content, an artifact, a folder', async () => {
  const bom = Buffer.from('\ufeff {"bomFormat":"CycloneDX","components":[{"name":"a"}]}');
  expect(shown(await readTarget('pkg:npm/%40s/a@1'))).toMatchObject({
    kind: 'identifier',
    components: ['@s/a 1 pkg:npm/%40s/a@1'],
  });
  expect(shown(await readTarget(folder.put('sbom', bom)))).toMatchObject({
    kind: 'CycloneDX',
    components: ['a -'],
  });
  expect(shown(await readTarget(folder.put('names.xyz', 'pkg:npm/a@1\n')))).toMatchObject({ kind: 'list' });
  expect(shown(await readTarget(WHEEL))).toEqual({
    kind: 'artifact',
    components: ['tinyjson 0.4.1 pkg:pypi/tinyjson@0.4.1', 'parcel 1.2.0 pkg:pypi/parcel@1.2.0'],
    left: { 'SBOM documents inside, which were not asked about': 1 },
  });
});

test.each([
  ['broken.json', '{"bomFormat":"CycloneDX"', 'audit.input', /begins as JSON and is none/],
  ['empty.json', '{"bomFormat":"CycloneDX","components":[]}', 'audit.input', /no component could be named/],
  ['pylock.toml', 'x', 'audit.input', /it is no TOML: line 1/],
  ['pyproject.toml', '[project]\n', 'audit.input', /says what is wanted/],
  ['yarn.lock', 'x', 'audit.input', /it is no yarn.lock, as its name or its beginning says/],
  ['pnpm-lock.yaml', 'a: [', 'audit.input', /it is no pnpm-lock.yaml: line 1: /],
  ['pnpm-lock.yaml', 'lockfileVersion: 10.0', 'audit.input', /version "10.0" of pnpm-lock.yaml is not known/],
  ['renamed', '# yarn lockfile v2\n', 'audit.input', /version "2" of yarn.lock is not known/],
  ['yarn.lock', '# yarn lockfile v1\n<<<<<<< ours\n', 'audit.input', /line 2 is none of a yarn.lock/],
  ['yarn.lock', '# yarn lockfile v1\n', 'audit.input', /no component could be named/],
  ['bun.lockb', '#!/usr/bin/env bun\n\0', 'audit.input', /bun.lockb is binary/],
  ['bun.lockb', '{"bomFormat": "CycloneDX"}', 'audit.input', /bun.lockb is binary/],
  ['bun.lock', '{\n "lockfileVersion": 1,\n "workspaces": {', 'audit.input', /looks like a bun.lock/],
  ['package-lock.json', '{"lockfileVersion": 4}', 'audit.input', /version 4 of package-lock.json/],
  ['mix.lock', '%{"a": {:hex, ', 'audit.input', /line 1: /],
  ['x.spdx', 'SPDXVersion: SPDX-2.3', 'audit.input', /no component could be named/],
  ['y.spdx', 'nothing of the kind', 'sbom.syntax', /./],
  ['broken.cdx.xml', '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>', 'sbom.syntax', /./],
  ['prose.txt', 'Nothing to see here.', 'audit.input', /no component could be named/],
  ['nothing.txt', '', 'input.empty', /empty/],
])('%s is told: %j', async (name, content, code, message) => {
  await expect(readTarget(folder.put(name, content)).then(withComponents)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test.each([
  ['pip', /package URL/],
  ['CVE-2024-1000', /--advisory/],
])('a slip for a path gets its hint: %s', async (target, hint) => {
  await expect(readTarget(target)).rejects.toMatchObject({
    code: 'input.missing',
    hint: expect.stringMatching(hint),
  });
});
