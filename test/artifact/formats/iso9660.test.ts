import { describe, expect, it } from 'vitest';
import { iso9660 } from '../../../src/artifact/formats/iso9660.ts';
import { ISO_TREE, isoImage } from '../../recipes/iso9660.ts';
import { fileLike, open, paths, pipeLike, reread } from '../../support/open.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { find, readIso as read } from '../../support/read-iso.ts';

const MIDDLE = 32_768;

describe('recognition', () => {
  const image = isoImage({ a: { data: 'a' } });
  const probe = (bytes: Uint8Array, name = 'x') => ({
    head: bytes.subarray(0, 4096),
    name,
    middle: bytes.subarray(MIDDLE, MIDDLE + 2048),
  });
  it('goes by the descriptor at sector 16', () => {
    expect(iso9660.recognizes(probe(image))).toBe(true);
    expect(iso9660.recognizes({ head: image.subarray(0, 4096), name: 'x.iso' })).toBe(false);
    expect(iso9660.recognizes(probe(Buffer.alloc(40_000)))).toBe(false);
  });

  it('in files, in memory and in streams', async () => {
    for (const name of ['x.iso', 'x']) {
      expect((await open(name, image)).entries[0]?.format).toBe('iso9660');
      expect((await open(name, fileLike(image))).entries[0]?.format).toBe('iso9660');
    }
    expect((await open('x.iso', pipeLike(image))).entries[0]?.format).toBe('iso9660');
    const boots = Buffer.from(image);
    boots.set([0xeb, 0x3c, 0x90]);
    boots.writeUInt16LE(0xaa55, 510);
    expect((await open('x', boots)).entries[0]?.format).toBe('iso9660');
  });

  it('is opened to its files', async () => {
    const artifact = await open('x.iso', isoImage(ISO_TREE, { rock: true, joliet: true }));
    expect(artifact.problems).toEqual([]);
    expect(paths(artifact)).toContain('x.iso!/src/Long name.txt');
    expect((await reread(artifact, 'x.iso!/src/deep/x')).length).toBe(5000);
  });
});

describe('trees', () => {
  it('plain names', async () => {
    const { lines, codes, variant } = await read(ISO_TREE);
    expect(codes).toEqual([]);
    expect(variant).toBe('primary');
    expect(lines).toEqual([
      'file READ.ME hello',
      'directory SRC',
      'file SRC/LONG_NAM.TXT long',
      'file SRC/EMPTY',
      'directory SRC/DEEP',
      'file SRC/DEEP/X xxxxxxxx',
      'file LINK',
      'file BOOT.BIN BBBBBBBB',
    ]);
  });

  it('Rock Ridge names, modes, owners, times, links', async () => {
    const { lines, codes, variant, members, all } = await read(ISO_TREE, { rock: true });
    expect(codes).toEqual([]);
    expect(variant).toBe('rock-ridge');
    expect(lines).toEqual([
      'file read.me hello',
      'directory src',
      'file src/Long name.txt long',
      'file src/empty',
      'directory src/deep',
      'file src/deep/x xxxxxxxx',
      'symlink link ./src/deep/../deep/x',
      'file boot.bin BBBBBBBB',
    ]);
    expect(members[0]).toMatchObject({ mode: 0o755, uid: 1000, gid: 100, mtime: 1_699_996_400, size: 5 });
    expect(members[1]).toMatchObject({ mode: 0o755 });
    expect(find(members[0]!.fields, 'MODIFY')).toMatchObject({
      value: 1_699_996_400,
      meaning: 'time',
      length: 7,
    });
    expect(find(members[0]!.fields, 'minutes from GMT')).toMatchObject({ value: 60, length: 1 });
    expect(find(members[0]!.fields, 'User ID')).toMatchObject({ value: 1000, meaning: 'owner' });
    expect(find(members[2]!.fields, 'Continuation Area')).toMatchObject({ length: 37 });
    expect(find(all, 'ER')).toBeDefined();
  });

  it('Joliet names', async () => {
    const { lines, codes, variant, all } = await read(ISO_TREE, { joliet: true });
    expect(variant).toBe('joliet');
    expect(codes).toEqual([]);
    expect(lines).toContain('file src/Long name.txt long');
    expect(lines.some((line) => line.includes('link'))).toBe(false);
    expect(find(all, 'Supplementary Volume Descriptor')).toMatchObject({ value: 'joliet' });
  });

  it('descriptor fields', async () => {
    const { fields } = await read(ISO_TREE);
    const primary = find(fields, 'Primary Volume Descriptor')!;
    expect(find([primary], 'Volume Identifier')).toMatchObject({ value: 'TEST', offset: MIDDLE + 40 });
    expect(find([primary], 'Application Identifier')).toMatchObject({
      value: 'BUILDER 1.0',
      meaning: 'tool',
    });
    expect(find([primary], 'Volume Creation Date and Time')).toMatchObject({
      value: 1_699_996_400.5,
      meaning: 'time',
    });
    expect(find([primary], 'Volume Expiration Date and Time')).toMatchObject({ value: 0 });
    expect(find(fields, 'path table record')).toBeDefined();
  });
});

describe('content', () => {
  it('in several extents', async () => {
    const data = 'ab'.repeat(3000);
    const { members, codes } = await read(
      { big: { data, extents: 2048 }, after: { data: 'z' } },
      { rock: true },
    );
    expect(codes).toEqual([]);
    expect(members[0]).toMatchObject({ path: 'big', size: 6000 });
    expect(text(members[0]!.content)).toBe(data);
    expect(members).toHaveLength(2);
  });

  it('in extents that are not in a row', async () => {
    const { members } = await read(
      { big: { data: 'a'.repeat(2048) + 'b'.repeat(2048), extents: 2048 } },
      {
        change(image, places) {
          const dir = places['dir:/']! * 2048;
          const first = image.indexOf('BIG;1', dir) - 33;
          const second = image.indexOf('BIG;1', first + 40) - 33;
          const [a, b] = [image.readUInt32LE(first + 2), image.readUInt32LE(second + 2)];
          for (const [at, value] of [
            [first, b],
            [second, a],
          ] as const) {
            image.writeUInt32LE(value, at + 2);
            image.writeUInt32BE(value, at + 6);
          }
        },
      },
    );
    expect(text(members[0]!.content)).toBe('b'.repeat(2048) + 'a'.repeat(2048));
  });

  it('behind an extended attribute record', async () => {
    const { members, codes } = await read({ a: { data: 'content', attributes: 1 } });
    expect(codes).toEqual([]);
    expect(text(members[0]!.content)).toBe('content');
    expect(find(members[0]!.fields, 'Extended Attribute Record')).toMatchObject({ length: 2048 });
  });

  it('that is not here', async () => {
    const { members, codes } = await read({
      a: { data: 'a', unit: 2 },
      b: { data: 'b', volume: 2 },
      c: { data: 'c', flags: 1 },
    });
    expect(members.map(({ content }) => content === undefined)).toEqual([true, true, false]);
    expect(codes.toSorted()).toEqual(['iso9660.hidden', 'iso9660.interleaved', 'iso9660.other-volume']);
  });

  it('beyond the end', async () => {
    const image = isoImage({ a: { data: 'a' }, b: { data: 'x'.repeat(4096) } });
    const { codes } = await readFormat(iso9660, image.subarray(0, -2048));
    expect(codes).toEqual(['iso9660.truncated', 'iso9660.truncated']);
  });
});

describe('boot', () => {
  it('catalog and images', async () => {
    const { members, codes, all } = await read(ISO_TREE, { rock: true, joliet: true, boot: 'boot.bin' });
    expect(codes).toEqual([]);
    expect(members.slice(-2).map(({ path, content }) => `${path} ${content?.length}`)).toEqual([
      '[BOOT]/1-x86-no-emulation.img 2048',
      '[BOOT]/2-EFI-no-emulation.img 2048',
    ]);
    expect(find(all, 'Boot Catalog')).toBeDefined();
    expect(find(all, 'ID string')).toMatchObject({ value: 'BUILDER', meaning: 'tool' });
  });

  it('damaged', async () => {
    const catalog = (write: (image: Buffer, at: number) => void) =>
      read(ISO_TREE, {
        boot: 'boot.bin',
        change: (image, places) => write(image, places['catalog']! * 2048),
      });
    expect((await catalog((image, at) => void image.writeUInt8(7, at + 5))).codes).toEqual([
      'iso9660.boot-catalog',
    ]);
    expect((await catalog((image, at) => void image.writeUInt32LE(99_999, at + 40))).codes).toEqual([
      'iso9660.boot-catalog',
    ]);
    expect((await catalog((image, at) => void image.writeUInt8(0, at))).codes).toContain(
      'iso9660.boot-catalog',
    );
  });
});
