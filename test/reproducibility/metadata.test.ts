import { expect, test } from 'vitest';
import type { Entry, Field, Gathered } from '../../src/model/index.ts';
import { metadataClaims, permissionClaims } from '../../src/reproducibility/metadata.ts';

const root: Entry = { id: 0, parent: -1, path: 'x', kind: 'file', format: 'tar', size: 99 };
const entry = (more: Partial<Entry> = {}): Entry => ({
  id: 1,
  parent: 0,
  path: 'x!/a',
  kind: 'file',
  format: 'text',
  size: 1,
  ...more,
});
const short = (one: Partial<Entry>, other: Partial<Entry>) =>
  metadataClaims([entry(one), entry(other)], undefined, [root, root]).map(
    ({ cause, field, values }) => `${cause} ${field}: ${values?.join(' ')}`,
  );

test.each<[string, Partial<Entry>, Partial<Entry>, readonly string[]]>([
  ['nothing', { mtime: 1 }, { mtime: 1 }, []],
  [
    'all that the tree keeps',
    { mode: 0o644, uid: 1, user: 'a', mtime: 1, inode: 1 },
    { mode: 0o664, uid: 2, user: 'b', mtime: 2, inode: 2 },
    [
      'archive.mode mode: 644 664',
      'archive.owner uid: 1 2',
      'archive.owner user: a b',
      'archive.mtime mtime: 1 2',
      'archive.inode inode: 1 2',
    ],
  ],
  ['who may run it', { mode: 0o644 }, { mode: 0o744 }, ['content.permission mode: 644 744']],
  ['whether somebody may run it stays', { mode: 0o700 }, { mode: 0o755 }, ['archive.mode mode: 700 755']],
  ['set-id', { mode: 0o755 }, { mode: 0o4755 }, ['content.permission mode: 755 4755']],
  [
    'a folder has other bits',
    { mode: 0o755, kind: 'directory' },
    { mode: 0o644, kind: 'directory' },
    ['archive.mode mode: 755 644'],
  ],
  [
    'a file and a folder',
    { mode: 0o755 },
    { mode: 0o644, kind: 'directory' },
    ['archive.mode mode: 755 644'],
  ],
  [
    'where a link leads',
    { kind: 'symlink', link: 'a' },
    { kind: 'symlink', link: 'b' },
    ['content.source link: a b'],
  ],
  [
    'one moment in two zones',
    { mtime: 0, mtimeLocal: true },
    { mtime: 19_800, mtimeLocal: true },
    ['archive.timezone mtime: 0 19800'],
  ],
  [
    'another moment',
    { mtime: 0, mtimeLocal: true },
    { mtime: 3601, mtimeLocal: true },
    ['archive.mtime mtime: 0 3601'],
  ],
  [
    'a day later',
    { mtime: 0, mtimeLocal: true },
    { mtime: 86_400, mtimeLocal: true },
    ['archive.mtime mtime: 0 86400'],
  ],
])('of the tree: %s', (_, one, other, claims) => {
  expect(short(one, other)).toEqual(claims);
});

const gathered = (of: Entry, fields: readonly Field[], bytes: string): Gathered => ({
  entry: of,
  header: fields,
  headerBytes: (offset, length) => Buffer.from(bytes).subarray(offset, offset + length),
  fields: [],
  fieldBytes: () => undefined,
});
const field = (name: string, value: string | number | undefined, more: Partial<Field> = {}): Field => ({
  name,
  offset: 0,
  length: 4,
  ...(value === undefined ? {} : { value }),
  ...more,
});
const ofHeaders = (one: Field, other: Field, entries: readonly [Entry, Entry] = [entry(), entry()]) =>
  metadataClaims(
    entries,
    { left: gathered(entries[0], [one], 'abcd'), right: gathered(entries[1], [other], 'abXY') },
    [root, root],
  ).map(({ cause, field: name, bytes }) => `${cause} ${name} ${bytes}`);

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a field',
    ofHeaders(field('uid', 1, { meaning: 'owner' }), field('uid', 2, { meaning: 'owner' })),
    ['archive.owner uid 2'],
  ],
  [
    'a name with other bytes behind it',
    ofHeaders(field('name', 'a', { meaning: 'name' }), field('name', 'a', { meaning: 'name' })),
    ['archive.padding name 2'],
  ],
  [
    'stored contents are compared elsewhere',
    ofHeaders(field('data', undefined, { meaning: 'data' }), field('data', undefined, { meaning: 'data' })),
    [],
  ],
  [
    'a link is told once',
    ofHeaders(field('linkname', 'a', { meaning: 'name' }), field('linkname', 'b', { meaning: 'name' }), [
      entry({ kind: 'symlink', link: 'a' }),
      entry({ kind: 'symlink', link: 'b' }),
    ]),
    ['content.source link 2'],
  ],
  [
    'a renaming is told as such',
    ofHeaders(field('name', 'a', { meaning: 'name' }), field('name', 'b', { meaning: 'name' }), [
      entry(),
      entry({ path: 'x!/b' }),
    ]),
    [],
  ],
])('of headers: %s', (_, claims, expected) => {
  expect(claims).toEqual(expected);
});

test('on disk only permissions and links count', () => {
  expect(permissionClaims([entry({ mode: 0o644, mtime: 1 }), entry({ mode: 0o755, mtime: 2 })])).toEqual([
    { cause: 'content.permission', field: 'mode', values: ['644', '755'], bytes: 0 },
  ]);
});
