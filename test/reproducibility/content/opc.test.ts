import { expect, test } from 'vitest';
import type { Entry } from '../../../src/model/index.ts';
import { addedCause } from '../../../src/reproducibility/content/added.ts';
import { opcComparator } from '../../../src/reproducibility/content/opc.ts';
import { renameCause } from '../../../src/reproducibility/content/rename.ts';
import { buildZip } from '../../recipes/zip.ts';
import { compared, shares } from './compared.ts';

const CORE = '/package/services/metadata/core-properties';
const HEX = ['0f2c6f7c6d3c4b0f9b2b8a1d5b7a9c11', 'a4d7c3e2f1b04f6d8c9e0a1b2c3d4e5f'] as const;
const relation = (id: string, target: string, type = 'http://x/manifest') =>
  `<Relationship Type="${type}" Target="${target}" Id="${id}" />`;
const rels = (...relations: readonly string[]) =>
  buildZip([
    {
      name: '_rels/.rels',
      data: Buffer.from(`<?xml version="1.0"?><Relationships>${relations.join('')}</Relationships>`),
    },
  ]);
const types = (...all: readonly string[]) =>
  buildZip([{ name: '[Content_Types].xml', data: Buffer.from(`<Types>${all.join('')}</Types>`) }]);
const said = async (left: Uint8Array, right: Uint8Array, member = '_rels/.rels') =>
  await compared(opcComparator, left, right, { name: 'x.nupkg', member });

test('drawn ids and the drawn name of the core properties', async () => {
  const claims = await said(
    rels(relation('R1', '/Demo.nuspec'), relation('RAAAA', `${CORE}/${HEX[0]}.psmdcp`)),
    rels(relation('R1', '/Demo.nuspec'), relation('RBBBB', `${CORE}/${HEX[1]}.psmdcp`)),
  );
  expect(claims).toMatchObject([
    { cause: 'nuget.psmdcp-name', field: 'Target' },
    { cause: 'nuget.rel-id', field: 'Id', values: ['RAAAA', 'RBBBB'], bytes: 4 },
  ]);
});

test('a relationship to something else', async () => {
  const claims = await said(rels(relation('R1', '/a.nuspec')), rels(relation('R1', '/b.nuspec')));
  expect(claims).toHaveLength(2);
  expect(shares(claims)).toEqual({ rest: expect.any(Number) });
  expect(claims![0]).toMatchObject({ cause: undefined, field: 'element' });
});

test('the same content types in another order', async () => {
  const [a, b] = [
    '<Default Extension="a" ContentType="x/a" />',
    '<Default Extension="b" ContentType="x/b" />',
  ];
  const claims = await said(types(a, b), types(b, a), '[Content_Types].xml');
  expect(claims).toMatchObject([
    { cause: 'content.key-order', evidence: 'the same elements in another order' },
  ]);
  const other = '<Default Extension="b" ContentType="x/c" />';
  expect(shares(await said(types(a, b), types(a, other), '[Content_Types].xml'))).toEqual({
    rest: expect.any(Number),
  });
});

test('what stands between the elements is explained by nothing', async () => {
  expect(shares(await said(types('<!-- a -->'), types('<!-- b -->'), '[Content_Types].xml'))).toEqual({
    rest: 1,
  });
});

test('hostile elements: many that are not closed, a name of half a million letters', async () => {
  const file = (text: string) => buildZip([{ name: '_rels/.rels', data: Buffer.from(text) }]);
  const open = '<Relationship '.repeat(50_000);
  expect(shares(await said(file(`${open}a`), file(`${open}b`)))).toEqual({ rest: 1 });
  const long = `<Relationship ${'a'.repeat(500_000)}`;
  expect(Object.keys(shares(await said(file(`${long}a>`), file(`${long}b>`)))!)).toEqual(['rest']);
});

const entry = (path: string, format = 'bytes'): Entry => ({
  id: 1,
  parent: 0,
  path,
  kind: 'file',
  format,
  size: 1,
});

test('names that are drawn in each build', () => {
  const part = (hex: string) => entry(`x.nupkg!${CORE}/${hex}.psmdcp`);
  expect(renameCause(part(HEX[0]), part(HEX[1]))).toBe('nuget.psmdcp-name');
  expect(renameCause(part(HEX[0]), entry('x.nupkg!/core.psmdcp'))).toBe('content.file-renamed');
  expect(renameCause(entry('x!/libfoo-1a2b3c4d.so'), entry('x!/libfoo-5e6f7a8b.so'))).toBe(
    'content.file-renamed',
  );
});

test.each([
  ['a.msi!/[5]DigitalSignature', 'sig.authenticode'],
  ['a.msi!/[5]MsiDigitalSignatureEx', 'sig.authenticode'],
  ['a.nupkg!/.signature.p7s', 'sig.package'],
  ['a.jar!/META-INF/KEY.RSA', 'sig.package'],
  ['a.jar!/META-INF/KEY.SF', 'sig.package'],
  ['a.deb!/_gpgorigin', 'sig.package'],
  ['a.zip!/X.app/Contents/_CodeSignature/CodeResources', 'sig.codesign'],
  ['a.zip!/X.app/Contents/_CodeSignature', 'sig.codesign'],
  ['a.zip!/X.app/Contents/CodeResources', 'sig.notarization-ticket'],
] as const)('%s is added by signing', (path, cause) => {
  expect(addedCause(entry(path), undefined, 'right')).toBe(cause);
  expect(addedCause(entry(path), undefined, 'left')).toBe(cause);
});

test('other members are files, slices are slices', () => {
  expect(addedCause(entry('a.zip!/x'), entry('a.zip', 'zip'), 'right')).toBe('content.file-added');
  expect(addedCause(entry('a.zip!/META-INF/x.properties'), entry('a.zip', 'zip'), 'left')).toBe(
    'content.file-removed',
  );
  expect(addedCause(entry('a!/arm64'), entry('a', 'macho-fat'), 'right')).toBe('macho.slice-count');
});
