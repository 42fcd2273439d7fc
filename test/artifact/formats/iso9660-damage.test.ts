import { describe, expect, it } from 'vitest';
import { iso9660 } from '../../../src/artifact/formats/iso9660.ts';
import { type IsoNode, type IsoOptions, iso9660Seeds, isoImage } from '../../recipes/iso9660.ts';
import { entry } from '../../recipes/iso9660-records.ts';
import { readFormat, text } from '../../support/read-format.ts';
import { find, readIso as read } from '../../support/read-iso.ts';
import { unexplained } from '../../support/unexplained.ts';

const MIDDLE = 32_768;

describe('damage', () => {
  const descriptor = (write: (bytes: Buffer) => void, root: Record<string, IsoNode> = { a: { data: 'a' } }) =>
    read(root, { change: (image) => write(image.subarray(MIDDLE)) });

  it('of descriptors', async () => {
    expect((await descriptor((d) => d.writeUInt16LE(1000, 128))).codes.toSorted()).toEqual([
      'iso9660.block-size',
      'iso9660.two-values',
    ]);
    expect((await descriptor((d) => d.writeUInt32BE(5, 84))).codes).toEqual(['iso9660.two-values']);
    expect((await descriptor((d) => d.fill(0, 2048, 4096))).codes).toEqual(['iso9660.no-terminator']);
    expect((await descriptor((d) => d.writeUInt8(3, 0))).codes).toContain('iso9660.no-primary');
  });

  it('a second primary descriptor', async () => {
    const image = isoImage({ a: { data: 'a' } }, { joliet: true });
    image.copy(image, MIDDLE + 2048, MIDDLE, MIDDLE + 2048);
    const { codes, members } = await readFormat(iso9660, image);
    expect(codes).toContain('iso9660.second-primary');
    expect(members.map(({ path }) => path)).toEqual(['A']);
  });

  it('of directories', async () => {
    const dir = (
      write: (image: Buffer, at: number) => void,
      root: Record<string, IsoNode> = { a: { data: 'a' }, b: { children: {} } },
    ) => read(root, { change: (image, places) => write(image, places['dir:/']! * 2048) });
    expect((await dir((image, at) => image.writeUInt8(200, image.indexOf('A;1', at) - 1))).codes).toContain(
      'iso9660.directory',
    );
    expect(
      (await dir((image, at) => image.writeUInt32BE(3, image.indexOf('A;1', at) - 33 + 6))).codes,
    ).toEqual(['iso9660.two-values']);
    const loop = await dir((image, at) => {
      const place = image.indexOf('B', at + 68) - 33;
      image.writeUInt32LE(at / 2048, place + 2);
      image.writeUInt32BE(at / 2048, place + 6);
    });
    expect(loop.codes).toContain('iso9660.directory-loop');
    expect(loop.codes).toContain('iso9660.path-table');
    const far = await dir((image, at) => image.writeUInt32LE(100_000, image.indexOf('B', at + 68) - 33 + 2));
    expect(far.codes).toContain('iso9660.truncated');
  });

  it('of path tables', async () => {
    const table = (change: IsoOptions['change']) => read({ sub: { children: {} } }, change ? { change } : {});
    expect(
      (await table((image, places) => void image.write('BUS', places['primary:path-l']! * 2048 + 18))).codes,
    ).toEqual(['iso9660.path-table']);
    expect(
      (await table((image, places) => void image.write('BUS', places['primary:path-m']! * 2048 + 18))).codes,
    ).toEqual(['iso9660.path-table']);
    expect(
      (await table((image, places) => void image.writeUInt8(1, places['primary:path-l']! * 2048 + 12))).codes,
    ).toContain('iso9660.path-table');
    expect((await table((image) => void image.writeUInt32LE(0xffff_ffff, MIDDLE + 132))).codes).toContain(
      'iso9660.path-table',
    );
  });

  it('keeps the limits', async () => {
    const image = isoImage({ sub: { children: {} } });
    expect((await readFormat(iso9660, image, { limits: { metadata: 1000 } })).codes).toContain(
      'limit.metadata',
    );
    expect((await readFormat(iso9660, image, { limits: { name: 2 } })).codes).toContain('limit.name');
    expect((await readFormat(iso9660, image, { limits: { members: 2 } })).codes).toContain('limit.members');
  });

  it('every seed is explained', async () => {
    for (const image of Object.values(iso9660Seeds())) {
      const { fields, members, codes } = await readFormat(iso9660, image);
      expect(codes).toEqual([]);
      expect(unexplained([...fields, ...members.flatMap((member) => member.fields)], image.length)).toEqual(
        [],
      );
    }
  });
});

describe('neighbours', () => {
  const sector = (content: string | Uint8Array) =>
    Buffer.concat([Buffer.from(content as string, 'latin1')], 2048);

  it('UDF and HFS are said, and the bytes of theirs are not held against the image', async () => {
    const udf = await read(
      { a: { data: 'a' } },
      { behind: ['BEA01', 'NSR03', 'TEA01'].map((id) => sector(`\0${id}\x01`)), padding: 2, change: hide },
    );
    expect(udf.codes).toEqual(['iso9660.udf']);
    expect(find(udf.all, 'UDF volume structure descriptor')).toMatchObject({ value: 'BEA01', length: 2048 });
    expect(find(udf.all, 'not read')).toMatchObject({ meaning: 'unused' });
    const hfs = await read({ a: { data: 'a' } }, { padding: 2, change: hfsToo });
    expect(hfs.codes).toEqual(['iso9660.system-area', 'iso9660.hfs']);
    function hide(image: Buffer): void {
      image.write('HFS or UDF', image.length - 100);
    }
    function hfsToo(image: Buffer): void {
      hide(image);
      image.write('H+', 1024);
    }
  });

  it('notes of mkisofs and libisofs', async () => {
    const tags = [
      'MKI Mon Jan  1 00:00:00 2024',
      'libisofs_sb_checksum_tag_v1 pos=19 range_start=0 range_size=19 next=21 md5=00\n',
      'unrelated',
      'libisofs_tree_checksum_tag_v1 pos=21 range_start=0 range_size=21 md5=00\n',
    ];
    const { fields, problems } = await read({ a: { data: 'a' } }, { behind: tags.map(sector) });
    expect(find(fields, 'mkisofs version')).toMatchObject({
      value: tags[0],
      meaning: 'tool',
      offset: 18 * 2048,
    });
    expect(
      fields.filter(({ name }) => name === 'libisofs checksum tag').map(({ offset }) => offset / 2048),
    ).toEqual([19, 21]);
    expect(problems).toMatchObject([{ code: 'iso9660.unreferenced', offset: 20 * 2048 }]);
  });

  it('digests of libisofs', async () => {
    const numbers = (...values: number[]) => values.flatMap((value) => [4, 0, 0, 0, value]);
    const attribute = (block: number) =>
      Buffer.from([0, 0, 3, 4, 0x63, 0x61, 0, 20, ...numbers(0, block, 3), 1, 16, 77, 68, 53]);
    const build = (block: number) =>
      isoImage(
        { a: { data: 'a' } },
        { rock: true, padding: 1, rootEntries: [entry('AL', attribute(block))] },
      );
    const block = build(0).length / 2048 - 1;
    const image = build(block);
    image.fill(0x42, block * 2048, block * 2048 + 48);
    const { fields, codes } = await readFormat(iso9660, image);
    expect(codes).toEqual([]);
    expect(find(fields, 'libisofs MD5 array')).toMatchObject({ value: 3, offset: block * 2048, length: 48 });
  });

  it('partitions of a hybrid image', async () => {
    const image = isoImage({ a: { data: 'a' } }, { rock: true });
    const blocks = image.length / 512;
    image.set([0, 0, 0, 0, 0xef, 0, 0, 0], 446);
    image.writeUInt32LE(blocks, 454);
    image.writeUInt32LE(4, 458);
    image.writeUInt16LE(0xaa55, 510);
    image.write('CODE', 0);
    const whole = Buffer.concat([image, Buffer.alloc(2048, 'P')]);
    const { codes, members, fields } = await readFormat(iso9660, whole);
    expect(codes).toEqual(['iso9660.system-area']);
    expect(members.map(({ path }) => path)).toEqual(['a', '[PARTITION]/(EFI system : 1)']);
    expect(text(members[1]!.content)).toBe('P'.repeat(2048));
    expect(unexplained([...fields, ...members.flatMap((member) => member.fields)], whole.length)).toEqual([]);
  });
});
