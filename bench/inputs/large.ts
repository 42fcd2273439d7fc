import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { arArchive } from '../../test/recipes/ar.ts';
import { buildCab } from '../../test/recipes/cab.ts';
import { elfFile } from '../../test/recipes/elf.ts';
import { machoFile, segment64 } from '../../test/recipes/macho.ts';
import { buildMsi, packName, someStreams } from '../../test/recipes/msi.ts';
import { gptDisk } from '../../test/recipes/partitions.ts';
import { peImage } from '../../test/recipes/pe-image.ts';
import { int32, rpmCpio, rpmPackage, strs } from '../../test/recipes/rpm.ts';
import { compressedImage, hfsImage, rawImage } from './dmg.ts';
import { noise, once, repeated } from './pieces.ts';

/** Files of two gigabytes: what a format needs of memory must not grow with them. */

const SIZE = 2_000_000_000;

/** What each is called, and how it is made below a folder. @throws where a tool is missing */
export const LARGE: readonly (readonly [what: string, make: (folder: string) => string])[] = [
  ['PE, a section and an overlay', (folder) => once(`${folder}/large.exe`, largePe)],
  ['ELF', (folder) => once(`${folder}/large.so`, largeElf)],
  ['Mach-O', (folder) => once(`${folder}/large.dylib`, largeMacho)],
  ['CAB, stored', (folder) => once(`${folder}/large.cab`, largeCab)],
  ['MSI', (folder) => once(`${folder}/large.msi`, largeMsi)],
  ['DMG of raw runs', (folder) => once(`${folder}/raw.dmg`, () => rawImage(SIZE))],
  ['DMG of zlib runs', (folder) => once(`${folder}/zlib.dmg`, () => compressedImage(SIZE))],
  ['DMG with HFS+ inside', (folder) => once(`${folder}/hfs.dmg`, () => hfsImage(SIZE))],
  [
    'ISO 9660',
    (folder) => byTool(folder, 'large.iso', (input, out) => [ISO, '-quiet', '-R', '-J', '-o', out, input]),
  ],
  [
    'squashfs, stored',
    (folder) => byTool(folder, 'large.squashfs', (input, out) => [SQUASHFS, input, out, ...STORED]),
  ],
  [
    'squashfs, gzip',
    (folder) => byTool(folder, 'gzip.squashfs', (input, out) => [SQUASHFS, input, out, ...GZIP]),
  ],
  ['rpm, payload not compressed', (folder) => once(`${folder}/large.rpm`, largeRpm)],
  [
    '7z, stored',
    (folder) => byTool(folder, 'large.7z', (input, out) => ['7z', 'a', '-t7z', '-mx=0', out, input]),
  ],
  ['ar', (folder) => once(`${folder}/large.a`, largeAr)],
  ['GPT disk', (folder) => once(`${folder}/gpt.img`, largeGpt)],
];

const ISO = 'genisoimage';
const SQUASHFS = 'mksquashfs';
const QUIET = ['-quiet', '-no-progress', '-no-duplicates', '-all-root'];
const STORED = ['-noD', '-noF', ...QUIET];
const GZIP = ['-comp', 'gzip', '-Xcompression-level', '1', ...QUIET];

function largePe() {
  const section = SIZE / 2 - ((SIZE / 2) % 512);
  const sections = [{ name: '.data', data: Buffer.alloc(0), rawSize: section, virtualSize: section }];
  return [peImage({ sections }), section, noise(1 << 20), SIZE - section];
}

function largeElf() {
  const make = (offset: number) =>
    elfFile({
      sections: [
        { name: '.rodata', flags: 2, offset, size: SIZE },
        { name: '.comment', data: 'bench\0' },
      ],
    });
  const file = make(0);
  return [make(file.length), SIZE];
}

function largeMacho() {
  const [start, size] = [4096, SIZE];
  const text = segment64('__TEXT', 0, start + size, [{ name: '__const', offset: start, size }]);
  const file = machoFile({ commands: [text] });
  return [file, start - file.length + size];
}

/** As many blocks as a folder may have, less a few. */
function largeCab() {
  const [blocks, packed] = [65_000, noise(1 << 15)];
  const file = { name: 'large.bin', size: blocks * packed.length, offset: 0 };
  const folder = { type: 0, blocks: [{ packed, size: packed.length }], count: blocks };
  const length = 8 + packed.length;
  const build = (cabinetSize: number) => buildCab({ folders: [folder], files: [file], cabinetSize });
  const front = build(0).length - length;
  const cab = build(front + blocks * length);
  return [cab.subarray(0, front), ...repeated(cab.subarray(front), blocks)];
}

/** A stream in sectors of 512 bytes: four million entries of the allocation table. */
function largeMsi() {
  const free = Math.floor(SIZE / 512);
  const name = 'large.cab';
  const msi = buildMsi({ streams: { ...someStreams, [name]: Buffer.alloc(4096) }, cfb: { free } });
  const last = msi.start(packName(name)) + 7;
  for (let sector = last; sector < last + free; sector++)
    msi.bytes.writeUInt32LE(sector + 1, msi.fat(sector));
  msi.bytes.writeUInt32LE(0xfffffffe, msi.fat(last + free));
  msi.bytes.writeUInt32LE(4096 + free * 512, msi.entry(packName(name)) + 120);
  return [msi.bytes];
}

function largeRpm() {
  const path = '/usr/share/large';
  const front = rpmCpio([{ path, content: '' }]);
  front.write(SIZE.toString(16).padStart(8, '0'), 54, 'latin1');
  const data = 112 + path.length + (-(path.length + 112) & 3);
  const payload = Buffer.alloc(front.length + SIZE);
  front.copy(payload, 0, 0, data);
  front.copy(payload, data + SIZE, data);
  const sha256 = createHash('sha256')
    .update(payload.subarray(data, data + SIZE))
    .digest('hex');
  const files = [{ path, content: '' }];
  return [
    rpmPackage({
      files,
      payload,
      decoded: payload,
      tags: [
        [1028, int32(SIZE)],
        [1035, strs(sha256)],
      ],
    }),
  ];
}

function largeAr() {
  return [arArchive([{ name: 'large.o/', size: String(SIZE) }]), SIZE];
}

function largeGpt() {
  const sectors = Math.floor(SIZE / 512);
  const id = '00000000-0000-0000-0000-00000000000';
  const linux = '0fc63daf-8483-4772-8e79-3d69d8477de4';
  const middle = sectors >> 1;
  const partitions = [
    { type: linux, id: `${id}1`, first: 3, last: middle, name: 'one' },
    { type: linux, id: `${id}2`, first: middle + 1, last: sectors - 3, name: 'two' },
  ];
  return [gptDisk(partitions, { sectors })];
}

/** What a tool makes of a folder with a file of two gigabytes that does not compress. */
function byTool(folder: string, name: string, command: (input: string, output: string) => string[]): string {
  const file = resolve(folder, name);
  if (existsSync(file)) return file;
  const input = resolve(folder, 'large');
  mkdirSync(input, { recursive: true });
  once(`${input}/noise.bin`, () => repeated(noise(1 << 24), Math.floor(SIZE / 2 ** 24)));
  const part = resolve(folder, `part-${name}`);
  rmSync(part, { force: true });
  const [tool = '', ...args] = command(input, part);
  execFileSync(tool, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  renameSync(part, file);
  return file;
}
