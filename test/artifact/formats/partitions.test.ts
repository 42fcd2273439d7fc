import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitions } from '../../../src/artifact/formats/partitions.ts';
import type { Field } from '../../../src/model/index.ts';
import { appleDisk, disk, GPT, gptDisk, mbrSector, partitionsSeeds } from '../../recipes/partitions.ts';
import { codes, fileLike, open, paths, pipeLike } from '../../support/open.ts';
import { readFormat } from '../../support/read-format.ts';
import { unexplained } from '../../support/unexplained.ts';

async function read(bytes: Buffer) {
  const result = await readFormat(partitions, bytes);
  const all = [...result.fields, ...result.members.flatMap(({ fields }) => fields)];
  expect(unexplained(all, bytes.length)).toEqual([]);
  const lines = result.members.map(({ path, content }) => `${path} ${content!.length}`);
  return { ...result, lines };
}

const find = (fields: readonly Field[] | undefined, name: string) =>
  fields?.find((field) => field.name === name);
const SEEDS = partitionsSeeds();
const probe = (bytes: Buffer, name = 'x.img') =>
  partitions.recognizes({ head: bytes.subarray(0, 4096), name, size: bytes.length });

describe('recognition', () => {
  it.each(Object.entries(SEEDS))('%s, whatever it is read from', async (name, bytes) => {
    expect(probe(Buffer.from(bytes))).toBe(true);
    expect(probe(Buffer.from(bytes), 'x.iso')).toBe(false);
    const plain = paths(await open(name, bytes));
    expect(plain.length).toBeGreaterThan(1);
    expect(paths(await open(name, fileLike(bytes)))).toEqual(plain);
    expect(paths(await open(name, pipeLike(bytes)))).toEqual(plain);
  });

  it.each<[string, Buffer]>([
    ['a boot record alone, as in a disk image of Apple', mbrSector([{ type: 0xee, start: 1, sectors: 99 }])],
    ['a header alone', gptDisk(GPT).subarray(512, 1024)],
    ['no partitions', disk(8, { 0: mbrSector([]) })],
    ['a partition behind the end', disk(8, { 0: mbrSector([{ type: 7, start: 4, sectors: 9 }]) })],
    [
      'code where the entries would be',
      disk(8, { 0: mbrSector([{ type: 7, start: 1, sectors: 1, status: 0x33 }]) }),
    ],
    [
      'text where unused entries would be',
      disk(8, {
        0: mbrSector([
          { type: 7, start: 1, sectors: 1 },
          { type: 0, start: 9, sectors: 0 },
        ]),
      }),
    ],
  ])('not %s', (_, bytes) => {
    expect(probe(bytes)).toBe(false);
  });
});

describe('GPT', () => {
  it('has partitions with their names and types', async () => {
    const { codes: found, lines, variant, fields, members } = await read(gptDisk(GPT));
    expect([found, variant]).toEqual([[], 'gpt']);
    expect(lines).toEqual(['EFI System Partition (EFI system : 1) 3584', 'disk image (Apple_HFS : 2) 26624']);
    expect(find(find(fields, 'GPT header')!.fields, 'DiskGUID')).toMatchObject({
      value: '0cbd83d1-f783-4c34-8953-5fc7a105cfc0',
      meaning: 'id',
    });
    expect(find(members[1]!.fields[0]!.fields, 'UniquePartitionGUID')).toMatchObject({
      value: '003612aa-9e77-4862-809e-282adc2582f7',
      offset: 1024 + 128 + 16,
    });
  });

  it.each<[string, Parameters<typeof gptDisk>, string[]]>([
    [
      'a wrong checksum of a header',
      [GPT, { image: (b) => b.writeUInt8(9, 528) }],
      ['partitions.gpt-checksum'],
    ],
    [
      'a wrong checksum of the entries',
      [GPT, { header: (b, backup) => void (backup || b.writeUInt32LE(1, 88)) }],
      ['partitions.gpt-checksum'],
    ],
    [
      'no second copy',
      [GPT, { image: (b) => b.fill(0, 63 * 512) }],
      ['partitions.gpt-header', 'partitions.gpt-backup', 'partitions.unreferenced'],
    ],
    [
      'a second copy behind the end',
      [GPT, { header: (b) => b.writeBigUInt64LE(99n, 32) }],
      ['partitions.gpt-backup', 'partitions.unreferenced'],
    ],
    [
      'another second copy',
      [GPT, { entries: (b, backup) => void (backup && b.write('X', 56, 'utf16le')) }],
      ['partitions.gpt-backup'],
    ],
    [
      'a hybrid boot record',
      [
        GPT,
        {
          mbr: [
            { type: 0xee, start: 1, sectors: 2 },
            { type: 0xaf, start: 10, sectors: 5 },
          ],
        },
      ],
      ['partitions.hybrid'],
    ],
    [
      'an absurd number of entries',
      [GPT, { header: (b, backup) => void (backup || b.writeUInt32LE(2 ** 31, 80)) }],
      ['partitions.gpt-header', 'partitions.gpt-backup', 'partitions.unreferenced'],
    ],
    ['partitions on top of each other', [[GPT[0]!, { ...GPT[1]!, first: 9 }]], ['partitions.overlap']],
    ['a partition over the table', [[{ ...GPT[0]!, first: 1 }]], ['partitions.table-overlap']],
    [
      'a partition behind the end',
      [[{ ...GPT[0]!, first: 60, last: 99 }]],
      ['partitions.truncated', 'partitions.table-overlap'],
    ],
    [
      'data outside the partitions',
      [[GPT[0]!], { image: (b) => b.write('secret', 20 * 512) }],
      ['partitions.unreferenced'],
    ],
    ['data behind a header', [GPT, { image: (b) => b.write('secret', 700) }], ['partitions.unreferenced']],
  ])('%s', async (_, args, expected) => {
    expect((await read(gptDisk(...args))).codes).toEqual(expected);
  });
});

describe('MBR', () => {
  it('has primary and logical partitions', async () => {
    const { codes: found, lines, variant, fields, members } = await read(Buffer.from(SEEDS['mbr.img']!));
    expect([found, variant]).toEqual([[], 'mbr']);
    expect(lines).toEqual(['(FAT32 LBA : 1) 2048', '(Linux : 5) 1024', '(Linux : 6) 1024']);
    expect(members.map(({ fields: own }) => own.at(-1)!.offset)).toEqual([2048, 11 * 512, 16 * 512]);
    expect(find(find(fields, 'master boot record')!.fields, 'disk signature')).toMatchObject({
      value: '07000000',
      meaning: 'id',
    });
  });

  it.each<[string, Record<number, Buffer>, string[]]>([
    [
      'a loop of logical partitions',
      {
        0: mbrSector([{ type: 5, start: 4, sectors: 9 }]),
        4: mbrSector([{ type: 5, start: 0, sectors: 9 }]),
      },
      ['partitions.cycle'],
    ],
    [
      'no record where one is due',
      { 0: mbrSector([{ type: 15, start: 4, sectors: 9 }]) },
      ['partitions.bad-record'],
    ],
  ])('%s', async (_, parts, expected) => {
    expect((await read(disk(20, parts))).codes).toEqual(expected);
  });

  it('without its signature', async () => {
    expect((await readFormat(partitions, Buffer.alloc(600))).codes).toEqual(['partitions.bad-record']);
  });
});

describe('Apple partition map', () => {
  it.each([512, 2048])('in blocks of %i bytes', async (block) => {
    const list = [{ name: 'disk image', type: 'Apple_HFS', start: 4, blocks: 28 }];
    const { codes: found, lines, variant, members } = await read(appleDisk(list, 32, block));
    expect([found, variant]).toEqual([[], 'apple']);
    expect(lines).toEqual([
      `Apple (Apple_partition_map : 1) ${2 * block}`,
      `disk image (Apple_HFS : 2) ${28 * block}`,
    ]);
    expect(find(members[1]!.fields[0]!.fields, 'pmPartName')).toMatchObject({
      value: 'disk image',
      meaning: 'name',
    });
  });

  it('with entries that are none, or disagree', async () => {
    const image = appleDisk([{ name: 'a', type: 'Apple_HFS', start: 4, blocks: 4 }]);
    image.write('XX', 1024);
    expect((await read(image)).codes).toEqual(['partitions.bad-record']);
    image.write('PM', 1024);
    image.writeUInt32BE(9, 1028);
    expect((await read(image)).codes).toEqual(['partitions.bad-record']);
  });
});

describe('damaged input', () => {
  it('is read without failing', async () => {
    const flips = fc.array(fc.tuple(fc.nat(4096), fc.integer({ min: 1, max: 255 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(SEEDS)),
        flips,
        fc.nat(),
        async (name, changes, cut) => {
          const seed = SEEDS[name]!;
          const bytes = Buffer.from(
            seed.subarray(0, cut % 3 === 0 ? Math.max(1, cut % seed.length) : seed.length),
          );
          for (const [at, value] of changes) bytes[at % bytes.length]! ^= value;
          const artifact = await open('x.img', bytes);
          expect(codes(artifact)).not.toContain('format.reader-failed');
          const { fields, members } = await readFormat(partitions, bytes);
          expect(
            unexplained([...fields, ...members.flatMap((member) => member.fields)], bytes.length),
          ).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a table of entries without width', () => {
  it('is told and has no partitions', { timeout: 10_000 }, async () => {
    const image = Buffer.from(gptDisk(GPT));
    image.writeUInt32LE(0, 512 + 84);
    const { problems, members } = await readFormat(partitions, image);
    expect(members).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain('partitions.gpt-header');
  });
});
