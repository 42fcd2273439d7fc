import { test } from 'vitest';
import { expectAscending, expectNoVersions } from '../../support/version-order.ts';

test('from alpha to final', () => {
  expectAscending('cpython', [
    ['3.13.0a1', 'v3.13.0a1', '3.13.0 alpha 1', '3.13.0-alpha.1', '3.13a1'],
    '3.13.0a1+',
    '3.13.0a2',
    '3.13.0a10',
    '3.13.0b1',
    [
      '3.13.0rc1',
      'v3.13.0rc1',
      '3.13.0 rc1',
      '3.13.0c1',
      '3.13.0RC1',
      'Python 3.13.0rc1',
      'cpython-3.13.0rc1',
    ],
    '3.13.0rc2',
    ['3.13.0', '3.13', 'v3.13.0'],
    '3.13.0+',
    '3.13.1',
    '3.13.10',
    '3.14.0a0',
  ]);
});

test('old tags', () => {
  expectAscending('cpython', ['v1.5.2', 'v1.6a1', 'v2.0c1', 'v2.0', 'v2.7.18rc1', 'v2.7.18']);
});

test('no versions', () => {
  expectNoVersions('cpython', [
    '',
    '3.13.0rc',
    '3.13.0.dev1',
    '3.13.0.post1',
    '3.13.0+local',
    '1!3.0',
    '3.x',
    'r27rc1',
    'main',
    '3.13.0rc1 ',
  ]);
});
