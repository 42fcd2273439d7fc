import { asBuffer } from '../../../codec/index.ts';
import type { CompoundFile } from '../../formats/cfb/file.ts';
import { DIFAT_SECTOR, END_OF_CHAIN, FAT_SECTOR, FREE_SECTOR } from '../../formats/cfb/header.ts';
import type { RunList } from '../../formats/cfb/runs.ts';
import type { Node } from '../../formats/cfb/tree.ts';
import { type DirectoryOrder, directoryBytes, directoryOrder } from './cfb-directory.ts';
import { createPieces, type Piece, type Pieces } from './pieces.ts';
import { damaged } from './stripped.ts';

/** A stream that stays. */
export interface StreamContent {
  readonly node: Node;
  readonly runs: RunList;
  readonly size: number;
}

/** Where a stream begins: a sector, or a mini sector. */
export type Starts = ReadonlyMap<number, number>;

const HEADER = 512;
const DIFAT_IN_HEADER = 109;
const DIFAT_AT = 76;
/** Files beyond this need a sector for range locks ([MS-CFB] 2.8), which no installer has. */
const MOST = 0x7fff_ff00;

/**
 * The normal layout of a compound file: header; the streams that are not small, in the order of the directory; the mini
 * stream; mini FAT; directory; FAT; DIFAT. Siblings are sorted ([MS-CFB] 2.6.4) and form a tree as flat as can be, entries are
 * numbered from the root down; slack and unused entries are empty. Sector sizes, versions, names, classes, states and times
 * are those of the file.
 */
export async function layOut(
  file: CompoundFile,
  streams: readonly StreamContent[],
  gone: ReadonlySet<number>,
): Promise<readonly Piece[]> {
  const { sectorSize, miniSectorSize, cutoff } = file.header;
  const directory = directoryOrder(file, gone);
  const order = sorted(directory, streams);
  const body = createPieces();
  const fat: number[] = [];
  const starts = new Map<number, number>();
  for (const stream of order) {
    if (stream.size === 0) starts.set(stream.node.id, END_OF_CHAIN);
    else if (stream.size >= cutoff)
      starts.set(
        stream.node.id,
        put(body, fat, sectorSize, (to) => keepRuns(to, stream)),
      );
  }
  const mini = createPieces();
  const miniFat: number[] = [];
  for (const stream of order) {
    if (starts.has(stream.node.id)) continue;
    starts.set(
      stream.node.id,
      put(mini, miniFat, miniSectorSize, (to) => keepRuns(to, stream)),
    );
  }
  const miniStart =
    mini.length === 0 ? END_OF_CHAIN : put(body, fat, sectorSize, (to) => to.add(mini.list, 0));
  const table = words(miniFat, sectorSize);
  const miniFatStart = table.length === 0 ? END_OF_CHAIN : put(body, fat, sectorSize, (to) => to.put(table));
  const entries = await directoryBytes(file, {
    starts,
    order: directory,
    miniStart,
    miniSize: mini.length,
  });
  const directoryStart = put(body, fat, sectorSize, (to) => to.put(entries));
  const tables = putTables(body, fat, sectorSize);
  if (body.length > MOST) throw damaged('files of 2 GiB and more are not laid out anew');
  const pieces = createPieces();
  pieces.put(
    await headerBytes(file, {
      ...tables,
      directoryStart,
      directorySectors: Math.ceil(entries.length / sectorSize),
      miniFatStart,
      miniFatSectors: table.length / sectorSize,
    }),
  );
  pieces.add(body.list, 0);
  return pieces.list;
}

/** Streams in the order of the normal directory. */
function sorted({ ids }: DirectoryOrder, streams: readonly StreamContent[]): StreamContent[] {
  const byId = new Map(streams.map((stream) => [stream.node.id, stream]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function keepRuns(pieces: Pieces, { runs }: StreamContent): void {
  for (let i = 0; i < runs.length; i++) {
    const { offset, length } = runs.at(i)!;
    pieces.keep(offset, offset + length);
  }
}

/** Adds bytes as a chain of units. @returns the first unit */
function put(pieces: Pieces, table: number[], unit: number, add: (to: Pieces) => void): number {
  const first = table.length;
  const from = pieces.length;
  add(pieces);
  const units = Math.ceil((pieces.length - from) / unit);
  pieces.zeros(from + units * unit - pieces.length);
  for (let i = 1; i < units; i++) table.push(first + i);
  if (units > 0) table.push(END_OF_CHAIN);
  return first;
}

interface Tables {
  readonly fatSectors: readonly number[];
  readonly difatStart: number;
  readonly difatSectors: number;
}

/** FAT and DIFAT describe themselves: their numbers of sectors grow until they hold everything. */
function putTables(body: Pieces, fat: number[], sectorSize: number): Tables {
  const perSector = sectorSize / 4;
  const content = fat.length;
  let fats = 0;
  let difats = 0;
  for (;;) {
    const moreFats = Math.ceil((content + fats + difats) / perSector);
    const moreDifats = Math.max(0, Math.ceil((moreFats - DIFAT_IN_HEADER) / (perSector - 1)));
    if (moreFats === fats && moreDifats === difats) break;
    fats = moreFats;
    difats = moreDifats;
  }
  const fatSectors = Array.from({ length: fats }, (_, i) => content + i);
  for (let i = 0; i < fats; i++) fat.push(FAT_SECTOR);
  for (let i = 0; i < difats; i++) fat.push(DIFAT_SECTOR);
  body.put(words(fat, sectorSize));
  const difatStart = difats === 0 ? END_OF_CHAIN : content + fats;
  const rest = fatSectors.slice(DIFAT_IN_HEADER);
  for (let i = 0; i < difats; i++) {
    const here = rest.slice(i * (perSector - 1), (i + 1) * (perSector - 1));
    while (here.length < perSector - 1) here.push(FREE_SECTOR);
    body.put(words([...here, i + 1 < difats ? difatStart + i + 1 : END_OF_CHAIN], sectorSize));
  }
  return { fatSectors, difatStart, difatSectors: difats };
}

/** A table of 32-bit numbers in whole sectors, filled up with the mark of free ones. */
function words(values: readonly number[], sectorSize: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((values.length * 4) / sectorSize) * sectorSize, 0xff);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, i * 4);
  return bytes;
}

interface HeaderValues extends Tables {
  readonly directoryStart: number;
  readonly directorySectors: number;
  readonly miniFatStart: number;
  readonly miniFatSectors: number;
}

/** [MS-CFB] 2.2; what is not about places stays as it is. */
async function headerBytes({ source, header }: CompoundFile, values: HeaderValues): Promise<Buffer> {
  const bytes = Buffer.alloc(header.sectorSize < HEADER ? HEADER : header.sectorSize);
  asBuffer(await source.read(0, HEADER)).copy(bytes);
  const { fatSectors } = values;
  bytes.writeUInt32LE(header.major === 3 ? 0 : values.directorySectors, 40);
  bytes.writeUInt32LE(fatSectors.length, 44);
  bytes.writeUInt32LE(values.directoryStart, 48);
  bytes.writeUInt32LE(values.miniFatStart, 60);
  bytes.writeUInt32LE(values.miniFatSectors, 64);
  bytes.writeUInt32LE(values.difatStart, 68);
  bytes.writeUInt32LE(values.difatSectors, 72);
  for (let i = 0; i < DIFAT_IN_HEADER; i++) {
    bytes.writeUInt32LE(fatSectors[i] ?? FREE_SECTOR, DIFAT_AT + i * 4);
  }
  return bytes;
}
