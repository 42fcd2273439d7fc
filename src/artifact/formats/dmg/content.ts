import { crc32 } from 'node:zlib';
import { hasAscii } from '../../../codec/index.ts';
import { PROBLEMS, type ProblemCode, type RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { type Access, jumpingAccess, passingAccess } from './access.ts';
import { RUN_DECODERS } from './run.ts';
import { KIND, kindName, type Run, SECTOR, type Table } from './table.ts';
import { CRC32 } from './trailer.ts';

/** Decoded runs that are kept: whoever jumps around in a volume comes back to most of them. */
const CACHE = 16 << 20;
/** No writer makes a compressed run of more; hdiutil's have 1 MiB at most. */
const MOST_RUN = 32 << 20;
const PIECE = 1 << 20;

/** One partition of an image, to be decoded. */
export interface Partition {
  readonly name: string;
  /** Where its table stands in the file. */
  readonly offset: number;
  readonly table: Table;
  /** Runs that count, in order and free of overlap: their first sectors and numbers. */
  readonly starts: Float64Array;
  readonly indexes: Int32Array;
}

/** Where stored bytes are. */
export interface DataFork {
  readonly source: RandomSource;
  readonly offset: number;
  readonly length: number;
}

/**
 * The sectors of a partition, decoded as they are read, at any place. Its CRC-32 is checked when all of it passes by in
 * order. What cannot be decoded is zeros, with a problem told once for every run.
 */
export function partitionContent(fork: DataFork, partition: Partition, context: ReadContext): RandomSource {
  const size = partition.table.values.SectorCount * SECTOR;
  const reading: Reading = {
    fork,
    partition,
    context,
    size,
    cache: new Map(),
    cached: 0,
    spent: 0,
    told: new Set(),
  };
  return {
    size,
    read: (offset, length) => readSome(reading, offset, length),
    stream: (start = 0) => passing(reading, start),
  };
}

interface Reading {
  readonly fork: DataFork;
  readonly partition: Partition;
  readonly context: ReadContext;
  readonly size: number;
  readonly cache: Map<number, Uint8Array>;
  cached: number;
  /** Bytes decoded so far; bounded, as jumping back and forth between runs decodes them again each time. */
  spent: number;
  /** What was reported already, by run and code. */
  readonly told: Set<string>;
}

async function* passing(reading: Reading, start: number): AsyncGenerator<Uint8Array> {
  const access = passingAccess(reading.fork.source, start > 0);
  try {
    yield* start === 0 ? verified(reading, access) : pieces(reading, start, reading.size, access);
  } finally {
    await access.close();
  }
}

async function readSome(reading: Reading, offset: number, length: number): Promise<Uint8Array> {
  const end = Math.min(offset + length, reading.size);
  if (offset < 0 || offset >= end) return new Uint8Array(0);
  let out: Buffer | undefined;
  let at = 0;
  for await (const piece of pieces(reading, offset, end, jumpingAccess(reading.fork.source))) {
    if (piece.length === end - offset) return piece;
    out ??= Buffer.alloc(end - offset);
    out.set(piece, at);
    at += piece.length;
  }
  return out ?? new Uint8Array(0);
}

const ZEROS = new Uint8Array(PIECE);

/** Bytes from `start` to `end`, in pieces that are valid as long as `access` says. */
async function* pieces(
  reading: Reading,
  start: number,
  end: number,
  access: Access,
): AsyncGenerator<Uint8Array> {
  let at = start;
  for (let place = placeOf(reading.partition, start); at < end; place++) {
    const run = runAt(reading.partition, place);
    const from = run ? run.sector * SECTOR : at;
    const next = runAt(reading.partition, place + 1);
    const limit = Math.min(end, next ? next.sector * SECTOR : reading.size);
    const until = run ? Math.min(limit, from + run.sectors * SECTOR) : at;
    if (run && at < until) yield* runPieces(reading, place, run, at - from, until - from, access);
    at = Math.max(at, until);
    yield* zeros(limit - at);
    at = Math.max(at, limit);
  }
}

function* zeros(length: number): Generator<Uint8Array> {
  for (let left = length; left > 0; left -= PIECE) yield ZEROS.subarray(0, left);
}

/** The last run that begins at or before a byte, as its place in the list; -1 where there is none. */
function placeOf({ starts }: Partition, byte: number): number {
  const sector = Math.floor(byte / SECTOR);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= sector) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function runAt({ indexes, table }: Partition, place: number): Run | undefined {
  const index = indexes[place];
  return index === undefined ? undefined : table.run(index);
}

/** Bytes `from` to `to` of a run. */
async function* runPieces(
  reading: Reading,
  place: number,
  run: Run,
  from: number,
  to: number,
  access: Access,
) {
  const { kind } = run;
  if (kind !== KIND.raw) {
    const isZero = kind === KIND.zero || kind === KIND.ignore;
    const bytes = isZero ? undefined : await decoded(reading, place, run, access);
    if (bytes) yield bytes.subarray(from, to);
    else yield* zeros(to - from);
    return;
  }
  const stored = storedLength(reading, run);
  if (stored !== run.sectors * SECTOR) {
    tell(reading, run, 'dmg.run-size', `${run.sectors} raw sectors have ${run.length} stored bytes`, 0);
  }
  let at = from;
  const there = Math.max(0, Math.min(to, stored) - from);
  for await (const bytes of access.chunks(reading.fork.offset + run.offset + from, there)) {
    at += bytes.length;
    yield bytes;
  }
  yield* zeros(to - at);
}

/** Stored bytes of a run that are within the data fork and the file. */
function storedLength({ fork }: Reading, run: Run): number {
  return Math.max(
    0,
    Math.min(run.length, fork.length - run.offset, fork.source.size - fork.offset - run.offset),
  );
}

/** All of a compressed run; undefined where nothing of it can be had. */
async function decoded(
  reading: Reading,
  place: number,
  run: Run,
  access: Access,
): Promise<Uint8Array | undefined> {
  const { cache } = reading;
  const known = cache.get(place);
  if (known) {
    cache.delete(place);
    cache.set(place, known);
    return known;
  }
  const bytes = await decode(reading, run, access);
  if (!bytes || !access.keeps) return bytes;
  reading.cached += bytes.length;
  cache.set(place, bytes);
  for (const [oldest, old] of cache) {
    if (reading.cached <= CACHE || oldest === place) break;
    reading.cached -= old.length;
    cache.delete(oldest);
  }
  return bytes;
}

async function decode(reading: Reading, run: Run, access: Access): Promise<Uint8Array | undefined> {
  const { fork, context } = reading;
  const size = run.sectors * SECTOR;
  const length = storedLength(reading, run);
  const decoder = RUN_DECODERS[run.kind];
  if (!decoder) {
    tell(reading, run, 'dmg.unknown-run', `method ${kindName(run.kind)}`, 0);
    return undefined;
  }
  if (size > MOST_RUN || length > MOST_RUN) {
    tell(
      reading,
      run,
      'dmg.run-size',
      `a compressed run of ${size} bytes, ${MOST_RUN} at most are decoded`,
      0,
    );
    return undefined;
  }
  reading.spent += size;
  if (reading.spent > mostSpent(reading)) {
    tell(reading, run, 'limit.expanded', 'runs were decoded again and again', 0);
    return undefined;
  }
  let failed = false;
  const bytes = await decoder(await access.whole(fork.offset + run.offset, length), size, {
    limits: context.limits,
    problem(code, message, offset) {
      failed ||= PROBLEMS[code].level === 'error';
      tell(reading, run, code, message, offset);
    },
  });
  if (bytes.length === size) return bytes;
  if (!failed) {
    tell(reading, run, 'dmg.run-size', `${run.sectors} sectors decode to ${bytes.length} bytes`, 0);
  }
  return filled(bytes, size);
}

/** As much as the artifact may expand to: jumps from run to run decode them again and again. */
function mostSpent({ context: { limits }, fork, size }: Reading): number {
  const most = Math.max(size + 4 * limits.ratioFloor, limits.ratio * fork.source.size);
  return Math.min(limits.expanded, most);
}

function filled(bytes: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length);
  whole.set(bytes.subarray(0, length));
  return whole;
}

/** Reports a problem of a run once, with a place in the file. */
function tell(reading: Reading, run: Run, code: ProblemCode, message: string, offset: number): void {
  const key = `${run.sector} ${code}`;
  if (reading.told.has(key)) return;
  reading.told.add(key);
  const where = `${quoted(reading.partition.name)}, sector ${run.sector}`;
  reading.context.problem(code, `${where}: ${message}`, reading.fork.offset + run.offset + offset);
}

/** All sectors. For Apple what no run stores (`ignore`) is not part of the CRC-32, for other writers it is as zeros. */
async function* verified(reading: Reading, access: Access): AsyncGenerator<Uint8Array> {
  const { partition, size } = reading;
  const { values } = partition.table;
  let crc = 0;
  let crcOfAll = 0;
  let ignored = false;
  let at = 0;
  for (let place = -1; at < size; place++) {
    const next = runAt(partition, place + 1);
    const end = Math.min(size, next ? next.sector * SECTOR : size);
    const counts = runAt(partition, place)?.kind !== KIND.ignore;
    ignored ||= !counts;
    for await (const piece of pieces(reading, at, end, access)) {
      if (place <= 0 && hasAscii(piece, 'NXSB', 32) && at === 0) {
        reading.context.problem('dmg.apfs', quoted(partition.name), partition.offset);
      }
      if (counts) crc = crc32(piece, crc);
      if (ignored) crcOfAll = crc32(piece, crcOfAll);
      else crcOfAll = crc;
      yield piece;
    }
    at = Math.max(at, end);
  }
  // What cannot be decoded has a wrong checksum too: once told is enough.
  if (values.ChecksumType !== CRC32 || reading.told.size > 0) return;
  const stored = Buffer.from(values.Checksum).readUInt32BE(0);
  if (stored === crc || stored === crcOfAll) return;
  const [states, has] = [stored, crc].map((value) => value.toString(16).padStart(8, '0'));
  const message = `${quoted(partition.name)} states ${states}, its sectors have ${has}`;
  reading.context.problem('dmg.checksum', message, partition.offset);
}
