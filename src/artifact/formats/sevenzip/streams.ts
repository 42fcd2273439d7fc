import { hex } from '../../../codec/index.ts';
import {
  type Cursor,
  fail,
  group,
  left,
  note,
  shortHex,
  takeByte,
  takeBytes,
  takeCount,
  takeDigests,
  takeNumber,
  takeSize,
} from './cursor.ts';

/** Property identifiers (7zFormat.txt, "Property IDs"). */
export const ID = {
  end: 0x00,
  header: 0x01,
  archiveProperties: 0x02,
  additionalStreams: 0x03,
  mainStreams: 0x04,
  files: 0x05,
  packInfo: 0x06,
  unpackInfo: 0x07,
  subStreams: 0x08,
  size: 0x09,
  crc: 0x0a,
  folder: 0x0b,
  unpackSizes: 0x0c,
  unpackStreams: 0x0d,
  emptyStream: 0x0e,
  emptyFile: 0x0f,
  anti: 0x10,
  names: 0x11,
  creationTime: 0x12,
  accessTime: 0x13,
  modificationTime: 0x14,
  attributes: 0x15,
  comment: 0x16,
  encodedHeader: 0x17,
  startPosition: 0x18,
  dummy: 0x19,
} as const;

/** No folder of any writer has more coders or streams. */
const MOST_CODERS = 32;

/** Archives that are not solid have a folder for every file. */
const MOST_FOLDERS = 1 << 18;

/** One step of a folder. */
export interface Coder {
  /** In hexadecimal. */
  readonly id: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly properties: Uint8Array;
}

/** A graph of coders that turns packed streams into one decoded stream. */
export interface Folder {
  readonly coders: readonly Coder[];
  /** Which output feeds which input. */
  readonly binds: readonly { readonly input: number; readonly output: number }[];
  /** Inputs that packed streams feed, in their order. */
  readonly packed: readonly number[];
  /** Bytes of each output. */
  sizes: number[];
  crc: number | undefined;
  /** Index of the first packed stream. */
  readonly firstPacked: number;
  /** Lengths and checksums of the pieces that files are. */
  pieces: { readonly size: number; readonly crc: number | undefined }[];
}

/** What the packed streams of an archive are, and how they are decoded. */
export interface Streams {
  /** Of the first packed stream, behind the signature header. */
  readonly position: number;
  readonly packedSizes: readonly number[];
  readonly packedCrcs: readonly (number | undefined)[];
  readonly folders: readonly Folder[];
}

/** Reads a StreamsInfo up to its end mark. */
export function readStreams(c: Cursor): Streams {
  let packed = { position: 0, sizes: [] as number[], crcs: [] as (number | undefined)[] };
  let folders: Folder[] = [];
  let split = false;
  for (;;) {
    const id = takeNumber(c);
    if (c.fault !== undefined || id === ID.end) break;
    if (id === ID.packInfo) packed = group(c, 'PackInfo', () => readPackInfo(c));
    else if (id === ID.unpackInfo) folders = group(c, 'UnPackInfo', () => readFolders(c));
    else if (id === ID.subStreams) {
      group(c, 'SubStreamsInfo', () => readPieces(c, folders));
      split = true;
    } else fail(c, `property ${id} among the streams`);
  }
  if (!split) for (const folder of folders) folder.pieces = [{ size: mainSize(folder), crc: folder.crc }];
  return { position: packed.position, packedSizes: packed.sizes, packedCrcs: packed.crcs, folders };
}

function readPackInfo(c: Cursor) {
  let from = c.at;
  const position = takeNumber(c);
  note(c, 'PackPos', from, position, 'offset');
  from = c.at;
  const count = takeCount(c, 'packed streams');
  note(c, 'NumPackStreams', from, count, 'size');
  let sizes: number[] = [];
  let crcs: (number | undefined)[] = [];
  for (;;) {
    from = c.at;
    const id = takeNumber(c);
    if (c.fault !== undefined || id === ID.end) break;
    if (id === ID.size) {
      sizes = numbers(c, count);
      note(c, 'Size', from, listOf(sizes), 'size');
    } else if (id === ID.crc) crcs = takeDigests(c, count);
    else fail(c, `property ${id} in PackInfo`);
  }
  return { position, sizes, crcs };
}

function readFolders(c: Cursor): Folder[] {
  if (takeNumber(c) !== ID.folder) fail(c, 'UnPackInfo does not begin with its folders');
  const from = c.at;
  const count = takeCount(c, 'folders', Math.min(left(c), MOST_FOLDERS));
  note(c, 'NumFolders', from, count, 'size');
  if (takeByte(c) !== 0) fail(c, 'folders in an additional stream');
  const folders: Folder[] = [];
  let firstPacked = 0;
  for (let i = 0; i < count && c.fault === undefined; i++) {
    const folder = group(c, 'Folder', () => readFolder(c, firstPacked));
    firstPacked += folder.packed.length;
    folders.push(folder);
  }
  for (;;) {
    const at = c.at;
    const id = takeNumber(c);
    if (c.fault !== undefined || id === ID.end) break;
    if (id === ID.unpackSizes) {
      for (const folder of folders) folder.sizes = numbers(c, outputsOf(folder));
      note(c, 'CodersUnPackSize', at, listOf(folders.flatMap(({ sizes }) => sizes)), 'size');
    } else if (id === ID.crc) {
      for (const [index, crc] of takeDigests(c, folders.length).entries()) folders[index]!.crc = crc;
    } else fail(c, `property ${id} in UnPackInfo`);
  }
  return folders;
}

function readFolder(c: Cursor, firstPacked: number): Folder {
  const coders: Coder[] = [];
  let from = c.at;
  const count = takeCount(c, 'coders', MOST_CODERS);
  note(c, 'NumCoders', from, count, 'size');
  for (let i = 0; i < count && c.fault === undefined; i++) coders.push(group(c, 'Coder', () => readCoder(c)));
  const inputs = coders.reduce((sum, coder) => sum + coder.inputs, 0);
  const outputs = coders.reduce((sum, coder) => sum + coder.outputs, 0);
  if (outputs === 0 || inputs > MOST_CODERS || outputs > MOST_CODERS || inputs < outputs - 1) {
    fail(c, `a folder with ${inputs} inputs and ${outputs} outputs`);
  }
  from = c.at;
  const binds: Folder['binds'][number][] = [];
  for (let i = 0; i < outputs - 1 && c.fault === undefined; i++) {
    binds.push({ input: takeNumber(c), output: takeNumber(c) });
  }
  if (binds.length > 0)
    note(c, 'BindPairs', from, binds.map(({ input, output }) => `${output}>${input}`).join(' '));
  from = c.at;
  const free = inputs - binds.length;
  const unbound = Array.from({ length: inputs }, (_, i) => i).filter(
    (i) => !binds.some(({ input }) => input === i),
  );
  const packed = free === 1 ? unbound.slice(0, 1) : numbers(c, Math.max(0, free));
  if (c.at > from) note(c, 'PackedStreams', from, listOf(packed));
  return { coders, binds, packed, sizes: [], crc: undefined, firstPacked, pieces: [] };
}

function readCoder(c: Cursor): Coder {
  const from = c.at;
  const flags = takeByte(c);
  const id = hex(takeBytes(c, flags & 15));
  note(c, 'CodecId', from, id, 'tool');
  let [inputs, outputs] = [1, 1];
  if (flags & 0x10) {
    inputs = takeCount(c, 'inputs of a coder', MOST_CODERS);
    outputs = takeCount(c, 'outputs of a coder', MOST_CODERS);
  }
  let properties: Uint8Array = new Uint8Array(0);
  if (flags & 0x20) {
    const length = takeSize(c);
    const at = c.at;
    properties = takeBytes(c, length);
    note(c, 'Properties', at, shortHex(properties), 'tool');
  }
  if (flags & 0xc0) fail(c, `a coder with the flags 0x${flags.toString(16)}`);
  return { id, inputs, outputs, properties };
}

/** How the decoded streams of the folders are split into pieces. */
function readPieces(c: Cursor, folders: readonly Folder[]): void {
  let counts: number[] = folders.map(() => 1);
  let id = takeNumber(c);
  if (id === ID.unpackStreams) {
    const from = c.at;
    counts = folders.map(() => takeCount(c, 'pieces', left(c) + 1));
    note(c, 'NumUnPackStream', from, listOf(counts), 'size');
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > Math.min(c.most, left(c) + folders.length)) fail(c, `${total} pieces are too many`);
    if (c.fault !== undefined) return;
    id = takeNumber(c);
  }
  const from = c.at;
  const sizes = folders.map((folder, i) => pieceSizes(c, mainSize(folder), counts[i] ?? 0, id === ID.size));
  if (id === ID.size) {
    note(c, 'Size', from, listOf(sizes.flat()), 'size');
    id = takeNumber(c);
  }
  const known = (i: number) => counts[i] === 1 && folders[i]!.crc !== undefined;
  const missing = folders.reduce((sum, _, i) => sum + (known(i) ? 0 : (counts[i] ?? 0)), 0);
  let digests: (number | undefined)[] = [];
  while (c.fault === undefined && id !== ID.end) {
    if (id === ID.crc) digests = takeDigests(c, missing);
    else fail(c, `property ${id} in SubStreamsInfo`);
    id = takeNumber(c);
  }
  let next = 0;
  for (const [i, folder] of folders.entries()) {
    folder.pieces = sizes[i]!.map((size) => ({ size, crc: known(i) ? folder.crc : digests[next++] }));
  }
}

/** The last piece is what the others leave. */
function pieceSizes(c: Cursor, total: number, count: number, stored: boolean): number[] {
  if (count === 0) return [];
  const sizes = stored ? numbers(c, count - 1) : new Array<number>(count - 1).fill(0);
  const rest = total - sizes.reduce((sum, size) => sum + size, 0);
  if (rest < 0) fail(c, `the pieces of a folder are longer than its ${total} bytes`);
  return [...sizes, Math.max(0, rest)];
}

/** Outputs of all coders together. */
export function outputsOf({ coders }: Folder): number {
  return coders.reduce((sum, coder) => sum + coder.outputs, 0);
}

/** The output that no input takes: the folder's content. -1 where there is none. */
export function mainOutput(folder: Folder): number {
  for (let i = outputsOf(folder) - 1; i >= 0; i--)
    if (!folder.binds.some(({ output }) => output === i)) return i;
  return -1;
}

/** Bytes of the folder's content. */
export function mainSize(folder: Folder): number {
  return folder.sizes[mainOutput(folder)] ?? 0;
}

function numbers(c: Cursor, count: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < count && c.fault === undefined; i++) values.push(takeNumber(c));
  return values;
}

function listOf(values: readonly number[]): string {
  return values.length > 16 ? `${values.slice(0, 16).join(' ')} …` : values.join(' ');
}
