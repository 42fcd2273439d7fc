import { expect, test } from 'vitest';
import { coreMetadata, wheel } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const LIST = `CacheControl==0.14.3  # Make sure to update the license
typing_extensions==4.13.2; python_version < "3.11"
requests[socks]==2.32.3
    certifi==2025.1.31
setuptools==70.3.0
jaraco.text==3.7.0
gone==1.0
# comment==1
not-pinned>=2
wild==1.*
`;

test('each line is a component, part of what carries the list; only what is there is contained', async () => {
  const bytes = wheel('pip', '25.1', {
    'pip/__init__.py': '',
    'pip/_vendor/vendor.txt': LIST,
    'pip/_vendor/cachecontrol/__init__.py': '',
    'pip/_vendor/typing_extensions.py': '',
    'pip/_vendor/requests/__init__.py': '',
    'pip/_vendor/certifi/cacert.pem': '',
    'pip/_vendor/pkg_resources/__init__.py': '',
    'pip/_vendor/jaraco/text/__init__.py': '',
  });
  const { components } = await inventory('pip.whl', bytes);
  const folder = 'pip.whl!/pip/_vendor';
  const pip = 'pip@25.1 pip.whl!/pip-25.1.dist-info/METADATA';
  expect(
    components.map(({ name, version, presence, owns, partOf, occurrences }) => [
      name,
      version,
      presence,
      owns,
      partOf,
      occurrences[0]?.offset,
    ]),
  ).toEqual([
    ['cachecontrol', '0.14.3', 'contained', { prefix: `${folder}/cachecontrol` }, pip, 0],
    [
      'typing_extensions',
      '4.13.2',
      'contained',
      { paths: [`${folder}/typing_extensions.py`] },
      pip,
      LIST.indexOf('typing'),
    ],
    ['requests', '2.32.3', 'contained', { prefix: `${folder}/requests` }, pip, LIST.indexOf('requests')],
    ['certifi', '2025.1.31', 'contained', { prefix: `${folder}/certifi` }, pip, LIST.indexOf('certifi')],
    [
      'setuptools',
      '70.3.0',
      'contained',
      { prefix: `${folder}/pkg_resources` },
      pip,
      LIST.indexOf('setuptools'),
    ],
    ['jaraco.text', '3.7.0', 'contained', { prefix: `${folder}/jaraco/text` }, pip, LIST.indexOf('jaraco')],
    ['gone', '1.0', 'claimed-only', undefined, pip, LIST.indexOf('gone')],
    ['pip', '25.1', 'contained', { prefix: 'pip.whl' }, undefined, undefined],
  ]);
  expect(components[0]!.identifiers).toEqual([
    {
      type: 'purl',
      value: 'pkg:pypi/cachecontrol@0.14.3',
      origin: 'derived',
      rule: 'purl type pypi: name==version in vendor.txt',
    },
  ]);
});

test('a list and the metadata beside it tell of one component', async () => {
  const bytes = wheel('outer', '1', {
    'outer/_vendor/vendored.txt': 'Inner_Lib==2.0\n',
    'outer/_vendor/inner_lib/__init__.py': '',
    'outer/_vendor/inner_lib-2.0.dist-info/METADATA': coreMetadata('inner-lib', '2.0', 'License: MIT'),
  });
  const { components } = await inventory('outer.whl', bytes);
  expect(components).toHaveLength(2);
  expect(components[0]).toMatchObject({
    name: 'inner_lib',
    presence: 'contained',
    licences: [{ value: 'MIT', kind: 'text' }],
    occurrences: [
      { path: 'outer.whl!/outer/_vendor/vendored.txt', offset: 0 },
      { path: 'outer.whl!/outer/_vendor/inner_lib-2.0.dist-info/METADATA' },
    ],
  });
});

test.each([
  ['text without pins', 'hello\n== 1\n'],
  ['bytes that are not UTF-8', Buffer.from('a==1\n\xff', 'latin1')],
  ['more than a person writes', 'a==1\n'.repeat(20_000)],
  ['a line of blanks', `a${' '.repeat(60_000)}b`],
])('nothing is found in %s', (_, content) => {
  expect(findIn('python-vendored', 'x/_vendor/vendor.txt', content).components ?? []).toEqual([]);
});
