import { type ByteReader, bytesSource, copyOf, isZero } from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';
import { type Archive, quote } from './archive.ts';
import { BLOCK, headerCheck, padded, TYPE } from './header.ts';

/** Content that is not at hand is read in one piece up to this length: cheaper than a stream. */
const SMALL = 1 << 16;
const EMPTY = bytesSource(new Uint8Array(0));

/**
 * The content of a member that is stored as it is, in memory where that costs nothing; its padding is checked and
 * passed too then. Undefined where it must be streamed.
 */
export function tryContent(
  reader: ByteReader,
  size: number,
  archive: Archive,
  path: string,
): Source | undefined {
  if (size === 0) return EMPTY;
  const bytes = reader.tryTake(padded(size));
  return bytes && split(bytes, size, reader, archive, path);
}

/** As {@link tryContent}, but may wait: pieces that come slowly are put together for small content. */
export async function readContent(
  reader: ByteReader,
  size: number,
  archive: Archive,
  path: string,
): Promise<Source> {
  if (padded(size) <= SMALL && (await reader.peek(padded(size))).length === padded(size)) {
    return split(reader.tryTake(padded(size))!, size, reader, archive, path);
  }
  return streamed(reader, size, archive, path);
}

function split(bytes: Uint8Array, size: number, reader: ByteReader, archive: Archive, path: string): Source {
  if (bytes.length === size) return bytesSource(bytes);
  checkPadding(archive, bytes.subarray(size), reader.position - bytes.length + size, path);
  return bytesSource(bytes.subarray(0, size));
}

/** Content as a stream from the reader, which can be read once. */
export function streamed(reader: ByteReader, size: number, archive: Archive, path: string): Source {
  const end = reader.position + size;
  return {
    size,
    async *stream() {
      yield* reader.chunks(end - reader.position);
      // Said while the content is being read, so that no digest of a part is taken for one of the whole.
      if (reader.position < end && (await reader.atEnd()))
        reportCut(archive, path, size, end - reader.position, reader);
    },
  };
}

/** Says, once, that the archive ends `missing` bytes before the end of a member's stored data. */
export function reportCut(
  archive: Archive,
  path: string,
  size: number,
  missing: number,
  reader: ByteReader,
): void {
  if (archive.cut) return;
  archive.cut = true;
  archive.context.problem(
    'tar.truncated',
    `archive ends inside ${quote(path)}: ${missing} of its ${size} stored bytes are missing`,
    reader.position,
  );
}

/**
 * Moves to the end of a member: over stored data that nobody read, and its padding.
 * @param start position of the stored data
 * @param end position after it
 * @returns false where the archive ends before that, which was reported then
 */
export async function settle(
  reader: ByteReader,
  start: number,
  end: number,
  archive: Archive,
  path: string,
): Promise<boolean> {
  const left = end - reader.position;
  const skipped = left > 0 ? await reader.skip(left) : 0;
  if (skipped < left) {
    reportCut(archive, path, end - start, left - skipped, reader);
    return false;
  }
  const length = padded(end - start) - (end - start);
  if (length === 0) return true;
  const at = reader.position;
  const padding = reader.tryTake(length) ?? (await reader.take(length));
  if (padding.length < length) {
    archive.context.problem(
      'tar.truncated',
      `archive ends in the padding after ${quote(path)}`,
      reader.position,
    );
    return false;
  }
  checkPadding(archive, padding, at, path);
  return true;
}

/** Moves over data and its padding unseen; false where the archive ends before. */
export async function skipPadded(reader: ByteReader, size: number): Promise<boolean> {
  return (await reader.skip(padded(size))) === padded(size);
}

/** Counts padding that is not zero. */
export function checkPadding(archive: Archive, padding: Uint8Array, offset: number, path: string): void {
  for (let i = 0; i < padding.length; i++) {
    if (padding[i] === 0) continue;
    const at = offset + i;
    archive.tally(
      'tar.nonzero-padding',
      '',
      at,
      () => `bytes other than zero in the ${padding.length} bytes of padding after ${quote(path)}`,
    );
    return;
  }
}

/**
 * How many bytes of data really follow the header of a member that should have none. GNU tar skips what symbolic
 * links, directories and devices state but never what hard links state; libarchive skips only the data of hard links in
 * pax archives; POSIX allows those. What follows decides: a valid header or a zero block is not data.
 */
export async function strayData(
  reader: ByteReader,
  type: number,
  size: number,
  archive: Archive,
  path: string,
  offset: number,
): Promise<number> {
  const next = await reader.peek(BLOCK);
  const follows = next.length === 0 || isZero(next) || headerCheck(next) !== undefined;
  // Old writers give hard links the size of the file, and every reader knows it.
  if (follows && type === TYPE.hardlink && !archive.isPax()) return 0;
  const what = follows
    ? `${quote(path)} states ${size} bytes of data but the next header follows at once; some readers skip it`
    : `${quote(path)} has ${size} bytes of data, which were skipped; some readers take them for headers`;
  archive.context.problem('tar.link-with-data', what, offset);
  return follows ? 0 : size;
}

/**
 * The listing that a GNU incremental directory carries: letters and names, each ended by NUL. Left unread where it is
 * too large; anything else in its place is reported.
 */
export async function readListing(
  reader: ByteReader,
  size: number,
  offset: number,
  archive: Archive,
  path: string,
): Promise<Uint8Array | undefined> {
  if (size > archive.context.limits.metadata) {
    const message = `directory listing of ${size} bytes was skipped (--limit metadata)`;
    archive.context.problem('limit.metadata', message, offset);
    return undefined;
  }
  const bytes = await reader.take(size);
  if (bytes.length === size && !isListing(bytes)) {
    const message = `${quote(path)} has ${size} bytes that are no directory listing`;
    archive.context.problem('tar.link-with-data', message, offset);
  }
  return copyOf(bytes);
}

function isListing(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    if (bytes[at]! < 0x41 || bytes[at]! > 0x5a) return false;
    at = bytes.indexOf(0, at) + 1;
    if (at === 0) return false;
  }
  return isZero(bytes.subarray(at));
}
