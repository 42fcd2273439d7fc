import { crc32 } from 'node:zlib';

/** Builds images of partitioned disks: GPT, MBR, Apple partition map. */

const SECTOR = 512;

/** A partition of a master boot record. */
export interface MbrPartition {
  readonly type: number;
  readonly start: number;
  readonly sectors: number;
  readonly status?: number;
}

/** A sector with a partition table in its end. */
export function mbrSector(partitions: readonly MbrPartition[], id = 0): Buffer {
  const sector = Buffer.alloc(SECTOR);
  sector.writeUInt32LE(id >>> 0, 440);
  for (const [i, { type, start, sectors, status = 0 }] of partitions.entries()) {
    const at = 446 + i * 16;
    sector[at] = status;
    sector[at + 4] = type;
    sector.writeUInt32LE(start, at + 8);
    sector.writeUInt32LE(sectors, at + 12);
  }
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** A disk of `sectors` sectors with these sectors put into it. */
export function disk(sectors: number, parts: Readonly<Record<number, Uint8Array>>): Buffer {
  const image = Buffer.alloc(sectors * SECTOR);
  for (const [sector, bytes] of Object.entries(parts)) image.set(bytes, Number(sector) * SECTOR);
  return image;
}

/** A partition of a GPT. */
export interface GptPartition {
  readonly type: string;
  readonly id: string;
  readonly first: number;
  readonly last: number;
  readonly name: string;
}

/** A GUID as it is stored. */
function guidBytes(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** Changes a header or the entries before their checksums are made. */
export interface GptOptions {
  readonly sectors?: number;
  readonly header?: (header: Buffer, backup: boolean) => void;
  readonly entries?: (entries: Buffer, backup: boolean) => void;
  readonly mbr?: readonly MbrPartition[];
  /** Changes the finished image. */
  readonly image?: (image: Buffer) => void;
}

/** A disk with four entries in each of two tables. */
export function gptDisk(partitions: readonly GptPartition[], options: GptOptions = {}): Buffer {
  const { sectors = 64 } = options;
  const last = sectors - 1;
  const copy = (backup: boolean): [header: Buffer, entries: Buffer] => {
    const entries = Buffer.alloc(4 * 128);
    for (const [i, { type, id, first, last: end, name }] of partitions.entries()) {
      guidBytes(type).copy(entries, i * 128);
      guidBytes(id).copy(entries, i * 128 + 16);
      entries.writeBigUInt64LE(BigInt(first), i * 128 + 32);
      entries.writeBigUInt64LE(BigInt(end), i * 128 + 40);
      entries.write(name, i * 128 + 56, 'utf16le');
    }
    options.entries?.(entries, backup);
    const header = Buffer.alloc(SECTOR);
    header.write('EFI PART');
    header.writeUInt32LE(0x10000, 8);
    header.writeUInt32LE(92, 12);
    header.writeBigUInt64LE(BigInt(backup ? last : 1), 24);
    header.writeBigUInt64LE(BigInt(backup ? 1 : last), 32);
    header.writeBigUInt64LE(3n, 40);
    header.writeBigUInt64LE(BigInt(last - 2), 48);
    guidBytes('0cbd83d1-f783-4c34-8953-5fc7a105cfc0').copy(header, 56);
    header.writeBigUInt64LE(BigInt(backup ? last - 1 : 2), 72);
    header.writeUInt32LE(4, 80);
    header.writeUInt32LE(128, 84);
    header.writeUInt32LE(crc32(entries), 88);
    options.header?.(header, backup);
    header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
    return [header, entries];
  };
  const [header, entries] = copy(false);
  const [second, copied] = copy(true);
  const mbr = mbrSector(options.mbr ?? [{ type: 0xee, start: 1, sectors: last }]);
  const image = disk(sectors, { 0: mbr, 1: header, 2: entries, [last - 1]: copied, [last]: second });
  options.image?.(image);
  return image;
}

/** A partition of an Apple partition map. */
export interface ApplePartition {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly blocks: number;
}

/** A disk with an Apple partition map, in blocks of `block` bytes. */
export function appleDisk(partitions: readonly ApplePartition[], blocks = 32, block = SECTOR): Buffer {
  const image = Buffer.alloc(blocks * block);
  image.write('ER');
  image.writeUInt16BE(block, 2);
  image.writeUInt32BE(blocks, 4);
  const all = [
    { name: 'Apple', type: 'Apple_partition_map', start: 1, blocks: partitions.length + 1 },
    ...partitions,
  ];
  for (const [i, partition] of all.entries()) {
    const at = (i + 1) * block;
    image.write('PM', at);
    image.writeUInt32BE(all.length, at + 4);
    image.writeUInt32BE(partition.start, at + 8);
    image.writeUInt32BE(partition.blocks, at + 12);
    image.write(partition.name, at + 16);
    image.write(partition.type, at + 48);
  }
  return image;
}

const HFS = '48465300-0000-11aa-aa11-00306543ecac';
const EFI = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';

/** Two partitions of a GPT disk. */
export const GPT: readonly GptPartition[] = [
  { type: EFI, id: '00000000-0000-0000-0000-000000000001', first: 3, last: 9, name: 'EFI System Partition' },
  { type: HFS, id: '003612aa-9e77-4862-809e-282adc2582f7', first: 10, last: 61, name: 'disk image' },
];

/** Small files for the fuzzer. */
export function partitionsSeeds(): Record<string, Uint8Array> {
  const logical = { type: 0x83, start: 1, sectors: 2 };
  return {
    'gpt.img': gptDisk(GPT),
    'mbr.img': disk(40, {
      0: mbrSector(
        [
          { type: 0x0c, start: 4, sectors: 4, status: 0x80 },
          { type: 5, start: 10, sectors: 20 },
        ],
        7,
      ),
      10: mbrSector([logical, { type: 5, start: 5, sectors: 5 }]),
      15: mbrSector([logical]),
    }),
    'apple.img': appleDisk([{ name: 'disk image', type: 'Apple_HFS', start: 4, blocks: 28 }]),
  };
}
