import { expect, test } from 'vitest';
import { formatNpmVersion, parseNpmVersion } from '../../../src/identifier/version/npm.ts';
import {
  incrementNpmVersion,
  type NpmIncrementOptions,
} from '../../../src/identifier/version/npm-increment.ts';

function normal(text: string, loose = false): string | undefined {
  const key = parseNpmVersion(text, { loose });
  return key && formatNpmVersion(key);
}

test.each([
  ['1.2.3', '1.2.3', '1.2.3'],
  [' v1.2.3-alpha.1+build ', '1.2.3-alpha.1', '1.2.3-alpha.1'],
  ['1.2.3-0a.-b', '1.2.3-0a.-b', '1.2.3-0a.-b'],
  ['=1.2.3', undefined, '1.2.3'],
  [' = v 1.2.3', undefined, '1.2.3'],
  ['01.2.3', undefined, '1.2.3'],
  ['1.2.3-01', undefined, '1.2.3-1'],
  ['1.2.3beta', undefined, '1.2.3-beta'],
  ['1.2', undefined, undefined],
  ['1.2.3.4', undefined, undefined],
  ['V1.2.3', undefined, undefined],
  ['9007199254740991.0.0', '9007199254740991.0.0', '9007199254740991.0.0'],
  ['9007199254740992.0.0', undefined, undefined],
  [`1.2.3-${'a'.repeat(250)}`, `1.2.3-${'a'.repeat(250)}`, `1.2.3-${'a'.repeat(250)}`],
  [`1.2.3-${'a'.repeat(251)}`, undefined, undefined],
  ['', undefined, undefined],
  ['hello, world', undefined, undefined],
])('%j is %j strictly and %j loosely', (text, strict, loose) => {
  expect([normal(text), normal(text, true)]).toEqual([strict, loose]);
});

test.each([
  ['1.2.3', 'major', {}, '2.0.0'],
  ['1.2.3', 'minor', {}, '1.3.0'],
  ['1.2.3', 'patch', {}, '1.2.4'],
  ['2.0.0-rc.1', 'major', {}, '2.0.0'],
  ['2.0.1-rc.1', 'major', {}, '3.0.0'],
  ['1.2.0-0', 'minor', {}, '1.2.0'],
  ['1.2.1-0', 'minor', {}, '1.3.0'],
  ['1.2.3-4', 'patch', {}, '1.2.3'],
  ['1.2.3+build', 'prerelease', {}, '1.2.4-0'],
  ['1.2.3-0', 'prerelease', {}, '1.2.3-1'],
  ['1.2.3-alpha.9.beta', 'prerelease', {}, '1.2.3-alpha.10.beta'],
  ['1.2.3-alpha', 'prerelease', {}, '1.2.3-alpha.0'],
  ['1.2.3-1', 'premajor', {}, '2.0.0-0'],
  ['1.2.3-1', 'preminor', { identifier: 'dev' }, '1.3.0-dev.0'],
  ['1.2.0-1', 'prepatch', { identifier: 'dev', base: '1' }, '1.2.1-dev.1'],
  ['1.2.3-alpha.0', 'prerelease', { identifier: 'beta' }, '1.2.3-beta.0'],
  ['1.2.3-beta.0', 'prerelease', { identifier: 'beta' }, '1.2.3-beta.1'],
  ['1.2.3-beta', 'prerelease', { identifier: 'beta', base: false }, undefined],
  ['1.2.3', 'prerelease', { base: false }, undefined],
  ['1.2.3', 'prerelease', { identifier: 'beta', base: false }, '1.2.4-beta'],
  ['1.2.3-1.0', 'prerelease', { identifier: '1' }, '1.2.3-1.1'],
  ['1.2.3tag', 'major', { loose: true }, '2.0.0'],
  ['1.2.3tag', 'major', {}, undefined],
  ['fake', 'patch', {}, undefined],
] as const)('%s raised at %s with %j is %s', (text, increment, options, expected) => {
  expect(incrementNpmVersion(text, increment, options as NpmIncrementOptions)).toBe(expected);
});
