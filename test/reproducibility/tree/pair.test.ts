import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openArtifact } from '../../../src/library/artifact.ts';
import type { Artifact, Entry, EntryKind } from '../../../src/model/index.ts';
import { bareName } from '../../../src/reproducibility/tree/names.ts';
import { nameIn, pairTrees, sideOf } from '../../../src/reproducibility/tree/pair.ts';
import { archive, type MemberOptions, member } from '../../recipes/tar.ts';
import { buildZip } from '../../recipes/zip.ts';

type Row = readonly [path: string, content?: string | undefined, kind?: EntryKind];

/** A container `x` with members; each directly in it. */
function tree(...rows: readonly Row[]): Pick<Artifact, 'entries' | 'name'> {
  const root: Entry = {
    id: 0,
    parent: -1,
    path: 'x',
    kind: 'file',
    format: 'tar',
    size: 9,
    sha256: `${rows}`,
  };
  const members = rows.map(([path, content, kind = 'file'], index): Entry => {
    const base = { id: index + 1, parent: 0, path: `x!/${path}`, kind, format: 'text', size: 1 };
    return content === undefined ? base : { ...base, sha256: content };
  });
  return { name: 'x', entries: [root, ...members] };
}

const name = ({ path }: Entry) => path.slice(path.indexOf('!/') + 2);
function paired(left: Pick<Artifact, 'entries' | 'name'>, right: Pick<Artifact, 'entries' | 'name'>) {
  const { pairs, added, removed, renamed, reordered } = pairTrees(sideOf(left), sideOf(right));
  const both = (list: Iterable<readonly [Entry, Entry]>) =>
    [...list].map(([one, other]) => `${name(one)} ${name(other)}`);
  return {
    pairs: both(pairs).slice(1),
    added: added.map(name),
    removed: removed.map(name),
    renamed: both(renamed),
    reordered: both(reordered),
  };
}

const LONG = 'some content that is long enough to be found again\n';
test.each<[string, readonly Row[], readonly Row[], Partial<ReturnType<typeof paired>>]>([
  [
    'by name',
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [
      ['a', '3'],
      ['b', '4'],
    ],
    { pairs: ['a a', 'b b'] },
  ],
  [
    './a and a are one',
    [
      ['./a', '1'],
      ['././b/', '2'],
    ],
    [
      ['a', '1'],
      ['b', '2'],
    ],
    { pairs: ['./a a', '././b/ b'], renamed: [] },
  ],
  [
    'several of one name in their order',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    [
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
    ],
    {
      pairs: ['a a', 'a a'],
      added: ['a'],
    },
  ],
  [
    'of one name, a file with a file',
    [
      ['a', '1'],
      ['a', undefined, 'directory'],
    ],
    [
      ['a', undefined, 'directory'],
      ['a', '2'],
    ],
    {
      pairs: ['a a', 'a a'],
    },
  ],
  ['a file and a folder of one name', [['a', '1']], [['a', undefined, 'directory']], { pairs: ['a a'] }],
  ['on one side only', [['a', '1']], [['b', '2']], { pairs: [], added: ['b'], removed: ['a'] }],
  [
    'the fewest that moved',
    [
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4'],
    ],
    [
      ['d', '4'],
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ],
    {
      reordered: ['d d'],
    },
  ],
])('members: %s', (_, left, right, expected) => {
  expect(paired(tree(...left), tree(...right))).toMatchObject(expected);
});

test('a content is found under its new name', () => {
  const found = paired(tree(['old', LONG], ['keep', '1']), tree(['keep', '1'], ['new', LONG]));
  expect(found).toMatchObject({ renamed: ['old new'], added: [], removed: [] });
});

test('below equal contents nothing is paired', () => {
  const build = (): Pick<Artifact, 'entries' | 'name'> => tree(['a', '1']);
  expect(paired(build(), build()).pairs).toEqual([]);
});

test('what is left out is not there, and marks what it lies in', () => {
  const { children, cut } = sideOf(tree(['a', '1'], ['b', '2']), (path) => path === '!/a');
  expect(children.get(0)?.map(name)).toEqual(['b']);
  expect([...cut]).toEqual([0]);
  expect([...sideOf(tree(['a'])).cut]).toEqual([]);
});

test('more members without a partner than a call takes arguments', () => {
  const many = (prefix: string) => {
    const [root, one] = tree(['a', undefined, 'symlink']).entries as [Entry, Entry];
    const members = Array.from({ length: 200_000 }, (_, i) => ({
      ...one,
      id: i + 1,
      path: `x!/${prefix}${i}`,
    }));
    return { name: 'x', entries: [{ ...root, sha256: prefix }, ...members] };
  };
  const { added, removed } = paired(many('a'), many('b'));
  expect([added.length, removed.length]).toEqual([200_000, 200_000]);
});

test('names', () => {
  expect(['a', './a', '././a', 'a/', './a//', '.', './', '../a', './.'].map(bareName)).toEqual([
    'a',
    'a',
    'a',
    'a',
    'a',
    '.',
    '',
    '../a',
    '.',
  ]);
  const [root, inner] = tree(['./d/a']).entries as [Entry, Entry];
  expect(nameIn(root, inner)).toBe('d/a');
  expect(nameIn({ ...root, kind: 'directory' }, { ...inner, path: 'x/d/a' })).toBe('d/a');
});

const NAMES = fc.array(
  fc.tuple(fc.constantFrom('a', 'b', 'c', './a', 'd/'), fc.constantFrom('1', '2', '3')),
  { maxLength: 9 },
);
test('each member is paired once or told to be on one side', () => {
  fc.assert(
    fc.property(NAMES, NAMES, (left, right) => {
      const [one, other] = [tree(...left, ['left', 'l']), tree(...right, ['right', 'r'])];
      const { pairs, added, removed } = pairTrees(sideOf(one), sideOf(other));
      const ids = (list: readonly Entry[]) => list.map(({ id }) => id).sort((a, b) => a - b);
      const all = (of: Pick<Artifact, 'entries'>) => of.entries.map(({ id }) => id);
      expect(ids([...pairs.map(([entry]) => entry), ...removed])).toEqual(all(one));
      expect(ids([...pairs.map(([, entry]) => entry), ...added])).toEqual(all(other));
    }),
  );
});

describe('what stands for the artifacts', () => {
  const tar = (...members: readonly MemberOptions[]) => archive(members.map(member));
  const roots = async (one: Uint8Array, other: Uint8Array) => {
    const [left, right] = [await openArtifact(one, { name: 'l' }), await openArtifact(other, { name: 'r' })];
    return [...pairTrees(sideOf(left), sideOf(right)).roots].map(([a, b]) => `${a.path} ${b.path}`);
  };
  const plain = tar({ name: 'f', data: '1' });
  const changed = tar({ name: 'f', data: '2' });

  test.each<[string, Uint8Array, Uint8Array, readonly string[]]>([
    ['files of one format', plain, changed, ['l r']],
    ['a tar and a tar.gz', plain, gzipSync(changed), ['l r', 'l r!']],
    ['a tar in two streams, and one', gzipSync(gzipSync(plain)), gzipSync(changed), ['l r']],
    [
      'a file, and an archive of it',
      Buffer.from('text\n'),
      buildZip([{ name: 'f', data: 'text\n' }]),
      ['l r', 'l r!/f'],
    ],
    ['a zip and a tar', buildZip([{ name: 'f', data: '1' }]), plain, ['l r']],
  ])('%s', async (_, one, other, expected) => {
    expect(await roots(one, other)).toEqual(expected);
  });
});

test('a hundred thousand members of one name: the first with the first', () => {
  const rows = (step: number, count: number) =>
    Array.from({ length: count }, (_, i): Row => ['f', `${i * step}`]);
  const [one, other] = [tree(...rows(1, 100_000)), tree(...rows(2, 100_001))];
  const { pairs, added, removed } = pairTrees(sideOf(one), sideOf(other));
  expect(pairs.every(([a, b]) => a.id === b.id)).toBe(true);
  expect([pairs.length, added.map(({ id }) => id), removed]).toEqual([100_001, [100_001], []]);
});
