import { prose } from './gzip.ts';
import { SOME_TIME, summary } from './property-sets.ts';

/** A storage (with `children`) or a stream (with `data`). */
export interface CfbNode {
  readonly name: string;
  readonly data?: string | Uint8Array;
  readonly children?: readonly CfbNode[];
  /** 16 bytes as hexadecimal, as stored. */
  readonly clsid?: string;
  /** FILETIME. */
  readonly created?: bigint;
  readonly modified?: bigint;
}

export interface CfbOptions {
  readonly version?: 3 | 4;
  readonly clsid?: string;
  readonly modified?: bigint;
  /** Takes the sectors of streams in turns, so that no two neighbours belong together. */
  readonly fragmented?: true;
  /** Free sectors at the end that the FAT describes. */
  readonly free?: number;
}

/** A compound file, and where its parts lie, so that a test may damage it. */
export interface BuiltCfb {
  readonly bytes: Buffer;
  readonly sectorSize: number;
  /** Offset of a sector. */
  sector(index: number): number;
  /** Offset of a sector's entry in the FAT. */
  fat(index: number): number;
  /** Offset of a mini sector's entry in the mini FAT. */
  miniFat(index: number): number;
  /** Offset of the directory entry of a name; the root is `Root Entry`. */
  entry(name: string): number;
  /** First sector, or mini sector, of a stream. */
  start(name: string): number;
  /** Offset of the mini stream. */
  readonly miniStream: number;
  /** Offset of the first unused directory entry. */
  readonly unused: number;
}

export const END = 0xfffffffe;
export const FREE = 0xffffffff;
const FAT = 0xfffffffd;
const DIFAT = 0xfffffffc;
const NONE = 0xffffffff;

interface Slot {
  readonly node: CfbNode;
  readonly type: 1 | 2 | 5;
  left: number;
  right: number;
  child: number;
  start: number;
  readonly data: Buffer;
}

/** Writes a compound file as [MS-CFB] wants it: a root, the nodes below it, siblings as a balanced tree. */
export function buildCfb(children: readonly CfbNode[], options: CfbOptions = {}): BuiltCfb {
  const sectorSize = options.version === 4 ? 4096 : 512;
  const slots = slotsOf({ name: 'Root Entry', children, ...options });
  const mini = miniStream(slots);
  const directory = Math.ceil((slots.length * 128) / sectorSize);
  const chains = [
    directory,
    Math.ceil((mini.fat.length * 4) / sectorSize),
    Math.ceil(mini.bytes.length / sectorSize),
  ];
  const large = slots.filter(({ data, type }) => type === 2 && data.length >= 4096);
  const fixed = chains.reduce((sum, count) => sum + count, 0);
  const content = large.reduce((sum, { data }) => sum + Math.ceil(data.length / sectorSize), 0);
  const { fats, difats } = tableSize(fixed + content + (options.free ?? 0), sectorSize);
  const table = new Uint32Array((fats * sectorSize) / 4).fill(FREE);
  for (let i = 0; i < fats; i++) table[i] = FAT;
  for (let i = 0; i < difats; i++) table[fats + i] = DIFAT;
  let next = fats + difats;
  const starts = chains.map((count) => {
    const start = count === 0 ? END : next;
    for (let i = 0; i < count; i++) table[next + i] = i === count - 1 ? END : next + i + 1;
    next += count;
    return start;
  });
  const places = placeLarge(large, table, next, sectorSize, options.fragmented === true);
  const total = next + content + (options.free ?? 0);
  const bytes = Buffer.alloc((total + 1) * sectorSize);
  const sector = (index: number) => (index + 1) * sectorSize;
  for (const [slot, sectors] of places)
    for (const [i, at] of sectors.entries())
      slot.data.copy(bytes, sector(at), i * sectorSize, (i + 1) * sectorSize);
  slots[0]!.start = starts[2]!;
  mini.bytes.copy(bytes, sector(starts[2]! === END ? 0 : starts[2]!));
  if (mini.fat.length > 0) writeNumbers(bytes, sector(starts[1]!), mini.fat);
  const miniFatEnd = starts[1] === END ? 0 : chains[1]! * sectorSize;
  for (let i = mini.fat.length * 4; i < miniFatEnd; i += 4) bytes.writeUInt32LE(FREE, sector(starts[1]!) + i);
  writeNumbers(bytes, sector(0), table);
  writeDirectory(bytes, sector(starts[0]!), slots, (directory * sectorSize) / 128, mini.bytes.length);
  writeDifat(bytes, sector, fats, difats);
  writeHeader(bytes, { sectorSize, directory, fats, difats, starts, miniFats: chains[1]! });
  const ids = new Map(slots.map(({ node }, i) => [node.name, i]));
  const entry = (name: string) => sector(starts[0]!) + ids.get(name)! * 128;
  return {
    bytes,
    sectorSize,
    sector,
    fat: (index) => sector(0) + index * 4,
    miniFat: (index) => sector(starts[1]!) + index * 4,
    entry,
    start: (name) => bytes.readUInt32LE(entry(name) + 116),
    miniStream: sector(starts[2]!),
    unused: sector(starts[0]!) + slots.length * 128,
  };
}

/** All entries: the root, then depth first. */
function slotsOf(root: CfbNode): Slot[] {
  const slots: Slot[] = [];
  const add = (node: CfbNode, type: 1 | 2 | 5): number => {
    const data = Buffer.from(node.data ?? '');
    const id = slots.push({ node, type, left: NONE, right: NONE, child: NONE, start: END, data }) - 1;
    const ids = [...(node.children ?? [])]
      .sort((a, b) => a.name.length - b.name.length || (a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1))
      .map((child) => add(child, child.children ? 1 : 2));
    slots[id]!.child = balance(ids, 0, ids.length);
    return id;
  };
  const balance = (ids: readonly number[], from: number, to: number): number => {
    if (from >= to) return NONE;
    const middle = (from + to) >> 1;
    const slot = slots[ids[middle]!]!;
    slot.left = balance(ids, from, middle);
    slot.right = balance(ids, middle + 1, to);
    return ids[middle]!;
  };
  add(root, 5);
  return slots;
}

/** Streams below 4096 bytes, one behind the other in mini sectors. */
function miniStream(slots: readonly Slot[]): { bytes: Buffer; fat: number[] } {
  const parts: Buffer[] = [];
  const fat: number[] = [];
  for (const slot of slots) {
    if (slot.type !== 2 || slot.data.length === 0 || slot.data.length >= 4096) continue;
    slot.start = fat.length;
    const count = Math.ceil(slot.data.length / 64);
    for (let i = 1; i < count; i++) fat.push(fat.length + 1);
    fat.push(END);
    parts.push(slot.data, Buffer.alloc(count * 64 - slot.data.length));
  }
  return { bytes: Buffer.concat(parts), fat };
}

function tableSize(sectors: number, sectorSize: number): { fats: number; difats: number } {
  const per = sectorSize / 4;
  let fats = 1;
  let difats = 0;
  for (;;) {
    const needed = Math.ceil((sectors + fats + difats) / per);
    const lists = Math.max(0, Math.ceil((needed - 109) / (per - 1)));
    if (needed === fats && lists === difats) return { fats, difats };
    fats = needed;
    difats = lists;
  }
}

function placeLarge(
  slots: readonly Slot[],
  table: Uint32Array,
  from: number,
  sectorSize: number,
  fragmented: boolean,
): Map<Slot, number[]> {
  const places = new Map<Slot, number[]>(slots.map((slot) => [slot, []]));
  const count = (slot: Slot) => Math.ceil(slot.data.length / sectorSize);
  let next = from;
  const take = (slot: Slot) => places.get(slot)!.push(next++);
  if (fragmented) {
    const most = Math.max(0, ...slots.map(count));
    for (let i = 0; i < most; i++) for (const slot of slots) if (i < count(slot)) take(slot);
  } else for (const slot of slots) for (let i = 0; i < count(slot); i++) take(slot);
  for (const [slot, sectors] of places) {
    slot.start = sectors[0]!;
    sectors.forEach((at, i) => {
      table[at] = sectors[i + 1] ?? END;
    });
  }
  return places;
}

function writeDirectory(
  bytes: Buffer,
  at: number,
  slots: readonly Slot[],
  count: number,
  miniSize: number,
): void {
  for (let i = 0; i < count; i++) {
    const entry = bytes.subarray(at + i * 128, at + (i + 1) * 128);
    const slot = slots[i];
    entry.fill(0xff, 68, 80);
    if (!slot) continue;
    const { node, type, left, right, child, start, data } = slot;
    entry.write(node.name, 0, 'utf16le');
    entry.writeUInt16LE(node.name.length * 2 + 2, 64);
    entry[66] = type;
    entry[67] = 1;
    writeNumbers(entry, 68, [left, right, child]);
    if (node.clsid) entry.write(node.clsid, 80, 'hex');
    entry.writeBigUInt64LE(node.created ?? 0n, 100);
    entry.writeBigUInt64LE(node.modified ?? 0n, 108);
    entry.writeUInt32LE(type === 1 ? 0 : start, 116);
    entry.writeUInt32LE(type === 5 ? miniSize : data.length, 120);
  }
}

function writeNumbers(bytes: Buffer, at: number, numbers: Iterable<number>): void {
  let next = at;
  for (const number of numbers) next = bytes.writeUInt32LE(number, next);
}

function writeDifat(bytes: Buffer, sector: (index: number) => number, fats: number, difats: number): void {
  const per = (sector(1) - sector(0)) / 4 - 1;
  for (let i = 0; i < difats; i++) {
    const at = sector(fats + i);
    for (let j = 0; j < per; j++) {
      const index = 109 + i * per + j;
      bytes.writeUInt32LE(index < fats ? index : FREE, at + j * 4);
    }
    bytes.writeUInt32LE(i + 1 < difats ? fats + i + 1 : END, at + per * 4);
  }
}

interface HeaderParts {
  readonly sectorSize: number;
  readonly directory: number;
  readonly fats: number;
  readonly difats: number;
  readonly starts: readonly number[];
  readonly miniFats: number;
}

function writeHeader(
  bytes: Buffer,
  { sectorSize, directory, fats, difats, starts, miniFats }: HeaderParts,
): void {
  bytes.write('d0cf11e0a1b11ae1', 0, 'hex');
  const words = [0x3e, sectorSize === 512 ? 3 : 4, 0xfffe, sectorSize === 512 ? 9 : 12, 6];
  for (const [i, word] of words.entries()) bytes.writeUInt16LE(word, 24 + i * 2);
  const numbers = [sectorSize === 512 ? 0 : directory, fats, starts[0]!, 0, 4096, starts[1]!, miniFats];
  numbers.push(difats === 0 ? END : fats, difats);
  writeNumbers(bytes, 40, numbers);
  for (let i = 0; i < 109; i++) bytes.writeUInt32LE(i < fats ? i : FREE, 76 + i * 4);
}

/** A document with what most of them have. */
export function someDocument(options: CfbOptions = {}): BuiltCfb {
  return buildCfb(
    [
      { name: 'WordDocument', data: prose(9000) },
      { name: '1Table', data: prose(5000) },
      { name: '\x05SummaryInformation', data: summary() },
      { name: 'short', data: 'hello' },
      { name: 'empty' },
      {
        name: 'ObjectPool',
        modified: SOME_TIME,
        clsid: '00112233445566778899aabbccddeeff',
        children: [
          { name: 'inner', data: prose(100) },
          { name: 'deep', children: [{ name: 'leaf', data: 'x' }] },
        ],
      },
    ],
    options,
  );
}

/** Small compound files of every kind. */
export function cfbSeeds(): Record<string, Uint8Array> {
  const free = someDocument({ free: 3 });
  free.bytes.fill('old', free.bytes.length - 1000, free.bytes.length - 600);
  return {
    'v3.doc': someDocument().bytes,
    'v4.doc': someDocument({ version: 4 }).bytes,
    'fragmented.doc': someDocument({ fragmented: true }).bytes,
    'free.doc': free.bytes,
    'empty.cfb': buildCfb([]).bytes,
    'p.msg': buildCfb([{ name: '__properties_version1.0', data: prose(300) }]).bytes,
  };
}
