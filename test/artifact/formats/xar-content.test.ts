import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../src/artifact/format.ts';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { bytesSource, collectNotes } from '../../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../../src/model/index.ts';
import { digest, HELLO, HELLO_AS, xarBuilder } from '../../recipes/xar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = (bytes: Uint8Array) => readFormat(xar, bytes);

/** The members of an archive that is not in memory, as of a file. */
function readFromFile(bytes: Uint8Array): AsyncIterable<Member> {
  const { bytes: _, ...source } = bytesSource(bytes);
  return xar.read(source, { ...collectNotes(DEFAULT_LIMITS), name: 'x', variant() {} });
}

describe('content', () => {
  it.each([
    ['application/octet-stream', 24],
    ['application/x-gzip', deflateSync(HELLO).length],
    ['application/zlib', deflateSync(HELLO).length],
    ['application/x-bzip2', HELLO_AS.bzip2.length],
    ['application/x-xz', HELLO_AS.xz.length],
    ['application/x-lzma', HELLO_AS.lzma.length],
    [null, 24],
  ])('decodes %s', async (encoding, length) => {
    const x = xarBuilder();
    const bytes = x.build(x.file('a', x.data(HELLO, { encoding })));
    const { members, codes } = await read(bytes);
    expect(codes).toEqual([]);
    expect(members[0]).toMatchObject({ path: 'a', kind: 'file', size: 24, offset: bytes.length - length });
    expect(text(members[0]!.content)).toBe(HELLO);
  });

  it.each([
    ['application/x-gzip', HELLO_AS.gzip, ['xar.encoding']],
    ['application/x-lzma', HELLO_AS.xz, []],
    ['application/x-xz', HELLO_AS.lzma, ['xar.encoding']],
  ])('goes by the magic under %s', async (encoding, stored, codes) => {
    const x = xarBuilder();
    const result = await read(x.build(x.file('a', x.data(HELLO, { encoding, stored }))));
    expect(text(result.members[0]!.content)).toBe(HELLO);
    expect(result.codes).toEqual(codes);
  });

  it('lists the stored bytes of an unknown encoding', async () => {
    const x = xarBuilder();
    const { members, problems } = await read(
      x.build(x.file('a', x.data('hello', { encoding: 'application/x-rot13' }))),
    );
    expect(text(members[0]!.content)).toBe('hello');
    expect(problems).toEqual([
      {
        code: 'stream.unsupported',
        message: 'a: the encoding "application/x-rot13" is not known',
        offset: members[0]!.offset,
      },
    ]);
  });

  it.each(['md5', 'sha1', 'SHA1', 'sha256', 'sha512'])('verifies %s checksums', async (style) => {
    const x = xarBuilder();
    const good = x.data(HELLO, { encoding: 'application/x-gzip', style });
    const length = digest(style.toLowerCase(), '').length;
    const zeros = '0'.repeat(length);
    const bad = x.data('other', { encoding: 'application/x-gzip', style, archived: zeros, extracted: zeros });
    const { members, problems } = await read(x.build(x.file('a', good) + x.file('b', bad)));
    const real = (bytes: Uint8Array | string) => digest(style.toLowerCase(), bytes);
    const name = style.toLowerCase();
    expect(problems.map((p) => [p.code, p.message])).toEqual([
      [
        'xar.checksum-mismatch',
        `b: the archived ${name} is ${zeros}, that of the bytes is ${real(deflateSync('other'))}`,
      ],
      [
        'xar.checksum-mismatch',
        `b: the extracted ${name} is ${zeros}, that of the bytes is ${real('other')}`,
      ],
    ]);
    expect(text(members[1]!.content)).toBe('other');
  });

  it('notes checksums it cannot verify, and takes none for none', async () => {
    const x = xarBuilder();
    const files = x.file('a', x.data('a', { style: 'tiger' })) + x.file('b', x.data('b', { style: 'none' }));
    const { problems } = await read(x.build(files));
    expect(problems).toEqual([
      { code: 'xar.unverified', message: '<archived-checksum> has the style "tiger" (and 1 more)' },
    ]);
    const short = await read(x.build(x.file('c', x.data('c', { archived: 'abc', offset: 20 }))));
    expect(short.codes).toContain('xar.bad-value');
  });

  it('streams large members and verifies them at the end', async () => {
    const big = Buffer.alloc(5 << 20, 'abcdefgh');
    const x = xarBuilder();
    const files =
      x.file('packed', x.data(big, { encoding: 'application/x-gzip' })) +
      x.file('stored', x.data(big)) +
      x.file('wrong', x.data(big, { extracted: '1'.repeat(40) }));
    const bytes = x.build(files);
    const { members, codes } = await read(bytes);
    expect(members.map((m) => digest('sha1', m.content!))).toEqual(Array(3).fill(digest('sha1', big)));
    expect(codes).toEqual(['xar.checksum-mismatch']);
    for await (const member of readFromFile(bytes)) {
      if (member.path !== 'packed') continue;
      expect(member.data!.bytes).toBeUndefined();
      for await (const _ of member.data!.stream());
      expect(member.data!.packed!()).toBe(deflateSync(big).length);
    }
  });

  it('reads large stored members at any place', async () => {
    const big = Buffer.alloc(2 << 20, 'abcdefgh');
    const x = xarBuilder();
    const source = x.build(x.file('stored', x.data(big)));
    for await (const member of readFromFile(source)) {
      expect(text(await member.data!.read!(9, 4))).toBe('bcde');
      const parts: Uint8Array[] = [];
      for await (const chunk of member.data!.stream(big.length - 3)) parts.push(Buffer.from(chunk));
      expect(text(Buffer.concat(parts))).toBe('fgh');
    }
  });

  it('reports bytes behind a compressed member', async () => {
    const x = xarBuilder();
    const stored = Buffer.concat([deflateSync('hello'), Buffer.from('hide')]);
    const { members, problems } = await read(
      x.build(x.file('a', x.data('hello', { encoding: 'application/x-gzip', stored }))),
    );
    expect(text(members[0]!.content)).toBe('hello');
    expect(problems).toEqual([
      {
        code: 'stream.trailing-data',
        message: 'a: 4 bytes follow the compressed content',
        offset: members[0]!.offset! + deflateSync('hello').length,
      },
    ]);
  });

  it('reports damage once, with the archived checksum as evidence', async () => {
    const x = xarBuilder();
    const stored = Buffer.from(deflateSync(HELLO));
    stored[stored.length - 5]! ^= 0xff;
    const data = x.data(HELLO, {
      encoding: 'application/x-gzip',
      stored,
      archived: digest('sha1', deflateSync(HELLO)),
    });
    const { codes } = await read(x.build(x.file('a', data)));
    expect(codes.filter((code) => code === 'xar.checksum-mismatch').length).toBeGreaterThan(0);
    expect(codes.some((code) => code.startsWith('stream.'))).toBe(true);
  });

  it('keeps what the table says about the size apart from what is there', async () => {
    const x = xarBuilder();
    const { members } = await read(x.build(x.file('a', x.data('hello', { size: 9 }))));
    expect([members[0]!.size, members[0]!.content!.length]).toEqual([9, 5]);
  });

  it.each([
    ['no offset', { offset: null }],
    ['a hexadecimal offset', { offset: '0x14' }],
    ['a negative length', { length: -1 }],
  ])('has no content for %s', async (_name, spec) => {
    const x = xarBuilder();
    x.put('hello');
    const { members, codes } = await read(x.build(x.file('a', x.data('hello', { offset: 20, ...spec }))));
    expect(codes).toContain('xar.bad-value');
    expect(members[0]!.content).toBeUndefined();
    expect(members[0]!.size).toBeUndefined();
  });

  it('reports data outside the file while it is read', async () => {
    const x = xarBuilder();
    const bytes = x.build(
      x.file('a', x.data('hello', { length: 50 })) +
        x.file('b', x.data('', { offset: 2 ** 60, length: 5, style: null })),
    );
    const { members, problems } = await read(bytes);
    expect(members.map((m) => text(m.content))).toEqual(['hello', '']);
    expect(problems.map((p) => p.code)).toEqual(['xar.outside-heap', 'xar.outside-heap']);
    expect(problems[0]!.message).toBe(
      `a: 50 bytes at offset ${bytes.length - 5}, the file ends at ${bytes.length}`,
    );
  });
});
