import { expect, test } from 'vitest';
import { coreMetadata, npmTarball, tarOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

test('a tarball is one component that owns all of it', async () => {
  const bytes = npmTarball(
    { name: '@Acme/tool', version: '1.2.3-rc.1', license: '(MIT OR Apache-2.0)' },
    { 'x.js': '' },
  );
  const { components, unaccountedBytes } = await inventory('t.tgz', bytes);
  expect(components).toMatchObject([
    {
      id: '@Acme/tool@1.2.3-rc.1 t.tgz!/package/package.json',
      name: '@Acme/tool',
      version: '1.2.3-rc.1',
      identifiers: [
        {
          type: 'purl',
          value: 'pkg:npm/%40Acme/tool@1.2.3-rc.1',
          origin: 'derived',
          rule: 'purl type npm: name and version of package.json',
        },
      ],
      licences: [{ value: '(MIT OR Apache-2.0)', kind: 'expression' }],
      foundBy: 'npm',
      presence: 'contained',
      owns: { prefix: 't.tgz' },
    },
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('packages in node_modules own their folder; other manifests are no packages', async () => {
  const manifest = (name: string) => JSON.stringify({ name, version: '1.0.0' });
  const bytes = npmTarball(
    { name: 'app', version: '2.0.0' },
    {
      'node_modules/a/package.json': manifest('a'),
      'node_modules/a/esm/package.json': manifest('a-esm'),
      'node_modules/a/node_modules/@s/b/package.json': manifest('@s/b'),
      'node_modules/@s/b/package.json': manifest('@s/b'),
      'node_modules/.cache/package.json': manifest('cache'),
      'template/package.json': manifest('template'),
      'test/fixtures/f/package.json': manifest('fixture'),
      'test/node_modules/g/package.json': manifest('g'),
    },
  );
  const { components } = await inventory('app.tgz', bytes);
  const top = 'app.tgz!/package';
  expect(
    components.map(({ name, presence, owns, partOf }) => [name, presence, owns?.prefix, partOf]),
  ).toEqual([
    ['app', 'contained', 'app.tgz', undefined],
    ['a', 'contained', `${top}/node_modules/a`, `app@2.0.0 ${top}/package.json`],
    [
      '@s/b',
      'contained',
      `${top}/node_modules/a/node_modules/@s/b`,
      `a@1.0.0 ${top}/node_modules/a/package.json`,
    ],
    ['@s/b', 'contained', `${top}/node_modules/@s/b`, `app@2.0.0 ${top}/package.json`],
    ['fixture', 'test-data', `${top}/test/fixtures/f`, `app@2.0.0 ${top}/package.json`],
    ['g', 'test-data', `${top}/test/node_modules/g`, `app@2.0.0 ${top}/package.json`],
  ]);
});

test('a manifest in the top folder of a source archive owns that folder', async () => {
  const files = {
    'proj-1/package.json': '{"name":"proj","version":"1.0.0","private":true}',
    'proj-1/PKG-INFO': coreMetadata('proj', '1'),
  };
  const { components } = await inventory('proj-1.tar', tarOf(files));
  expect(
    components.map(({ foundBy, identifiers, owns }) => [foundBy, identifiers[0]?.value, owns?.prefix]),
  ).toEqual([
    ['npm', undefined, 'proj-1.tar!/proj-1'],
    ['python', 'pkg:pypi/proj@1', 'proj-1.tar!/proj-1'],
  ]);
});

test.each([
  ['"MIT"', [{ value: 'MIT', kind: 'expression' }]],
  [
    '"GPL-2.0-only WITH Classpath-exception-2.0"',
    [{ value: 'GPL-2.0-only WITH Classpath-exception-2.0', kind: 'expression' }],
  ],
  ['"SEE LICENSE IN LICENSE.txt"', [{ value: 'SEE LICENSE IN LICENSE.txt', kind: 'text' }]],
  ['"UNLICENSED"', [{ value: 'UNLICENSED', kind: 'text' }]],
  ['{"type":"BSD","url":"u"}', [{ value: 'BSD', kind: 'text' }]],
  ['{"url":"u"}', [{ value: 'u', kind: 'text' }]],
  [
    '["MIT",{"type":"BSD"},7,null]',
    [
      { value: 'MIT', kind: 'text' },
      { value: 'BSD', kind: 'text' },
    ],
  ],
  ['7', []],
  ['""', []],
])('licence %s', (license, licences) => {
  const [component] = findIn('npm', 'a!/b/package.json', `{"name":"a","version":"1","license":${license}}`)
    .components!;
  expect(component!.licences).toEqual(licences);
});

test('the old field licenses is read as well', () => {
  const content = '{"name":"a","version":"1","licenses":[{"type":"MIT"},{"type":"GPL"}]}';
  expect(findIn('npm', 'a!/b/package.json', content).components![0]!.licences).toEqual([
    { value: 'MIT', kind: 'text' },
    { value: 'GPL', kind: 'text' },
  ]);
});

test.each([
  ['{"name":"a"}'],
  ['{"version":"1"}'],
  ['{"name":7,"version":"1"}'],
  ['{"name":"a","version":1}'],
  ['{"name":"a b","version":"1"}'],
  ['{"name":"@s/","version":"1"}'],
  ['{"name":"a\\u0000b","version":"1"}'],
  ['["a"]'],
  ['null'],
  ['{"name":"a","version":"1"'],
  [''],
  [Buffer.from('{"name":"a","version":"1","x":"\xff"}', 'latin1')],
])('nothing is found in %s', (content) => {
  expect(findIn('npm', 'a!/b/package.json', content)).toEqual({});
});

test('a byte order mark does no harm', () => {
  expect(findIn('npm', 'a!/b/package.json', '\ufeff{"name":"a","version":"1"}').components).toHaveLength(1);
});
