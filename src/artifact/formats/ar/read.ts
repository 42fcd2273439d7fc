import { ByteReader, bytesSource, copyOf, hasAscii, latin1 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Member, ReadContext } from '../../format.ts';
import { quoted } from '../common/names.ts';
import { type StoredData, storedData } from '../common/stored.ts';
import { tallyOf } from '../common/tally.ts';
import { DEB_VERSION_SIZE, type DebCheck, debCheck } from './deb.ts';
import { COLUMNS, HEADER, type Header, headerFields, parseHeader } from './header.ts';
import { type IndexCheck, indexCheck } from './index-check.ts';
import { isSymbolIndex, type SymbolIndex, symbolIndex } from './index-tables.ts';
import { checkLabel, memberName, type Name, type Naming } from './names.ts';
import { MAGIC, THIN_MAGIC } from './recognize.ts';

/** Reads an archive: the magic, then one header after the other. */
export async function* read(reader: ByteReader, context: ReadContext): AsyncGenerator<Member> {
  const tally = tallyOf(context);
  const thin = hasAscii(await reader.take(MAGIC.length), THIN_MAGIC);
  const reading: Reading = { reader, context, tally, thin, indexes: indexCheck(context), index: 0 };
  context.field({
    name: 'magic',
    value: thin ? '!<thin>\\n' : '!<arch>\\n',
    offset: 0,
    length: MAGIC.length,
  });
  if (thin) context.problem('ar.thin', 'the members are files beside the archive', 0);
  for (let header = await nextHeader(reading); header; header = await nextHeader(reading)) {
    const name = await memberName(reading, header);
    if (!name) break;
    if (!thin && !name.special) checkLabel(reading, header, name);
    tellVariant(reading, name);
    await checkDeb(reading, header, name);
    const stored = await storedIn(reading, header, name);
    yield describe(reading, header, name, stored);
    if (stored && !(await stored.finish())) break;
    if (stored) await skipPadding(reading, header);
    reading.index++;
  }
  reading.indexes.end();
  tally.flush();
  await explainRest(reading);
}

interface Reading extends Naming {
  readonly thin: boolean;
  readonly indexes: IndexCheck;
  /** Number of members before this one. */
  index: number;
  variant?: string;
  deb?: DebCheck;
}

/** The next header; undefined at the end, and where there is none, with a problem. */
async function nextHeader(reading: Reading): Promise<Header | undefined> {
  const { reader, context, tally } = reading;
  const offset = reader.position;
  const bytes = await reader.peek(HEADER);
  if (bytes.length === 0) {
    reading.deb?.end(offset);
    return undefined;
  }
  const header = parseHeader(bytes, offset);
  if (!header) {
    await noHeader(reading, bytes, offset);
    return undefined;
  }
  for (const { name, offset: at, length } of COLUMNS) {
    const value = header[name];
    const wrong = Number.isNaN(value) || (value === -1 && name !== 'date');
    if (!wrong && !(name === 'size' && value === undefined)) continue;
    const message = `ar_${name} is ${quoted(header.text.slice(at, at + length))}`;
    if (name !== 'size') {
      tally.add('ar.bad-number', message, offset + at);
      continue;
    }
    context.problem('ar.bad-number', message, offset + at);
    return undefined;
  }
  reader.tryTake(HEADER);
  reading.indexes.member(offset);
  return header;
}

/** Where reading ended before the archive does, the rest is said to be unused. */
async function explainRest({ reader, context }: Reading): Promise<void> {
  if (!context.wantsFields) return;
  const offset = reader.position;
  const length = await reader.skip(Number.MAX_SAFE_INTEGER);
  if (length > 0) context.field({ name: 'unused', offset, length, meaning: 'unused' });
}

async function noHeader({ reader, context }: Reading, bytes: Uint8Array, offset: number): Promise<void> {
  if (bytes.every((byte) => byte === 0 || byte === 0x0a)) {
    const count = await reader.skip(Number.MAX_SAFE_INTEGER);
    context.field({ name: 'unused', offset, length: count, meaning: 'unused' });
    const message = `${count} bytes, beginning with NULs or newlines, follow the last member`;
    context.problem('ar.trailing-data', message, offset);
  } else if (bytes.length < HEADER) {
    context.problem('ar.truncated', `a header has ${bytes.length} of ${HEADER} bytes`, offset);
  } else {
    context.problem('ar.header', `the bytes there begin ${quoted(latin1(bytes.subarray(0, 16)))}`, offset);
  }
}

/** Names the archive by its first sign; a second `/` right after the first tells an import library. */
function tellVariant(reading: Reading, { path, style }: Name): void {
  const { context, index, thin } = reading;
  let variant: string | undefined;
  if (index === 0) variant = thin ? 'thin' : path === 'debian-binary' ? 'deb' : style;
  else if (index === 1 && path === '/' && reading.variant === 'gnu') variant = 'coff';
  if (!variant) return;
  reading.variant = variant;
  context.variant(variant);
  if (variant === 'deb') reading.deb = debCheck(context);
}

async function checkDeb({ deb, reader }: Reading, header: Header, { path }: Name): Promise<void> {
  if (!deb) return;
  const size = Math.min(header.size!, DEB_VERSION_SIZE);
  deb.member(path, header.offset, path === 'debian-binary' ? latin1(await reader.peek(size)) : undefined);
}

/** A member's bytes, and the index that they are. */
interface Stored extends StoredData {
  readonly index?: SymbolIndex;
}

/** The member's bytes; undefined in a thin archive. The table of long names is kept for the members that follow. */
async function storedIn(reading: Reading, header: Header, name: Name): Promise<Stored | undefined> {
  const { reader, context, thin } = reading;
  if (thin && !name.special) return undefined;
  const size = header.size! - name.inData;
  const short = (found: number) => {
    const message = `${quoted(name.path)} promises ${size} bytes, ${found} are there`;
    context.problem('ar.truncated', message, reader.position);
  };
  const isTable = name.path === '//';
  if (!name.special || !(isTable || isSymbolIndex(name.path))) return storedData(reader, size, short);
  if (size > context.limits.metadata) {
    const what = isTable ? 'table of long names' : 'symbol index';
    context.problem('limit.metadata', `the ${what} has ${size} bytes`, header.offset);
    return storedData(reader, size, short);
  }
  const offset = reader.position;
  const bytes = copyOf(await reader.take(size));
  if (isTable) keepTable(reading, header, bytes, offset);
  const source = bytesSource(bytes);
  if (bytes.length < size) return storedData(new ByteReader(source), size, short);
  const index = isTable
    ? undefined
    : symbolIndex(name.path, reading.variant === 'coff' && reading.index === 1, bytes, offset, context);
  if (index) reading.indexes.see(index, name.path, header.offset);
  return { source, finish: async () => true, ...(index ? { index } : {}) };
}

function keepTable(reading: Reading, header: Header, bytes: Uint8Array, offset: number): void {
  if (reading.table) reading.context.problem('ar.second-name-table', 'the last one is used', header.offset);
  reading.table = { bytes, offset, known: new Map(), spent: 0 };
}

function describe({ context }: Reading, header: Header, name: Name, stored: Stored | undefined): Member {
  const { offset, mode, uid, gid, date } = header;
  const at = offset + HEADER + name.inData;
  return {
    path: name.path,
    kind: 'file',
    offset,
    ...(usable(mode) ? { mode: mode & 0o7777 } : {}),
    ...(usable(uid) ? { uid } : {}),
    ...(usable(gid) ? { gid } : {}),
    ...(usable(date) ? { mtime: date } : {}),
    ...(stored ? { size: header.size! - name.inData, data: stored.source } : {}),
    ...(context.wantsFields ? { fields: () => memberFields(header, name, stored, at) } : {}),
  };
}

function memberFields(
  header: Header,
  { field, inData }: Name,
  stored: Stored | undefined,
  at: number,
): Field[] {
  const fields = [...headerFields(header), ...(field ? [field] : [])];
  const length = header.size! - inData;
  if (!stored) return fields;
  if (length > 0) fields.push(stored.index?.field ?? { name: 'data', offset: at, length, meaning: 'data' });
  if (header.size! % 2 === 1)
    fields.push({ name: 'padding', offset: at + length, length: 1, meaning: 'padding' });
  return fields;
}

function usable(value: number | undefined): value is number {
  return value !== undefined && value >= 0;
}

async function skipPadding({ reader, tally }: Reading, header: Header): Promise<void> {
  if (header.size! % 2 === 0) return;
  const offset = reader.position;
  const pad = (reader.tryTake(1) ?? (await reader.take(1)))[0];
  if (pad === 0x0a) return;
  tally.add('ar.padding', pad === undefined ? 'the last one is missing' : `it is byte ${pad}`, offset);
}
