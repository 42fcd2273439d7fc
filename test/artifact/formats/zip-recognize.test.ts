import { describe, expect, test } from 'vitest';
import { zip } from '../../../src/artifact/formats/zip.ts';
import { buildZip } from '../../recipes/zip.ts';
import { readFormat } from '../../support/read-format.ts';

const recognized = (bytes: Uint8Array, name = 'x') =>
  zip.recognizes({
    head: bytes.subarray(0, 4096),
    tail: bytes.subarray(-66 * 1024),
    name,
    size: bytes.length,
  });

describe('recognition', () => {
  const one = buildZip([{ name: 'a', data: '1' }]);
  const behind = (prefix: string, bytes: Uint8Array = one) =>
    Buffer.concat([Buffer.from(prefix, 'latin1'), bytes]);

  test.each([
    ['a local header', one, true],
    ['an empty archive', buildZip([]), true],
    ['a split archive in one part', behind('PK00'), true],
    ['a spanning marker', behind('PK\x07\x08'), true],
    ['a program before', behind('\x7fELF....'), true],
    ['zip64 behind a prefix', behind('MZ', buildZip([{ name: 'a' }], { zip64: true })), true],
    [
      'a signed program: the archive is a part of it',
      Buffer.concat([behind('MZ'), Buffer.from('certificate')]),
      false,
    ],
    ['a library of objects that ends with a zip', behind('!<arch>\n'), false],
    ['something that only holds a zip', Buffer.concat([behind('text'), Buffer.alloc(512)]), false],
    ['an end record without directory', behind('text', buildZip([])), false],
    ['text', Buffer.from('Hello, world!\n'), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_, bytes, expected) => {
    expect(recognized(bytes)).toBe(expected);
  });

  test('with a suffix of the family, bytes may follow', () => {
    expect(recognized(Buffer.concat([behind('text'), Buffer.from('junk')]), 'x.zip')).toBe(true);
  });

  test.each([
    ['x.whl', 'text', true],
    ['X.ZIP', 'text', true],
    ['setup.exe', 'MZ', true],
    ['setup.exe', 'text', false],
    ['x.txt', 'MZ', false],
  ])('suspects %s that begins with %s: %s', (name, head, expected) => {
    expect(zip.suspects?.({ name, head: Buffer.from(head) })).toBe(expected);
  });
});

describe('profiles', () => {
  test.each([
    ['wheel', ['p/__init__.py', 'p-1.dist-info/WHEEL', 'p-1.dist-info/METADATA']],
    ['sdist', ['p-1/PKG-INFO', 'p-1/setup.py']],
    ['egg', ['EGG-INFO/PKG-INFO', 'p/__init__.py']],
    ['nupkg', ['[Content_Types].xml', 'p.nuspec']],
    ['vsix', ['[Content_Types].xml', 'extension.vsixmanifest']],
    ['appx', ['[Content_Types].xml', 'AppxManifest.xml']],
    ['apk', ['AndroidManifest.xml', 'classes.dex', 'META-INF/MANIFEST.MF']],
    ['jar', ['META-INF/MANIFEST.MF', 'AndroidManifest.xml']],
    ['war', ['META-INF/MANIFEST.MF', 'WEB-INF/web.xml']],
    ['docx', ['[Content_Types].xml', 'word/document.xml']],
    ['xlsx', ['[Content_Types].xml', 'xl/workbook.xml']],
    ['pptx', ['[Content_Types].xml', 'ppt/presentation.xml']],
    ['ipa', ['Payload/x.app/Info.plist']],
    ['conda', ['metadata.json', 'pkg-x-1.tar.zst']],
    ['zipapp', ['__main__.py']],
    [undefined, ['deep/p-1.dist-info/WHEEL', 'a/b.nuspec', 'wordy/x', 'a/b/PKG-INFO']],
  ])('%s', async (variant, names) => {
    const { variant: found, codes } = await readFormat(zip, buildZip(names.map((name) => ({ name }))));
    expect([found, codes]).toEqual([variant, []]);
  });

  test.each([
    ['epub', 'application/epub+zip'],
    ['odt', 'application/vnd.oasis.opendocument.text'],
    [undefined, 'text/plain'],
  ])('%s by its mimetype member', async (variant, data) => {
    expect((await readFormat(zip, buildZip([{ name: 'mimetype', data }]))).variant).toBe(variant);
  });
});
