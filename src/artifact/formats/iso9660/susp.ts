import type { ReadContext } from '../../format.ts';
import type { Coverage } from '../common/coverage.ts';
import type { Tally } from '../common/tally.ts';
import type { Window } from '../common/window.ts';
import { type DirectoryRecord, endOf, systemUseOf } from './records.ts';

/** One entry of a system use area (SUSP 1.12, 4.1). */
export interface SystemUse {
  /** Two letters. */
  readonly signature: string;
  readonly version: number;
  /** The bytes that the entry lies in, where they stand in the image, and its own range in them. */
  readonly bytes: Buffer;
  readonly base: number;
  readonly at: number;
  readonly end: number;
}

/** What may still be read, of all trees of an image together. */
export interface Budget {
  /** Bytes of directories, and of continuation areas. */
  directories: number;
  areas: number;
  /** Directory records. */
  records: number;
}

/** What the entries of a volume are read with. */
export interface SystemUseReading {
  readonly window: Window;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly coverage: Coverage;
  readonly blockSize: number;
  readonly imageSize: number;
  /** Bytes to pass over at the start of each area, from the SP entry. */
  skip: number;
  readonly budget: Budget;
}

/** No honest record needs more areas, or longer ones. */
const MOST_AREAS = 64;
const MOST_AREA = 1 << 16;

/** Bytes with entries: the system use area of a record, or a continuation area. */
export interface Area {
  readonly bytes: Buffer;
  /** Where the bytes stand in the image, and the range of the entries in them. */
  readonly base: number;
  readonly at: number;
  readonly end: number;
}

/** A directory record with what its system use area is continued by. */
export interface RecordUse extends DirectoryRecord {
  readonly more: readonly Area[];
}

const NONE: readonly Area[] = [];

/** The system use area of a record, then its continuation areas; none where they are not shared. */
export function areasOf(use: RecordUse): readonly Area[] {
  return use.directory.skip < 0 ? NONE : [ownArea(use), ...use.more];
}

/** The part of its area that stands in the record itself. */
export function ownArea(record: DirectoryRecord): Area {
  const { bytes, base, skip } = record.directory;
  const end = endOf(record);
  return { bytes, base, at: Math.min(end, systemUseOf(record) + skip), end };
}

/** Adds to a record its continuation areas (CE), in order. Few have any, so there is nothing to wait for as a rule. */
export function useOf(
  reading: SystemUseReading,
  { directory, at }: DirectoryRecord,
): RecordUse | Promise<RecordUse> {
  const first = directory.skip < 0 ? undefined : continuation(reading, ownArea({ directory, at }));
  if (!first) return { directory, at, more: NONE };
  return continuations(reading, first).then((more) => ({ directory, at, more }));
}

async function continuations(reading: SystemUseReading, first: SystemUse): Promise<Area[]> {
  const areas: Area[] = [];
  const seen = new Set<number>();
  for (let next: SystemUse | undefined = first; next; next = continuation(reading, areas.at(-1)!)) {
    const offset =
      next.bytes.readUInt32LE(next.at + 4) * reading.blockSize + next.bytes.readUInt32LE(next.at + 12);
    const length = next.bytes.readUInt32LE(next.at + 20);
    const wrong = problemOf(reading, seen, offset, length);
    if (wrong) {
      reading.tally.add('iso9660.continuation', wrong, next.base + next.at);
      return areas;
    }
    seen.add(offset);
    reading.budget.areas -= length;
    reading.coverage.add(offset, length);
    const bytes = reading.window.at(offset, length) ?? (await reading.window.load(offset, length));
    // A copy: a view would keep all that was read ahead.
    areas.push({ bytes: Buffer.from(bytes), base: offset, at: 0, end: length });
  }
  return areas;
}

/** The entry of an area that leads to the next one; what is wrong with the area is told. */
function continuation({ tally }: SystemUseReading, area: Area): SystemUse | undefined {
  const entries = entriesIn(area);
  const stop = entries.at(-1)?.end ?? area.at;
  const left = area.end - stop;
  if (left >= 4 && area.bytes[stop] !== 0 && entries.at(-1)?.signature !== 'ST') {
    tally.add('iso9660.system-use', `an entry of ${area.bytes[stop + 2]} bytes in ${left}`, area.base + stop);
  }
  return entries.findLast(({ signature, at, end }) => signature === 'CE' && end - at >= 28);
}

/** All entries of a record. */
export const entriesOf = (areas: readonly Area[]): SystemUse[] => areas.flatMap(entriesIn);

/** The entries of one area, up to its terminator (ST), its padding, or what is no entry. */
export function entriesIn({ bytes, base, at: from, end }: Area): SystemUse[] {
  const entries: SystemUse[] = [];
  for (let at = from; at + 4 <= end && bytes[at] !== 0; ) {
    const length = bytes[at + 2]!;
    if (length < 4 || at + length > end) break;
    const signature = String.fromCharCode(bytes[at]!, bytes[at + 1]!);
    entries.push({ signature, version: bytes[at + 3]!, bytes, base, at, end: at + length });
    if (signature === 'ST') break;
    at += length;
  }
  return entries;
}

function problemOf(
  reading: SystemUseReading,
  seen: ReadonlySet<number>,
  offset: number,
  length: number,
): string | undefined {
  if (seen.has(offset)) return 'a chain of continuation areas comes back to itself';
  if (seen.size >= MOST_AREAS) return `more than ${MOST_AREAS} continuation areas follow each other`;
  if (length > MOST_AREA || offset + length > reading.imageSize) {
    return `a continuation area of ${length} bytes at ${offset} is too long or beyond the end`;
  }
  return length > reading.budget.areas ? 'continuation areas have more bytes than the limit' : undefined;
}
