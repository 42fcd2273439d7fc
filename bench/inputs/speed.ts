import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { buildCab, type CabFolder, lzxFolder, mszipFolder } from '../../test/recipes/cab.ts';
import { buildMsi } from '../../test/recipes/msi.ts';
import { peImage } from '../../test/recipes/pe-image.ts';
import {
  codeView,
  debugSection,
  type ResourceTree,
  resourceSection,
  versionResource,
} from '../../test/recipes/pe-parts.ts';
import { compressedTar } from '../inputs.ts';
import { noise, once } from './pieces.ts';

/** Files of which reading is timed. */

const MEGABYTES_100 = 100_000_000;

/** A program of 50 MB: code, a thousand resources, debug information, a checksum. */
export function largeProgram(folder: string): string {
  return once(`${folder}/program.exe`, () => {
    const code = noise(45_000_000);
    const first = 0x1000 + Math.ceil(code.length / 0x1000) * 0x1000;
    const icons = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [i + 1, { 1033: code.subarray(i, i + 4000) }]),
    );
    const tree: ResourceTree = { 3: icons, 16: { 1: { 1033: versionResource({ FileVersion: '1.2.3.4' }) } } };
    const resources = resourceSection(tree, first);
    const address = first + Math.ceil(resources.length / 0x1000) * 0x1000;
    const offset = 0x400 + Math.ceil(code.length / 512) * 512 + Math.ceil(resources.length / 512) * 512;
    const debug = debugSection([[2, codeView('C:\\build\\program.pdb')]], address, offset);
    return [
      peImage({
        sections: [
          { name: '.text', data: code, flags: 0x60000020 },
          { name: '.rsrc', data: resources },
          { name: '.rdata', data: debug },
        ],
        directories: { 2: [first, resources.length], 6: [address, 28] },
        rich: [[0x010468b1, 30]],
        checksum: true,
      }),
    ];
  });
}

/** 100 MB of source code and libraries, compressed with LZX in a window of 2 MiB. */
export function lzxCabinet(folder: string): string {
  return cabinet(folder, 'lzx.cab', (content) =>
    lzxFolder(content, { windowBits: 21, blockSize: 1 << 18, kinds: ['verbatim', 'aligned'] }),
  );
}

/** The same with MSZIP. */
export function mszipCabinet(folder: string): string {
  return cabinet(folder, 'mszip.cab', (content) => mszipFolder(content, 6));
}

function cabinet(folder: string, name: string, pack: (content: Uint8Array) => CabFolder): string {
  return once(`${folder}/${name}`, () => [cabinetOf(folder, 1, pack)]);
}

function cabinetOf(folder: string, times: number, pack: (content: Uint8Array) => CabFolder): Uint8Array {
  const tree = someTree(folder);
  const content = Buffer.concat(Array.from({ length: times }, () => tree));
  const size = 1_000_000;
  const files = Array.from({ length: content.length / size }, (_, i) => ({
    name: `part\\${i}.bin`,
    size,
    offset: i * size,
  }));
  return buildCab({ folders: [pack(content)], files });
}

/** 100 MB of the CPython tree. */
function someTree(folder: string): Buffer {
  const file = `${folder}/tree.bin`;
  if (!existsSync(file)) {
    const script = `gzip -dc ${compressedTar(folder)} | head -c ${MEGABYTES_100} > ${file}.part && mv ${file}.part ${file}`;
    execFileSync('bash', ['-c', script]);
  }
  return readFileSync(file);
}

/** An installer of 100 MB whose cabinet has 400 MB of content. @returns its file and that of the cabinet alone */
export function largeInstaller(folder: string): { readonly msi: string; readonly cabinet: string } {
  const cabinet = once(`${folder}/installer.cab`, () => [
    cabinetOf(folder, 4, (content) => mszipFolder(content, 6)),
  ]);
  const msi = `${folder}/installer.msi`;
  if (!existsSync(msi)) writeFileSync(msi, buildMsi({ streams: { 'one.cab': readFileSync(cabinet) } }).bytes);
  return { msi, cabinet };
}

/** Node.js itself: a large ELF file on Linux. @throws where it is another format */
export function largeElf(): string {
  const file = process.execPath;
  const handle = openSync(file, 'r');
  const head = Buffer.alloc(4);
  readSync(handle, head);
  closeSync(handle);
  if (head.toString('latin1') !== '\x7fELF') throw new Error('Node.js is no ELF file here');
  return file;
}
