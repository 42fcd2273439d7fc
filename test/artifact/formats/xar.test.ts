import { describe, expect, it } from 'vitest';
import { xar } from '../../../src/artifact/formats/xar.ts';
import { digest, type XarParts, xarBuilder } from '../../recipes/xar.ts';
import { readFormat, text } from '../../support/read-format.ts';

const read = (bytes: Uint8Array, limits = {}) => readFormat(xar, bytes, { limits });

/** One file `a` with the content `hello`, in an archive with the given quirk. */
function one(parts: XarParts = {}, reserved = 20): Uint8Array {
  const x = xarBuilder(reserved);
  return x.build(x.file('a', x.data('hello')), parts);
}

describe('recognition', () => {
  const probe = (bytes: Uint8Array) => xar.recognizes({ head: bytes, name: 'x' });

  it('goes by magic and the zero in the version', () => {
    expect(probe(one())).toBe(true);
    expect(probe(one({ headerSize: 300 }))).toBe(true);
    expect(probe(Buffer.from('xar! is a format'))).toBe(false);
    expect(probe(Buffer.from('xar!'))).toBe(false);
  });
});

describe('header', () => {
  it('decodes every field with its place', async () => {
    const bytes = one();
    const { fields, codes, members } = await read(bytes);
    const toc = bytes.length - 28 - 20 - 5;
    expect(codes).toEqual([]);
    expect(fields.slice(0, 7)).toEqual([
      { name: 'magic', value: 'xar!', offset: 0, length: 4 },
      { name: 'header size', value: 28, offset: 4, length: 2, meaning: 'size' },
      { name: 'version', value: 1, offset: 6, length: 2 },
      { name: 'TOC length compressed', value: toc, offset: 8, length: 8, meaning: 'size' },
      {
        name: 'TOC length uncompressed',
        value: Buffer.from(bytes).readUInt32BE(20),
        offset: 16,
        length: 8,
        meaning: 'size',
      },
      { name: 'checksum algorithm', value: 1, offset: 24, length: 4, meaning: 'checksum' },
      { name: 'checksum', value: 'sha1', offset: 24, length: 0, meaning: 'checksum' },
    ]);
    expect(fields[7]).toEqual({
      name: 'TOC checksum',
      value: digest('sha1', bytes.subarray(28, 28 + toc)),
      offset: 28 + toc,
      length: 20,
      meaning: 'checksum',
    });
    expect(fields[8]).toMatchObject({ name: 'toc', offset: 28, length: toc });
    expect(text(members[0]!.content)).toBe('hello');
  });

  it.each([
    ['no bytes', Buffer.from('xar!'), ['xar.truncated']],
    ['a size below 28', one({ headerSize: 27 }), ['xar.header-size']],
    ['a size beyond the file', one({ headerSize: 60_000 }), ['xar.header-size']],
  ])('gives up on %s', async (_name, bytes, codes) => {
    const result = await read(bytes);
    expect(result.codes).toEqual(codes);
    expect(result.members).toEqual([]);
  });

  it('says that a version is not 1, and reads on', async () => {
    const { problems, members } = await read(one({ version: 2 }));
    expect(problems).toEqual([{ code: 'xar.version', message: 'version 2', offset: 6 }]);
    expect(members.length).toBe(1);
  });

  it('reports bytes that no field covers', async () => {
    const hidden = await read(one({ headerExtra: Buffer.from('hide') }));
    expect(hidden.problems).toEqual([
      { code: 'xar.header-extra', message: '4 bytes after the fields of the header', offset: 28 },
    ]);
    expect((await read(one({ headerExtra: Buffer.alloc(4) }))).codes).toEqual([]);
    expect((await read(one({ headerExtra: Buffer.alloc(40) }))).codes).toEqual(['xar.header-extra']);
  });
});

describe('checksum of the table', () => {
  it.each([
    [1, 20],
    [2, 16],
    [3, 32],
    [4, 64],
  ])('verifies algorithm %i', async (algorithm, length) => {
    expect((await read(one({ algorithm }, length))).codes).toEqual([]);
    const wrong = await read(one({ algorithm, checksum: Buffer.alloc(length, 1) }, length));
    expect(wrong.codes).toEqual(['xar.toc-checksum']);
    expect(wrong.members.length).toBe(1);
  });

  it('takes id 3 as the name in a longer header (mackyle/xar)', async () => {
    const named = (name: string, style: string) => {
      const extra = Buffer.alloc(12);
      extra.write(name);
      const x = xarBuilder(64);
      const parts = { algorithm: 3, headerExtra: extra, style };
      const draft = x.build(x.file('a'), parts);
      const toc = draft.subarray(40, draft.length - 64);
      return x.build(x.file('a').replace('"2"', '"1"'), {
        ...parts,
        checksum: Buffer.from(digest('sha512', toc), 'hex'),
      });
    };
    const good = await read(named('sha512', 'sha512'));
    expect(good.codes).toEqual([]);
    expect(good.fields.find((field) => field.name === 'checksum name')).toEqual({
      name: 'checksum name',
      value: 'sha512',
      offset: 28,
      length: 12,
      meaning: 'checksum',
    });
    expect((await read(named('sha256', 'sha512'))).codes).toContain('xar.checksum-style');
    const unknown = await read(named('crc99', 'sha512'));
    expect(unknown.problems[0]).toEqual({
      code: 'xar.checksum-algorithm',
      message: 'checksum id 3 ("crc99")',
      offset: 24,
    });
    expect((await read(named('sha512\0x', 'sha512'))).codes).toEqual(['xar.header-extra']);
  });

  it('reports an unknown algorithm, and verifies by the table', async () => {
    expect((await read(one({ algorithm: 7, style: 'sha1' }))).codes).toEqual([
      'xar.checksum-algorithm',
      'xar.toc-checksum',
    ]);
  });

  it('compares header and table', async () => {
    const { problems } = await read(one({ style: 'md5' }));
    expect(problems).toEqual([
      { code: 'xar.checksum-style', message: 'the header says sha1, the table says "md5"', offset: 24 },
    ]);
    const missing = await read(one({ style: null }));
    expect(missing.problems[0]).toEqual({
      code: 'xar.checksum-style',
      message: 'the header says sha1, the table has no <checksum>',
      offset: 24,
    });
  });

  it('notes that there is none', async () => {
    expect((await read(one({ algorithm: 0 }, 0))).codes).toEqual(['xar.no-checksum']);
  });

  it('reports another place than the start of the heap', async () => {
    const bytes = one({ checksumOffset: 5 });
    const heap = bytes.length - 25;
    const { problems } = await read(bytes);
    expect(problems.map((p) => p.code)).toEqual([
      'xar.checksum-place',
      'xar.toc-checksum',
      'xar.unreferenced',
      'xar.overlap',
    ]);
    expect(problems[0]).toMatchObject({
      message: 'at heap offset 5 with 20 bytes, expected at 0 with 20',
      offset: heap + 5,
    });
    expect(problems[2]).toEqual({
      code: 'xar.unreferenced',
      message: `5 bytes at offset ${heap}`,
      offset: heap,
    });
  });
});

describe('table of contents', () => {
  it('is cut where the file is', async () => {
    const x = xarBuilder();
    const whole = x.build(
      Array.from({ length: 200 }, (_, i) => x.file(`name-${i}`, `<mode>0${i % 8}44</mode>`)).join(''),
    );
    const { codes, members } = await read(whole.subarray(0, 800));
    expect(codes.slice(0, 3)).toEqual(['xar.truncated', 'stream.truncated', 'xar.toc-xml']);
    expect(members.length).toBeGreaterThan(10);
    expect(members.length).toBeLessThan(200);
    expect(members[9]!.path).toBe('name-9');
  });

  it.each([2 ** 62, 2 ** 32, 100_000])('never allocates for a stated length of %i', async (tocLength) => {
    const { codes } = await read(one({ tocLength }));
    expect(codes[0]).toBe('xar.truncated');
  });

  it('compares the stated with the inflated length', async () => {
    const { problems } = await read(one({ tocSize: 10 }));
    expect(problems).toEqual([
      {
        code: 'xar.toc-length',
        message: expect.stringMatching(/^the header states 10 bytes, there are \d+$/),
        offset: 16,
      },
    ]);
  });

  it('keeps the metadata limit, compressed and inflated', async () => {
    const bomb = one({ xml: `<xar><toc>${' '.repeat(3_000_000)}</toc></xar>` });
    const inflated = await read(bomb, { metadata: 1_000_000 });
    expect(inflated.problems).toEqual([
      {
        code: 'limit.metadata',
        message: 'the table of contents inflates to more than 1000000 bytes (--limit metadata)',
        offset: 16,
      },
    ]);
    expect((await read(bomb, { metadata: 1000 })).problems[0]!.message).toMatch(
      /^a table of contents of \d+ compressed bytes/,
    );
    expect((await read(one(), { steps: 5 })).codes).toContain('limit.steps');
  });

  it('reports bytes between table and heap', async () => {
    const { problems } = await read(one({ tocSuffix: Buffer.from('hidden') }));
    expect(problems.map((p) => [p.code, p.message])).toEqual([
      ['xar.toc-trailing-data', '6 bytes between the compressed table and the heap'],
    ]);
  });

  it('refuses a document type', async () => {
    const xml =
      '<!DOCTYPE xar [<!ENTITY a "b">]><xar><toc><file id="1"><type>file</type><name>&a;</name></file></toc></xar>';
    const { problems, members } = await read(one({ xml }));
    expect(problems).toEqual([
      {
        code: 'xar.toc-doctype',
        message: 'a document type declaration, which could define entities at byte 0 of the inflated table',
        offset: 28,
      },
    ]);
    expect(members).toEqual([]);
  });

  it('lists what stands before malformed XML', async () => {
    const file = (name: string) => `<file id="${name}"><type>file</type><name>${name}</name></file>`;
    const { codes, members } = await read(one({ xml: `<xar><toc>${file('a')}${file('b')}<file id="c"><na` }));
    expect(codes).toContain('xar.toc-xml');
    expect(members.map((m) => m.path)).toEqual(['a', 'b', '']);
  });

  it('says where a document has no table', async () => {
    expect((await read(one({ xml: '<xar/>' }))).codes).toEqual(['xar.toc-xml']);
    expect((await read(one({ xml: '<rax><toc/></rax>' }))).codes).toEqual(['xar.toc-xml']);
  });

  it('reports files where only some tools look, and what is said twice', async () => {
    const x = xarBuilder();
    const file = x.file('a', `${x.data('one')}<extra>${x.file('hidden')}</extra><name>b</name>`);
    const { problems, members } = await read(x.build(file));
    expect(members.map((m) => m.path)).toEqual(['b']);
    expect(problems.map((p) => p.code)).toEqual(['xar.stray-file', 'xar.repeated-element']);
    expect(problems[0]!.message).toBe('1 in places other than <toc> and <file>');
    expect(problems[1]!.message).toMatch(/^<name> twice in <file> at byte \d+ of the table$/);
  });
});

describe('variant', () => {
  it.each([
    [['Distribution'], 'macos-product'],
    [['PackageInfo', 'Payload'], 'macos-component'],
    [['PackageInfo', 'Bom', 'Distribution'], 'macos-product'],
    [['PackageInfo'], undefined],
    [['a.txt'], undefined],
  ])('of %j is %s', async (names, variant) => {
    const x = xarBuilder();
    expect((await read(x.build(names.map((name) => x.file(name, x.data(name))).join('')))).variant).toBe(
      variant,
    );
  });
});
