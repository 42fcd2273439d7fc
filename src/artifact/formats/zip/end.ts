import { asBuffer, type Notes, u64le } from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import { tellFields, unusedPlace } from '../common/place.ts';
import {
  CENTRAL_HEADER,
  END_LENGTH,
  LOCATOR_LENGTH,
  MASK16,
  MASK32,
  u32At,
  ZIP64_END,
  ZIP64_END_LENGTH,
  ZIP64_LOCATOR,
} from './records.ts';

/** An end record reaches back at most this far: itself, its comment, the zip64 locator and record. */
const SEARCH = END_LENGTH + 0xffff + LOCATOR_LENGTH + ZIP64_END_LENGTH;

/** What the records at the end of an archive say. Offsets in bytes from the start of the source. */
export interface End {
  /** The end record, and its bytes with the comment. */
  readonly at: number;
  readonly bytes: Buffer;
  readonly zip64?: {
    readonly locator: Buffer;
    readonly locatorAt: number;
    readonly at: number;
    readonly bytes: Buffer;
  };
  /** First byte of the records behind the central directory. */
  readonly start: number;
  /** Where the central directory begins, and where it should end. */
  readonly directoryAt: number;
  readonly directoryEnd: number;
  /** Members as claimed. */
  readonly count: number;
  /** To be added to stored offsets: bytes before the archive that its offsets do not count. */
  readonly base: number;
}

/**
 * Finds the end record as careful readers do: the last one whose comment ends with the file; failing that, the last
 * one that fits into the file. Reports everything that would let another reader find another directory.
 */
export async function findEnd(source: RandomSource, notes: Notes): Promise<End | undefined> {
  const tailAt = Math.max(0, source.size - SEARCH);
  const tail = asBuffer(await source.read(tailAt, SEARCH));
  const found = chooseEnd(tail);
  if (!found) return undefined;
  const at = tailAt + found.at;
  reportChoice(found, tail, tailAt, notes);
  const bytes = tail.subarray(found.at, found.at + END_LENGTH + tail.readUInt16LE(found.at + 20));
  const zip64 = await findZip64(source, tail, tailAt, at, notes);
  const values = mergeValues(bytes, zip64?.bytes, at, notes);
  if (zip64 && zip64.bytes.length > ZIP64_END_LENGTH) {
    notes.problem('zip.zip64-extensible-data', `${zip64.bytes.length - ZIP64_END_LENGTH} bytes`, zip64.at);
  }
  const start = zip64 ? zip64.at : at;
  const place = await locateDirectory(source, values, start, at, notes);
  return { at, bytes, ...(zip64 ? { zip64 } : {}), start, count: values.count, ...place };
}

interface Choice {
  readonly at: number;
  /** Bytes between the comment's end and the file's; negative where the comment is cut. */
  readonly trailing: number;
  /** Other places where a reader may find an end record. */
  readonly others: readonly number[];
}

/** @returns undefined where there is no end record */
function chooseEnd(tail: Buffer): Choice | undefined {
  const all: { at: number; trailing: number }[] = [];
  for (let at = tail.lastIndexOf('PK\x05\x06', tail.length, 'latin1'); at >= 0; ) {
    if (at + END_LENGTH <= tail.length) {
      all.push({ at, trailing: tail.length - at - END_LENGTH - tail.readUInt16LE(at + 20) });
    }
    at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1, 'latin1');
  }
  const chosen =
    all.find(({ trailing }) => trailing === 0) ??
    all.find((end) => end.trailing > 0 && fits(tail, end.at)) ??
    all[0];
  if (!chosen) return undefined;
  const others = all.filter((end) => end !== chosen && (end.at > chosen.at || end.trailing === 0));
  return { ...chosen, others: others.map(({ at }) => at) };
}

/** Whether the bytes before an end record can be the central directory it describes. */
function fits(tail: Buffer, at: number): boolean {
  const size = tail.readUInt32LE(at + 12);
  if (size === 0 || size === MASK32) return true;
  return size > at || u32At(tail, at - size) === CENTRAL_HEADER;
}

function reportChoice(found: Choice, tail: Buffer, tailAt: number, notes: Notes): void {
  if (found.others.length > 0) {
    const where = found.others.slice(0, 4).map((at) => tailAt + at);
    notes.problem(
      'zip.end-ambiguous',
      `end records at ${[tailAt + found.at, ...where].join(', ')}; the one at ${tailAt + found.at} is used`,
      tailAt + found.at,
    );
  }
  if (found.trailing < 0) {
    const message = `the comment should have ${-found.trailing} bytes more than there are`;
    notes.problem('zip.end-mismatch', message, tailAt + found.at);
  }
  if (found.trailing > 0) {
    const rest = tail.subarray(-found.trailing);
    const zeros = rest.every((byte) => byte === 0);
    const code = zeros ? 'zip.trailing-zeros' : 'zip.trailing-data';
    tellFields(notes, unusedPlace(tailAt + tail.length - rest.length, rest.length));
    notes.problem(
      code,
      `${found.trailing} bytes behind the end record`,
      tailAt + tail.length - found.trailing,
    );
  }
}

async function findZip64(source: RandomSource, tail: Buffer, tailAt: number, endAt: number, notes: Notes) {
  const inTail = endAt - tailAt - LOCATOR_LENGTH;
  if (u32At(tail, inTail) !== ZIP64_LOCATOR) return undefined;
  const locator = tail.subarray(inTail, inTail + LOCATOR_LENGTH);
  const locatorAt = endAt - LOCATOR_LENGTH;
  const stated = u64le(locator, 8);
  // Where bytes stand before the archive the stated offset is too small; the record normally ends at the locator.
  for (const at of [stated, locatorAt - ZIP64_END_LENGTH]) {
    if (at < 0 || at + ZIP64_END_LENGTH > locatorAt) continue;
    const head = asBuffer(await source.read(at, ZIP64_END_LENGTH));
    if (u32At(head, 0) !== ZIP64_END || head.length < ZIP64_END_LENGTH) continue;
    const length = Math.max(ZIP64_END_LENGTH, u64le(head, 4) + 12);
    if (at + length > locatorAt) {
      notes.problem('zip.zip64-damaged', `the record should have ${length} bytes`, at);
      continue;
    }
    const bytes =
      length === ZIP64_END_LENGTH
        ? head
        : asBuffer(await source.read(at, Math.min(length, notes.limits.metadata)));
    if (at + length < locatorAt) reportGap(notes, at + length, locatorAt, 'zip64 end record and its locator');
    if (at !== stated) checkShift(head, at, stated, notes);
    return { locator, locatorAt, at, bytes };
  }
  notes.problem('zip.zip64-damaged', `the locator points to ${stated}, where no record is`, locatorAt);
  return undefined;
}

/** Bytes before the archive shift the record and the directory alike; anything else is a lie. */
function checkShift(record: Buffer, at: number, stated: number, notes: Notes): void {
  const base = at - u64le(record, 40) - u64le(record, 48);
  if (at - stated === base) return;
  notes.problem('zip.zip64-mismatch', `the locator points to ${stated}, the record is at ${at}`, at);
}

interface Values {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

/** Fields of both end records: name, place and width in the 32-bit record, place in the zip64 record. */
const FIELDS = [
  ['number of this disk', 4, 2, 16],
  ['disk with the central directory', 6, 2, 20],
  ['entries on this disk', 8, 2, 24],
  ['entries', 10, 2, 32],
  ['size of the central directory', 12, 4, 40],
  ['offset of the central directory', 16, 4, 48],
] as const;

/** Masked values come from the zip64 record (4.4.1.4); for the others both must agree. */
function mergeValues(end: Buffer, zip64: Buffer | undefined, at: number, notes: Notes): Values {
  const values = FIELDS.map(([name, place, width, place64]) => {
    const value = width === 2 ? end.readUInt16LE(place) : end.readUInt32LE(place);
    if (!zip64) return value;
    const wide = place64 < 24 ? zip64.readUInt32LE(place64) : u64le(zip64, place64);
    if (value === (width === 2 ? MASK16 : MASK32)) return wide;
    if (value !== wide) notes.problem('zip.zip64-mismatch', `${name}: ${value} and ${wide}`, at);
    return value;
  });
  const [disk, directoryDisk, here, count, size, offset] = values as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (disk !== 0 || directoryDisk !== 0) {
    notes.problem(
      'zip.multi-disk',
      `this is part ${disk + 1}, the directory is in part ${directoryDisk + 1}`,
      at,
    );
  }
  if (here !== count) {
    notes.problem('zip.end-mismatch', `${count} entries in all, ${here} of them here`, at);
  }
  return { count, size, offset };
}

/** Finds the central directory counting back from the end, as most tools do, or else where the offset says. */
async function locateDirectory(
  source: RandomSource,
  values: Values,
  start: number,
  endAt: number,
  notes: Notes,
) {
  const counted = start - values.size;
  const base = counted - values.offset;
  if (values.size === 0 && values.count === 0 && base >= 0)
    return { directoryAt: counted, directoryEnd: start, base };
  const isDirectory = async (at: number): Promise<boolean> =>
    at >= 0 && at + 4 <= start && u32At(await source.read(at, 4), 0) === CENTRAL_HEADER;
  const atCounted = await isDirectory(counted);
  const atOffset = base === 0 ? atCounted : await isDirectory(values.offset);
  if (atCounted && atOffset && base !== 0) {
    notes.problem('zip.two-directories', `at ${counted} and at ${values.offset}; the first is used`, endAt);
  }
  if (atCounted) return { directoryAt: counted, directoryEnd: start, base };
  if (atOffset) {
    const stated = values.offset + values.size;
    notes.problem(
      'zip.end-mismatch',
      `the directory should end at ${stated}, the end record is at ${start}`,
      endAt,
    );
    return { directoryAt: values.offset, directoryEnd: Math.min(stated, start), base: 0 };
  }
  notes.problem('zip.directory-damaged', `no central directory at ${values.offset}`, endAt);
  return { directoryAt: start, directoryEnd: start, base: 0 };
}

function reportGap(notes: Notes, from: number, to: number, between: string): void {
  notes.problem('zip.unreferenced', `${to - from} bytes between the ${between}`, from);
}

const AMBIGUOUS: ReadonlySet<string> = new Set([
  'zip.end-mismatch',
  'zip.end-ambiguous',
  'zip.two-directories',
  'zip.directory-damaged',
  'zip.zip64-damaged',
  'zip.zip64-mismatch',
  'zip.multi-disk',
  'limit.metadata',
]);

/** Whether a problem says that another reader may read the archive otherwise: it is not written anew then. */
export function isAmbiguous(code: string): boolean {
  return AMBIGUOUS.has(code);
}
