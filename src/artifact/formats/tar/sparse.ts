import { asBuffer, type ByteReader, copyOf } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';
import { type Archive, quote } from './archive.ts';
import { BLOCK, type Dialect, parseNumber, TYPE } from './header.ts';
import { type PaxHeader, parseDecimal } from './pax.ts';
import { reportCut } from './place.ts';

/** Holes of every sparse member come from this buffer; nobody writes to it. */
const ZEROS = new Uint8Array(1 << 18);

/** A map being read: its parts as offset and length one after the other, and what is wrong with it, if anything. */
interface SparseMap {
  readonly parts: number[];
  /** Length of the expanded file. */
  size: number;
  wrong?: string;
}

/** Where the header of an old-style sparse member keeps its map (GNU tar `oldgnu_header`, star(5)). */
const LAYOUTS = {
  gnu: { map: 386, extended: 482, size: 483 },
  star: { map: 356, extended: 355, size: 452 },
} as const;

const ENTRIES_IN_HEADER = 4;
const ENTRIES_IN_EXTENSION = 21;
const EXTENDED_FLAG = 504;

/** How a member's map is stored; its header bytes where the map begins there. */
export type SparseStyle =
  | { readonly style: 'header'; readonly dialect: 'gnu' | 'star'; readonly header: Uint8Array }
  | { readonly style: 'records'; readonly pax: PaxHeader }
  | { readonly style: 'data'; readonly pax: PaxHeader }
  | { readonly style: 'unknown'; readonly why: string };

/** Whether and how a member is sparse (GNU tar manual, "Storing Sparse Files"). Copies `block` where it needs it. */
export function sparseStyle(
  block: Uint8Array,
  dialect: Dialect,
  pax: PaxHeader | undefined,
): SparseStyle | undefined {
  if (block[156] === TYPE.gnuSparse && (dialect === 'gnu' || dialect === 'star')) {
    return { style: 'header', dialect, header: copyOf(block) };
  }
  if (!pax) return undefined;
  const major = pax.records.get('GNU.sparse.major');
  if (major !== undefined) {
    const version = `${major}.${pax.records.get('GNU.sparse.minor')}`;
    if (version === '1.0') return { style: 'data', pax };
    return { style: 'unknown', why: `unknown version ${JSON.stringify(version)}` };
  }
  const inRecords =
    pax.records.has('GNU.sparse.map') || pax.records.has('GNU.sparse.numblocks') || pax.sparse.length > 0;
  return inRecords ? { style: 'records', pax } : undefined;
}

/** What a sparse member is once its map was read. */
export interface SparseContent {
  readonly data: Source;
  /** Expanded length; the stored one where the map is malformed. */
  readonly size: number;
  /** Positions of the stored data, a map in it included. */
  readonly start: number;
  readonly end: number;
  /** Stored bytes of the map outside the header, where fields are wanted. */
  readonly map?: { readonly offset: number; readonly bytes: Uint8Array };
}

/**
 * Reads the map of a sparse member. A malformed one is reported, and the stored parts are the content then.
 * @param size stored bytes that the header states, a map in the data included
 * @param offset of the header
 */
export async function readSparse(
  reader: ByteReader,
  how: SparseStyle,
  size: number,
  offset: number,
  archive: Archive,
  path: string,
): Promise<SparseContent> {
  const most = archive.context.limits.steps;
  const kept: Uint8Array[] | undefined = archive.context.wantsFields ? [] : undefined;
  const at = reader.position;
  const map = await readMap(reader, how, size, most, kept);
  const mapEnd = reader.position;
  // Extension blocks stand before the data and are not counted in the size; a map in the data is.
  const start = how.style === 'header' ? mapEnd : at;
  const end = start + size;
  const tooLong = map.parts.length > most * 2;
  const wrong = tooLong ? tooMany(most) : (map.wrong ?? checkMap(map, end - mapEnd));
  const stored = kept && mapEnd > at ? { map: { offset: at, bytes: Buffer.concat(kept) } } : {};
  const place = { start, end, ...stored };
  if (wrong !== undefined) {
    const code = tooLong ? 'limit.steps' : 'tar.bad-sparse';
    archive.context.problem(code, `sparse map of ${quote(path)}: ${wrong}`, offset);
    return {
      ...place,
      ...expanded(reader, { parts: [0, end - mapEnd], size: end - mapEnd }, end, offset, archive, path),
    };
  }
  if (hasOddPart(map)) {
    archive.context.problem(
      'tar.sparse-unaligned',
      `parts of ${quote(path)} are not multiples of 512 bytes`,
      offset,
    );
  }
  return { ...place, ...expanded(reader, map, end, offset, archive, path) };
}

async function readMap(
  reader: ByteReader,
  how: SparseStyle,
  size: number,
  most: number,
  kept: Uint8Array[] | undefined,
): Promise<SparseMap> {
  if (how.style === 'header')
    return await readHeaderMap(reader, how.header, LAYOUTS[how.dialect], most, kept);
  if (how.style === 'data') return await readDataMap(reader, how.pax, size, most, kept);
  if (how.style === 'unknown') return { parts: [], size: 0, wrong: how.why };
  return recordsMap(how.pax, most);
}

/** Four parts in the header, then blocks of 21 as long as a flag says so. */
async function readHeaderMap(
  reader: ByteReader,
  header: Uint8Array,
  layout: (typeof LAYOUTS)['gnu' | 'star'],
  most: number,
  kept: Uint8Array[] | undefined,
): Promise<SparseMap> {
  const map: SparseMap = { parts: [], size: parseNumber(header, layout.size, 12) ?? 0 };
  addEntries(map, header, layout.map, ENTRIES_IN_HEADER, most);
  let more = isSet(header[layout.extended]);
  while (more) {
    const block = reader.tryTake(BLOCK) ?? (await reader.take(BLOCK));
    if (block.length < BLOCK) {
      map.wrong = 'archive ends inside it';
      break;
    }
    kept?.push(copyOf(block));
    addEntries(map, block, 0, ENTRIES_IN_EXTENSION, most);
    more = isSet(block[EXTENDED_FLAG]);
  }
  return map;
}

/** The flag is the number 1 or the digit. */
function isSet(flag: number | undefined): boolean {
  return flag !== 0 && flag !== 0x30 && flag !== undefined;
}

function addEntries(map: SparseMap, block: Uint8Array, at: number, count: number, most: number): void {
  for (let i = 0; i < count; i++) {
    const from = at + i * 24;
    const offset = parseNumber(block, from, 12);
    const length = parseNumber(block, from + 12, 12);
    if (offset === undefined && length === undefined) return;
    push(map, offset ?? 0, length ?? 0, most);
  }
}

function push(map: SparseMap, offset: number, length: number, most: number): void {
  if (map.parts.length <= most * 2) map.parts.push(offset, length);
}

/** GNU.sparse 0.0 (a record for every number) and 0.1 (all in one record). */
function recordsMap(pax: PaxHeader, most: number): SparseMap {
  const map: SparseMap = { parts: [], size: parseDecimal(pax.records.get('GNU.sparse.size') ?? '') };
  const text = pax.records.get('GNU.sparse.map');
  const numbers = text === undefined ? pax.sparse : decimals(text, most);
  for (let i = 0; i < numbers.length; i += 2) push(map, numbers[i]!, numbers[i + 1] ?? Number.NaN, most);
  const count = pax.records.get('GNU.sparse.numblocks');
  if (count !== undefined && parseDecimal(count) !== map.parts.length / 2 && map.parts.length <= most * 2) {
    map.wrong = `numblocks is ${count.slice(0, 30)} but there are ${map.parts.length / 2} parts`;
  }
  return map;
}

function decimals(text: string, most: number): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < text.length && numbers.length <= most * 2 + 1; ) {
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    numbers.push(parseDecimal(text.slice(at, end)));
    at = end + 1;
  }
  return numbers;
}

/** GNU.sparse 1.0: decimal numbers, a line each, in whole blocks in front of the data: the count, then the parts. */
async function readDataMap(
  reader: ByteReader,
  pax: PaxHeader,
  size: number,
  most: number,
  kept: Uint8Array[] | undefined,
): Promise<SparseMap> {
  const map: SparseMap = { parts: [], size: parseDecimal(pax.records.get('GNU.sparse.realsize') ?? '') };
  let [count, first, line] = [-1, Number.NaN, ''];
  for (let left = size; map.parts.length !== count * 2; left -= BLOCK) {
    const block = left < BLOCK ? undefined : (reader.tryTake(BLOCK) ?? (await reader.take(BLOCK)));
    if (!block || block.length < BLOCK) return { ...map, wrong: 'data ends inside it' };
    kept?.push(copyOf(block));
    for (let at = 0; at < BLOCK && map.parts.length !== count * 2; ) {
      const newline = block.indexOf(0x0a, at);
      line += asBuffer(block).toString('latin1', at, newline < 0 ? BLOCK : newline);
      if (newline < 0 && line.length <= 20) break;
      const value = parseDecimal(line);
      if (Number.isNaN(value))
        return { ...map, wrong: `${JSON.stringify(line.slice(0, 20))} is not a number` };
      if (count < 0) count = value;
      else if (Number.isNaN(first)) first = value;
      else {
        push(map, first, value, most);
        first = Number.NaN;
      }
      if (map.parts.length > most * 2) return map;
      line = '';
      at = newline + 1;
    }
  }
  return map;
}

const tooMany = (most: number) => `more than ${most} parts (--limit steps)`;

/** What is wrong with a map: parts ascend without overlap inside the file, and are together what is stored. */
function checkMap(map: SparseMap, there: number): string | undefined {
  if (!Number.isSafeInteger(map.size) || map.size < 0)
    return 'the length of the file is missing or not a number';
  let end = 0;
  let sum = 0;
  for (let i = 0; i < map.parts.length; i += 2) {
    const offset = map.parts[i]!;
    const length = map.parts[i + 1]!;
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0)
      return `part ${i / 2} is not two numbers`;
    if (offset < end) return `part ${i / 2} begins at ${offset}, before the end of the one in front (${end})`;
    end = offset + length;
    sum += length;
    if (end > map.size) return `part ${i / 2} ends at ${end}, past the end of the file (${map.size})`;
  }
  return sum === there ? undefined : `its parts are ${sum} bytes, stored are ${there}`;
}

/** Whether a part that others follow is not whole blocks. */
function hasOddPart(map: SparseMap): boolean {
  let last = 0;
  for (let i = 1; i < map.parts.length; i += 2) {
    if (map.parts[i] === 0) continue;
    if (last % BLOCK !== 0) return true;
    last = map.parts[i]!;
  }
  return false;
}

/** The file a map describes: stored parts from the reader, zeros between them. */
function expanded(
  reader: ByteReader,
  map: SparseMap,
  end: number,
  offset: number,
  archive: Archive,
  path: string,
): { readonly data: Source; readonly size: number } {
  const begin = reader.position;
  const stream = async function* () {
    // A second stream of the same member has no bytes to give any more.
    if (reader.position !== begin) return;
    let at = 0;
    for (let i = 0; i < map.parts.length; i += 2) {
      yield* zeros(map.parts[i]! - at);
      yield* reader.chunks(map.parts[i + 1]);
      at = map.parts[i]! + map.parts[i + 1]!;
      if (map.parts[i + 1]! > 0 && reader.position < end && (await reader.atEnd())) {
        return reportCut(archive, path, end - begin, end - reader.position, reader);
      }
    }
    yield* zeros(map.size - at);
  };
  return { size: map.size, data: { size: map.size, packed: () => reader.position - offset, stream } };
}

function* zeros(length: number): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, left);
}
