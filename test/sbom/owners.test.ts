import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component } from '../../src/model/index.ts';
import { ownersOf } from '../../src/sbom/index.ts';

const component = (id: string, owns: Component['owns'], more: Partial<Component> = {}): Component => ({
  id,
  name: id,
  identifiers: [],
  licences: [],
  occurrences: [{ path: 'x' }],
  foundBy: 'test',
  presence: 'contained',
  ...(owns ? { owns } : {}),
  ...more,
});
const file = (path: string) => ({ id: 0, parent: -1, path, kind: 'file' as const, format: 'text', size: 1 });
const ownerOf = (path: string, ...components: readonly Component[]) =>
  ownersOf(components).ownerOf(file(path))?.id;

test('the longest prefix wins, at boundaries of paths only', () => {
  const all = [component('tree', { prefix: 'a!/t' }), component('lib', { prefix: 'a!/t/lib' })];
  expect(
    ['a!/t/lib/x', 'a!/t/library', 'a!/t/lib', 'a!/tx', 'a'].map((path) => ownerOf(path, ...all)),
  ).toEqual(['lib', 'tree', 'lib', undefined, undefined]);
});

test('a container and everything in it', () => {
  const all = [component('wheel', { prefix: 'a!/w.whl' }), component('list', { paths: ['a!/l.zip'] })];
  expect(
    ['a!/w.whl', 'a!/w.whl!/m.py', 'a!/l.zip!/x/y', 'a!/l.zip'].map((path) => ownerOf(path, ...all)),
  ).toEqual(['wheel', 'wheel', 'list', 'list']);
});

test('a path beats a prefix of the same depth, a part beats the list of the whole', () => {
  const tree = component('tree', { prefix: 'a' });
  const one = component('one', { paths: ['a!/x'] });
  expect(ownerOf('a!/x', tree, one)).toBe('one');
  const whole = component('whole', { paths: ['a!/v/m.py', 'a!/m.py'] });
  const part = component('part', { prefix: 'a!/v' }, { partOf: 'whole' });
  expect(['a!/v/m.py', 'a!/m.py'].map((path) => ownerOf(path, whole, part))).toEqual(['part', 'whole']);
});

test('of equal claims the first wins', () => {
  expect(ownerOf('a!/x', component('first', { prefix: 'a' }), component('second', { prefix: 'a' }))).toBe(
    'first',
  );
});

test.each(['claimed-only', 'declared-external'] as const)('what is %s owns nothing', (presence) => {
  expect(ownerOf('a!/x', component('x', { prefix: 'a' }, { presence }))).toBeUndefined();
});

test('grafted libraries belong to whoever names them, not to the wheel', () => {
  const wheel = component('wheel', { prefix: 'a.whl' });
  const lib = component('lib', { paths: ['a.whl!/a.libs/z.so'] });
  const paths = ['a.whl!/a.libs/z.so', 'a.whl!/a.libs/y.so', 'a.whl!/a/x.so'];
  expect(paths.map((path) => ownerOf(path, wheel, lib))).toEqual(['lib', undefined, 'wheel']);
});

test('whatever the order in which files are asked for, the answer is the same', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'libs'), { minLength: 1, maxLength: 5 });
  const path = names.map((parts) => `r!/${parts.join('/')}`);
  const claims = fc.array(fc.tuple(path, fc.boolean()), { maxLength: 8 });
  fc.assert(
    fc.property(claims, fc.array(path, { maxLength: 8 }), (owned, asked) => {
      const all = owned.map(([place, exact], i) =>
        component(`${i}`, exact ? { paths: [place] } : { prefix: place }, i > 0 ? { partOf: '0' } : {}),
      );
      const { ownerOf: together } = ownersOf(all);
      expect(asked.map((one) => together(file(one))?.id)).toEqual(asked.map((one) => ownerOf(one, ...all)));
    }),
  );
});
