import { expect, test } from 'vitest';
import { textOrBytes } from '../../src/artifact/detect.ts';
import { FORMATS } from '../../src/artifact/index.ts';
import { ownSeeds } from '../recipes/seeds.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { at, fileLike, open, pipeLike } from '../support/open.ts';

const HEAD = 4096;

test.each([
  ['nothing', '', 'text'],
  ['ASCII', 'hello\n', 'text'],
  ['tabs, line ends, form feeds and escapes', 'a\tb\r\n\f\x1b[1m', 'text'],
  ['UTF-8', 'naïve — 日本 😀', 'text'],
  ['a byte order mark', '\ufeffhello', 'text'],
  ['a NUL', 'a\0b', 'bytes'],
  ['a bell', 'a\x07b', 'bytes'],
  ['a vertical tab', 'a\x0bb', 'bytes'],
  ['DEL, which is a character of its own in old texts', 'a\x7fb', 'text'],
  ['Latin-1', Buffer.from([0x61, 0xe9, 0x62]), 'bytes'],
  ['UTF-16', Buffer.from('hello', 'utf16le'), 'bytes'],
  ['a UTF-8 sequence cut by the end of the content', Buffer.from('é').subarray(0, 1), 'bytes'],
  ['an overlong sequence', Buffer.from([0xc0, 0xaf]), 'bytes'],
  ['a surrogate', Buffer.from([0xed, 0xa0, 0x80]), 'bytes'],
] as const)('%s', (_, content, expected) => {
  expect(textOrBytes(Buffer.from(content as string))).toBe(expected);
});

test('a UTF-8 sequence that the end of the head cuts in two is no fault of the text', async () => {
  for (const character of ['é', '日', '😀']) {
    const length = Buffer.from(character).length;
    for (let before = 0; before < length; before++) {
      const text = Buffer.from('x'.repeat(HEAD - before) + character.repeat(2000));
      expect(textOrBytes(text.subarray(0, HEAD))).toBe('text');
      expect((await open('a', text)).format).toBe('text');
      expect((await open('a', pipeLike(text, 100))).format).toBe('text');
    }
  }
});

test('only a cut sequence is forgiven at the end of the head', () => {
  const head = (end: readonly number[]) => {
    const bytes = Buffer.alloc(HEAD, 'x');
    bytes.set(end, HEAD - end.length);
    return textOrBytes(bytes);
  };
  expect(head([0xf0, 0x9f, 0x98])).toBe('text');
  expect(head([0x80])).toBe('bytes');
  expect(head([0xe9, 0x78])).toBe('bytes');
  expect(head([0x80, 0x80, 0x80, 0x80])).toBe('bytes');
});

test('what comes behind the head does not count', async () => {
  const bytes = Buffer.concat([Buffer.alloc(HEAD, 'x'), Buffer.from([0])]);
  expect((await open('a', bytes)).format).toBe('text');
  expect((await open('a', fileLike(bytes, 100))).format).toBe('text');
});

test('a zip behind foreign bytes is found by its tail, from a file, a pipe and a member', async () => {
  const exe = buildZip([{ name: 'm', data: 'x' }], { prefix: Buffer.alloc(100_000, 'MZ') });
  expect((await open('a.exe', exe)).format).toBe('zip');
  expect((await open('a.exe', fileLike(exe))).format).toBe('zip');
  expect((await open('a.exe', pipeLike(exe))).format).toBe('zip');
  const tar = await open('a.tar', pipeLike(archive([member({ name: 'setup.exe', data: exe })])));
  expect(at(tar, 'a.tar!/setup.exe').format).toBe('zip');
  expect(at(tar, 'a.tar!/setup.exe!/m').format).toBe('text');
});

test('what a format begins with never hides a content that it recognises', async () => {
  const wrong: string[] = [];
  for (const { name, bytes } of await ownSeeds()) {
    const probe = {
      head: bytes.subarray(0, 4096),
      tail: bytes.subarray(-66 * 1024),
      name,
      size: bytes.length,
    };
    for (const format of FORMATS) {
      const first = String.fromCharCode(bytes[0]!);
      if (format.recognizes(probe) && format.begins?.includes(first) === false)
        wrong.push(`${name}: ${format.name}`);
    }
  }
  expect(wrong).toEqual([]);
});
