import { expect, test } from 'vitest';
import { zipOf } from '../recipes/packages.ts';
import { findIn, inventory } from './inventory.ts';

const nuspec = (inner: string) =>
  `<?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>${inner}</metadata></package>`;

test('a nupkg is one component that owns all of it', async () => {
  const manifest = nuspec(
    '<id>Demo.Core</id><version>1.2.0</version><license type="expression">MIT</license><licenseUrl>u</licenseUrl>',
  );
  const { components, unaccountedBytes } = await inventory(
    'd.nupkg',
    zipOf({ 'Demo.nuspec': manifest, 'lib/Demo.dll': 'MZ' }),
  );
  expect(components).toMatchObject([
    {
      name: 'Demo.Core',
      version: '1.2.0',
      identifiers: [{ value: 'pkg:nuget/Demo.Core@1.2.0', origin: 'derived' }],
      licences: [{ value: 'MIT', kind: 'expression' }],
      foundBy: 'nuget',
      owns: { prefix: 'd.nupkg' },
    },
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('an old nuspec names its licence by URL; a template in a folder is no package', () => {
  const manifest = nuspec('<id>a</id><version>1</version><licenseUrl>https://example.org/l</licenseUrl>');
  expect(findIn('nuget', 'a.nupkg!/a.nuspec', manifest).components![0]!.licences).toEqual([
    { value: 'https://example.org/l', kind: 'text' },
  ]);
  expect(() => findIn('nuget', 'a.zip!/tools/a.nuspec', manifest)).toThrow('does not want');
});

test.each([
  [nuspec('<id>a</id>')],
  [nuspec('<version>1</version>')],
  ['<metadata><id>a</id><version>1</version></metadata>'],
  ['x'],
  [''],
])('no nuget package is found in %s', (content) => {
  expect(findIn('nuget', 'a.nupkg!/a.nuspec', content)).toEqual({});
});

test('a jar belongs to the library it is named after, others in it own their folder', async () => {
  const properties = (artifact: string, version: string) =>
    `#Created by Apache Maven 3.9.9\nversion=${version}\ngroupId=org.demo\nartifactId=${artifact}\n`;
  const jar = zipOf({
    'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n',
    'META-INF/maven/org.demo/app/pom.properties': properties('app', '2.0'),
    'META-INF/maven/org.demo/util/pom.properties': properties('util', '1.1'),
  });
  const { components, unaccountedBytes } = await inventory('app-2.0.jar', jar);
  expect(
    components.map(({ identifiers, owns, partOf }) => [identifiers[0]?.value, owns?.prefix, partOf]),
  ).toEqual([
    ['pkg:maven/org.demo/app@2.0', 'app-2.0.jar', undefined],
    [
      'pkg:maven/org.demo/util@1.1',
      'app-2.0.jar!/META-INF/maven/org.demo/util',
      'app@2.0 app-2.0.jar!/META-INF/maven/org.demo/app/pom.properties',
    ],
  ]);
  expect(unaccountedBytes).toBe(0);
  expect(findIn('maven', 'a.jar!/META-INF/maven/g/a/pom.properties', 'groupId=g\nversion=1\n')).toEqual({});
});
