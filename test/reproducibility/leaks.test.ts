import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/library/artifact.ts';
import type { Entry } from '../../src/model/index.ts';
import { createLeakSearch, type Leak, leaksOfEntries } from '../../src/reproducibility/index.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';

const ENTRY: Entry = { id: 3, parent: 0, path: 'a!/f', kind: 'file', format: 'bytes', size: 0 };

/** Searches content that comes in pieces which end at `cuts`, each overwritten afterwards. */
function search(content: Uint8Array, cuts: readonly number[] = []): readonly Leak[] {
  const { interest, leaks } = createLeakSearch();
  const ends = [...new Set([...cuts.map((cut) => Math.min(cut, content.length)), content.length])].sort(
    (a, b) => a - b,
  );
  let start = 0;
  for (const end of ends) {
    const piece = Uint8Array.from(content.subarray(start, end));
    interest.take(ENTRY, piece, false);
    piece.fill(0x2f);
    start = end;
  }
  interest.take(ENTRY, new Uint8Array(0), true);
  return leaks();
}

const searchText = (text: string) =>
  search(Buffer.from(text)).map(({ message, offset, count }) => [message, offset, count]);
const told = (home: string) => `the home folder ${home} stands in the content`;

test.each<[string, readonly (readonly [string, number, number])[]]>([
  ['built in /home/marta/src', [['/home/marta', 9, 1]]],
  ['/Users/marta.b/x', [['/Users/marta.b', 0, 1]]],
  ['C:\\Users\\Marta-1\\x', [[':\\Users\\Marta-1', 1, 1]]],
  [
    '/home/a_b/x /home/a_b/y /home/eve/z',
    [
      ['/home/a_b', 0, 2],
      ['/home/eve', 24, 1],
    ],
  ],
  [
    '/home/home/eve/x',
    [
      ['/home/home', 0, 1],
      ['/home/eve', 5, 1],
    ],
  ],
  ['/home/x/', []],
  ['/home/marta', []],
  ['/home/1st/x', []],
  ['/home/user/x /home/you/x /Users/Shared/x /home/foo/x', []],
  [`/home/${'n'.repeat(32)}/x`, [[`/home/${'n'.repeat(32)}`, 0, 1]]],
  [`/home/${'n'.repeat(33)}/x`, []],
  ['/HOME/marta/x', []],
])('home folders: %s', (text, expected) => {
  expect(searchText(text)).toEqual(expected.map(([home, offset, count]) => [told(home), offset, count]));
});

test('however the content is cut into pieces the result is the same', () => {
  const part = fc.oneof(
    fc.constantFrom('/home/', '/home/eve/', '/Users/bob/', ':\\Users\\al\\', '/home', 'eve/', '/'),
    fc.string({ maxLength: 90 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(600)), (parts, cuts) => {
      const content = Buffer.from(parts.join(''));
      expect(search(content, cuts)).toEqual(search(content));
    }),
  );
});

test.each([1, 2, 7, 63, 64, 65, 128])('pieces of %d bytes', (step) => {
  const content = Buffer.from(
    `${'.'.repeat(100)}/home/eve/a${'.'.repeat(200)}/home/eve/b/Users/bob/c${'.'.repeat(70)}/home/eve/`,
  );
  const cuts = Array.from({ length: Math.ceil(content.length / step) }, (_, i) => (i + 1) * step);
  expect(search(content, cuts)).toMatchObject([
    { rule: 'leak.home-path', message: told('/home/eve'), path: 'a!/f', offset: 100, count: 3 },
    { message: told('/Users/bob'), offset: 322, count: 1 },
  ]);
});

test('of more names than anybody reads the rest is counted together', () => {
  const content = Array.from({ length: 250 }, (_, i) => `/home/user-${i}/x /home/user-${i}/y`).join('\n');
  const leaks = search(Buffer.from(content));
  expect(leaks).toHaveLength(101);
  expect(leaks[99]).toMatchObject({ message: told('/home/user-99'), count: 2 });
  expect(leaks[100]).toMatchObject({
    message: 'further names: the home folder /home/… stands in the content',
    count: 300,
  });
  const owned = Array.from({ length: 250 }, (_, i) => file({ path: `p${i}`, user: `user-${i}` }));
  const owners = leaksOfEntries([ROOT, ...owned]);
  expect(owners).toHaveLength(101);
  expect(owners[100]).toEqual({
    rule: 'leak.user-name',
    message: 'members belong to further users and groups',
    path: 'p100',
    count: 150,
  });
});

test('through a real archive: members are searched, containers are not, the first place is named', async () => {
  const { interest, leaks } = createLeakSearch();
  const inner = buildZip([{ name: 'stored', data: '/home/eve/x' }]);
  const tar = archive([
    member({ name: 'a', data: `${'.'.repeat(70_000)}/home/eve/x` }),
    member({ name: 'b.zip', data: inner }),
  ]);
  await (await openArtifact(gzipSync(tar), { name: 'r.tgz', interests: [interest] })).close();
  expect(leaks()).toEqual([
    { rule: 'leak.home-path', message: told('/home/eve'), path: 'r.tgz!/a', offset: 70_000, count: 2 },
  ]);
});

const file = (more: Partial<Entry>, parent = 0): Entry => ({ ...ENTRY, parent, ...more });
const ROOT: Entry = { id: 0, parent: -1, path: 'a.tar', kind: 'file', format: 'tar', size: 0 };
const DIRECTORY: Entry = { ...ROOT, path: 'dir', kind: 'directory', format: '' };

test('user and group names, once each, but not those that every system has', () => {
  const entries = [
    ROOT,
    file({ path: 'p', user: 'marta', group: 'wheel' }),
    file({ path: 'q', user: 'root', group: 'builders' }),
    file({ path: 'r', user: 'marta', group: '' }),
  ];
  expect(leaksOfEntries(entries)).toEqual([
    { rule: 'leak.user-name', message: 'members belong to marta', path: 'p', count: 2 },
    { rule: 'leak.user-name', message: 'members belong to builders', path: 'q', count: 1 },
  ]);
});

test('inode numbers are one leak with a count; zero is none', () => {
  const entries = [ROOT, file({ inode: 0 }), file({ path: 'p', inode: 7 }), file({ inode: 8 })];
  expect(leaksOfEntries(entries)).toEqual([
    { rule: 'leak.inode', message: 'inode numbers of the packing machine are stored', path: 'p', count: 2 },
  ]);
});

test.each<[string, readonly (number | undefined)[], string | undefined]>([
  ['times within a day', [1000, 1060], '1970-01-01T00:16:40 to 1970-01-01T00:17:40'],
  ['one time for all', [1000, 1000, 1000], undefined],
  ['a day or more', [1000, 1000 + 86_400], undefined],
  ['zero is no time', [0, 60, undefined], undefined],
  ['one member', [1000], undefined],
  [
    'a year of five digits',
    [253_402_300_800, 253_402_300_801],
    '+010000-01-01T00:00:00 to +010000-01-01T00:00:01',
  ],
  ['times no calendar has', [1e16, 1e16 + 2], '10000000000000000 to 10000000000000002'],
])('the clock of the build: %s', (_, times, span) => {
  const entries = [ROOT, ...times.map((mtime) => file(mtime === undefined ? {} : { mtime }))];
  const expected = {
    rule: 'leak.build-time',
    message: `members carry the clock of the build: ${span}`,
    path: 'a.tar',
    count: times.length,
  };
  expect(leaksOfEntries(entries)).toEqual(span === undefined ? [] : [expected]);
});

test('times are looked at container by container, and not of folders or of files on disk', () => {
  const nested = { ...ROOT, id: 1, parent: 0, path: 'a.tar!/b.zip', format: 'zip' };
  const apart = [
    ROOT,
    nested,
    file({ mtime: 1000 }),
    file({ mtime: 1060 }, 1),
    file({ mtime: 2000, kind: 'directory' }),
  ];
  expect(leaksOfEntries(apart)).toEqual([]);
  expect(leaksOfEntries([DIRECTORY, file({ mtime: 1000 }), file({ mtime: 1060 })])).toEqual([]);
});

const contentLeaks = async (text: string) => {
  const search = createLeakSearch();
  await openArtifact(Buffer.from(text), { name: 'a.txt', interests: [search.interest] });
  return search.leaks().map(({ rule, message }) => `${rule}: ${message}`);
};

test.each([
  ['Manifest-Version: 1.0\r\nBuilt-By: marta k\r\n', 'leak.user-name: built by marta k'],
  ['a\nBuild-Host: forge7.example\n', 'leak.host-name: the host name forge7.example stands in the content'],
  ['uname -n = forge7\n', 'leak.host-name: the host name forge7 stands in the content'],
  ["myhostname='forge7';", 'leak.host-name: the host name forge7 stands in the content'],
  ['Linux forge7 5.10.0-8-amd64 #1 SMP', 'leak.host-name: the host name forge7 stands in the content'],
])('%j names a person or a machine', async (text, leak) => {
  expect(await contentLeaks(text)).toEqual([leak]);
});

test.each([
  'Linux version 5.10.0 #1',
  'uname -n = localhost\n',
  'Built-By: \n',
  'Linux kernel 6',
  '/home/user/x',
])('%j names nobody', async (text) => expect(await contentLeaks(text)).toEqual([]));

test('an archive that is merely shipped was packed elsewhere', async () => {
  const inner = archive([member({ name: 'x', user: 'sampler' }), member({ name: 'y', user: 'sampler' })]);
  const outer = archive([member({ name: 'sample.tar', data: inner, user: 'marta' })]);
  const { entries } = await openArtifact(outer, { name: 'a.tar' });
  expect(leaksOfEntries(entries).map(({ message }) => message)).toEqual(['members belong to marta']);
});
