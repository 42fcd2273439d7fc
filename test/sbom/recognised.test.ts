import { describe, expect, test } from 'vitest';
import { type Recogniser, readRecogniser, recognised } from '../../src/sbom/index.ts';
import { tarOf, wheel, zipOf } from '../recipes/packages.ts';
import { inventory } from './inventory.ts';

const ROW = {
  schemaVersion: 1,
  name: 'lib',
  about: 'A library.',
  purl: 'pkg:github/o/lib@v{version:_}',
  cpe: 'o:lib',
  marks: [{ path: 'lib.h', version: { macro: 'LIB_VERSION' } }],
};

const read = (more: object): Recogniser => {
  const { recogniser, problems } = readRecogniser({ ...ROW, ...more });
  expect(problems).toEqual([]);
  return recogniser;
};

/** What one mark finds in one file. */
function find(mark: object, content: string, path = 'x.tar!/a/lib.h') {
  const { wants, catalog } = recognised([read({ marks: [{ path: 'lib.h', ...mark }] })]);
  const entry = { id: 0, parent: -1, path, kind: 'file' as const, format: 'text', size: 1 };
  const bytes = Buffer.from(content, 'latin1');
  return wants(entry, bytes) ? catalog(entry, bytes).components! : [];
}
const versionOf = (version: object, content: string) => find({ version }, content)[0]?.version;

describe('versions', () => {
  test.each([
    ['# define A 1\n#\tdefine\tB (2) \n', { macros: ['A', 'B'] }, '1.2'],
    ['#define A 1\n#define BB 2\n', { macros: ['A', 'B'] }, undefined],
    ['#define A 1\n', { macros: ['A'] }, '1'],
    ['//#define V "1"\n', { macro: 'V' }, undefined],
    ['#define V "1.2-rc1"\n', { macro: 'V' }, '1.2-rc1'],
    ['#define V "1.2 of May"\n', { macro: 'V' }, undefined],
    ['#define V "\xe9"\n', { macro: 'V' }, undefined],
    ['#define N 212 // x\n', { number: 'N', digits: [1, 1] }, '2.1.2'],
    ['#define N 10203\n', { number: 'N', digits: [2, 2] }, '1.2.3'],
    ['#define N 22\n', { number: 'N', digits: [1, 1] }, undefined],
    ['#define N 0x212\n', { number: 'N', digits: [1, 1] }, undefined],
    ['#define N 2160\n', { number: 'N', digits: [2, 1], short: true }, '2.16'],
    ['#define N 2161\n', { number: 'N', digits: [2, 1], short: true }, '2.16.1'],
    ['x\ncommit abc\n', { pattern: '^commit (\\w+)$' }, 'abc'],
    ['v 1 2\n', { pattern: 'v (\\d) (?:x(\\d) )?(\\d)' }, '1.2'],
    ['commits abc\n', { pattern: '^commit (\\w+)$' }, undefined],
    [
      '',
      { sha256: { e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: '1.0' }, source: 's' },
      '1.0',
    ],
    [
      ' ',
      { sha256: { e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: '1.0' }, source: 's' },
      undefined,
    ],
  ])('%j by %j is %s', (content, rule, version) => {
    expect(versionOf(rule, content)).toBe(version);
    expect(find({ version: { ...rule, optional: true } }, content)).toHaveLength(1);
  });

  test('the offsets are those of bytes, whatever the encoding, and every macro is a place', () => {
    const [found] = find({ version: { macros: ['A', 'B'] } }, '\xc3\xa9\n  #define A 1\n#define B 2\n');
    expect([found!.proof, ...found!.more!]).toEqual([
      { path: 'x.tar!/a/lib.h', offset: 5, literal: '#define A 1', rule: 'macros A, B' },
      { path: 'x.tar!/a/lib.h', offset: 17, literal: '#define B 2', rule: 'macros A, B' },
    ]);
    expect(found!.identifiers.map(({ value }) => value)).toEqual([
      'pkg:github/o/lib@v1_2',
      'cpe:2.3:a:o:lib:1.2:*:*:*:*:*:*:*',
    ]);
  });

  test('without a version there is a package URL without one, and no CPE name', () => {
    const [found] = find({ contains: 'of lib' }, 'licence of lib');
    expect(found).not.toHaveProperty('version');
    expect(found!.proof).toEqual({
      path: 'x.tar!/a/lib.h',
      offset: 8,
      literal: 'of lib',
      rule: 'text of the file',
    });
    expect(found!.identifiers).toMatchObject([{ value: 'pkg:github/o/lib' }]);
  });
});

describe('marks', () => {
  test.each([
    ['a text that must be there is not', { contains: ['a', 'b'] }, 'a', 'x/lib.h'],
    ['a text that must not be there is', { without: 'fork' }, 'a fork', 'x/lib.h'],
    ['the name only ends alike', {}, '', 'x/mylib.h'],
    ['the folder is another', { path: 'lib/lib.h' }, '', 'x/mylib/lib.h'],
    ['the root would lie outside of the container', { up: 2 }, '', 'x.tar!/a/lib.h'],
  ])('nothing is found where %s', (_, mark, content, path) => {
    expect(find(mark, content, path)).toEqual([]);
  });

  test('a pattern may stand for the last name', () => {
    expect(find({ path: 'lib*.h' }, '', 'x/lib-2.h')).toHaveLength(1);
    expect(find({ path: 'lib*.h' }, '', 'x/lib-2.c')).toEqual([]);
  });
});

const EXPAT = '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n';
const owned = async (files: Readonly<Record<string, string>>) => {
  const { components } = await inventory('x.tar', tarOf(files));
  return components.map(({ name, version, owns }) => [name, version, owns]);
};
const at = (...paths: readonly string[]) => paths.map((path) => `x.tar!/${path}`);

describe('files', () => {
  test('in a folder of its name all is its own, but for what others put there', async () => {
    const files = { 'm/expat/expat.h': EXPAT, 'm/expat/a/b': '', 'm/expat/refresh.sh': '', 'm/other': '' };
    expect(await owned(files)).toEqual([['expat', '2.7.1', { paths: at('m/expat/expat.h', 'm/expat/a/b') }]]);
  });

  test('in a folder of another name it has what it is known to have', async () => {
    const files = { 'include/expat.h': EXPAT, 'include/expat_external.h': '', 'include/other.h': '' };
    expect(await owned(files)).toEqual([
      ['expat', '2.7.1', { paths: at('include/expat.h', 'include/expat_external.h') }],
    ]);
  });

  test('a whole folder stays a prefix', async () => {
    expect(await owned({ 'expat-2.7.1/lib/expat.h': EXPAT, 'expat-2.7.1/README': '' })).toEqual([
      ['expat', '2.7.1', { prefix: 'x.tar!/expat-2.7.1' }],
    ]);
  });

  test('files of two folders', async () => {
    const header = 'P/Include/internal/mimalloc/mimalloc.h';
    const files = {
      [header]: '#define MI_MALLOC_VERSION 212\n',
      'P/Objects/mimalloc/a/b.c': '',
      'P/Objects/c.c': '',
    };
    expect(await owned(files)).toEqual([
      ['mimalloc', '2.1.2', { paths: at(header, 'P/Objects/mimalloc/a/b.c') }],
    ]);
  });

  test('a file at the root of a container, and a file as the artifact', async () => {
    const { components } = await inventory('x.zip', zipOf({ 'expat.h': EXPAT }));
    expect(components[0]!.owns).toEqual({ paths: ['x.zip!/expat.h'] });
    const alone = await inventory('expat.h', Buffer.from(EXPAT));
    expect(alone.components[0]!.owns).toEqual({ paths: ['expat.h'] });
  });
});

test('files of one copy that show no version are places of the one that does', async () => {
  const sha3 = 'Markku-Juhani O. Saarinen';
  const readme = `https://github.com/mjosaarinen/tiny_sha3\ncommit ${'a'.repeat(40)}\n`;
  const files = { 'a/_sha3/README.txt': readme, 'a/_sha3/sha3.c': sha3, 'b/sha3.c': sha3 };
  const { components } = await inventory('x.tar', tarOf(files));
  expect(
    components.map(({ version, occurrences }) => [version, occurrences.map(({ path }) => path)]),
  ).toEqual([
    ['a'.repeat(40), at('a/_sha3/README.txt', 'a/_sha3/README.txt', 'a/_sha3/sha3.c')],
    [undefined, at('b/sha3.c')],
  ]);
});

test('a copy below a folder for tests is test data', async () => {
  const { components } = await inventory('x.tar', tarOf({ 'x/tests/expat/expat.h': EXPAT }));
  expect(components.map(({ presence }) => presence)).toEqual(['test-data']);
});

test('a project made up for a test is no component, a published one in test data is', async () => {
  const bare = (...lines: readonly string[]) =>
    ['Metadata-Version: 2.1', 'Name: a', 'Version: 1', ...lines, ''].join('\n');
  const files = {
    'x/tests/data/a-1.dist-info/METADATA': bare('Summary: UNKNOWN', 'License: MIT', '', 'UNKNOWN'),
    'x/tests/data/b-1.dist-info/METADATA': bare('Author: Somebody').replace('Name: a', 'Name: b'),
    'x/tests/data/c-1.dist-info/METADATA': bare('', 'What it is.').replace('Name: a', 'Name: c'),
    'x/lib/d-1.dist-info/METADATA': bare().replace('Name: a', 'Name: d'),
  };
  const { components } = await inventory('x.tar', tarOf(files));
  expect(components.map(({ name, presence }) => [name, presence])).toEqual([
    ['b', 'test-data'],
    ['c', 'test-data'],
    ['d', 'contained'],
  ]);
});

test('a copied distribution is called as the folder of its metadata', async () => {
  const inner = {
    'o/_vendor/more_itertools-1.dist-info/METADATA':
      'Metadata-Version: 2.1\nName: more-itertools\nVersion: 1\n',
  };
  const { components } = await inventory('o.whl', wheel('o', '1', inner));
  expect(components.map(({ name, identifiers }) => [name, identifiers[0]!.value])).toEqual([
    ['more_itertools', 'pkg:pypi/more-itertools@1'],
    ['o', 'pkg:pypi/o@1'],
  ]);
});

test.each([
  [{ schemaVersion: 2 }, 'schemaVersion'],
  [{ name: '' }, 'name'],
  [{ marks: [] }, 'marks'],
  [{ marks: 'x' }, 'marks'],
  [{ more: 1 }, 'more'],
  [{ purl: 'pkg:' }, 'purl'],
  [{ cpe: 'x' }, 'cpe'],
  [{ marks: [{ path: '../x' }] }, 'marks.0.path'],
  [{ marks: [{ path: [] }] }, 'marks.0.path'],
  [{ marks: [{ path: 'a', up: -1 }] }, 'marks.0.up'],
  [{ marks: [{ path: 'a', presence: 'here' }] }, 'marks.0.presence'],
  [{ marks: [{ path: 'a', version: {} }] }, 'marks.0.version'],
  [{ marks: [{ path: 'a', version: { macro: 'A', macros: ['A'] } }] }, 'marks.0.version'],
  [{ marks: [{ path: 'a', version: { macro: 'A B' } }] }, 'marks.0.version.macro'],
  [{ marks: [{ path: 'a', version: { macros: [] } }] }, 'marks.0.version.macros'],
  [{ marks: [{ path: 'a', version: { number: 'A', digits: [] } }] }, 'marks.0.version.digits'],
  [{ marks: [{ path: 'a', version: { pattern: 'a' } }] }, 'marks.0.version.pattern'],
  [{ marks: [{ path: 'a', version: { pattern: '(' } }] }, 'marks.0.version.pattern'],
  [{ marks: [{ path: 'a', version: { sha256: { x: '1' }, source: 's' } }] }, 'marks.0.version.sha256.x'],
  [{ marks: [{ path: 'a', version: { sha256: {}, source: 's' } }] }, 'marks.0.version.sha256'],
  [{ objects: [{ pattern: '(a)' }] }, 'objects.0.name'],
  [{ objects: [{ name: 'a', release: true, pattern: '(a)' }] }, 'objects.0.pattern'],
  [{ objects: [{ name: 'a', pattern: 'a' }] }, 'objects.0.pattern'],
  [{ examples: [{ path: 'a', text: '', expect: '1' }] }, 'examples.0.text'],
])('what is wrong with %j is said with its place', (more, path) => {
  const { problems } = readRecogniser({ ...ROW, ...more });
  expect(problems.map((one) => one.path.join('.'))).toContain(path);
});

test.each([undefined, null, 1, 'x', []])('%j is no recogniser', (value) => {
  expect(readRecogniser(value).problems[0]).toEqual({ path: [], reason: 'it is no mapping' });
});
