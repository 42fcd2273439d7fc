import { deflateSync } from 'node:zlib';
import { dmgImage, RUN } from '../../test/recipes/dmg.ts';
import { BLOCK, hfsVolume } from '../../test/recipes/hfsplus.ts';
import { noise, type Piece } from './pieces.ts';

/** Large Apple disk images; a run holds a mebibyte, as hdiutil makes them at most. */

const RUN_BYTES = 1 << 20;

/** Runs stored as they are, of zeros. */
export function rawImage(size: number): Piece[] {
  const content = Buffer.alloc(RUN_BYTES);
  return imageOf(Array.from({ length: Math.floor(size / RUN_BYTES) }, () => ({ kind: RUN.raw, content })));
}

/** Runs compressed with zlib, as long as their content. */
export function compressedImage(size: number): Piece[] {
  const content = noise(RUN_BYTES);
  const stored = deflateSync(content, { level: 1 });
  return imageOf(
    Array.from({ length: Math.floor(size / RUN_BYTES) }, () => ({ kind: RUN.zlib, content, stored })),
  );
}

/** A volume with one large file, in raw runs. */
export function hfsImage(size: number): Piece[] {
  const volume = largeVolume(size);
  return imageOf(
    Array.from({ length: Math.ceil(volume.length / RUN_BYTES) }, (_, i) => ({
      kind: RUN.raw,
      content: volume.subarray(i * RUN_BYTES, (i + 1) * RUN_BYTES),
    })),
  );
}

interface Run {
  readonly kind: number;
  readonly content: Uint8Array;
  readonly stored?: Uint8Array;
}

/** The recipe gets runs without bytes and is told where they stand; what it makes follows them. */
function imageOf(runs: readonly Run[]): Piece[] {
  let offset = 0;
  const placed = runs.map(({ kind, content, stored = content }) => {
    const run = { kind, content, packed: new Uint8Array(0), offset, length: stored.length };
    offset += stored.length;
    return run;
  });
  const change = (trailer: Buffer) => {
    trailer.writeBigUInt64BE(BigInt(offset), 32);
    trailer.writeBigUInt64BE(trailer.readBigUInt64BE(216) + BigInt(offset), 216);
  };
  const image = dmgImage([{ name: 'disk image (Apple_HFS : 1)', runs: placed }], { change });
  return [...runs.map(({ content, stored }) => stored ?? content), image];
}

/** The recipe places a file of one block; it is given most of the free blocks in exchange. */
function largeVolume(size: number): Buffer {
  const blocks = Math.floor(size / BLOCK);
  const image = hfsVolume([{ path: 'big', data: 'x'.repeat(BLOCK) }], { blocks });
  const key = Buffer.from('00000002' + '0003' + '006200690067' + '0002', 'hex');
  const fork = image.indexOf(key) + key.length - 2 + 88;
  const header = 1024;
  const bitmap = image.readUInt32BE(header + 112 + 16) * BLOCK;
  const isUsed = (block: number) => (image[bitmap + (block >> 3)]! & (0x80 >> (block & 7))) !== 0;
  const flip = (block: number) => {
    image[bitmap + (block >> 3)]! ^= 0x80 >> (block & 7);
  };
  const old = image.readUInt32BE(fork + 16);
  let first = old + 1;
  while (isUsed(first)) first++;
  const count = blocks - 2 - first;
  flip(old);
  image.fill(0, old * BLOCK, (old + 1) * BLOCK);
  for (let block = first; block < first + count; block++) flip(block);
  image.writeBigUInt64BE(BigInt(count * BLOCK), fork);
  for (const [at, value] of [
    [12, count],
    [16, first],
    [20, count],
  ] as const)
    image.writeUInt32BE(value, fork + at);
  for (const at of [header, image.length - 1024])
    image.writeUInt32BE(image.readUInt32BE(at + 48) - count + 1, at + 48);
  return image;
}
