import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameDistribution, parseDistribution } from '../../../src/provenance/pypi/file-name.ts';

describe('source distributions', () => {
  test.each([
    ['sampleproject-3.0.0.tar.gz', 'sampleproject', '3.0.0'],
    ['Sample_Project-3.0.0.tar.gz', 'sample-project', '3.0.0'],
    ['a.b--c_-d-1.0.tar.gz', 'a-b-c-d', '1.0'],
    ['old-1.0.zip', 'old', '1.0'],
    ['two-part-name-1.0rc1.tar.gz', 'two-part-name', '1.0rc1'],
    ['x-1!2.0.tar.gz', 'x', '1!2.0'],
    ['x-1.0+Ubuntu.1.tar.gz', 'x', '1.0+ubuntu.1'],
    ['x-v1.0.ALPHA-1.tar.gz', 'x-v1-0-alpha', '1'],
    ['x-1.0.ALPHA1.tar.gz', 'x', '1.0a1'],
    ['x-1.0.post1.dev2.tar.gz', 'x', '1.0.post1.dev2'],
    ['7zip-1.tar.gz', '7zip', '1'],
  ])('%s', (name, project, version) => {
    expect(parseDistribution(name)).toEqual({ kind: 'sdist', project, version });
  });
});

describe('wheels', () => {
  test('tags are expanded and in order', () => {
    expect(parseDistribution('Foo.Bar-1.0.0-py2.py3-none-any.whl')).toEqual({
      kind: 'wheel',
      project: 'foo-bar',
      version: '1.0.0',
      tags: ['py2-none-any', 'py3-none-any'],
    });
    expect(
      parseDistribution('foo-1.0-1a-cp310-cp310-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
    ).toEqual({
      kind: 'wheel',
      project: 'foo',
      version: '1.0',
      build: '1a',
      tags: ['cp310-cp310-manylinux2014_x86_64', 'cp310-cp310-manylinux_2_17_x86_64'],
    });
  });
});

describe('names of none', () => {
  test.each([
    '',
    '.whl',
    '.tar.gz',
    'x.tar.gz',
    '-1.0.tar.gz',
    'x-.tar.gz',
    'x-notaversion.tar.gz',
    'x-1.0.tar.bz2',
    'x-1.0.TAR.GZ',
    'x-1.0.egg',
    'x-1.0-py3-none-any.WHL',
    'x-1.0-py3-none.whl',
    'x-1.0-1-2-py3-none-any.whl',
    'x-1.0-build-py3-none-any.whl',
    'x-1.0--py3-none-any.whl',
    'x-1.0-py3..py2-none-any.whl',
    'x-1.0-py3-none-a ny.whl',
    'x-nope-py3-none-any.whl',
    '_x-1.0-py3-none-any.whl',
    'x_-1.0-py3-none-any.whl',
    '../x-1.0.tar.gz',
    'dir/x-1.0.tar.gz',
    'dir\\x-1.0.tar.gz',
    'x\u0000-1.0.tar.gz',
    '\u00e4-1.0.tar.gz',
    ' x-1.0.tar.gz',
    `${'x'.repeat(250)}-1.0.tar.gz`,
    `x-1.0-${'9'.repeat(1_000_000)}-py3-none-any.whl`,
    `x-1.0-${Array.from({ length: 60 }, () => 'a').join('.')}-${Array.from({ length: 60 }, () => 'b').join('.')}-${'c.c'}.whl`,
  ])('%s', (name) => expect(parseDistribution(name)).toBeUndefined());
});

describe('the same', () => {
  const same = (a: string, b: string) => isSameDistribution(parseDistribution(a)!, parseDistribution(b)!);
  test.each([
    ['Foo_Bar-1.0-py3-none-any.whl', 'foo.bar-1.0-py3-none-any.whl'],
    ['x-1.0-py2.py3-none-any.whl', 'x-1.0-py3.py2-none-any.whl'],
    ['x-1.0-py3.py3-none-any.whl', 'x-1.0-py3-none-any.whl'],
    ['x-1.0-007-py3-none-any.whl', 'x-1.0-7-py3-none-any.whl'],
    ['x-1.0-CP310-cp310-Linux_x86_64.whl', 'x-1.0-cp310-cp310-linux_x86_64.whl'],
    ['x-1.0alpha1.tar.gz', 'x-1.0a1.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0.zip'],
    // PEP 440, "Version specifiers": the shorter release is padded with zeros.
    ['x-1.0.tar.gz', 'x-1.0.0.tar.gz'],
    ['x-1-py3-none-any.whl', 'x-1.0.0-py3-none-any.whl'],
    ['x-1.0.0rc1.tar.gz', 'x-1.0c1.zip'],
    ['x-0!1.0.tar.gz', 'x-1.0.tar.gz'],
    ['x-1.0+ubuntu_1-py3-none-any.whl', 'x-1.0+Ubuntu.1-py3-none-any.whl'],
    ['x-2024.01.tar.gz', 'x-2024.1.tar.gz'],
    ['x-1.0.post1.tar.gz', 'x-1.0.r1.tar.gz'],
  ])('%s and %s', (a, b) => expect(same(a, b)).toBe(true));

  test.each([
    ['x-1.0.tar.gz', 'x-1.1.tar.gz'],
    ['x-1.0.tar.gz', 'y-1.0.tar.gz'],
    ['x-1.0.tar.gz', 'x-1!1.0.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0+local.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0-py3-none-any.whl'],
    ['x-1.0-py3-none-any.whl', 'x-1.0-1-py3-none-any.whl'],
    ['x-1.0-1-py3-none-any.whl', 'x-1.0-1a-py3-none-any.whl'],
    ['x-1.0-py2.py3-none-any.whl', 'x-1.0-py3-none-any.whl'],
    ['foobar-1.0.tar.gz', 'foo-bar-1.0.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0.post0.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0a0.tar.gz'],
    ['x-1.0.tar.gz', 'x-1.0.dev0.tar.gz'],
    ['x-1.0+a.1.tar.gz', 'x-1.0+a.1.0.tar.gz'],
    ['x-1.0+1.tar.gz', 'x-1.0+a.tar.gz'],
    ['x-1.tar.gz', 'x-10.tar.gz'],
    ['l-1.0.tar.gz', 'i-1.0.tar.gz'],
    ['x-1.0-1-py3-none-any.whl', 'x-1.0-2-py3-none-any.whl'],
    ['x-1.0-cp310-cp310-any.whl', 'x-1.0-cp310-abi3-any.whl'],
    ['x-1.0-cp310-none-any.whl', 'x-1.0-cp310.cp311-none-any.whl'],
  ])('not %s and %s', (a, b) => expect(same(a, b)).toBe(false));

  test('compressed tags in any order', () => {
    const tags = fc.uniqueArray(fc.constantFrom('cp39', 'cp310', 'cp311', 'py3', 'pp310'), { minLength: 1 });
    fc.assert(
      fc.property(tags, tags, (pythons, platforms) => {
        const name = (a: readonly string[], b: readonly string[]) =>
          `x-1.0-${a.join('.')}-none-${b.join('.')}.whl`;
        expect(same(name(pythons, platforms), name(pythons.toReversed(), platforms.toSorted()))).toBe(true);
      }),
    );
  });
});
