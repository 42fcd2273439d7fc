/** Builds Bom files, with every number free to be wrong. */

/** A path of a Bom; ids are given in the order of the list, from 1 on. */
export interface BomPath {
  readonly name: string;
  /** Id of the parent; 0 for the root. */
  readonly parent: number;
  readonly id?: number;
  readonly type?: number;
  readonly architecture?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly size?: number;
  readonly checksum?: number;
  readonly link?: string;
  /** Slices of a Mach-O file: type, subtype, size, checksum. */
  readonly slices?: readonly (readonly [number, number, number, number])[];
  /** Bytes behind the NUL of the name. */
  readonly behindName?: string;
}

/** What a Bom has besides its paths. */
export interface BomOptions {
  /** Paths of one leaf. */
  readonly perLeaf?: number;
  readonly pathCount?: number;
  readonly summaryCount?: number;
  readonly version?: number;
  /** Blocks nothing refers to. */
  readonly stale?: readonly Uint8Array[];
  /** Free space with content, behind the blocks. */
  readonly freeSpace?: Uint8Array;
  /** Bytes that nothing accounts for. */
  readonly hidden?: Uint8Array;
  /** Changes blocks before they are written. */
  readonly change?: (blocks: Buffer[], numbers: Readonly<Record<string, number>>) => void;
  readonly without?: readonly string[];
  /** More variables, as blocks. */
  readonly variables?: Readonly<Record<string, Uint8Array>>;
}

const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
};

/** The block that says what a path is. */
export function pathInfo(path: BomPath): Buffer {
  const { type = 1, architecture = 15, mode = 0o100644, uid = 0, gid = 0 } = path;
  const head = Buffer.alloc(27);
  head[0] = type;
  head[1] = 1;
  head.writeUInt16BE(architecture, 2);
  head.writeUInt16BE(mode, 4);
  head.writeUInt32BE(uid, 6);
  head.writeUInt32BE(gid, 10);
  head.writeUInt32BE(path.mtime ?? 1_700_000_000, 14);
  head.writeUInt32BE(path.size ?? 0, 18);
  head[22] = 1;
  head.writeUInt32BE(path.checksum ?? 0, 23);
  const { slices, link } = path;
  const parts: Buffer[] = [head];
  if (slices) parts.push(Buffer.from([1]), u32(slices.length), ...slices.map((slice) => u32(...slice)));
  const target = link === undefined ? Buffer.alloc(0) : Buffer.from(`${link}\0`);
  parts.push(u32(target.length), target);
  if (type === 1) parts.push(u32(0));
  return Buffer.concat(parts);
}

function tree(child: number, nodeSize: number, count: number): Buffer {
  return Buffer.concat([Buffer.from('tree'), u32(1, child, nodeSize, count), Buffer.from([0])]);
}

/** A node of a tree; `pairs` are numbers of blocks. */
export function node(
  isLeaf: boolean,
  pairs: readonly (readonly [number, number])[],
  forward = 0,
  backward = 0,
  size = 512,
): Buffer {
  const bytes = Buffer.alloc(Math.max(size, 12 + pairs.length * 8));
  bytes.writeUInt16BE(isLeaf ? 1 : 0, 0);
  bytes.writeUInt16BE(pairs.length, 2);
  u32(forward, backward, ...pairs.flat()).copy(bytes, 4);
  return bytes;
}

/** A Bom with these paths. */
export function bomFile(paths: readonly BomPath[], options: BomOptions = {}): Buffer {
  const blocks: Buffer[] = [Buffer.from('')];
  const numbers: Record<string, number> = {};
  const add = (block: Buffer): number => blocks.push(block) - 1;
  const variables: [string, number][] = [];
  const declare = (name: string, block: Buffer) => {
    numbers[name] = add(block);
    if (!options.without?.includes(name)) variables.push([name, numbers[name]]);
  };
  const count = options.summaryCount ?? paths.length + 1;
  declare('BomInfo', Buffer.concat([u32(1, count, 1), u32(0, 0, 4050, 0)]));
  declare('Paths', tree(0, 512, options.pathCount ?? paths.length));
  declare('HLIndex', tree(add(node(true, [])), 512, 0));
  declare(
    'VIndex',
    Buffer.concat([u32(1, add(tree(add(node(true, [], 0, 0, 128)), 128, 0)), 0), Buffer.from([0])]),
  );
  for (const [name, block] of Object.entries(options.variables ?? {})) declare(name, Buffer.from(block));
  u32(addPaths(paths, options.perLeaf ?? 50, add, blocks)).copy(blocks[numbers['Paths']!]!, 8);
  for (const block of options.stale ?? []) add(Buffer.from(block));
  options.change?.(blocks, numbers);
  return assemble(blocks, variables, options);
}

/** @returns the number of the root node */
function addPaths(
  paths: readonly BomPath[],
  perLeaf: number,
  add: (block: Buffer) => number,
  blocks: Buffer[],
): number {
  const pairs = paths.map((path, i): [number, number] => {
    const info = add(pathInfo(path));
    const value = add(u32(path.id ?? i + 1, info));
    const name = Buffer.from(`${path.name}\0${path.behindName ?? ''}`);
    return [value, add(Buffer.concat([u32(path.parent), name]))];
  });
  const leaves: number[] = [];
  const keys: number[] = [];
  for (let at = 0; at === 0 || at < pairs.length; at += perLeaf) {
    const part = pairs.slice(at, at + perLeaf);
    leaves.push(add(node(true, part)));
    keys.push(part.at(-1)?.[1] ?? 0);
  }
  for (const [i, leaf] of leaves.entries())
    u32(leaves[i + 1] ?? 0, leaves[i - 1] ?? 0).copy(blocks[leaf]!, 4);
  return leaves.length === 1
    ? leaves[0]!
    : add(
        node(
          false,
          leaves.map((leaf, i) => [leaf, keys[i]!]),
        ),
      );
}

function assemble(
  blocks: readonly Buffer[],
  variables: readonly [string, number][],
  options: BomOptions,
): Buffer {
  const parts: Buffer[] = [Buffer.alloc(512)];
  let at = 512;
  const put = (bytes: Buffer): number => {
    parts.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const pointers = blocks.map((block) => (block.length === 0 ? u32(0, 0) : u32(put(block), block.length)));
  const free = options.freeSpace ? [u32(put(Buffer.from(options.freeSpace)), options.freeSpace.length)] : [];
  if (options.hidden) put(Buffer.from(options.hidden));
  const names = variables.map(([name, block]) =>
    Buffer.concat([u32(block), Buffer.from([name.length]), Buffer.from(name)]),
  );
  const vars = Buffer.concat([u32(names.length), ...names]);
  const varsAt = put(vars);
  const index = Buffer.concat([
    u32(pointers.length),
    ...pointers,
    u32(free.length),
    ...free,
    Buffer.alloc(16),
  ]);
  const indexAt = put(index);
  const file = Buffer.concat(parts);
  file.write('BOMStore');
  u32(options.version ?? 1, blocks.length - 1, indexAt, index.length, varsAt, vars.length).copy(file, 8);
  return file;
}

/** An application with a folder, files, a link, a device and a fat executable. */
export const APPLICATION: readonly BomPath[] = [
  { name: '.', parent: 0, type: 2, mode: 0, mtime: 0 },
  { name: 'App.app', parent: 1, type: 2, mode: 0o40755, size: 96 },
  { name: 'Info.plist', parent: 2, size: 1266, checksum: 1722401650, uid: 501, gid: 20 },
  { name: 'Link', parent: 2, type: 3, mode: 0o120755, size: 10, checksum: 7, link: 'Info.plist' },
  {
    name: 'app',
    parent: 2,
    architecture: 0x200f,
    mode: 0o100755,
    size: 172608,
    checksum: 2164002385,
    slices: [
      [0x1000007, 3, 74304, 136781722],
      [0x100000c, 0, 74304, 2609180548],
    ],
  },
  { name: 'null', parent: 2, type: 4, mode: 0o20666, checksum: 0x3000002 },
];

/** Small files for the fuzzer. */
export function bomSeeds(): Record<string, Uint8Array> {
  const many = Array.from({ length: 12 }, (_, i) => ({ name: `f${String(i).padStart(2, '0')}`, parent: 1 }));
  return {
    'app.bom': bomFile(APPLICATION),
    'branches.bom': bomFile([APPLICATION[0]!, ...many], {
      perLeaf: 4,
      stale: [u32(7)],
      freeSpace: u32(1, 2),
    }),
  };
}
