import { describe, expect, it } from 'vitest';
import { cab } from '../../../src/artifact/formats/cab.ts';
import {
  buildCab,
  type CabOptions,
  cabSeeds,
  filesOf,
  lzxFolder,
  mszipFolder,
  storedFolder,
} from '../../recipes/cab.ts';
import { at, fileLike, open, paths, reread } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const { files, content } = filesOf({
  'a.txt': 'alpha',
  'dir\\b.txt': 'x'.repeat(70_000),
  empty: '',
  c: 'last',
});
const FOLDERS = {
  stored: storedFolder(content),
  mszip: mszipFolder(content),
  'lzx:17': lzxFolder(content, { windowBits: 17 }),
};

const read = async (options: CabOptions, tail: Uint8Array = Buffer.alloc(0)) => {
  const bytes = Buffer.concat([buildCab(options), tail]);
  const result = await readFormat(cab, bytes);
  const rest = unexplained(
    [...result.fields, ...result.members.flatMap((member) => member.fields)],
    bytes.length,
  );
  expect(rest).toEqual([]);
  return {
    ...result,
    messages: result.problems.map(({ code, message, offset }) => `${code} ${offset} ${message}`),
  };
};

describe('recognition', () => {
  const recognizes = (bytes: Uint8Array) => cab.recognizes({ head: bytes, name: 'x.cab' });
  it('goes by the magic and a version that can be', () => {
    expect(recognizes(buildCab({ folders: [], files: [] }))).toBe(true);
    expect(recognizes(Buffer.from('MSCF'))).toBe(false);
    expect(recognizes(Buffer.from('MSCF is how every cabinet begins, they say.'))).toBe(false);
  });
});

describe('content', () => {
  for (const [name, folder] of Object.entries(FOLDERS)) {
    it(`of a ${name} folder`, async () => {
      const { members, problems, variant } = await read({ folders: [folder], files });
      expect(problems).toEqual([]);
      expect(variant).toBe(name);
      expect(members.map(({ path, size }) => `${path} ${size}`)).toEqual([
        'a.txt 5',
        'dir/b.txt 70000',
        'empty 0',
        'c 4',
      ]);
      expect(members.map((member) => text(member.content).slice(0, 6))).toEqual([
        'alpha',
        'xxxxxx',
        '',
        'last',
      ]);
      expect(members[1]!.content!.length).toBe(70_000);
      expect(members[0]).toMatchObject({ mtime: 1_699_999_940 + 60, mtimeLocal: true, kind: 'file' });
    });
    it(`of a ${name} folder through the core, again and out of order`, async () => {
      const artifact = await open('x.cab', fileLike(buildCab({ folders: [folder], files })));
      expect(artifact.problems).toEqual([]);
      expect(paths(artifact)).toEqual([
        'x.cab',
        'x.cab!/a.txt',
        'x.cab!/dir/b.txt',
        'x.cab!/empty',
        'x.cab!/c',
      ]);
      expect(text(await reread(artifact, 'x.cab!/c'))).toBe('last');
      expect(text(await reread(artifact, 'x.cab!/a.txt'))).toBe('alpha');
      expect((await reread(artifact, 'x.cab!/dir/b.txt')).length).toBe(70_000);
      expect(at(artifact, 'x.cab!/c').sha256).toMatch(/^[0-9a-f]{64}$/);
    });
  }

  it('of several folders', async () => {
    const { members, variant, problems } = await readFormat(cab, cabSeeds()['folders.cab']!);
    expect(problems).toEqual([]);
    expect(variant).toBe('mixed');
    expect(members.map((member) => text(member.content))).toEqual(['one', 'two', 'three']);
  });

  it('of many small files goes in one pass', async () => {
    const many = filesOf(
      Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`f${i}`, `content ${i} `.repeat(9)])),
    );
    const artifact = await open('x.cab', buildCab({ folders: [lzxFolder(many.content)], files: many.files }));
    expect(artifact.problems).toEqual([]);
    expect(artifact.entries).toHaveLength(3001);
    expect(text(await reread(artifact, 'x.cab!/f2999'))).toBe('content 2999 '.repeat(9));
  });
});

describe('fields', () => {
  it('of the header, its reserve, folders, blocks and files', async () => {
    const { fields, members } = await readFormat(cab, cabSeeds()['reserve.cab']!);
    expect(
      fields.slice(0, 13).map(({ name, value, meaning }) => [name, value, meaning].join(' ').trim()),
    ).toEqual([
      'signature MSCF',
      'reserved1 0',
      `cbCabinet ${cabSeeds()['reserve.cab']!.length} size`,
      'reserved2 0',
      'coffFiles 71 offset',
      'reserved3 0',
      'versionMinor 3 version',
      'versionMajor 1 version',
      'cFolders 1 size',
      'cFiles 3 size',
      'flags RESERVE_PRESENT',
      'setID 0 id',
      'iCabinet 0 order',
    ]);
    const folder = fields.find(({ name }) => name === 'CFFOLDER')!;
    expect(folder.fields!.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'coffCabStart=141',
      'cCFData=2',
      'typeCompress=mszip',
      'abReserve=f0f0f0',
    ]);
    const blocks = fields.find(({ name }) => name === 'CFDATA')!;
    expect(blocks).toMatchObject({ value: 2, offset: 141, meaning: 'data' });
    expect(blocks.fields![0]!.fields!.map(({ name }) => name)).toEqual([
      'csum',
      'cbData',
      'cbUncomp',
      'abReserve',
      'ab',
    ]);
    expect(
      members[1]!.fields[0]!.fields!.map(({ name, value, meaning }) => `${name}=${value} ${meaning}`),
    ).toEqual([
      'cbFile=40000 size',
      'uoffFolderStart=17 offset',
      'iFolder=0 order',
      'dateTime=2023-11-14T22:13:20 time',
      'attribs=ARCH mode',
      'szName=dir\\b.txt name',
    ]);
  });

  it('of a cabinet of a set', async () => {
    const { fields, members, codes: found } = await readFormat(cab, cabSeeds()['set.cab']!);
    const names = fields.filter(({ name }) => name.startsWith('sz'));
    expect(names.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'szCabinetPrev=one.cab',
      'szDiskPrev=disk 1',
      'szCabinetNext=three.cab',
      'szDiskNext=disk 3',
    ]);
    // What follows in a folder that began elsewhere cannot be decoded either.
    expect(members.map((member) => [member.path, member.content?.length])).toEqual([
      ['from', undefined],
      ['a.txt', undefined],
      ['dir/b.txt', undefined],
      ['empty', 0],
    ]);
    expect(found).toEqual(['cab.spans']);
  });

  it('of a signature', async () => {
    const header = Buffer.alloc(20);
    header.writeUInt32LE(0x100000, 0);
    const plain = buildCab({ folders: [FOLDERS.stored], files, reserve: { header } });
    header.writeUInt32LE(plain.length, 4);
    header.writeUInt32LE(12, 8);
    const signed = await read(
      { folders: [FOLDERS.stored], files, reserve: { header } },
      Buffer.from('300a06000000000000000000', 'hex'),
    );
    expect(signed.messages).toEqual([]);

    expect(signed.fields.at(-1)).toMatchObject({
      name: 'signature',
      offset: plain.length,
      length: 12,
      meaning: 'signature',
    });
    const more = await read({ folders: [FOLDERS.stored], files, reserve: { header } }, Buffer.alloc(14, 9));
    expect(more.messages).toEqual([`cab.trailing-data ${plain.length + 12} 2 bytes follow the cabinet`]);
    header.writeUInt32LE(plain.length + 1, 4);
    const moved = await read({ folders: [FOLDERS.stored], files, reserve: { header } }, Buffer.alloc(13, 9));
    expect(moved.codes).toEqual(['cab.signature', 'cab.trailing-data']);
    header.writeUInt32LE(5, 4);
    expect((await read({ folders: [FOLDERS.stored], files, reserve: { header } })).codes).toEqual([
      'cab.signature',
    ]);
  });
});

describe('files in an unusual order', () => {
  const parts = filesOf({ a: 'aaaa', b: 'bbbb', c: 'cccc' });
  const folder = mszipFolder(parts.content);
  it('come in that of their data', async () => {
    const { members, messages } = await read({ folders: [folder], files: parts.files.toReversed() });
    expect(members.map((member) => `${member.path} ${text(member.content)}`)).toEqual([
      'a aaaa',
      'b bbbb',
      'c cccc',
    ]);
    expect(messages).toEqual(['cab.file-order 44 "c" is the first that does not stand where its data do']);
  });
  it('may be the same bytes, which is no problem, but not parts of them', async () => {
    const again = { name: 'again', size: 4, offset: 4 };
    const same = await read({ folders: [folder], files: [...parts.files, again] });
    expect(same.members.map((member) => `${member.path} ${text(member.content)}`)).toEqual([
      'a aaaa',
      'b bbbb',
      'again bbbb',
      'c cccc',
    ]);
    expect(same.codes).toEqual(['cab.file-order']);
    const overlap = await read({
      folders: [folder],
      files: [
        { name: 'all', size: 12, offset: 0 },
        { name: 'part', size: 3, offset: 3 },
      ],
    });
    expect(overlap.members.map((member) => text(member.content))).toEqual(['aaaabbbbcccc', 'abb']);
    expect(overlap.messages).toEqual(['cab.file-overlap 64 "part" begins 9 bytes before the end of "all"']);
  });
  it('is read in time however often they overlap', async () => {
    const size = 8 << 20;
    const big = mszipFolder(Buffer.alloc(size, 'abc'));
    const many = Array.from({ length: 2000 }, (_, i) => ({
      name: `f${i}`,
      size: 1000,
      offset: (i * 7_919_993) % (size - 1000),
    }));
    const all = [...many, ...many.map((file) => ({ ...file, name: `${file.name}x`, size: 1001 }))];
    const started = performance.now();
    const artifact = await open('x.cab', buildCab({ folders: [big], files: all }), {
      limits: { spool: 1 << 20 },
    });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(artifact.entries.filter(({ sha256 }) => sha256 !== undefined)).toHaveLength(4001);
  });
  it('ends where too much would have to be decoded again', async () => {
    const size = 4 << 20;
    const big = lzxFolder(Buffer.alloc(size, 'abc'), { blockSize: size });
    const all = Array.from({ length: 400 }, (_, i) => ({ name: `f${i}`, size: size - i, offset: i }));
    const limits = { spool: 1 << 16, ratioFloor: 1 << 20, ratio: 1e6 };
    const { problems } = await readFormat(cab, buildCab({ folders: [big], files: all }), { limits });
    expect(problems.map(({ code }) => code)).toEqual(['limit.ratio', 'cab.file-overlap']);
  });
});

describe('what nobody sees', () => {
  it('stands between and behind the structures', async () => {
    const gap = await read({ folders: [FOLDERS.mszip], files, gap: Buffer.from('hidden') });
    expect(gap.messages).toEqual(['cab.unused 132 6 bytes that nothing refers to']);
    const zeros = await read({ folders: [FOLDERS.mszip], files, gap: Buffer.alloc(6) });
    expect(zeros.messages).toEqual([]);
    const tail = await read({ folders: [FOLDERS.mszip], files }, Buffer.from('tail'));
    expect(tail.codes).toEqual(['cab.trailing-data']);
  });
  it('is content of a folder that no file has', async () => {
    const { messages } = await read({ folders: [FOLDERS['lzx:17']], files: [files[0]!, files[3]!] });
    expect(messages).toEqual([
      'cab.unreferenced 84 70000 bytes of the content of folder 0, from byte 5 on, belong to no file',
    ]);
    const none = await read({ folders: [FOLDERS.mszip], files: [] });
    expect(none.codes).toEqual(['cab.unreferenced']);
  });
  it('follows the compressed data of a block', async () => {
    const [block] = mszipFolder(Buffer.from('abc')).blocks;
    const slack = {
      type: 1,
      blocks: [{ ...block!, packed: Buffer.concat([block!.packed, Buffer.from('hidden')]) }],
    };
    const { messages } = await read({ folders: [slack], files: [{ name: 'a', size: 3, offset: 0 }] });
    expect(messages).toEqual(['cab.slack 77 6 bytes at the end of a block of folder 0 decode to nothing']);
  });
});
