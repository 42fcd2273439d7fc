import { deflateRawSync } from 'node:zlib';
import { type LzxOptions, lzxEncode } from './lzx.ts';

/** Builds cabinets, with every header field free to be wrong. */

/** One CFDATA block. */
export interface CabBlock {
  readonly packed: Uint8Array;
  /** cbUncomp. */
  readonly size: number;
  /** Default: the right one; 0 says that there is none. */
  readonly checksum?: number;
  /** cbData, where it is not that of `packed`. */
  readonly claimed?: number;
}

export interface CabFolder {
  readonly type: number;
  readonly blocks: readonly CabBlock[];
  /** coffCabStart, where it is not where the blocks are. */
  readonly start?: number;
  /** cCFData, where it is not their number. */
  readonly count?: number;
}

export interface CabFile {
  readonly name: string | Uint8Array;
  readonly size: number;
  /** uoffFolderStart. */
  readonly offset: number;
  readonly folder?: number;
  readonly date?: number;
  readonly time?: number;
  readonly attributes?: number;
}

export interface CabOptions {
  readonly folders: readonly CabFolder[];
  readonly files: readonly CabFile[];
  /** abReserve of header, folders and blocks. */
  readonly reserve?: { readonly header?: Uint8Array; readonly folder?: number; readonly data?: number };
  readonly previous?: readonly [cabinet: string, disk: string];
  readonly next?: readonly [cabinet: string, disk: string];
  readonly setId?: number;
  readonly index?: number;
  readonly version?: readonly [minor: number, major: number];
  /** reserved1 to reserved3. */
  readonly reserved?: readonly [number, number, number];
  /** Bytes between the files and the data. */
  readonly gap?: Uint8Array;
  /** cbCabinet, coffFiles, cFolders and cFiles, where they are wrong. */
  readonly cabinetSize?: number;
  readonly filesOffset?: number;
  readonly folderCount?: number;
  readonly fileCount?: number;
}

const BLOCK = 1 << 15;
/** 2023-11-14, 22:13:20. */
export const CAB_DATE = 0x576e;
export const CAB_TIME = 0xb1aa;

/** The cabinet. */
export function buildCab(options: CabOptions): Uint8Array {
  const { folders, files, reserve, previous, next, version = [3, 1], reserved = [0, 0, 0] } = options;
  const texts = [...(previous ?? []), ...(next ?? [])].map((text) => Buffer.from(`${text}\0`));
  const head = Buffer.alloc(36);
  const reserveSizes = Buffer.alloc(reserve ? 4 : 0);
  if (reserve) {
    reserveSizes.writeUInt16LE(reserve.header?.length ?? 0, 0);
    reserveSizes[2] = reserve.folder ?? 0;
    reserveSizes[3] = reserve.data ?? 0;
  }
  const front = Buffer.concat([reserveSizes, reserve?.header ?? Buffer.alloc(0), ...texts]);
  const entries = files.map(fileEntry);
  const filesAt = 36 + front.length + folders.length * (8 + (reserve?.folder ?? 0));
  let at = filesAt + entries.reduce((sum, { length }) => sum + length, 0) + (options.gap?.length ?? 0);
  const data: Uint8Array[] = [];
  const rows = folders.map((folder) => {
    const row = Buffer.alloc(8 + (reserve?.folder ?? 0), 0xf0);
    row.writeUInt32LE(folder.start ?? at, 0);
    row.writeUInt16LE(folder.count ?? folder.blocks.length, 4);
    row.writeUInt16LE(folder.type, 6);
    for (const block of folder.blocks) {
      const bytes = dataBlock(block, reserve?.data ?? 0);
      at += bytes.length;
      data.push(bytes);
    }
    return row;
  });
  head.write('MSCF');
  head.writeUInt32LE(reserved[0], 4);
  head.writeUInt32LE(options.cabinetSize ?? at, 8);
  head.writeUInt32LE(reserved[1], 12);
  head.writeUInt32LE(options.filesOffset ?? filesAt, 16);
  head.writeUInt32LE(reserved[2], 20);
  head.set(version, 24);
  head.writeUInt16LE(options.folderCount ?? folders.length, 26);
  head.writeUInt16LE(options.fileCount ?? files.length, 28);
  head.writeUInt16LE((previous ? 1 : 0) | (next ? 2 : 0) | (reserve ? 4 : 0), 30);
  head.writeUInt16LE(options.setId ?? 0, 32);
  head.writeUInt16LE(options.index ?? 0, 34);
  return Buffer.concat([head, front, ...rows, ...entries, options.gap ?? Buffer.alloc(0), ...data]);
}

function fileEntry(file: CabFile): Buffer {
  const row = Buffer.alloc(16);
  row.writeUInt32LE(file.size, 0);
  row.writeUInt32LE(file.offset, 4);
  row.writeUInt16LE(file.folder ?? 0, 8);
  row.writeUInt16LE(file.date ?? CAB_DATE, 10);
  row.writeUInt16LE(file.time ?? CAB_TIME, 12);
  row.writeUInt16LE(file.attributes ?? 0x20, 14);
  return Buffer.concat([row, Buffer.from(file.name as string), Buffer.alloc(1)]);
}

function dataBlock({ packed, size, checksum, claimed }: CabBlock, reserve: number): Buffer {
  const head = Buffer.alloc(8 + reserve, 0xd0);
  head.writeUInt16LE(claimed ?? packed.length, 4);
  head.writeUInt16LE(size, 6);
  head.writeUInt32LE(checksum ?? cabChecksum(head.subarray(4), cabChecksum(packed, 0)), 0);
  return Buffer.concat([head, packed]);
}

/** [MS-CAB] section 3.1, as its words say it. */
function cabChecksum(bytes: Uint8Array, seed: number): number {
  let sum = seed;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4)
    sum ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  let rest = 0;
  for (; at < bytes.length; at++) rest = (rest << 8) | bytes[at]!;
  return (sum ^ rest) >>> 0;
}

function pieces(content: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += BLOCK) parts.push(content.subarray(at, at + BLOCK));
  return parts;
}

/** A folder without compression. */
export const storedFolder = (content: Uint8Array): CabFolder => ({
  type: 0,
  blocks: pieces(content).map((packed) => ({ packed, size: packed.length })),
});

/** A folder of MSZIP: each block has the one before as its dictionary. */
export const mszipFolder = (content: Uint8Array, level = 9): CabFolder => ({
  type: 1,
  blocks: pieces(content).map((part, i, all) => {
    const deflated = deflateRawSync(part, { level, ...(i > 0 ? { dictionary: all[i - 1]! } : {}) });
    return { packed: Buffer.concat([Buffer.from('CK'), deflated]), size: part.length };
  }),
});

/** A folder of LZX. */
export const lzxFolder = (content: Uint8Array, options: LzxOptions = {}): CabFolder => ({
  type: ((options.windowBits ?? 15) << 8) | 3,
  blocks: lzxEncode(content, options),
});

/** Names with their contents as files of one folder, one behind the other. */
export function filesOf(contents: Readonly<Record<string, string | Uint8Array>>, folder = 0) {
  let offset = 0;
  const files: CabFile[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const size = Buffer.from(content as string).length;
    files.push({ name, size, offset, folder });
    offset += size;
  }
  return { files, content: Buffer.concat(Object.values(contents).map((one) => Buffer.from(one as string))) };
}

const TEXT = Buffer.from('The quick brown fox jumps over the lazy dog. '.repeat(3000));
const FEW = { 'a.txt': 'alpha alpha alpha', 'dir\\b.txt': TEXT.subarray(0, 40_000), empty: '' };

/** Small cabinets of every kind. */
export function cabSeeds(): Record<string, Uint8Array> {
  const { files, content } = filesOf(FEW);
  const lzx = (options: LzxOptions) => buildCab({ folders: [lzxFolder(content, options)], files });
  const reserve = { header: Buffer.alloc(20), folder: 3, data: 5 };
  reserve.header.writeUInt32LE(0x100000, 0);
  return {
    'stored.cab': buildCab({ folders: [storedFolder(content)], files }),
    'mszip.cab': buildCab({ folders: [mszipFolder(content)], files }),
    'lzx15.cab': lzx({ translation: 5000 }),
    'lzx21.cab': lzx({ windowBits: 21, blockSize: 9999, kinds: ['verbatim', 'stored', 'aligned'] }),
    'quantum.cab': buildCab({ folders: [{ ...storedFolder(content), type: 0x0e42 }], files }),
    'reserve.cab': buildCab({ folders: [mszipFolder(content)], files, reserve }),
    'set.cab': buildCab({
      folders: [mszipFolder(content)],
      files: [{ name: 'from', size: 9, offset: 0, folder: 0xfffd }, ...files],
      previous: ['one.cab', 'disk 1'],
      next: ['three.cab', 'disk 3'],
    }),
    'folders.cab': buildCab({
      folders: [
        storedFolder(Buffer.from('one')),
        mszipFolder(Buffer.from('two')),
        lzxFolder(Buffer.from('three')),
      ],
      files: ['one', 'two', 'three'].map((name, folder) => ({ name, size: name.length, offset: 0, folder })),
    }),
    'shared.cab': buildCab({
      folders: [mszipFolder(content)],
      files: [...files, { name: 'again', size: 17, offset: 0 }, { name: 'overlap', size: 30, offset: 5 }],
    }),
  };
}
