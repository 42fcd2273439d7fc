import { test } from 'vitest';
import { expectAscending, expectNoVersions, expectUndecided } from '../../support/version-order.ts';

test('letters before 3.0', () => {
  expectAscending('openssl', [
    '0.9.8',
    '0.9.8a',
    '0.9.8y',
    '0.9.8z',
    '0.9.8za',
    '0.9.8zd',
    '0.9.8zh',
    '1.0.0-beta1',
    '1.0.0',
    '1.0.2',
    '1.0.2a-dev',
    '1.0.2a',
    '1.0.2zf',
    '1.1.0-pre6',
    '1.1.0-pre10',
    ['1.1', '1.1.0'],
    '1.1.1-pre9',
    '1.1.1',
    '1.1.1w',
    '3.0.0-alpha1',
  ]);
});

test('SemVer from 3.0 on', () => {
  expectAscending('openssl', [
    '3.0.0-dev',
    '3.0.0-alpha1',
    '3.0.0-alpha17',
    '3.0.0-beta1',
    ['3.0.0', '3.0', '3.0.0+quic'],
    '3.0.9',
    '3.0.10',
    '3.2.0',
    '4.0.0',
  ]);
});

test('release tags', () => {
  expectAscending('openssl', [
    ['OpenSSL_0_9_8zh', '0.9.8zh'],
    ['OpenSSL_1_1_1-pre9', '1.1.1-pre9'],
    ['OpenSSL_1_1_1w', '1.1.1w'],
    ['openssl-3.0.1', '3.0.1'],
  ]);
});

test('a FIPS module is numbered on its own', () => {
  expectAscending('openssl', ['fips-1.1.1', 'fips-1.2', 'fips-2.0', ['fips-2.0.16', 'OpenSSL-fips-2_0_16']]);
  expectUndecided('openssl', [
    ['fips-1.1.1', '1.1.1'],
    ['fips-1.1.1', '3.0.16'],
  ]);
});

test('no versions', () => {
  expectNoVersions('openssl', [
    '',
    '3.0.0a',
    '1.1a',
    '1.1.1.1',
    '1.1.1W',
    '1.0.1-fips',
    'master',
    '1.1.1-rc1',
    '1.1.1 ',
  ]);
});
