import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { squashfs } from '../../../src/artifact/formats/squashfs.ts';
import { squashfsImage, squashfsSeeds, TREE } from '../../recipes/squashfs.ts';
import { fieldAt } from '../../support/find-field.ts';
import { codes, fileLike, open, paths } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

const read = (bytes: Uint8Array, options = {}) => readFormat(squashfs, bytes, options);
const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/squashfs/${name}.sqfs`, import.meta.url));
const explained = ({ fields, members }: Awaited<ReturnType<typeof read>>, size: number) =>
  unexplained([...fields, ...members.flatMap((member) => member.fields)], size);

describe('images', () => {
  it('every kind of file with what its inode says', async () => {
    const { members, problems, variant } = await read(squashfsSeeds()['plain.sqfs']!);
    expect(problems).toEqual([]);
    expect(variant).toBe('gzip');
    expect(
      members.map(({ path, kind, link, content }) => [path, kind, link ?? content?.length ?? '']),
    ).toEqual([
      ['big', 'file', 13_890],
      ['bin', 'directory', ''],
      ['bin/name', 'file', 10],
      ['bin/tool', 'hardlink', 'bin/name'],
      ['blk', 'block-device', ''],
      ['chr', 'character-device', ''],
      ['empty', 'directory', ''],
      ['fifo', 'fifo', ''],
      ['holes', 'file', 13_482],
      ['link', 'symlink', 'bin/tool'],
      ['sock', 'socket', ''],
      ['tiny', 'file', 5],
      ['zero', 'file', 0],
    ]);
    const name = members[2]!;
    expect(name).toMatchObject({
      mode: 0o4755,
      uid: 1000,
      gid: 1000,
      mtime: 1_600_000_000,
      inode: 3,
      size: 10,
    });
    const holes = members[8]!.content!;
    expect(holes.subarray(0, 8192).every((byte) => byte === 0)).toBe(true);
    expect(text(holes.subarray(8192, 8199))).toBe('line 0\n');
    expect(fieldAt(members[4]!.fields, 'inode', 'device').value).toBe('300, 70000');
  });

  it('the same through every compressor', async () => {
    const plain = await read(squashfsSeeds()['plain.sqfs']!);
    const contents = plain.members.map(({ path, content }) => [path, content]);
    for (const name of ['gzip.sqfs', 'zstd.sqfs', 'no-fragments.sqfs']) {
      const { members, problems } = await read(squashfsSeeds()[name]!);
      expect(problems).toEqual([]);
      expect(members.map(({ path, content }) => [path, content])).toEqual(contents);
    }
    for (const name of ['xz', 'lzma', 'lz4', 'lzo']) {
      const { members, problems, variant } = await read(fixture(name));
      expect([problems, variant]).toEqual([[], name]);
      expect(members.map(({ path }) => path)).toEqual(['folder', 'folder/numbers', 'link', 'tiny']);
      expect(members[1]!.content!.length).toBe(4893);
      expect(text(members[3]!.content)).toBe('tiny\n');
    }
  });

  it('a compressor that does not exist is told', async () => {
    const image = squashfsImage(TREE);
    image.writeUInt16LE(7, 20);
    const { problems, variant } = await read(image);
    expect(problems).toEqual([{ code: 'squashfs.compressor', message: 'number 7', offset: 20 }]);
    expect(variant).toBe('unknown');
  });

  it('every seed explains every byte', async () => {
    const seeds = {
      ...squashfsSeeds(),
      'xz.sqfs': fixture('xz'),
      'lzma.sqfs': fixture('lzma'),
      'lz4.sqfs': fixture('lz4'),
      'lzo.sqfs': fixture('lzo'),
    };
    for (const [name, bytes] of Object.entries(seeds)) {
      const result = await read(bytes);
      expect([name, result.codes, explained(result, bytes.length)]).toEqual([name, [], []]);
    }
  });

  it('superblock, options, tables and attributes are fields', async () => {
    const { fields, members } = await read(squashfsSeeds()['gzip.sqfs']!);
    expect(fieldAt(fields, 'superblock', 'mkfs_time')).toEqual({
      name: 'mkfs_time',
      value: 1_700_000_000,
      offset: 8,
      length: 4,
      meaning: 'time',
    });
    expect(fieldAt(fields, 'compressor options', 'compression_level')).toMatchObject({
      value: 4,
      offset: 98,
    });
    expect(fieldAt(fields, 'id table', '0')).toMatchObject({ value: 1000, meaning: 'owner' });
    expect(fieldAt(fields, 'root inode', 'mtime').value).toBe(1_600_000_000);
    expect(fieldAt(fields, 'fragment table', '0').value).toMatch(/^\d+ bytes at \d+$/);
    const xattrs = fieldAt(members.find(({ path }) => path === 'tiny')!.fields, 'inode', 'xattrs').fields!;
    expect(xattrs.map(({ name, value }) => [name, value])).toEqual([
      ['user.a', 'shared value'],
      ['security.b', 'shared value'],
    ]);
  });

  it('is read from a file as from memory', async () => {
    const bytes = squashfsSeeds()['gzip.sqfs']!;
    const artifact = await open('x.sqfs', fileLike(bytes));
    expect(codes(artifact)).toEqual([]);
    expect(paths(artifact)).toEqual(paths(await open('x.sqfs', bytes)));
    expect(artifact.entries[0]).toMatchObject({ format: 'squashfs', variant: 'gzip' });
  });
});

/** An image whose metadata is not compressed, with bytes of a table changed. */
function changed(table: 'inodes' | 'directories' | 'superblock', change: (bytes: Buffer) => void): Buffer {
  const image = Buffer.from(squashfsImage(TREE));
  const at = {
    superblock: 0,
    inodes: Number(image.readBigUInt64LE(64)) + 2,
    directories: Number(image.readBigUInt64LE(72)) + 2,
  };
  change(image.subarray(at[table]));
  return image;
}
const codesOf = async (bytes: Uint8Array) => (await read(bytes)).codes;

describe('superblocks', () => {
  const write = (at: number, value: number, width = 4) =>
    codesOf(changed('superblock', (bytes) => void bytes.writeUIntLE(value, at, width)));

  it('other versions and byte orders are recognised', async () => {
    const old = Buffer.alloc(200);
    old.write('sqsh');
    old.writeUInt16BE(3, 28);
    expect(squashfs.recognizes({ head: old, name: '' })).toBe(true);
    expect((await read(old)).problems).toEqual([
      { code: 'squashfs.version', message: 'version 3, big-endian', offset: 28 },
    ]);
    expect(
      squashfs.recognizes({ head: Buffer.from('hsqs is no image of any kind, is it, or is it?'), name: '' }),
    ).toBe(false);
  });

  it('contradictions', async () => {
    expect(await write(12, 4097)).toEqual(['squashfs.superblock']);
    expect(await write(22, 13, 2)).toEqual(['squashfs.superblock']);
    expect(await write(30, 1, 2)).toEqual(['squashfs.superblock']);
    expect(await write(64, 0xffffff)).toEqual(['squashfs.superblock']);
    expect(await write(20, 9, 2)).toEqual(['squashfs.compressor']);
    expect(await write(4, 12)).toContain('squashfs.mismatch');
    expect(await write(16, 99_999)).toContain('squashfs.table');
    expect(await write(16, 0x7fffffff)).toContain('limit.metadata');
    expect(await write(26, 40_000, 2)).toContain('squashfs.table');
    expect(await write(32, 0x10000)).toEqual(['squashfs.inode']);
    expect((await read(squashfsImage(TREE).subarray(0, 60))).codes).toEqual(['squashfs.truncated']);
    expect((await read(squashfsImage(TREE).subarray(0, 9000))).codes).toContain('squashfs.truncated');
  });
});

describe('what nothing refers to', () => {
  it('bytes between the parts, and behind the end', async () => {
    const hidden = squashfsImage(TREE, { gap: Buffer.from('hidden') });
    const result = await read(hidden);
    expect(result.problems).toMatchObject([
      { code: 'squashfs.hidden-bytes', message: '6 bytes that nothing refers to' },
    ]);
    expect(explained(result, hidden.length)).toEqual([]);
    expect(await codesOf(squashfsImage(TREE, { gap: Buffer.alloc(6) }))).toEqual([]);
    const behind = Buffer.concat([squashfsImage(TREE), Buffer.from('signature')]);
    expect(await codesOf(behind)).toEqual(['squashfs.trailing-data']);
  });

  it('inodes and names that the tree does not reach', async () => {
    const image = squashfsImage(TREE);
    const root = image.readUInt16LE(32);
    const base = Number(image.readBigUInt64LE(64)) + 2;
    // The listing of the root loses its last entry, `zero`.
    image.writeUInt16LE(image.readUInt16LE(base + root + 24) - 12, base + root + 24);
    const listing = Number(image.readBigUInt64LE(72)) + 2 + image.readUInt16LE(base + root + 26);
    image.writeUInt32LE(image.readUInt32LE(listing) - 1, listing);
    const { problems } = await read(image);
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      expect.stringMatching(/^squashfs.unreferenced 32 of \d+ bytes of inodes; 1 more like this$/),
      'squashfs.mismatch 13 inodes by the superblock, 12 in the tree',
    ]);
  });
});

describe('hostile tables', () => {
  const place = (name: string): number => {
    const image = squashfsImage(TREE);
    const from = Number(image.readBigUInt64LE(72)) + 2;
    return image.indexOf(name, from, 'latin1') - from - 8;
  };

  it('directories that hold themselves are entered once', async () => {
    const root = squashfsImage(TREE).readUInt16LE(32);
    const { codes: found, members } = await read(
      changed('directories', (bytes) => {
        bytes.writeUInt16LE(root, place('empty'));
      }),
    );
    expect(found).toContain('squashfs.directory-loop');
    expect(members.filter(({ path }) => path.startsWith('empty'))).toHaveLength(1);
  });

  it('names that cannot be, or are not sorted', async () => {
    const name = (text_: string) =>
      changed('directories', (bytes) => void bytes.write(text_, place('tiny') + 8));
    expect(await codesOf(name('a/b\0'))).toContain('squashfs.name');
    expect(await codesOf(name('aaaa'))).toEqual(['squashfs.order']);
  });

  it('entries and inodes that disagree', async () => {
    expect(
      await codesOf(changed('directories', (bytes) => void bytes.writeInt16LE(77, place('tiny') + 2))),
    ).toEqual(['squashfs.mismatch']);
    expect(
      await codesOf(changed('directories', (bytes) => void bytes.writeUInt16LE(3, place('tiny') + 4))),
    ).toEqual(['squashfs.mismatch']);
  });

  it('inodes that are not there, of no type, too large', async () => {
    expect(
      await codesOf(changed('directories', (bytes) => void bytes.writeUInt16LE(8000, place('tiny')))),
    ).toEqual(['squashfs.inode']);
    expect(await codesOf(changed('inodes', (bytes) => void bytes.writeUInt16LE(15, 0)))).toContain(
      'squashfs.inode',
    );
    expect(await codesOf(changed('inodes', (bytes) => void bytes.writeUInt16LE(200, 4)))).toContain(
      'squashfs.inode',
    );
    const image = squashfsImage([{ name: 'one', content: 'x' }]);
    const inode = Number(image.readBigUInt64LE(64)) + 2;
    image.writeUInt32LE(0xfffffff0, inode + 28);
    expect(await codesOf(image)).toContain('squashfs.inode');
  });

  it('directories that break off', async () => {
    expect(await codesOf(changed('directories', (bytes) => void bytes.writeUInt32LE(999, 0)))).toContain(
      'squashfs.directory',
    );
    const image = squashfsImage(TREE);
    const root = Number(image.readBigUInt64LE(64)) + 2 + image.readUInt16LE(32);
    image.writeUInt16LE(60_000, root + 24);
    expect(await codesOf(image)).toContain('squashfs.directory');
  });

  it('data that is not there or cannot be decoded', async () => {
    const image = squashfsImage([{ name: 'one', content: 'x'.repeat(5000) }], { compressor: 'gzip' });
    const broken = Buffer.from(image);
    broken.fill(0xff, 96, 110);
    const { problems, members } = await read(broken);
    expect(problems).toMatchObject([{ code: 'squashfs.data', offset: 96 }]);
    expect(members[0]!.content).toHaveLength(0);
    const tail = squashfsImage([{ name: 'one', content: 'tail' }]);
    tail.writeUInt32LE(7, Number(tail.readBigUInt64LE(64)) + 2 + 20);
    expect(await codesOf(tail)).toEqual(['squashfs.data']);
  });

  it('metadata blocks that cannot be', async () => {
    const image = squashfsImage(TREE);
    image.writeUInt16LE(0, Number(image.readBigUInt64LE(64)));
    expect(await codesOf(image)).toContain('squashfs.metadata');
    const packed = Buffer.from(squashfsSeeds()['gzip.sqfs']!);
    packed.fill(0xff, Number(packed.readBigUInt64LE(64)) + 2, Number(packed.readBigUInt64LE(64)) + 20);
    expect(await codesOf(packed)).toContain('squashfs.metadata');
  });

  it('attributes that lead nowhere', async () => {
    const image = squashfsImage(TREE);
    const table = Number(image.readBigUInt64LE(56));
    const list = Number(image.readBigUInt64LE(table + 16));
    image.writeUInt32LE(99, list + 2 + 8);
    expect(await codesOf(image)).toContain('squashfs.xattr');
  });
});
