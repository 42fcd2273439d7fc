import { expect, test } from 'vitest';
import { coreMetadata, debOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const control = (version: string, ...lines: readonly string[]) =>
  [
    `Package: demo`,
    `Version: ${version}`,
    'Architecture: amd64',
    ...lines,
    'Description: short',
    ' long',
    '',
  ].join('\n');

test('a package is one component that owns all of it; what it installs is part of it', async () => {
  const bytes = debOf(control('1:2.0+dfsg-1+deb12u1', 'Maintainer: Jane <jane@example.org>'), {
    'usr/bin/demo': '#!/bin/sh\n',
    'usr/lib/python3/dist-packages/demo-2.0.egg-info/PKG-INFO': coreMetadata('demo', '2.0'),
  });
  const { components, unaccountedBytes } = await inventory('demo.deb', bytes);
  expect(components).toMatchObject([
    {
      id: 'demo@1:2.0+dfsg-1+deb12u1 demo.deb!/control.tar.gz!/./control',
      name: 'demo',
      version: '1:2.0+dfsg-1+deb12u1',
      identifiers: [
        {
          type: 'purl',
          value: 'pkg:deb/debian/demo@1:2.0%2Bdfsg-1%2Bdeb12u1?arch=amd64',
          origin: 'derived',
          rule: 'purl type deb: Package, Version, Architecture of control; debian because of its Version',
        },
      ],
      licences: [],
      foundBy: 'deb',
      presence: 'contained',
      owns: { prefix: 'demo.deb' },
    },
    {
      name: 'demo',
      foundBy: 'python',
      partOf: 'demo@1:2.0+dfsg-1+deb12u1 demo.deb!/control.tar.gz!/./control',
    },
  ]);
  expect(unaccountedBytes).toBe(0);
});

test.each([
  ['1.0-1ubuntu2.1', [], 'ubuntu', 'Version'],
  ['1.0-1build1', [], 'ubuntu', 'Version'],
  ['1.0-1~deb12u1', [], 'debian', 'Version'],
  ['1.0-1+b3', [], 'debian', 'Version'],
  ['1.0-1~bpo12+1', [], 'debian', 'Version'],
  ['1.0-1', ['Origin: Ubuntu'], 'ubuntu', 'Origin'],
  ['1.0-1', ['Maintainer: Python Team <team+python@tracker.debian.org>'], 'debian', 'Maintainer'],
  ['1.0-1', ['Maintainer: X <x@debian.org>'], 'debian', 'Maintainer'],
  [
    '1.0-1',
    ['Maintainer: Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>'],
    'ubuntu',
    'Maintainer',
  ],
])('version %s with %j is of %s by its %s', (version, lines, distribution, field) => {
  const [component] = findIn('deb', 'a!/control.tar.xz!/control', control(version, ...lines)).components!;
  expect(component!.identifiers).toHaveLength(1);
  expect(component!.identifiers[0]!.value).toMatch(`pkg:deb/${distribution}/demo@`);
  expect(component!.identifiers[0]!.rule).toMatch(new RegExp(`; ${distribution} because of its ${field}$`));
});

test.each([
  ['1.0-1', []],
  ['1.0-1', ['Maintainer: X <x@notdebian.org>']],
  ['1.0-1+rpi1+b2', ['Maintainer: X <x@debian.org>']],
  ['1.0-0kali1', ['Maintainer: X <x@debian.org>']],
  ['1.0-1', ['Origin: Acme', 'Maintainer: X <x@debian.org>']],
])('version %s with %j names no distribution, so there is no purl', (version, lines) => {
  const [component] = findIn('deb', 'a!/control.tar!/./control', control(version, ...lines)).components!;
  expect(component).toMatchObject({ name: 'demo', version, identifiers: [] });
});

test.each([['Version: 1\n'], ['Package: a b\n'], ['Package: \n'], ['\xff'], ['']])(
  'nothing is found in %j',
  (content) => {
    expect(findIn('deb', 'a!/control.tar!/./control', Buffer.from(content, 'latin1'))).toEqual({});
  },
);

test.each([
  ['Source: other', 'upstream=other'],
  ['Source: other (1.0-1)', 'upstream=other'],
  ['Source: other (2:3.4-5)', 'upstream=other%402:3.4-5'],
  // A rebuild without changes of the source: its version is that of the source it was built from.
  ['Source: demo (0.9-1)', 'upstream=demo%400.9-1'],
  ['Source: demo', undefined],
  ['Source: not a name', undefined],
  ['X-Source: other', undefined],
])('%s names the source package in the package URL', async (line, upstream) => {
  const bytes = debOf(control('1.0-1', 'Origin: Debian', line), { 'usr/bin/demo': 'x' });
  const [first] = (await inventory('demo.deb', bytes)).components[0]!.identifiers;
  expect(first?.value).toBe(
    `pkg:deb/debian/demo@1.0-1?arch=amd64${upstream === undefined ? '' : `&${upstream}`}`,
  );
  expect(first?.rule).toBe(
    `purl type deb: Package, Version, Architecture${upstream === undefined ? '' : ', Source'} of control; debian because of its Origin`,
  );
});
