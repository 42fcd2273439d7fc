import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type GitTreeEntry, gitObjectId } from '../../src/identifier/git/object.ts';
import {
  contentSwhid,
  directorySwhid,
  formatSwhid,
  parseSwhid,
  swhidOfContent,
  swhidOfRevision,
  swhidPath,
} from '../../src/identifier/swhid.ts';

const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const CORE = `swh:1:cnt:${EMPTY_BLOB}`;

const bytes = (text: string) => new TextEncoder().encode(text);
const sha1 = (chunks: readonly Uint8Array[]) => {
  const hash = createHash('sha1');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};
const syntax = expect.objectContaining({ code: 'swhid.syntax' });
const object = expect.objectContaining({ code: 'git.object' });

test('a core SWHID', () => {
  for (const type of ['cnt', 'dir', 'rev', 'rel', 'snp'] as const) {
    const text = `swh:1:${type}:${EMPTY_BLOB}`;
    expect(parseSwhid(text)).toEqual({ type, digest: EMPTY_BLOB });
    expect(formatSwhid({ type, digest: EMPTY_BLOB })).toBe(text);
  }
});

test('all qualifiers, in any order read and in one order written', () => {
  const visit = `swh:1:snp:${EMPTY_TREE}`;
  const anchor = `swh:1:rev:${EMPTY_TREE}`;
  const swhid = {
    type: 'cnt',
    digest: EMPTY_BLOB,
    origin: 'https://example.org/a?b=c%3Bd',
    visit,
    anchor,
    path: '/src/a%3Bb%25.c',
    lines: '9-15',
  } as const;
  const text = `${CORE};origin=${swhid.origin};visit=${visit};anchor=${anchor};path=${swhid.path};lines=9-15`;
  expect(parseSwhid(text)).toEqual(swhid);
  expect(formatSwhid(swhid)).toBe(text);
  const mixed = `${CORE};lines=9-15;path=${swhid.path};anchor=${anchor};visit=${visit};origin=${swhid.origin}`;
  expect(formatSwhid(parseSwhid(mixed))).toBe(text);
  expect(parseSwhid(`${CORE};bytes=0-10`)).toEqual({ type: 'cnt', digest: EMPTY_BLOB, bytes: '0-10' });
  expect(parseSwhid(`${CORE};lines=7`).lines).toBe('7');
});

test.each([
  '',
  'swh:1:cnt:',
  `swh:2:cnt:${EMPTY_BLOB}`,
  `SWH:1:cnt:${EMPTY_BLOB}`,
  `swh:1:blob:${EMPTY_BLOB}`,
  `swh:1:cnt:${EMPTY_BLOB.toUpperCase()}`,
  `swh:1:cnt:${EMPTY_BLOB}0`,
  `${CORE}\n`,
  `${CORE};`,
  `${CORE};lines`,
  `${CORE};=1`,
  `${CORE};line=1`,
  `${CORE};constructor=1`,
  `${CORE};lines=`,
  `${CORE};lines=2-1`,
  `${CORE};lines=10-9`,
  `${CORE};lines=1-2-3`,
  `${CORE};lines=1;lines=1`,
  `${CORE};lines=1;bytes=1`,
  `${CORE};path=src/a.c`,
  `${CORE};path=/a b`,
  `${CORE};path=/100%`,
  `${CORE};origin=example.org`,
  `${CORE};visit=swh:1:rev:${EMPTY_BLOB}`,
  `${CORE};anchor=${CORE}`,
  `${CORE};anchor=swh:1:rev:${EMPTY_BLOB};anchor=swh:1:rev:${EMPTY_BLOB}`,
  `${CORE};path=/${'a'.repeat(65_536)}`,
])('no SWHID: %.80j', (text) => {
  expect(() => parseSwhid(text)).toThrow(syntax);
});

test('what could not be read again is not written', () => {
  expect(() => formatSwhid({ type: 'cnt', digest: 'e69de2' })).toThrow(syntax);
  expect(() => formatSwhid({ type: 'cnt', digest: EMPTY_BLOB, path: '/a;b' })).toThrow(syntax);
  expect(() => formatSwhid({ type: 'cnt', digest: EMPTY_BLOB, origin: 'https://a;lines=1' })).toThrow(syntax);
});

test('from ids git knows', () => {
  expect(swhidOfContent(EMPTY_BLOB.toUpperCase())).toBe(CORE);
  expect(swhidOfRevision('dfc66fb9c5afca4bf957cd2c2e1c294f86ba2f5a')).toBe(
    'swh:1:rev:dfc66fb9c5afca4bf957cd2c2e1c294f86ba2f5a',
  );
  expect(() => swhidOfContent('e69de2')).toThrow(syntax);
});

test('content', () => {
  expect(contentSwhid([], sha1)).toBe(CORE);
  const hello = 'swh:1:cnt:95d09f2b10159347eece71399a7e2e907ea3df4f';
  expect(contentSwhid([bytes('hello world')], sha1)).toBe(hello);
  expect(contentSwhid([bytes('hello'), bytes(''), bytes(' world')], sha1)).toBe(hello);
});

/** What `git ls-tree` prints of a tree made for this test. */
const ENTRIES: readonly GitTreeEntry[] = [
  { name: 'a', mode: 'directory', id: 'f115c6d5cfb15ca1a72429900dcaca0fd1057951' },
  { name: 'a-b', mode: 'file', id: 'fa7af8bf5fdd704f73beb3adc5612682a98e1af5' },
  { name: 'a.b', mode: 'file', id: 'e25f1814e51579d5f55c0f1fe0135ddb28a47f4a' },
  { name: 'a0', mode: 'file', id: 'ea0c8a85cb7293feae2c9e151d1d395be59b61fa' },
  { name: 'hello', mode: 'file', id: '95d09f2b10159347eece71399a7e2e907ea3df4f' },
  { name: 'link', mode: 'symlink', id: 'b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0' },
  { name: 'run', mode: 'executable', id: '1d2f01491f783c8c7f0917cc68526c6307d80e39' },
  { name: Uint8Array.of(0xc3, 0xa9), mode: 'directory', id: '5dcbe95eadbf6c6f423391311a905c5e760a3d76' },
];

test('a directory, its entries in any order', () => {
  expect(directorySwhid([], sha1)).toBe(`swh:1:dir:${EMPTY_TREE}`);
  const whole = 'swh:1:dir:8638099356848ad6cf31342f5cd067efa359de36';
  expect(directorySwhid(ENTRIES, sha1)).toBe(whole);
  expect(directorySwhid(ENTRIES.toReversed(), sha1)).toBe(whole);
  expect(
    directorySwhid(
      ENTRIES.map((entry) => ({ ...entry, id: entry.id.toUpperCase() })),
      sha1,
    ),
  ).toBe(whole);
});

test('a commit', () => {
  const text = `tree 8638099356848ad6cf31342f5cd067efa359de36
author A <a@example.org> 1700000000 +0000
committer A <a@example.org> 1700000000 +0000

m
`;
  expect(gitObjectId('commit', [bytes(text)], sha1)).toBe('dfc66fb9c5afca4bf957cd2c2e1c294f86ba2f5a');
});

test.each(['', '.', '..', 'a/b', 'a\0b'])('no name in a tree: %j', (name) => {
  expect(() => directorySwhid([{ name, mode: 'file', id: EMPTY_BLOB }], sha1)).toThrow(object);
});

test('a name occurs once in a tree, whatever it is of', () => {
  const file = { name: 'a', mode: 'file', id: EMPTY_BLOB } as const;
  const between = { name: 'a-b', mode: 'file', id: EMPTY_BLOB } as const;
  const folder = { name: bytes('a'), mode: 'directory', id: EMPTY_TREE } as const;
  expect(() => directorySwhid([file, between, folder], sha1)).toThrow(object);
  expect(() => directorySwhid([{ ...file, id: 'e69de2' }], sha1)).toThrow(object);
});

test('the path qualifier', () => {
  expect(swhidPath('src/a;b?#%.c')).toBe('/src/a%3Bb%3F%23%25.c');
  expect(swhidPath('/é è')).toBe('/%C3%A9%20%C3%A8');
  expect(swhidPath('')).toBe('/');
  expect(swhidPath('\ud800')).toBe('/%EF%BF%BD');
  expect(parseSwhid(`${CORE};path=${swhidPath('a;lines=1')}`).path).toBe('/a%3Blines=1');
});

test('a text that would not be read again is not written', () => {
  const swhid = { type: 'cnt', digest: 'ab'.repeat(20), path: swhidPath('a'.repeat(65_480)) } as const;
  expect(() => formatSwhid(swhid)).toThrow('it is longer than 65536 characters');
  const shorter = { ...swhid, path: swhidPath('a'.repeat(65_470)) };
  expect(parseSwhid(formatSwhid(shorter))).toEqual(shorter);
});
