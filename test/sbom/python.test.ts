import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { coreMetadata, inFolder, installed, sdist, tarOf, wheel, zipOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

test('a wheel is one component that owns all of it but grafted libraries', async () => {
  const bytes = wheel(
    'Zest.Old_Name',
    '1.0RC1',
    { 'zest/__init__.py': '', 'zest.libs/libz.so': 'ELF' },
    'License-Expression: MIT OR Apache-2.0',
    'Classifier: Programming Language :: Python :: 3',
    'Classifier: License :: OSI Approved :: MIT License',
  );
  const { components, unaccountedBytes } = await inventory('z.whl', bytes);
  expect(components).toEqual([
    {
      id: 'Zest.Old_Name@1.0RC1 z.whl!/Zest.Old_Name-1.0RC1.dist-info/METADATA',
      name: 'Zest.Old_Name',
      version: '1.0RC1',
      identifiers: [
        {
          type: 'purl',
          value: 'pkg:pypi/zest.old-name@1.0rc1',
          origin: 'derived',
          rule: 'purl type pypi: Name and Version of METADATA',
        },
      ],
      licences: [
        { value: 'MIT OR Apache-2.0', kind: 'expression' },
        { value: 'License :: OSI Approved :: MIT License', kind: 'classifier' },
      ],
      hashes: { sha256: hash('sha256', bytes, 'hex') },
      occurrences: [{ path: 'z.whl!/Zest.Old_Name-1.0RC1.dist-info/METADATA' }],
      foundBy: 'python',
      presence: 'contained',
      owns: { prefix: 'z.whl' },
    },
  ]);
  expect(unaccountedBytes).toBe(3);
});

test('an sdist is one component with two occurrences, the top one first', async () => {
  const { components, unaccountedBytes } = await inventory(
    'demo-2.1.tar.gz',
    sdist('demo', '2.1', { 'src/demo.py': 'x = 1\n' }, 'License: GPL v3'),
  );
  expect(components).toHaveLength(1);
  expect(components[0]).toMatchObject({
    name: 'demo',
    version: '2.1',
    licences: [{ value: 'GPL v3', kind: 'text' }],
    occurrences: [
      { path: 'demo-2.1.tar.gz!/demo-2.1/PKG-INFO' },
      { path: 'demo-2.1.tar.gz!/demo-2.1/src/demo.egg-info/PKG-INFO' },
    ],
    owns: { prefix: 'demo-2.1.tar.gz!/demo-2.1' },
  });
  expect(unaccountedBytes).toBe(0);
});

test('what lies beside the top folder of an sdist is not accounted for', async () => {
  const info = { 'demo-1/PKG-INFO': coreMetadata('demo', '1'), 'payload.bin': 'hidden' };
  expect((await inventory('demo-1.tar', tarOf(info))).unaccountedBytes).toBe(6);
});

test('versions that differ between the two PKG-INFO stay two components', async () => {
  const files = {
    'demo-1/PKG-INFO': coreMetadata('demo', '1'),
    'demo-1/demo.egg-info/PKG-INFO': coreMetadata('demo', '0.9'),
  };
  const { components } = await inventory('demo-1.tar', tarOf(files));
  expect(components.map(({ version, partOf }) => [version, partOf])).toEqual([
    ['1', undefined],
    ['0.9', 'demo@1 demo-1.tar!/demo-1/PKG-INFO'],
  ]);
});

test('an installed project owns what its RECORD lists and exists', async () => {
  const files = {
    ...installed('one', '1', { 'one/__init__.py': '1', 'shared/one.py': '1' }),
    ...installed('two', '2', { 'two.py': '2', '../bin/two': '' }),
    'bin/two': '#!',
    'shared/stray.py': 'stray!',
  };
  const { '../bin/two': _, ...members } = files as Record<string, string>;
  const tree = inFolder('env', { ...inFolder('lib', members), 'bin/two': '#!', 'bin/alien': 'alien' });
  delete (tree as Record<string, unknown>)['env/lib/bin/two'];
  const { components, unaccountedBytes } = await inventory('env.tar', tarOf(tree));
  expect(components.map(({ name, owns }) => [name, owns])).toEqual([
    [
      'one',
      {
        paths: [
          'env.tar!/env/lib/one/__init__.py',
          'env.tar!/env/lib/shared/one.py',
          'env.tar!/env/lib/one-1.dist-info/METADATA',
          'env.tar!/env/lib/one-1.dist-info/WHEEL',
          'env.tar!/env/lib/one-1.dist-info/RECORD',
        ],
      },
    ],
    [
      'two',
      {
        paths: [
          'env.tar!/env/lib/two.py',
          'env.tar!/env/bin/two',
          'env.tar!/env/lib/two-2.dist-info/METADATA',
          'env.tar!/env/lib/two-2.dist-info/WHEEL',
          'env.tar!/env/lib/two-2.dist-info/RECORD',
        ],
      },
    ],
  ]);
  expect(unaccountedBytes).toBe('stray!alien'.length);
});

test('without a RECORD a project owns its metadata folder and the module of its name', async () => {
  const files = {
    'site/My_Pkg-1.dist-info/METADATA': coreMetadata('My-Pkg', '1'),
    'site/My_Pkg-1.dist-info/INSTALLER': 'pip',
    'site/my_pkg/__init__.py': '',
    'site/single-2.egg-info': coreMetadata('single', '2'),
    'site/single.py': '',
    'site/ns/part/a.py': '',
    'site/ns.part-3.egg-info/PKG-INFO': coreMetadata('ns.part', '3'),
    'site/ns/other.py': 'other',
  };
  const { components, unaccountedBytes } = await inventory('site.tar', tarOf(files));
  expect(components.map(({ name, owns }) => [name, owns])).toEqual([
    [
      'My-Pkg',
      {
        prefix: 'site.tar!/site/my_pkg',
        paths: ['site.tar!/site/My_Pkg-1.dist-info/METADATA', 'site.tar!/site/My_Pkg-1.dist-info/INSTALLER'],
      },
    ],
    ['single', { paths: ['site.tar!/site/single.py', 'site.tar!/site/single-2.egg-info'] }],
    ['ns.part', { prefix: 'site.tar!/site/ns/part', paths: ['site.tar!/site/ns.part-3.egg-info/PKG-INFO'] }],
  ]);
  expect(unaccountedBytes).toBe('other'.length);
});

test('an egg owns its archive, an unpacked one its folder', async () => {
  const egg = { 'EGG-INFO/PKG-INFO': coreMetadata('egg', '1'), 'egg.py': '' };
  expect((await inventory('e.egg', zipOf(egg))).components.map(({ owns }) => owns)).toEqual([
    { prefix: 'e.egg' },
  ]);
  const unpacked = await inventory('e.tar', tarOf(inFolder('lib/egg-1.egg', egg)));
  expect(unpacked.components.map(({ owns }) => owns)).toEqual([{ prefix: 'e.tar!/lib/egg-1.egg' }]);
});

test('bundled wheels are part of what ships them; those below a test folder are test data', async () => {
  const files = {
    'PKG-INFO': coreMetadata('outer', '1'),
    '_bundled/inner-1-py3-none-any.whl': wheel('inner', '1'),
    'Tests/sample-1-py3-none-any.whl': wheel('sample', '1'),
  };
  const { components } = await inventory('outer-1.tar', tarOf(inFolder('outer-1', files)));
  const outer = 'outer@1 outer-1.tar!/outer-1/PKG-INFO';
  expect(components.map(({ name, presence, partOf }) => [name, presence, partOf])).toEqual([
    ['outer', 'contained', undefined],
    ['inner', 'contained', outer],
    ['sample', 'test-data', outer],
  ]);
});

test('the name of the artifact itself makes nothing test data', async () => {
  const { components } = await inventory('tests', wheel('inner', '1'));
  expect(components.map(({ presence }) => presence)).toEqual(['contained']);
});

test('folded headers, CRLF, a byte order mark and a description in another encoding are read', () => {
  const text =
    '\ufeffMetadata-Version: 1.0\r\nNAME : demo\r\nversion:1\r\nLicense: first\r\n       |second\r\n        third\r\n\r\n';
  const { components } = findIn(
    'python',
    'x/PKG-INFO',
    Buffer.concat([Buffer.from(text), Buffer.from([0xe9])]),
  );
  expect(components).toMatchObject([
    { name: 'demo', version: '1', licences: [{ value: 'first\nsecond\nthird', kind: 'text' }] },
  ]);
});

test('a missing version is no reason to hide a component; UNKNOWN licences are not stated', () => {
  const { components } = findIn(
    'python',
    'x/PKG-INFO',
    'Metadata-Version: 1.0\nName: demo\nLicense: UNKNOWN\n',
  );
  expect(components).toMatchObject([
    { name: 'demo', identifiers: [{ value: 'pkg:pypi/demo' }], licences: [] },
  ]);
  expect(components![0]).not.toHaveProperty('version');
});

test.each([
  ['no metadata version', 'Name: demo\nVersion: 1\n'],
  ['no name', 'Metadata-Version: 2.1\nVersion: 1\n'],
  ['an empty name', 'Metadata-Version: 2.1\nName:\nVersion: 1\n'],
  ['a name that is none', 'Metadata-Version: 2.1\nName: a b\nVersion: 1\n'],
  ['a placeholder', 'Metadata-Version: 1.0\nName: UNKNOWN\nVersion: 0.0.0\n'],
  ['headers behind a line that is none', 'Metadata-Version: 2.1\n<html>\nName: demo\n'],
  ['headers behind an empty line', '\nMetadata-Version: 2.1\nName: demo\n'],
  [
    'bytes that are not UTF-8',
    Buffer.from('Metadata-Version: 2.1\nName: demo\nAuthor: J\xf6rg\n\n', 'latin1'),
  ],
  ['a megabyte of headers', `Metadata-Version: 2.1\nName: demo\nX: ${'x'.repeat(1 << 20)}`],
  ['nothing', ''],
])('nothing is found in %s', (_, content) => {
  expect(findIn('python', 'x/y.dist-info/METADATA', content)).toEqual({});
});

test('RECORD is CSV with paths relative to its site folder; whatever leaves the archive is ignored', () => {
  const record = [
    'a/__init__.py,sha256=x,1',
    '"a/b,""c"".py",,',
    '../../bin/tool,,',
    '/etc/passwd,,',
    '../../../../out,,',
    './a//d.py,,',
    '',
    `${'x'.repeat(40_000)},,`,
  ].join('\r\n');
  expect(findIn('python', 'x.tar!/lib/site/a.dist-info/RECORD', record)).toEqual({
    list: {
      path: 'x.tar!/lib/site/a.dist-info/RECORD',
      files: [
        'x.tar!/lib/site/a/__init__.py',
        'x.tar!/lib/site/a/b,"c".py',
        'x.tar!/bin/tool',
        'x.tar!/lib/site/a/d.py',
      ],
    },
  });
});
