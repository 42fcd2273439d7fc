import { readFileSync } from 'node:fs';
import { deflateRawSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sevenzip } from '../../../src/artifact/formats/sevenzip.ts';
import { bzip2Stream } from '../../recipes/bzip2.ts';
import {
  buildSevenZip,
  number,
  type SevenZipFolder,
  type SevenZipOptions,
  sevenzipSeeds,
  storedLzma2,
} from '../../recipes/sevenzip.ts';
import { fileLike, open, paths, reread } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const content = Buffer.from('the content of a file, '.repeat(100));
const folder = (id: string, packed: Uint8Array, properties?: Uint8Array): SevenZipFolder => ({
  coders: [{ id, ...(properties ? { properties } : {}) }],
  packed,
  content,
});
const stored = folder('00', content);

const read = async (bytes: Uint8Array) => {
  const result = await readFormat(sevenzip, bytes, { name: 'input.7z' });
  const rest = unexplained(
    [...result.fields, ...result.members.flatMap((member) => member.fields)],
    bytes.length,
  );
  return {
    ...result,
    rest,
    messages: result.problems.map(({ code, message, offset }) => `${code} ${offset} ${message}`),
  };
};
const one = (options: Partial<SevenZipOptions>) =>
  read(buildSevenZip({ folders: [stored], files: [{ name: 'x' }], ...options }));

describe('methods', () => {
  const cases: Record<string, SevenZipFolder> = {
    copy: stored,
    deflate: folder('040108', deflateRawSync(content)),
    zstd: folder('04f71101', zstdCompressSync(content)),
    lzma2: folder('21', storedLzma2(content), Buffer.from([10])),
  };
  for (const [name, part] of Object.entries(cases)) {
    it(`${name} is decoded`, async () => {
      const { members, messages, variant, rest } = await one({ folders: [part] });
      expect([messages, rest]).toEqual([[], []]);
      expect(variant).toBe(name);
      expect(text(members[0]!.content)).toBe(content.toString());
    });
  }
  it('filters are undone', async () => {
    const differences = Buffer.from(content.map((byte, i) => byte - (i >= 4 ? content[i - 4]! : 0)));
    const delta = {
      ...stored,
      coders: [{ id: '03', properties: Buffer.from([3]) }, { id: '00' }],
      packed: differences,
    };
    const found = await one({ folders: [delta] });
    expect([found.messages, text(found.members[0]!.content)]).toEqual([[], content.toString()]);
    expect(found.variant).toBe('copy');
    const code = Buffer.alloc(64, 0x90);
    code.set([0xe8, 0x25, 0, 0, 0], 32);
    const relative = Buffer.from(code);
    relative[33] = 0;
    const x86 = { coders: [{ id: '03030103' }, { id: '00' }], packed: code, content: relative };
    expect(Buffer.from((await one({ folders: [x86] })).members[0]!.content!)).toEqual(relative);
  });
  it('that are not decoded are said once', async () => {
    const ppmd = folder('030401', Buffer.alloc(9));
    const two = await one({ folders: [ppmd, ppmd], files: [{ name: 'a' }, { name: 'b' }] });
    expect(two.messages).toEqual(['7z.method 32 folder 0: ppmd; 1 more like this']);
    expect(two.members.map((member) => [member.size, member.content])).toEqual([
      [2300, undefined],
      [2300, undefined],
    ]);
    expect((await one({ folders: [folder('06f10701', Buffer.alloc(9))] })).codes).toEqual(['7z.encrypted']);
    expect((await one({ folders: [folder('99', Buffer.alloc(9))] })).messages).toEqual([
      '7z.method 32 folder 0: method 0x99',
    ]);
  });
});

describe('what 7-Zip wrote', () => {
  const fixture = (name: string) => readFileSync(new URL(`../../fixtures/7z/${name}.7z`, import.meta.url));
  const code = Buffer.alloc(8100);
  for (let i = 0; i < 900; i++) {
    code.set([0x90, i & 255, 0x55, i % 3 ? 0xe8 : 0xe9], 9 * i);
    code.writeInt32LE(64 * (i % 3) - 9 * i - 8, 9 * i + 4);
    code[9 * i + 8] = 0xc3;
  }
  const lines = Array.from({ length: 2000 }, (_, i) => `line ${i + 1}\n`).join('');
  for (const [name, variant] of Object.entries({
    bcj2: 'lzma',
    'bcj-lzma': 'lzma',
    bzip2: 'bzip2',
    lzma2: 'lzma2',
  })) {
    it(`comes back: ${name}`, async () => {
      const found = await read(fixture(name));
      expect([found.messages, found.rest, found.variant]).toEqual([[], [], variant]);
      expect(found.members.map(({ path, mtime }) => [path, mtime])).toEqual([
        ['code', 1_700_000_000],
        ['lines', 1_700_000_000],
      ]);
      expect(Buffer.from(found.members[0]!.content!).equals(code)).toBe(true);
      expect(text(found.members[1]!.content)).toBe(lines);
    });
  }
  it('may hide even the names', async () => {
    const { members, codes, rest } = await read(fixture('encrypted-header'));
    expect([members, codes, rest]).toEqual([[], ['7z.encrypted'], []]);
  });
  it('never throws or hangs where bytes of BCJ2 streams are changed', async () => {
    const bytes = fixture('bcj2');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 32, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, value) => {
          const broken = Buffer.from(bytes);
          broken[at]! ^= value;
          expect((await read(broken)).rest).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('files', () => {
  const time = 133_444_736_000_000_000n;
  const files = [
    { name: 'dir', kind: 'directory', attributes: 0x41ed8010 },
    { name: 'dir/a', mtime: time + 1n, attributes: 0x81e88020 },
    { name: 'link', attributes: 0xa1ff8020 },
    { name: 'empty', kind: 'empty' },
    { name: 'ü', attributes: 0x20 },
    { name: 'gone', kind: 'anti' },
  ] as const;
  const solid = { ...stored, pieces: [1000, 5, 1295] };
  for (const encodeHeader of [false, true]) {
    it(`of a solid block${encodeHeader ? ', the header packed' : ''}`, async () => {
      const { members, messages, rest } = await one({ folders: [solid], files, encodeHeader });
      expect([messages, rest]).toEqual([[`7z.anti ${members[0]!.offset} 1 of 6`], []]);
      expect(
        members.map(({ path, kind, size, mode, link }) => [path, kind, size, mode?.toString(8), link]),
      ).toEqual([
        ['dir', 'directory', undefined, '755', undefined],
        ['dir/a', 'file', 1000, '750', undefined],
        ['link', 'symlink', undefined, '777', content.toString('latin1', 1000, 1005)],
        ['empty', 'file', 0, undefined, undefined],
        ['ü', 'file', 1295, undefined, undefined],
        ['gone', 'file', undefined, undefined, undefined],
      ]);
      expect(text(members[4]!.content)).toBe(content.toString('latin1', 1005));
      expect(members[1]!.mtime).toBeCloseTo(1_700_000_000, 5);
      const shown = members[1]!.fields[0]!.fields!.map(
        ({ name, value, meaning }) => `${name}=${value} ${meaning}`,
      );
      expect(shown).toEqual([
        'Name=dir/a name',
        'MTime=2023-11-14T22:13:20.0000001Z time',
        'WinAttributes=0x81e88020 mode',
        'Size=1000 size',
        `CRC=${shown[4]!.slice(4, 12)} checksum`,
      ]);
    });
  }
  it('come again from the middle of a block', async () => {
    const artifact = await open('x.7z', fileLike(buildSevenZip({ folders: [solid], files })));
    expect(paths(artifact)).toEqual(['x.7z', ...files.map(({ name }) => `x.7z!/${name}`)]);
    expect(text(await reread(artifact, 'x.7z!/ü'))).toBe(content.toString('latin1', 1005));
    expect((await reread(artifact, 'x.7z!/dir/a')).length).toBe(1000);
  });
  it('may have no name: then it is that of the archive', async () => {
    const { members, messages } = await one({ files: [{}] });
    expect([members[0]!.path, messages]).toEqual(['input', []]);
  });
  it('may not match the streams', async () => {
    const more = await one({ files: [{ name: 'a' }, { name: 'b' }] });
    expect(more.messages).toEqual([
      `7z.streams ${more.members[0]!.offset} "b" has content, but no folder holds it`,
    ]);
    expect((await one({ files: [] })).messages[0]).toMatch(
      /^7z.streams \d+ 1 pieces of folders belong to no file$/,
    );
  });
  it('are compared with their checksums', async () => {
    const { codes, members } = await one({
      folders: [{ ...solid, crcs: [1, undefined, 2] }],
      files: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
    });
    expect(codes).toEqual(['7z.checksum', '7z.checksum']);
    expect(members.map((member) => member.content?.length)).toEqual([1000, 5, 1295]);
  });
});

describe('damage', () => {
  it('of the headers', async () => {
    expect((await one({ startCrc: 1 })).codes).toEqual(['7z.header-checksum']);
    expect((await one({ headerCrc: 1 })).codes).toEqual(['7z.header-checksum']);
    const whole = buildSevenZip({ folders: [stored], files: [{ name: 'x' }] });
    expect((await read(whole.subarray(0, 20))).codes).toEqual(['7z.truncated']);
    const cut = await read(whole.subarray(0, 60));
    expect([cut.codes, cut.rest]).toEqual([['7z.truncated'], []]);
    for (const header of ['02', '0105', '010400', '0104060001', '01050111', '01047f'])
      expect((await one({ header: Buffer.from(header, 'hex') })).codes).toEqual(['7z.header']);
    const huge = Buffer.concat([Buffer.from([1, 5]), number(2 ** 52), Buffer.from([0, 0])]);
    expect((await one({ header: huge })).messages[0]).toContain('files do not fit');
  });
  it('of the content', async () => {
    const bad = await one({ folders: [folder('040108', Buffer.from('nonsense'))] });
    expect(bad.codes).toEqual(['stream.corrupt']);
    const short = await one({ folders: [folder('040108', deflateRawSync('short'))] });
    expect(short.messages).toEqual([
      'stream.size-mismatch 32 folder 0: it has 5 bytes, the header states 2300',
    ]);
    const long = await one({ folders: [folder('040108', deflateRawSync(Buffer.alloc(3000)))] });
    expect(long.codes).toEqual(['7z.checksum', 'stream.size-mismatch']);
  });
  it('leaves nothing unexplained', async () => {
    const gap = await one({ gap: Buffer.from('hidden') });
    expect([gap.messages, gap.rest]).toEqual([['7z.unused 2332 6 bytes that nothing refers to'], []]);
    const whole = buildSevenZip({ folders: [stored], files: [{ name: 'x' }] });
    const tail = await read(Buffer.concat([whole, Buffer.from('tail')]));
    expect([tail.messages, tail.rest]).toEqual([
      [`7z.trailing-data ${whole.length} 4 bytes follow the archive`],
      [],
    ]);
  });
  it('is no reason for much memory in each of many folders', async () => {
    const x = Buffer.from('x');
    const bzip2 = bzip2Stream([x]);
    // lc and lp of 8 together make the largest models there are.
    const lzma = { id: '030101', properties: Buffer.from([8, 0, 0, 0, 8]) };
    for (const [coder, packed, codes] of [
      [{ id: '040202' }, bzip2, []],
      [{ id: '040202' }, bzip2.subarray(0, 4), ['stream.truncated']],
      [lzma, Buffer.alloc(6), ['7z.checksum']],
      [{ id: '21', properties: Buffer.from([40]) }, storedLzma2(x), []],
    ] as const) {
      const folders = Array.from({ length: 5000 }, () => ({ coders: [coder], packed, content: x }));
      const archive = buildSevenZip({ folders, files: folders.map((_, i) => ({ name: `${i}` })) });
      const started = performance.now();
      const result = await readFormat(sevenzip, archive);
      expect([result.members.length, [...new Set(result.codes)]]).toEqual([5000, codes]);
      expect(performance.now() - started).toBeLessThan(8000);
    }
  });
  it('of any kind never throws or hangs, and every byte stays explained', async () => {
    const seeds = Object.values(sevenzipSeeds());
    await fc.assert(
      fc.asyncProperty(
        fc.nat(seeds.length - 1),
        fc.array(fc.tuple(fc.nat(1500), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
        fc.option(fc.nat(1000)),
        async (index, flips, length) => {
          const bytes = Buffer.from(seeds[index]!);
          for (const [at, value] of flips) bytes[at % bytes.length]! ^= value;
          const cut = bytes.subarray(0, length ?? undefined);
          expect((await read(cut)).rest).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});
