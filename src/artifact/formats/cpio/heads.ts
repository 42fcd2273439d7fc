import { type ByteReader, copyOf, hex } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { nameText, quoted } from '../common/names.ts';
import { paddingPlace, tellFields, unusedPlace } from '../common/place.ts';
import type { Tally } from '../common/tally.ts';
import {
  type Column,
  type Dialect,
  dialectOf,
  headerFields,
  LONGEST_HEADER,
  looseNumber,
  type Numbers,
  PLAUSIBLE_HEAD,
  padding,
  parseNumbers,
  plausibleDialect,
  TRAILER,
} from './dialects.ts';
import type { LinkGroups } from './links.ts';

/** An archive being read. */
export interface Reading {
  readonly reader: ByteReader;
  readonly context: ReadContext;
  readonly tally: Tally;
  readonly groups: LinkGroups;
  /** Dialect of the archive's first header. */
  dialect?: Dialect;
  /** Set once the variant was told. */
  named?: boolean;
}

/** A header and the name after it. */
export interface Head {
  readonly offset: number;
  readonly dialect: Dialect;
  readonly numbers: Numbers;
  readonly name: string;
  /** A copy of the header, where fields are wanted. */
  readonly raw?: Uint8Array;
}

/** No member can be placed without these. */
const NEEDED: ReadonlySet<keyof Numbers> = new Set(['mode', 'namesize', 'filesize']);

/** Reads the next header and name; undefined (and a problem was reported) where there is none. */
export async function nextHead(reading: Reading): Promise<Head | undefined> {
  const { reader, context } = reading;
  const offset = reader.position;
  const bytes = await reader.peek(LONGEST_HEADER);
  const dialect = dialectOf(bytes);
  if (!dialect || bytes.length < dialect.size) {
    noHeader(context, bytes, dialect, offset);
    return undefined;
  }
  keepDialect(reading, dialect, offset);
  const numbers = parseNumbers(bytes, dialect);
  if (!checkNumbers(reading, bytes, dialect, numbers, offset)) return undefined;
  const raw = context.wantsFields ? copyOf(bytes.subarray(0, dialect.size)) : undefined;
  reader.tryTake(dialect.size);
  const name = await readName(reading, dialect, numbers.namesize, offset);
  if (name === undefined) return undefined;
  return { offset, dialect, numbers, name, ...(raw ? { raw } : {}) };
}

/**
 * Moves past the entry that ended an archive and the zeros after it; true where another archive begins there.
 * Other bytes are reported and passed over.
 */
export async function pastTrailer(reading: Reading, trailer: Head): Promise<boolean> {
  const { reader, context, tally } = reading;
  await finishTrailer(reading, trailer);
  const end = reader.position;
  const more = await skipZeros(reader);
  const offset = reader.position;
  tellFields(context, paddingPlace(end, offset - end));
  if (!more) return false;
  if (plausibleDialect(await reader.peek(PLAUSIBLE_HEAD))) {
    tally.add('cpio.concatenated', `another archive begins at offset ${offset}`, offset);
    delete reading.dialect;
    reading.groups.clear();
    return true;
  }
  const start = hex(await reader.peek(8));
  const count = await reader.skip(Number.MAX_SAFE_INTEGER);
  tellFields(context, unusedPlace(offset, count));
  context.problem('cpio.trailing-data', `${count} bytes follow the archive, beginning ${start}`, offset);
  return false;
}

/** Reports that the archive ends inside the data of a member, of which `found` bytes are there. */
export function truncated({ reader, context }: Reading, head: Head, found: number): void {
  const message = `${quoted(head.name)} promises ${head.numbers.filesize} bytes, ${found} are there`;
  context.problem('cpio.truncated', message, reader.position);
}

function noHeader(
  context: ReadContext,
  bytes: Uint8Array,
  dialect: Dialect | undefined,
  offset: number,
): void {
  if (bytes.length === 0) {
    context.problem('cpio.no-trailer', 'the archive ends after a complete member', offset);
  } else if (dialect || bytes.length < 6) {
    const needed = dialect ? ` of ${dialect.size}` : '';
    context.problem('cpio.truncated', `a header has ${bytes.length}${needed} bytes`, offset);
  } else {
    context.problem('cpio.header', `the bytes there begin ${hex(bytes.subarray(0, 8))}`, offset);
  }
}

function keepDialect(reading: Reading, dialect: Dialect, offset: number): void {
  if (!reading.named) reading.context.variant(dialect.name);
  reading.named = true;
  reading.dialect ??= dialect;
  if (dialect === reading.dialect) return;
  const message = `a member is ${dialect.name}, the first one ${reading.dialect.name}`;
  reading.tally.add('cpio.mixed-dialects', message, offset);
}

/** Reports columns that hold no digits, and takes what can be made of them; false where reading cannot go on. */
function checkNumbers(
  { context, tally }: Reading,
  head: Uint8Array,
  dialect: Dialect,
  numbers: Numbers,
  offset: number,
): boolean {
  let usable = true;
  const report = ({ name, offset: at, length }: Column, value: number) => {
    const shown = quoted(String.fromCharCode(...head.subarray(at, at + length)));
    const message = `${name} is ${shown}`;
    if (Number.isNaN(value) && NEEDED.has(name)) {
      context.problem('cpio.bad-number', message, offset + at);
      usable = false;
    } else {
      tally.add('cpio.bad-number', message, offset + at);
    }
  };
  for (const column of dialect.columns) {
    if (!Number.isNaN(numbers[column.name])) continue;
    numbers[column.name] = looseNumber(head, column, dialect);
    report(column, numbers[column.name]);
  }
  return usable;
}

async function readName(
  { reader, context, tally }: Reading,
  dialect: Dialect,
  namesize: number,
  offset: number,
): Promise<string | undefined> {
  // The trailer must be known whatever the limit.
  const kept = Math.min(namesize, Math.max(context.limits.name, TRAILER.length + 1));
  const stored = reader.tryTake(kept) ?? (await reader.take(kept));
  const { text, decodable, hidden, ended } = nameText(stored);
  const read = stored.length + (stored.length < namesize ? await reader.skip(namesize - stored.length) : 0);
  if (read < namesize) {
    context.problem('cpio.truncated', `a name has ${read} of ${namesize} bytes`, reader.position);
    return undefined;
  }
  if (namesize > kept) context.problem('limit.name', `a name has ${namesize} bytes`, offset);
  else if (!ended)
    context.problem('cpio.bad-name', `${quoted(text)} is not ended by a NUL`, offset + dialect.size);
  if (!decodable) tally.add('path.undecodable', `${quoted(text)} is not UTF-8`, offset);
  if (hidden)
    tally.add('cpio.hidden-name-bytes', `bytes follow the NUL of ${quoted(text)}`, offset + dialect.size);
  const pad = padding(dialect, dialect.size + namesize);
  if (pad > 0) {
    const at = reader.position;
    const bytes = reader.tryTake(pad) ?? (await reader.take(pad));
    if (bytes.some((byte) => byte !== 0)) {
      tally.add('cpio.nonzero-padding', `the padding after the name ${quoted(text)} is not zero`, at);
    }
  }
  return text;
}

async function finishTrailer({ reader, context }: Reading, head: Head): Promise<void> {
  const { offset, dialect, numbers, raw } = head;
  const { filesize, namesize } = numbers;
  if (raw) {
    const length = dialect.size + namesize;
    const more = padding(dialect, length);
    const fields = headerFields(raw, dialect, numbers, offset);
    context.field({ name: 'trailer', offset, length: length + more + filesize, fields });
  }
  if (filesize === 0) return;
  context.problem('cpio.trailer-data', `the trailer has ${filesize} bytes of data`, offset);
  const found = await reader.skip(filesize);
  if (found < filesize) {
    context.problem(
      'cpio.truncated',
      `the trailer promises ${filesize} bytes, ${found} are there`,
      reader.position,
    );
  }
  await reader.skip(padding(dialect, filesize));
}

/** Moves to the next byte that is not zero; false at the end. */
async function skipZeros(reader: ByteReader): Promise<boolean> {
  for (;;) {
    const bytes = await reader.some();
    if (bytes.length === 0) return false;
    let at = 0;
    while (at < bytes.length && bytes[at] === 0) at++;
    if (at === bytes.length) continue;
    reader.unread(bytes.length - at);
    return true;
  }
}
