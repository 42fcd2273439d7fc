import { expect, test } from 'vitest';
import { patchlevel, tarOf, wheel } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

test('a source tree owns its top folder, its bundled wheel is part of it', async () => {
  const files = {
    'Python-3.13.5/README.rst': 'This is Python',
    'Python-3.13.5/Include/patchlevel.h': patchlevel('3.13.5'),
    'Python-3.13.5/Lib/ensurepip/_bundled/pip-25.1-py3-none-any.whl': wheel('pip', '25.1'),
  };
  const { components, unaccountedBytes } = await inventory('Python-3.13.5.tar', tarOf(files));
  const id = 'CPython@3.13.5 Python-3.13.5.tar!/Python-3.13.5/Include/patchlevel.h';
  expect(components).toMatchObject([
    {
      id,
      name: 'CPython',
      version: '3.13.5',
      identifiers: [
        { type: 'purl', value: 'pkg:generic/python@3.13.5', origin: 'derived' },
        { type: 'purl', value: 'pkg:github/python/cpython@v3.13.5', origin: 'derived' },
        { type: 'cpe', value: 'cpe:2.3:a:python:python:3.13.5:*:*:*:*:*:*:*', origin: 'derived' },
      ],
      occurrences: [
        {
          path: 'Python-3.13.5.tar!/Python-3.13.5/Include/patchlevel.h',
          offset: patchlevel('3.13.5').indexOf('#define PY_VERSION '),
        },
      ],
      foundBy: 'cpython',
      presence: 'contained',
      owns: { prefix: 'Python-3.13.5.tar!/Python-3.13.5' },
    },
    { name: 'pip', presence: 'contained', partOf: id },
  ]);
  expect(unaccountedBytes).toBe(0);
});

test.each([
  [
    '3.13.0a3',
    0,
    [
      'pkg:generic/python@3.13.0a3',
      'pkg:github/python/cpython@v3.13.0a3',
      'cpe:2.3:a:python:python:3.13.0:alpha3:*:*:*:*:*:*',
    ],
  ],
  [
    '3.13.0b12',
    0,
    [
      'pkg:generic/python@3.13.0b12',
      'pkg:github/python/cpython@v3.13.0b12',
      'cpe:2.3:a:python:python:3.13.0:beta12:*:*:*:*:*:*',
    ],
  ],
  [
    '3.13.0rc1',
    0,
    [
      'pkg:generic/python@3.13.0rc1',
      'pkg:github/python/cpython@v3.13.0rc1',
      'cpe:2.3:a:python:python:3.13.0:rc1:*:*:*:*:*:*',
    ],
  ],
  ['3.13.0a3+', 0, ['pkg:generic/python@3.13.0a3%2B']],
  ['3.13.5+', 5, ['pkg:generic/python@3.13.5%2B']],
])('%s is identified', (version, micro, identifiers) => {
  const [component] = findIn('cpython', 'P/Include/patchlevel.h', patchlevel(version, 3, 13, micro))
    .components!;
  expect(component!.version).toBe(version);
  expect(component!.identifiers.map(({ value }) => value)).toEqual(identifiers);
});

test('old trees have a version of two parts', () => {
  const [component] = findIn('cpython', 'P/Include/patchlevel.h', patchlevel('2.3', 2, 3, 0)).components!;
  expect(component!.identifiers.at(-1)!.value).toBe('cpe:2.3:a:python:python:2.3:*:*:*:*:*:*:*');
});

test.each([
  ['numbers that contradict the text', patchlevel('3.13.5', 3, 13, 4)],
  ['PyPy', `${patchlevel('3.13.5')}#define PYPY_VERSION "7.3.19"\n`],
  ['no version', '#define PY_MAJOR_VERSION 3\n'],
  ['a version that is none', '#define PY_VERSION "three"\n'],
  ['a comment', '// #define PY_VERSION "3.13.5"\n'],
  ['nothing', ''],
])('nothing is found in %s', (_, content) => {
  expect(findIn('cpython', 'P/Include/patchlevel.h', content)).toEqual({});
});
