import { expect, test } from 'vitest';
import type { ProblemCode } from '../../src/model/index.ts';
import { arArchive } from '../recipes/ar.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { archive, member, pax } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { at, codes, open, problems } from '../support/open.ts';

const file = (name: string) => member({ name });
const link = (name: string, target: string) => member({ name, type: '2', link: target });
const hardlink = (name: string, target: string) => member({ name, type: '1', link: target });
const folder = (name: string) => member({ name, type: '5' });

/** The problems with names and links of a tar of these members. */
async function judged(...members: readonly Uint8Array[]): Promise<string[]> {
  const artifact = await open('a.tar', archive(members));
  return artifact.problems
    .filter(({ code }) => /^(path|link)\./.test(code))
    .map(({ code, path }) => `${code} ${path.slice('a.tar!/'.length)}`);
}

test.each([
  ['/etc/passwd', 'path.absolute'],
  ['C:/x', 'path.absolute'],
  ['../x', 'path.traversal'],
  ['a/../../x', 'path.traversal'],
  ['a/..', 'path.traversal'],
  ['a\\b', 'path.backslash'],
  ['a\nb', 'path.control-character'],
  ['a\x7fb', 'path.control-character'],
  ['a\u202eb', 'path.control-character'],
  ['a\u200bb', 'path.control-character'],
  ['\ufeffa', 'path.control-character'],
  ['a\u0085b', 'path.control-character'],
] as const)('%j: %s', async (name, code) => {
  expect(await judged(file(name))).toEqual([`${code} ${name}`]);
});

test.each([
  'a',
  './a',
  'a..b',
  '..a',
  'a../b',
  '...',
  '.../a',
  'a/./b',
  'a//b',
  'é',
  '日本',
  'C:x',
  'a:b',
  'a b',
])('%j is an ordinary name', async (name) => {
  expect(await judged(file(name))).toEqual([]);
});

test('a name may have several faults', async () => {
  expect(await judged(file('\\..\\a\x01'))).toEqual([
    'path.absolute \\..\\a\x01',
    'path.backslash \\..\\a\x01',
    'path.control-character \\..\\a\x01',
  ]);
});

test('an empty name', async () => {
  expect(codes(await open('a.cpio', cpioArchive([{ name: '' }])))).toContain('path.empty');
  expect(codes(await open('a.tar', archive([file('')])))).toContain('path.empty');
});

test('a name in no encoding is reported once and shown all the same', async () => {
  const artifact = await open('a.zip', buildZip([{ name: Buffer.from([0x61, 0xff]), flags: 0x800 }]));
  expect(problems(artifact)).toEqual(['path.undecodable a.zip']);
});

test.each<[string, readonly Uint8Array[], readonly string[]]>([
  ['twice', [file('a'), file('a')], ['path.duplicate a']],
  ['three times', [file('a'), file('a'), file('a')], ['path.duplicate a', 'path.duplicate a']],
  ['with and without ./', [file('a'), file('./a')], ['path.duplicate ./a']],
  ['with doubled slashes', [file('a/b'), file('a//b')], ['path.duplicate a//b']],
  ['a file and a folder', [folder('a/'), file('a')], ['path.duplicate a']],
  ['a folder twice', [folder('a/'), folder('a/'), folder('./a')], []],
  ['by case', [file('A/b'), file('a/B')], ['path.case-collision a/B']],
  ['by case in another script', [file('Ä'), file('ä')], ['path.case-collision ä']],
  ['folders by case', [folder('A/'), folder('a/')], ['path.case-collision a/']],
  ['by normalisation', [file('\u00e9'), file('e\u0301')], ['path.normalization-collision e\u0301']],
  ['by normalisation and case', [file('\u00c9'), file('e\u0301')], ['path.case-collision e\u0301']],
  ['a letter that only looks alike', [file('a'), file('\u0430')], []],
  ['in different folders', [file('a/x'), file('b/x')], []],
])('names that collide: %s', async (_, members, expected) => {
  expect(await judged(...members)).toEqual(expected);
});

test('names collide within their container only', async () => {
  const inner = archive([file('a')]);
  const artifact = await open(
    'a.tar',
    archive([file('a'), member({ name: '1.tar', data: inner }), member({ name: '2.tar', data: inner })]),
  );
  expect(artifact.problems).toEqual([]);
});

test.each<[string, readonly Uint8Array[], readonly string[]]>([
  ['a target in the same folder', [link('a/b', 'c')], []],
  ['a target above, still inside', [link('a/b', '../c')], []],
  ['down and up', [link('a', 'x/../y')], []],
  ['above the root', [link('a', '../c')], ['link.outside a']],
  ['above the root from a folder', [link('a/b', '../../c')], ['link.outside a/b']],
  ['by way of the inside', [link('a', 'x/../../c')], ['link.outside a']],
  ['an absolute target', [link('a', '/etc/passwd')], ['link.absolute a']],
  ['an absolute target of Windows', [link('a', 'C:\\x')], ['link.absolute a']],
  ['a hard link inside', [file('d/x'), hardlink('a', 'd/x')], []],
  ['a hard link counts from the root', [hardlink('d/a', '../x')], ['link.outside d/a']],
  ['an absolute hard link', [hardlink('a', '/x')], ['link.outside a']],
  ['a file below a link', [link('a', 'b'), file('a/x')], ['path.below-link a/x']],
  ['a file deep below a link', [link('a/b', 'c'), file('./a//b/c/d')], ['path.below-link ./a//b/c/d']],
  ['before the link', [file('a/x'), link('a', 'b')], ['path.below-link a/x']],
  ['beside a link', [link('a', 'b'), file('ab/x'), file('b/a/x')], []],
  ['a link below a link', [link('a', 'b'), link('a/x', 'y')], ['path.below-link a/x']],
])('links: %s', async (_, members, expected) => {
  expect(await judged(...members)).toEqual(expected);
});

test('problems have the place of the member', async () => {
  const { problems: found } = await open('a.tar', archive([file('a'), file('../b'), file('a')]));
  expect(found).toMatchObject([
    { code: 'path.traversal', path: 'a.tar!/../b', offset: 512, level: 'warning' },
    { code: 'path.duplicate', path: 'a.tar!/a', offset: 1024, message: 'an earlier member is named a' },
  ]);
});

test('labels of ar are no paths', async () => {
  const names = ['d/a/', 'a/', 'a/', 'A/', 'a\\b/'];
  const artifact = await open('a.a', arArchive(names.map((name) => ({ name }))));
  expect(codes(artifact).filter((code) => /^(path|link)\./.test(code))).toEqual([]);
});

test('zip members and links are judged alike', async () => {
  const symlink = { name: 'l', data: '../x', madeBy: (3 << 8) | 20, external: (0o120777 << 16) >>> 0 };
  const artifact = await open('a.zip', buildZip([{ name: '/a' }, symlink, { name: 'l/b' }, { name: 'L' }]));
  const expected: ProblemCode[] = ['path.absolute', 'link.outside', 'path.case-collision', 'path.below-link'];
  expect(codes(artifact)).toEqual(expected);
  expect(at(artifact, 'a.zip!/l').link).toBe('../x');
});

test('thousands of names with thousands of folders each take no time of their own', async () => {
  const deep = (i: number) => `${'a/'.repeat(7000)}${i}`;
  const members = Array.from({ length: 300 }, (_, i) => Buffer.concat([pax([['path', deep(i)]]), member()]));
  const links = Array.from({ length: 300 }, (_, i) => link(`${'a/'.repeat(i % 40)}l${i}`, 'x'));
  const marks = (i: number) => `${'!'.repeat(14_000)}${i}`;
  for (let i = 0; i < 300; i++)
    members.push(Buffer.concat([pax([['path', marks(i)]]), member({ data: 'x' })]));
  const start = performance.now();
  expect(await judged(...links, ...members)).toEqual([]);
  // A second is a hundred times what it takes; with the square of the lengths it would be minutes.
  expect(performance.now() - start).toBeLessThan(5000);
});
