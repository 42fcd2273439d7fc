import { expect, test } from 'vitest';
import { readBomSubject } from '../../../src/library/audit/boms.ts';
import { readJsonBom } from '../../../src/library/audit/json-boms.ts';
import { withSourcePackage } from '../../../src/library/audit/source-packages.ts';

const properties = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name: `aquasecurity:trivy:Src${name}`, value }));

test.each([
  [
    'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64',
    { Name: 'openssl', Version: '3.0.11', Release: '1' },
    'pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&upstream=openssl%403.0.11-1',
  ],
  [
    'pkg:deb/debian/gcc@12',
    { Name: 'gcc-defaults', Version: '1.203', Epoch: '2' },
    'pkg:deb/debian/gcc@12?upstream=gcc-defaults%402:1.203',
  ],
  [
    'pkg:apk/alpine/libcrypto3@3.1.4-r0',
    { Name: 'openssl' },
    'pkg:apk/alpine/libcrypto3@3.1.4-r0?upstream=openssl',
  ],
  [
    'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9',
    { Name: 'openssl', Version: '3.0.7', Release: '27.el9', Epoch: '1' },
    'pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?upstream=openssl-3.0.7-27.el9.src.rpm',
  ],
])('%s gets its source package of the properties', (purl, values, expected) => {
  expect(withSourcePackage(purl, properties(values)).map(({ value }) => value)).toEqual([expected]);
});

test.each([
  ['pkg:deb/debian/openssl@3.0.11-1', { Name: 'openssl', Version: '3.0.11', Release: '1' }],
  ['pkg:deb/debian/libssl3@3?upstream=openssl', { Name: 'openssl' }],
  ['pkg:pypi/zed@1', { Name: 'other' }],
  ['pkg:deb/debian/libssl3@3', {}],
  ['pkg:deb/', { Name: 'openssl' }],
])('%s gets none', (purl, values) => {
  expect(withSourcePackage(purl, properties(values))).toEqual([]);
});

test('both readers of documents take it', async () => {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [
      {
        type: 'library',
        name: 'libssl3',
        version: '3.0.11-1',
        purl: 'pkg:deb/debian/libssl3@3.0.11-1',
        properties: properties({ Name: 'openssl', Version: '3.0.11', Release: '1' }),
        hashes: [{ alg: 'SHA-1', content: 'ab'.repeat(20) }],
      },
    ],
  };
  const quick = readJsonBom(document, 'b.json')!.components;
  const whole = (await readBomSubject(Buffer.from(JSON.stringify(document)), 'b.json')).components;
  for (const [first] of [quick, whole]) {
    expect(first!.identifiers.map(({ value, origin }) => `${origin} ${value}`)).toEqual([
      'declared pkg:deb/debian/libssl3@3.0.11-1',
      'derived pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl%403.0.11-1',
    ]);
    // A digest other than SHA-256 is one as well.
    expect(first!.hashes).toEqual({ sha1: 'ab'.repeat(20) });
  }
});
