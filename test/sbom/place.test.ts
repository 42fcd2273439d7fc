import { expect, test } from 'vitest';
import {
  containerOf,
  depthInContainer,
  enclosing,
  folderOf,
  isTestPlace,
  joinPath,
} from '../../src/sbom/place.ts';

test.each([
  ['x.whl!/a/b', 'x.whl!/a', 'x.whl', 1],
  ['x.whl!/b', 'x.whl!', 'x.whl', 0],
  ['x.tar.gz!/./a/b', 'x.tar.gz!/./a', 'x.tar.gz', 1],
  ['x.tar.gz!', '', '', 0],
  ['o.tar!/d/i.whl!/a/b/c', 'o.tar!/d/i.whl!/a/b', 'o.tar!/d/i.whl', 2],
  ['dir/a/b', 'dir/a', 'dir', 1],
  ['dir/b', 'dir', 'dir', 0],
  ['file', '', '', 0],
])('%s lies in the folder %j of the container %j at depth %i', (path, folder, container, depth) => {
  expect([folderOf(path), containerOf(path), depthInContainer(path)]).toEqual([folder, container, depth]);
});

test('what encloses a path is told from the inside out', () => {
  expect([...enclosing('o.tar!/d/i.whl!/a')]).toEqual([
    'o.tar!/d/i.whl!',
    'o.tar!/d/i.whl',
    'o.tar!/d',
    'o.tar!',
    'o.tar',
  ]);
});

test.each([
  ['x!/Test/a', true],
  ['x!/a/wheeldata/w.whl!/b', true],
  ['x/tests/a', true],
  ['tests/a', false],
  ['tests!/a', false],
  ['x!/a/test', false],
  ['x!/testing/a', false],
  ['x!/latest/a', false],
])('%s is below a folder for tests: %s', (path, is) => {
  expect(isTestPlace(path)).toBe(is);
});

test.each([
  ['x!', 'a/./b//c', 'x!/a/b/c'],
  ['x!/s/t', '../u', 'x!/s/u'],
  ['x!/s', '../u', 'x!/u'],
  ['x!/s', '../../u', undefined],
  ['d/s', '../u', 'd/u'],
  ['d', '../u', undefined],
  ['x!', '/a', undefined],
  ['x!/a', '.', undefined],
  ['x!/a', '', undefined],
])('from %s to %j is %j', (folder, relative, path) => {
  expect(joinPath(folder, relative)).toBe(path);
});
