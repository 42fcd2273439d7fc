import { crc32 } from 'node:zlib';

/** Builds 7z archives, every part of the header free to be wrong. Packed streams are made by whoever asks. */

export interface SevenZipCoder {
  /** Identifier in hexadecimal. */
  readonly id: string;
  readonly properties?: Uint8Array;
}

export interface SevenZipFolder {
  /** From the content to the packed stream: the filter before the compression. */
  readonly coders: readonly SevenZipCoder[];
  readonly packed: Uint8Array;
  /** What comes out. */
  readonly content: Uint8Array;
  /** Pieces that files are; default: one. */
  readonly pieces?: readonly number[];
  readonly crcs?: readonly (number | undefined)[];
}

export interface SevenZipEntry {
  readonly name?: string;
  /** `stream` takes the next piece. */
  readonly kind?: 'stream' | 'empty' | 'directory' | 'anti';
  /** FILETIME. */
  readonly mtime?: bigint;
  readonly attributes?: number;
}

export interface SevenZipOptions {
  readonly folders?: readonly SevenZipFolder[];
  readonly files?: readonly SevenZipEntry[];
  /** Bytes behind the packed streams that nothing refers to. */
  readonly gap?: Uint8Array;
  /** Packs the header as a folder of one stored stream. */
  readonly encodeHeader?: boolean;
  /** The header, where it is not made from the rest. */
  readonly header?: Uint8Array;
  readonly headerCrc?: number;
  readonly startCrc?: number;
  /** NumFiles, where it is wrong. */
  readonly count?: number;
}

/** The archive. */
export function buildSevenZip(options: SevenZipOptions): Uint8Array {
  const { folders = [], gap = Buffer.alloc(0) } = options;
  const packed = Buffer.concat([...folders.map((folder) => folder.packed), gap]);
  let header = Buffer.from(options.header ?? headerOf(options));
  let body = packed;
  if (options.encodeHeader) {
    const folder = { coders: [{ id: '00' }], packed: header, content: header };
    body = Buffer.concat([packed, header]);
    header = Buffer.concat([Buffer.from([0x17]), streamsInfo([folder], packed.length, true)]);
  }
  const start = Buffer.alloc(20);
  start.writeBigUInt64LE(BigInt(body.length), 0);
  start.writeBigUInt64LE(BigInt(header.length), 8);
  start.writeUInt32LE(options.headerCrc ?? crc32(header), 16);
  const head = Buffer.from('377abcaf271c000400000000', 'hex');
  head.writeUInt32LE(options.startCrc ?? crc32(start), 8);
  return Buffer.concat([head, start, body, header]);
}

function headerOf({ folders = [], files = [], count }: SevenZipOptions): Buffer {
  const streams = folders.length > 0 ? [Buffer.from([4]), streamsInfo(folders, 0, false)] : [];
  return Buffer.concat([Buffer.from([1]), ...streams, filesInfo(files, count), Buffer.from([0])]);
}

function streamsInfo(folders: readonly SevenZipFolder[], position: number, folderCrcs: boolean): Buffer {
  const parts = [
    Buffer.from([6]),
    number(position),
    number(folders.length),
    Buffer.from([9]),
    ...folders.map(({ packed }) => number(packed.length)),
    Buffer.from([0, 7, 11]),
    number(folders.length),
    Buffer.from([0]),
    ...folders.map(folderInfo),
    Buffer.from([12]),
    ...folders.flatMap(({ coders, content }) => coders.map(() => number(content.length))),
    ...(folderCrcs ? [Buffer.from([10, 1]), ...folders.map(({ content }) => u32(crc32(content)))] : []),
    Buffer.from([0]),
  ];
  const pieces = folderCrcs ? [] : piecesInfo(folders);
  return Buffer.concat([...parts, ...pieces, Buffer.from([0])]);
}

/** Coders in the order of the archive: the first one gives the content. */
function folderInfo({ coders }: SevenZipFolder): Buffer {
  const rows = coders.map(({ id, properties }) => {
    const code = Buffer.from(id, 'hex');
    const extra = properties ? [number(properties.length), properties] : [];
    return Buffer.concat([Buffer.from([code.length | (properties ? 0x20 : 0)]), code, ...extra]);
  });
  const binds = coders.slice(1).map((_, i) => Buffer.concat([number(i), number(i + 1)]));
  return Buffer.concat([number(coders.length), ...rows, ...binds]);
}

function piecesInfo(folders: readonly SevenZipFolder[]): Buffer[] {
  const pieces = folders.map((folder) => folder.pieces ?? [folder.content.length]);
  const digests = folders.flatMap(({ content, crcs }, i) => {
    let at = 0;
    return pieces[i]!.map((size, j) => {
      const crc = crc32(content.subarray(at, at + size));
      at += size;
      return crcs ? crcs[j] : crc;
    });
  });
  const all = digests.every((crc) => crc !== undefined);
  return [
    Buffer.from([8, 13]),
    ...pieces.map((sizes) => number(sizes.length)),
    ...(pieces.some((sizes) => sizes.length > 1)
      ? [Buffer.from([9]), ...pieces.flatMap((sizes) => sizes.slice(0, -1).map(number))]
      : []),
    Buffer.from([10, all ? 1 : 0]),
    ...(all ? [] : [bits(digests.map((crc) => crc !== undefined))]),
    ...digests.filter((crc) => crc !== undefined).map(u32),
    Buffer.from([0]),
  ];
}

function filesInfo(files: readonly SevenZipEntry[], count = files.length): Buffer {
  const empty = files.filter(({ kind = 'stream' }) => kind !== 'stream');
  const parts = [Buffer.from([5]), number(count)];
  const add = (id: number, body: Uint8Array) =>
    parts.push(Buffer.from([id]), number(body.length), Buffer.from(body));
  if (empty.length > 0) add(14, bits(files.map(({ kind = 'stream' }) => kind !== 'stream')));
  if (empty.some(({ kind }) => kind !== 'directory'))
    add(15, bits(empty.map(({ kind }) => kind !== 'directory')));
  if (empty.some(({ kind }) => kind === 'anti')) add(16, bits(empty.map(({ kind }) => kind === 'anti')));
  if (files.some(({ name }) => name !== undefined)) {
    add(
      17,
      Buffer.concat([Buffer.from([0]), ...files.map(({ name = '' }) => Buffer.from(`${name}\0`, 'utf16le'))]),
    );
  }
  const timed = files.map(({ mtime }) => mtime !== undefined);
  if (timed.includes(true)) {
    const times = files.filter(({ mtime }) => mtime !== undefined).map(({ mtime }) => u64(mtime!));
    add(20, Buffer.concat([Buffer.from([0]), bits(timed), Buffer.from([0]), ...times]));
  }
  const marked = files.map(({ attributes }) => attributes !== undefined);
  if (marked.includes(true)) {
    const values = files
      .filter(({ attributes }) => attributes !== undefined)
      .map(({ attributes }) => u32(attributes!));
    add(21, Buffer.concat([Buffer.from([0]), bits(marked), Buffer.from([0]), ...values]));
  }
  add(25, Buffer.alloc(3));
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** A NUMBER of 7zFormat.txt. */
export function number(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  if (value < 0x4000) return Buffer.from([0x80 | (value >> 8), value & 0xff]);
  if (value < 0x200000) return Buffer.from([0xc0 | (value >> 16), value & 0xff, (value >> 8) & 0xff]);
  return Buffer.concat([Buffer.from([0xff]), u64(BigInt(value))]);
}

function bits(values: readonly boolean[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(values.length / 8));
  for (const [i, set] of values.entries()) if (set) bytes[i >> 3]! |= 0x80 >> (i & 7);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** LZMA2 without compression: chunks of stored bytes. */
export function storedLzma2(content: Uint8Array): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += 65_536) {
    const part = content.subarray(at, at + 65_536);
    parts.push(Buffer.from([at === 0 ? 1 : 2, (part.length - 1) >> 8, (part.length - 1) & 0xff]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

const CONTENT = Buffer.from('alpha beta gamma '.repeat(40));

/** Small archives of every kind. */
export function sevenzipSeeds(): Record<string, Uint8Array> {
  const stored = { coders: [{ id: '00' }], packed: CONTENT, content: CONTENT, pieces: [100, 580] };
  const files: SevenZipEntry[] = [
    { name: 'dir', kind: 'directory', attributes: 0x10 },
    { name: 'dir/a', mtime: 133_444_736_000_000_000n, attributes: 0x81a48020 },
    { name: 'b' },
    { name: 'empty', kind: 'empty' },
    { name: 'gone', kind: 'anti' },
  ];
  const packed = storedLzma2(CONTENT);
  const lzma2 = {
    coders: [
      { id: '03', properties: Buffer.from([0]) },
      { id: '21', properties: Buffer.from([0]) },
    ],
    packed,
    content: CONTENT,
  };
  return {
    'stored.7z': buildSevenZip({ folders: [stored], files }),
    'encoded.7z': buildSevenZip({ folders: [stored], files, encodeHeader: true }),
    'filtered.7z': buildSevenZip({ folders: [lzma2], files: [{ name: 'x' }] }),
    'method.7z': buildSevenZip({ folders: [{ ...stored, coders: [{ id: '030401' }] }], files }),
    'empty.7z': buildSevenZip({ header: Buffer.alloc(0) }),
  };
}
