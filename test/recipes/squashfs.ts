import { deflateSync, zstdCompressSync } from 'node:zlib';

/** Builds SquashFS 4.0 images, uncompressed or not, with every structure free to be changed afterwards. */

/** A file, directory, link or device of an image. */
export interface SquashNode {
  readonly name: string;
  readonly kind?: 'file' | 'dir' | 'link' | 'block' | 'char' | 'fifo' | 'socket';
  /** Content of a file, target of a link. */
  readonly content?: string | Uint8Array;
  readonly children?: readonly SquashNode[];
  readonly device?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly mtime?: number;
  /** Write an inode of the extended type. */
  readonly extended?: boolean;
  /** Attributes: names with their namespace; a value twice is stored once. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** The path of a file of the same directory, before this one, whose inode this is a name of. */
  readonly same?: string;
}

export interface SquashOptions {
  readonly compressor?: 'none' | 'gzip' | 'zstd';
  readonly blockSize?: number;
  readonly fragments?: boolean;
  readonly exports?: boolean;
  readonly options?: Uint8Array;
  /** Padded to 4 KiB. */
  readonly pad?: boolean;
  /** Bytes between the data and the inode table. */
  readonly gap?: Uint8Array;
}

const KIND = { dir: 1, file: 2, link: 3, block: 4, char: 5, fifo: 6, socket: 7 } as const;
const METADATA = 8192;
const NONE = 0xffffffff;
const ABSENT = 0xffffffffffffffffn;

type Pack = (bytes: Buffer) => Buffer;

function packer(name: SquashOptions['compressor']): Pack {
  if (name === 'gzip') return deflateSync;
  if (name === 'zstd') return zstdCompressSync;
  return (bytes) => bytes;
}

/** Metadata blocks as they grow. */
function metadata(pack: Pack) {
  const done: Buffer[] = [];
  let stored = 0;
  let open = Buffer.alloc(0);
  const flush = (bytes: Buffer) => {
    const packed = pack(bytes);
    const plain = packed.length >= bytes.length;
    const body = plain ? bytes : packed;
    done.push(u16(body.length | (plain ? 0x8000 : 0)), body);
    stored += 2 + body.length;
  };
  return {
    /** Where the next byte goes: offset of the block and offset in it. */
    place: () => [stored, open.length] as const,
    write(bytes: Uint8Array) {
      open = Buffer.concat([open, bytes]);
      while (open.length >= METADATA) {
        flush(open.subarray(0, METADATA));
        open = open.subarray(METADATA);
      }
    },
    bytes() {
      if (open.length > 0) flush(open);
      open = Buffer.alloc(0);
      return Buffer.concat(done);
    },
  };
}

const u16 = (...values: number[]): Buffer => number(values, 2);
const u32 = (...values: number[]): Buffer => number(values, 4);
const u64 = (...values: (number | bigint)[]): Buffer => {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * i);
  return bytes;
};

function number(values: readonly number[], width: 2 | 4): Buffer {
  const bytes = Buffer.alloc(width * values.length);
  for (const [i, value] of values.entries()) bytes.writeUIntLE(value, width * i, width);
  return bytes;
}

interface Placed {
  readonly name: string;
  readonly number: number;
  readonly type: number;
  readonly start: number;
  readonly offset: number;
}

/** An image of the files below its root. */
export function squashfsImage(children: readonly SquashNode[], options: SquashOptions = {}): Buffer {
  const { compressor = 'none', blockSize = 4096, fragments: wantsFragments = true } = options;
  const pack = packer(compressor);
  const head = options.options
    ? Buffer.concat([u16(0x8000 | options.options.length), options.options])
    : Buffer.alloc(0);
  const data: Buffer[] = [];
  let dataEnd = 96 + head.length;
  const fragmentTable: Buffer[] = [];
  let fragment = Buffer.alloc(0);
  const inodes = metadata(pack);
  const directories = metadata(pack);
  const places: bigint[] = [];
  const ids: number[] = [];
  const xattrs = attributes(pack);

  const store = (bytes: Buffer): number => {
    const packed = pack(bytes);
    const plain = packed.length >= bytes.length;
    const body = plain ? bytes : packed;
    data.push(body);
    dataEnd += body.length;
    return body.length | (plain ? 1 << 24 : 0);
  };
  const flushFragment = () => {
    if (fragment.length === 0) return;
    const at = dataEnd;
    fragmentTable.push(u64(at), u32(store(fragment), 0));
    fragment = Buffer.alloc(0);
  };
  const owner = (id: number): number => (ids.includes(id) ? ids.indexOf(id) : ids.push(id) - 1);
  const fileParts = (content: Buffer) => {
    const tail = wantsFragments ? content.length % blockSize : 0;
    const whole = content.subarray(0, content.length - tail);
    const start = dataEnd;
    const sizes: number[] = [];
    for (let at = 0; at < whole.length; at += blockSize) {
      const block = whole.subarray(at, at + blockSize);
      sizes.push(block.every((byte) => byte === 0) ? 0 : store(block));
    }
    if (tail === 0) return { start, sizes, index: NONE, offset: 0 };
    if (fragment.length + tail > blockSize) flushFragment();
    const offset = fragment.length;
    fragment = Buffer.concat([fragment, content.subarray(content.length - tail)]);
    return { start, sizes, index: fragmentTable.length / 2, offset };
  };
  const listing = (entries: readonly Placed[]) => {
    const place = directories.place();
    const sorted = [...entries].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
    let size = 3;
    for (let at = 0; at < sorted.length; ) {
      const first = sorted[at]!;
      let end = at;
      while (end < sorted.length && end - at < 256 && sorted[end]!.start === first.start) end++;
      const rows = sorted.slice(at, end).map(({ name, offset, number: own, type }) => {
        const text = Buffer.from(name);
        const difference = Buffer.alloc(2);
        difference.writeInt16LE(own - first.number);
        return Buffer.concat([u16(offset), difference, u16(type, text.length - 1), text]);
      });
      const bytes = Buffer.concat([u32(end - at - 1, first.start, first.number), ...rows]);
      directories.write(bytes);
      size += bytes.length;
      at = end;
    }
    return { place, size };
  };
  const write = (node: SquashNode, parent: number, own: number, names = 1): Placed => {
    const kind = node.kind ?? (node.children ? 'dir' : 'file');
    const type = KIND[kind];
    const list = node.xattrs ? xattrs.add(node.xattrs) : NONE;
    const extended = (node.extended ?? false) || list !== NONE || (names > 1 && kind === 'file');
    let body: Buffer;
    if (kind === 'dir') {
      const { place, size } = listing(writeAll(node.children ?? [], own));
      const links = 2 + (node.children ?? []).filter((child) => child.children).length;
      body = extended
        ? Buffer.concat([u32(links, size, place[0], parent), u16(0, place[1]), u32(list)])
        : Buffer.concat([u32(place[0], links), u16(size, place[1]), u32(parent)]);
    } else if (kind === 'file') {
      const content = Buffer.from(node.content ?? '');
      const { start, sizes, index, offset } = fileParts(content);
      body = extended
        ? Buffer.concat([u64(start, content.length, 0), u32(names, index, offset, list), u32(...sizes)])
        : Buffer.concat([u32(start, index, offset, content.length), u32(...sizes)]);
    } else if (kind === 'link') {
      const target = Buffer.from(node.content ?? '');
      body = Buffer.concat([u32(names, target.length), target, ...(extended ? [u32(list)] : [])]);
    } else {
      const device = kind === 'block' || kind === 'char' ? [u32(node.device ?? 0)] : [];
      body = Buffer.concat([u32(names), ...device, ...(extended ? [u32(list)] : [])]);
    }
    const [start, offset] = inodes.place();
    const id = owner(node.uid ?? 0);
    const mode = node.mode ?? (kind === 'dir' ? 0o755 : 0o644);
    const common = Buffer.concat([
      u16(extended ? type + 7 : type, mode, id, id),
      u32(node.mtime ?? 1_600_000_000, own),
    ]);
    inodes.write(Buffer.concat([common, body]));
    places[own - 1] = BigInt(start) * 65536n + BigInt(offset);
    return { name: node.name, number: own, type, start, offset };
  };
  let count = 1;
  const writeAll = (nodes: readonly SquashNode[], parent: number): Placed[] => {
    const placed: Placed[] = [];
    for (const node of nodes) {
      const names = 1 + nodes.filter(({ same }) => same === node.name).length;
      const other = placed.find(({ name }) => name === node.same);
      placed.push(other ? { ...other, name: node.name } : write(node, parent, ++count, names));
    }
    return placed;
  };

  const root = write({ name: '', children }, NONE - 1, 1);
  flushFragment();
  const parts: Buffer[] = [head, ...data, Buffer.from(options.gap ?? [])];
  let at = dataEnd + (options.gap?.length ?? 0);
  const put = (bytes: Buffer): number => {
    parts.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const lookup = (entries: Buffer): number => {
    const begins: number[] = [];
    for (let from = 0; from < entries.length; from += METADATA) {
      const table = metadata(pack);
      table.write(entries.subarray(from, from + METADATA));
      begins.push(put(table.bytes()));
    }
    return put(u64(...begins));
  };
  const inodeTable = put(inodes.bytes());
  const directoryTable = put(directories.bytes());
  const fragmentIndex = lookup(Buffer.concat(fragmentTable));
  const exportIndex = options.exports === false ? ABSENT : BigInt(lookup(u64(...places)));
  const idIndex = lookup(u32(...ids));
  const xattrIndex = xattrs.count() === 0 ? ABSENT : BigInt(putXattrs());
  function putXattrs(): number {
    const start = put(xattrs.values());
    const begin = put(xattrs.lists());
    return put(Buffer.concat([u64(start), u32(xattrs.count(), 0), u64(begin)]));
  }
  const flags = 0x40 | (options.options ? 0x400 : 0) | (options.exports === false ? 0 : 0x80);
  const superblock = Buffer.concat([
    Buffer.from('hsqs'),
    u32(count, 1_700_000_000, blockSize, fragmentTable.length / 2),
    u16(compressor === 'zstd' ? 6 : 1, Math.log2(blockSize), flags, ids.length, 4, 0),
    u64(BigInt(root.start) * 65536n + BigInt(root.offset), at, idIndex, xattrIndex),
    u64(inodeTable, directoryTable, fragmentIndex, exportIndex),
  ]);
  const image = Buffer.concat([superblock, ...parts]);
  return options.pad === false ? image : Buffer.concat([image, Buffer.alloc(-image.length & 4095)]);
}

const PREFIXES = ['user.', 'trusted.', 'security.'];

/** Lists of extended attributes; a value that was stored before is referred to. */
function attributes(pack: Pack) {
  const table = metadata(pack);
  const places = metadata(pack);
  const values = new Map<string, bigint>();
  let count = 0;
  return {
    count: () => count,
    add(list: Readonly<Record<string, string>>): number {
      const [start, offset] = table.place();
      places.write(
        Buffer.concat([u64(BigInt(start) * 65536n + BigInt(offset)), u32(Object.keys(list).length, 0)]),
      );
      for (const [name, value] of Object.entries(list)) {
        const type = PREFIXES.findIndex((prefix) => name.startsWith(prefix));
        const short = Buffer.from(name.slice(PREFIXES[type]!.length));
        const known = values.get(value);
        table.write(Buffer.concat([u16(type | (known === undefined ? 0 : 0x100), short.length), short]));
        const [block, from] = table.place();
        if (known === undefined) values.set(value, BigInt(block) * 65536n + BigInt(from));
        const stored = known === undefined ? Buffer.from(value) : u64(known);
        table.write(Buffer.concat([u32(stored.length), stored]));
      }
      return count++;
    },
    values: () => table.bytes(),
    lists: () => places.bytes(),
  };
}

const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join('');

/** Every kind of file. */
export const TREE: readonly SquashNode[] = [
  {
    name: 'bin',
    children: [
      { name: 'tool', content: '#!/bin/sh\n', mode: 0o4755, uid: 1000 },
      { name: 'name', same: 'tool' },
    ],
  },
  { name: 'big', content: lines(1500) },
  { name: 'blk', kind: 'block', device: 0x11112c70, extended: true },
  { name: 'chr', kind: 'char', device: 0x501 },
  { name: 'empty', children: [], extended: true },
  { name: 'fifo', kind: 'fifo' },
  { name: 'holes', content: Buffer.concat([Buffer.alloc(8192), Buffer.from(lines(600))]), extended: true },
  { name: 'link', kind: 'link', content: 'bin/tool', mode: 0o777 },
  { name: 'sock', kind: 'socket', extended: true },
  { name: 'tiny', content: 'tiny\n', xattrs: { 'user.a': 'shared value', 'security.b': 'shared value' } },
  { name: 'zero', content: '' },
];

/** Small images of every variant, for the fuzzer. */
export function squashfsSeeds(): Record<string, Uint8Array> {
  return {
    'plain.sqfs': squashfsImage(TREE),
    'gzip.sqfs': squashfsImage(TREE, { compressor: 'gzip', options: Buffer.concat([u32(4), u16(15, 1)]) }),
    'zstd.sqfs': squashfsImage(TREE, { compressor: 'zstd', exports: false, pad: false }),
    'no-fragments.sqfs': squashfsImage(TREE, { compressor: 'gzip', fragments: false }),
    'empty.sqfs': squashfsImage([]),
    'many.sqfs': squashfsImage(
      Array.from({ length: 700 }, (_, i) => ({
        name: `file-${String(i).padStart(4, '0')}`,
        content: `${i}`,
      })),
      { compressor: 'gzip' },
    ),
  };
}
