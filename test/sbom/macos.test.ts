import { expect, test } from 'vitest';
import { productArchive } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const info = (identifier: string, version: string) =>
  `<?xml version="1.0" encoding="utf-8"?><pkg-info format-version="2" identifier="${identifier}" version="${version}" install-location="/"><payload numberOfFiles="1"/></pkg-info>`;

test('a product archive: the product, its packages, and those it fetches', async () => {
  const distribution = `<?xml version="1.0" encoding="utf-8"?>
<installer-gui-script minSpecVersion="2"><title>Demo</title><product id="org.demo" version="3.1"/>
<pkg-ref id="org.demo.app" version="3.1" onConclusion="none">#app.pkg</pkg-ref><pkg-ref id="org.demo.app"><bundle-version/></pkg-ref>
<pkg-ref id="org.demo.extra">https://example.org/extra.pkg</pkg-ref><pkg-ref id="org.demo.extra" version="9"/></installer-gui-script>`;
  const bytes = productArchive(distribution, { 'app.pkg': info('org.demo.app', '3.1') });
  const { components, unaccountedBytes } = await inventory('Demo.pkg', bytes);
  expect(
    components.map(({ name, version, presence, owns, partOf, identifiers, occurrences }) => ({
      name,
      version,
      presence,
      owns,
      partOf,
      purl: identifiers.map(({ value }) => value),
      occurrences,
    })),
  ).toEqual([
    {
      name: 'org.demo',
      version: '3.1',
      presence: 'contained',
      owns: { prefix: 'Demo.pkg' },
      partOf: undefined,
      purl: ['pkg:generic/org.demo@3.1'],
      occurrences: [{ path: 'Demo.pkg!/Distribution' }],
    },
    {
      name: 'org.demo.extra',
      version: '9',
      presence: 'declared-external',
      owns: undefined,
      partOf: 'org.demo@3.1 Demo.pkg!/Distribution',
      purl: ['pkg:generic/org.demo.extra@9'],
      occurrences: [
        { path: 'Demo.pkg!/Distribution', offset: distribution.indexOf('<pkg-ref id="org.demo.extra"') },
      ],
    },
    {
      name: 'org.demo.app',
      version: '3.1',
      presence: 'contained',
      owns: { prefix: 'Demo.pkg!/app.pkg' },
      partOf: 'org.demo@3.1 Demo.pkg!/Distribution',
      purl: ['pkg:generic/org.demo.app@3.1'],
      occurrences: [{ path: 'Demo.pkg!/app.pkg/PackageInfo' }],
    },
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('a product of the same name and version as its only package is one component', async () => {
  const distribution = '<installer-script><product id="org.demo" version="1"/></installer-script>';
  const { components } = await inventory(
    'd.pkg',
    productArchive(distribution, { 'd.pkg': info('org.demo', '1') }),
  );
  expect(components).toMatchObject([
    {
      name: 'org.demo',
      occurrences: [{ path: 'd.pkg!/Distribution' }, { path: 'd.pkg!/d.pkg/PackageInfo' }],
    },
  ]);
});

test('without a product the title is the name, and no identifier is made of it', () => {
  const { components } = findIn(
    'macos-package',
    'd.pkg!/Distribution',
    '<installer-gui-script><title>Demo 3</title></installer-gui-script>',
  );
  expect(components).toMatchObject([{ name: 'Demo 3', identifiers: [], claim: { prefix: 'd.pkg' } }]);
});

test.each([
  ['<pkg-info version="1"/>'],
  ['<installer-gui-script/>'],
  ['<other identifier="a"/>'],
  ['<!DOCTYPE x [<!ENTITY a "b">]><pkg-info identifier="a"/>'],
  ['identifier = a'],
  [''],
])('nothing is found in %s', (content) => {
  expect(findIn('macos-package', 'd.pkg!/PackageInfo', content).components ?? []).toEqual([]);
});
