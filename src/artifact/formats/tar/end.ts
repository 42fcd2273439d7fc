import { type ByteReader, isZero } from '../../../codec/index.ts';
import { tellFields, unusedPlace } from '../common/place.ts';
import type { Archive } from './archive.ts';
import type { Extensions, Stop } from './extensions.ts';
import { BLOCK, headerCheck } from './header.ts';

/**
 * What is no header ends the archive: the end mark, the end of the file, or damage. Reads to the end of the file.
 * @param block what stands in the place of a header, fewer than 512 bytes only at the end of the file
 */
export async function readEnd(
  reader: ByteReader,
  block: Uint8Array,
  offset: number,
  archive: Archive,
  pending: Extensions | undefined,
): Promise<void> {
  const { context } = archive;
  if (pending)
    context.problem(
      'tar.dangling-extension',
      'extended header before the end of the archive',
      pending.offset,
    );
  if (block.length === 0) return context.problem('tar.no-end', 'no end mark', offset);
  const zero = isZero(block);
  if (block.length < BLOCK) {
    if (zero)
      return context.problem('tar.no-end', `${block.length} zero bytes instead of two zero blocks`, offset);
    const message = `archive ends inside a header: ${block.length} of 512 bytes are there`;
    return context.problem('tar.truncated', message, offset);
  }
  if (!zero)
    return giveUp(reader, { code: 'tar.header-checksum', message: checksumText(block) }, offset, archive);
  return readEndMark(reader, offset, archive);
}

/** Reports why reading stops at `offset`, how much is left unread, and where a valid header follows. Reads to the end. */
export async function giveUp(
  reader: ByteReader,
  stop: Stop,
  offset: number,
  archive: Archive,
): Promise<void> {
  let next: number | undefined;
  while (next === undefined) {
    const at = reader.position;
    const block = reader.tryTake(BLOCK) ?? (await reader.take(BLOCK));
    if (block.length < BLOCK) break;
    if (headerCheck(block)) next = at;
  }
  await reader.skip(Number.MAX_SAFE_INTEGER);
  reportUnused(archive, offset, reader.position);
  const found = next === undefined ? 'no valid header follows' : `the next valid header is at offset ${next}`;
  const left = `${reader.position - offset} bytes from there on were not read, ${found}`;
  archive.context.problem(stop.code, `${stop.message}; ${left}`, offset);
}

function checksumText(block: Uint8Array): string {
  let sum = 256;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  const stored = Buffer.from(block.buffer, block.byteOffset + 148, 8).toString('latin1');
  return `checksum field is ${JSON.stringify(stored)}, the sum is ${sum.toString(8)} (octal)`;
}

/** The second zero block, the padding to a whole record (usually 20 blocks), and what should not be there. */
async function readEndMark(reader: ByteReader, offset: number, archive: Archive): Promise<void> {
  const { context } = archive;
  let count = 1;
  for (;;) {
    const at = reader.position;
    const block = reader.tryTake(BLOCK) ?? (await reader.take(BLOCK));
    if (!isZero(block)) {
      reportEnd(archive, offset, count, at - offset);
      return reportTrailing(reader, block, at, archive);
    }
    if (block.length < BLOCK) {
      if (count === 1) context.problem('tar.no-end', 'one zero block instead of two', offset);
      return reportEnd(archive, offset, count, reader.position - offset);
    }
    count++;
  }
}

function reportEnd({ context }: Archive, offset: number, count: number, length: number): void {
  if (!context.wantsFields) return;
  const mark = Math.min(count, 2) * BLOCK;
  context.field({ name: 'end of archive', offset, length: mark, meaning: 'padding' });
  if (length <= mark) return;
  context.field({
    name: 'blocking padding',
    value: length - mark,
    offset: offset + mark,
    length: length - mark,
    meaning: 'padding',
  });
}

function reportUnused({ context }: Archive, start: number, end: number): void {
  tellFields(context, unusedPlace(start, end - start));
}

async function reportTrailing(
  reader: ByteReader,
  block: Uint8Array,
  at: number,
  archive: Archive,
): Promise<void> {
  const first = at + block.findIndex((byte) => byte !== 0);
  const what = headerCheck(block)
    ? 'a valid tar header: a second archive that `tar -i` shows'
    : 'not a tar header';
  await reader.skip(Number.MAX_SAFE_INTEGER);
  reportUnused(archive, at, reader.position);
  const message = `${reader.position - first} bytes after the end mark, first ${what}`;
  archive.context.problem('tar.trailing-data', message, first);
}
