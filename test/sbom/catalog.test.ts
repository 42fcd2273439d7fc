import { expect, test } from 'vitest';
import type { Artifact, Entry } from '../../src/model/index.ts';
import { type Cataloger, createCatalog, type Finding } from '../../src/sbom/index.ts';
import { coreMetadata, inFolder, installed, tarGzOf, tarOf, wheel } from '../recipes/packages.ts';
import { inventory } from './inventory.ts';

const entry = (id: number, path: string, more: Partial<Entry> = {}): Entry => ({
  id,
  parent: id === 0 ? -1 : 0,
  path,
  kind: 'file',
  format: 'text',
  size: 1,
  ...more,
});

const finding = (name: string, path: string, more: Partial<Finding> = {}): Finding => ({
  name,
  identifiers: [],
  licences: [],
  proof: { path },
  root: path,
  claim: {},
  ...more,
});

/** Runs a catalog over entries whose findings are given by path; `order` is the order they are met in. */
function run(
  entries: readonly Entry[],
  findings: Readonly<Record<string, readonly Finding[]>>,
  order = entries,
) {
  const cataloger: Cataloger = {
    name: 'fake',
    wants: ({ path }) => path in findings,
    catalog: ({ path }) => ({ components: findings[path]! }),
  };
  const catalog = createCatalog([cataloger]);
  for (const one of order)
    if (catalog.interest.wants(one, new Uint8Array())) catalog.interest.take(one, new Uint8Array(), true);
  return catalog.finish({ entries } as unknown as Artifact).components;
}

test('the order is that of the artifact, then of the places in a file', () => {
  const entries = [entry(0, 'a'), entry(1, 'a!/x'), entry(2, 'a!/y')];
  const found = {
    'a!/x': [
      finding('late', 'a!/x', { proof: { path: 'a!/x', offset: 9 } }),
      finding('early', 'a!/x', { proof: { path: 'a!/x', offset: 1 } }),
    ],
    'a!/y': [finding('last', 'a!/y')],
    a: [finding('first', 'a')],
  };
  const names = ['first', 'early', 'late', 'last'];
  expect(run(entries, found).map(({ name }) => name)).toEqual(names);
  expect(run(entries, found, entries.toReversed()).map(({ name }) => name)).toEqual(names);
});

test('equal names at one place get numbers', () => {
  const found = {
    a: [finding('x', 'a', { version: '1' }), finding('x', 'a', { version: '1' }), finding('x', 'a')],
  };
  expect(run([entry(0, 'a')], found).map(({ id }) => id)).toEqual(['x@1 a', 'x@1 a#2', 'x a']);
});

test('a container that a component owns gives it its digest, a directory does not', () => {
  const found = {
    'a!/x': [finding('x', 'a!/x', { claim: { prefix: 'a' } })],
    'a!/d/y': [finding('y', 'a!/d/y', { claim: { prefix: 'a!/d' } })],
  };
  const entries = [
    entry(0, 'a', { sha256: 'abc' }),
    entry(1, 'a!/x'),
    entry(2, 'a!/d', { kind: 'directory', sha256: 'def' }),
    entry(3, 'a!/d/y'),
  ];
  expect(run(entries, found).map(({ hashes }) => hashes)).toEqual([{ sha256: 'abc' }, undefined]);
});

test('lists that claim each other lead in no circle', () => {
  const paths = ['a!/p', 'a!/q', 'a!/r'];
  const entries = [entry(0, 'a'), ...paths.map((path, i) => entry(i + 1, path))];
  const next = (i: number) => paths[(i + 1) % 3]!;
  const found = Object.fromEntries(
    paths.map((path, i) => [path, [finding(`n${i}`, path, { claim: { maybe: [path, next(i)] } })]]),
  );
  const components = run(entries, found);
  expect(components.map(({ id, partOf }) => [id, partOf])).toEqual([
    ['n0 a!/p', 'n2 a!/r'],
    ['n1 a!/q', 'n0 a!/p'],
    ['n2 a!/r', undefined],
  ]);
});

test('two copies side by side stay two, a copy in another container as well', async () => {
  const files = {
    ...inFolder('a', installed('dup', '1', {})),
    ...inFolder('b', installed('dup', '1', {})),
    'c/dup-1.whl': wheel('dup', '1'),
  };
  const { components } = await inventory('x.tar', tarOf(files));
  expect(components.map(({ name, occurrences }) => [name, occurrences.length])).toEqual([
    ['dup', 1],
    ['dup', 1],
    ['dup', 1],
  ]);
});

test('what a project copied into itself is part of it, by its RECORD', async () => {
  const inner = inFolder('tool/_vendor', installed('inner', '2', { 'inner.py': '' }));
  const site = installed('tool', '1', { 'tool/__init__.py': '', ...inner });
  const { components, unaccountedBytes } = await inventory('x.tar.gz', tarGzOf(inFolder('site', site)));
  expect(components.map(({ name, partOf }) => [name, partOf])).toEqual([
    ['inner', 'tool@1 x.tar.gz!/site/tool-1.dist-info/METADATA'],
    ['tool', undefined],
  ]);
  expect(unaccountedBytes).toBe(0);
});

test('a nested wheel in an sdist in a tarball is found with its whole path', async () => {
  const inner = tarGzOf({ 's-1/PKG-INFO': coreMetadata('s', '1'), 's-1/w.whl': wheel('w', '1') });
  const { components } = await inventory('all.tar.gz', tarGzOf({ 'dist/s-1.tar.gz': inner }));
  expect(components.map(({ name, owns, partOf }) => [name, owns?.prefix, partOf])).toEqual([
    ['s', 'all.tar.gz!/dist/s-1.tar.gz!/s-1', undefined],
    ['w', 'all.tar.gz!/dist/s-1.tar.gz!/s-1/w.whl', 's@1 all.tar.gz!/dist/s-1.tar.gz!/s-1/PKG-INFO'],
  ]);
});

test('nothing is found in an artifact without metadata', async () => {
  const { components, sboms, unaccountedBytes } = await inventory('x.tar', tarOf({ 'a.txt': 'text' }));
  expect({ components, sboms, unaccountedBytes }).toEqual({ components: [], sboms: [], unaccountedBytes: 4 });
});
