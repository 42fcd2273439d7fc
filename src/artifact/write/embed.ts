import { crc32, inflateRawSync } from 'node:zlib';
import { collectNotes, concat, deflatePinnedBytes } from '../../codec/index.ts';
import { AssayError, type Limits, PROBLEMS, type RandomSource } from '../../model/index.ts';
import { type Directory, readDirectory } from '../formats/zip/directory.ts';
import { type End, findEnd, isAmbiguous } from '../formats/zip/end.ts';
import { EXTRA, extraFault, extraFields } from '../formats/zip/extra.ts';
import {
  type CentralHeader,
  ENCRYPTED,
  LOCAL_LENGTH,
  localLength,
  MASK32,
  readLocal,
  UTF8_NAMES,
} from '../formats/zip/records.ts';
import { createPieces, piecesSource } from '../signature/strip/pieces.ts';
import { putDirectory } from '../signature/strip/zip-directory.ts';
import { dosTime, endRecords, sharedHeader, zip64Extra } from './zip.ts';

/** A zip archive some members of which are put anew. */
export interface EditableZip {
  /** Names of the members in the order of the central directory. */
  readonly names: readonly string[];
  /** The content of a member. @throws AssayError `sbom.embed` where it cannot be read */
  content(name: string): Promise<Uint8Array>;
  /**
   * The archive without members of these names, and with these behind the others, in their order. All other members stay byte for
   * byte, their packed bytes and headers too; only places that are counted from the start of the archive may change.
   */
  edited(remove: readonly string[], put: readonly PutMember[]): Promise<RandomSource>;
}

/** A member to be put at the end. */
export interface PutMember {
  readonly name: string;
  readonly data: Uint8Array;
  /** Name of the member whose attributes it takes, and its time; where it is this one, extra fields, comment and method as well. */
  readonly like: string;
  /** Seconds since 1970. */
  readonly time?: number;
}

/** What is in front of an archive has no place in what is written. */
const PREFIXED: ReadonlySet<string> = new Set(['zip.prefix', 'zip.prefix-data']);
const [STORED, DEFLATED] = [0, 8];
const ZIP64_VERSION = 45;

/**
 * Opens a zip archive whose members are to be put anew (APPNOTE.TXT 6.3.10). Nothing of it is held in memory but the central
 * directory; what comes out reads from `source`.
 * @throws AssayError `sbom.embed` where it is no archive that can be read in one way
 */
export async function editableZip(source: RandomSource, limits: Limits): Promise<EditableZip> {
  const { end, directory } = await open(source, limits);
  const indexes = new Map<string, number>();
  const names = Array.from({ length: directory.count }, (_, index) => {
    const name = directory.header(index).name.toString('utf8');
    if (indexes.has(name)) throw refused(`it has two members called ${name}`);
    indexes.set(name, index);
    return name;
  });
  const headerOf = (name: string): CentralHeader => {
    const index = indexes.get(name);
    if (index === undefined) throw refused(`it has no member ${name}`);
    return directory.header(index);
  };
  return {
    names,
    content: async (name) => await contentOf(source, headerOf(name), limits.keep),
    async edited(remove, put) {
      const gone = [...new Set([...remove, ...put.map(({ name }) => name)])].flatMap(
        (name) => indexes.get(name) ?? [],
      );
      const made: MadeMember[] = [];
      for (const one of put) made.push(await makeMember(source, one, headerOf(one.like)));
      return await appended(without(source, { end, directory }, gone), made, limits);
    },
  };
}

interface Opened {
  readonly end: End;
  readonly directory: Directory;
}

async function open(source: RandomSource, limits: Limits): Promise<Opened> {
  const notes = { ...collectNotes(limits), wantsFields: false };
  const end = await findEnd(source, notes);
  if (!end) throw refused('it is no zip archive');
  const directory = await readDirectory(source, end, notes);
  const wrong = notes.problems.find(
    ({ code }) => PROBLEMS[code].level === 'error' || isAmbiguous(code) || PREFIXED.has(code),
  );
  if (wrong) throw refused(`the archive is damaged, or can be read in two ways: ${wrong.message}`);
  if (end.base !== 0) throw refused('bytes stand in front of the archive');
  if (end.at + end.bytes.length !== source.size) throw refused('bytes follow the end of the archive');
  if (directory.signature) throw refused('the central directory is signed');
  return { end, directory };
}

async function contentOf(source: RandomSource, header: CentralHeader, most: number): Promise<Uint8Array> {
  const name = header.name.toString('utf8');
  const { dataAt } = await localOf(source, header);
  if (header.size > most) throw refused(`${name} has ${header.size} bytes`);
  const packed = await source.read(dataAt, header.packed);
  const bytes = header.method === STORED ? packed : inflated(packed, header, name);
  if (bytes.length !== header.size || crc32(bytes) !== header.crc)
    throw refused(`${name} has not the size or checksum that the archive says`);
  return bytes;
}

function inflated(packed: Uint8Array, { method, size }: CentralHeader, name: string): Uint8Array {
  if (method !== DEFLATED) throw refused(`${name} is packed by method ${method}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw refused(`${name} cannot be unpacked`, error);
  }
}

async function localOf(source: RandomSource, header: CentralHeader) {
  const name = header.name.toString('utf8');
  if (header.flags & ENCRYPTED) throw refused(`${name} is encrypted`);
  const fixed = await source.read(header.offset, LOCAL_LENGTH);
  const local = readLocal(await source.read(header.offset, localLength(fixed)), header.offset);
  if (!local?.name.equals(header.name)) throw refused(`${name} has no header where its data begins`);
  return local;
}

/** Each member that goes takes the bytes up to the next with it: its descriptor, and padding. */
function without(source: RandomSource, { end, directory }: Opened, gone: readonly number[]): RandomSource {
  if (gone.length === 0) return source;
  const starts = Float64Array.from(directory.offsets).sort();
  const cuts = gone
    .map((index) => {
      const start = directory.offsets[index]!;
      const next = starts.find((one) => one > start) ?? end.directoryAt;
      return { start, length: Math.min(next, end.directoryAt) - start, index };
    })
    .sort((a, b) => a.start - b.start);
  const pieces = createPieces();
  let at = 0;
  for (const { start, length } of cuts) {
    if (start < at || length <= 0) throw refused('two members share bytes of the archive');
    pieces.keep(at, start);
    at = start + length;
  }
  pieces.keep(at, end.directoryAt);
  putDirectory(pieces, { end, directory, cuts });
  pieces.keep(end.at + end.bytes.length, source.size);
  return piecesSource(source, pieces.list);
}

/** A member ready to be written: everything but its place. */
interface MadeMember {
  readonly name: Buffer;
  readonly packed: Uint8Array;
  readonly size: number;
  readonly values: Parameters<typeof sharedHeader>[0];
  /** Header whose host and attributes it has. */
  readonly like: CentralHeader;
  readonly extra: { readonly local: Uint8Array; readonly central: Uint8Array };
  readonly comment: Uint8Array;
}

async function makeMember(
  source: RandomSource,
  { name: text, data, like: model, time }: PutMember,
  like: CentralHeader,
): Promise<MadeMember> {
  const local = await localOf(source, like);
  const isAnew = text === model;
  const name = Buffer.from(text);
  const deflated = isAnew && like.method === STORED ? data : await deflatePinnedBytes(data, 'deflate');
  const packed = isAnew || deflated.length < data.length ? deflated : data;
  const none = new Uint8Array(0);
  const { date, time: clock } = time === undefined ? like : dosTime(time);
  const commentAt = like.bytes.length - like.commentLength;
  return {
    name,
    packed,
    size: data.length,
    values: {
      name,
      flags: (isAnew ? like.flags & UTF8_NAMES : 0) | (/^[\0-\x7f]*$/.test(text) ? 0 : UTF8_NAMES),
      method: packed === data ? STORED : DEFLATED,
      date,
      time: clock,
      crc: crc32(data),
    },
    like,
    extra: {
      local: isAnew ? withoutZip64(local.extra) : none,
      central: isAnew ? withoutZip64(like.extra) : none,
    },
    comment: isAnew ? like.bytes.subarray(commentAt) : none,
  };
}

/** Sizes below 4 GiB need no Zip64 field. */
function withoutZip64(extra: Buffer): Uint8Array {
  const fields = extraFields(extra);
  if (extraFault(extra, fields) !== undefined || !fields.some(({ id }) => id === EXTRA.zip64)) return extra;
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) !== EXTRA.zip64)
      kept.push(extra.subarray(at, at + 4 + extra.readUInt16LE(at + 2)));
  return concat(kept);
}

/** Puts members behind the others, and writes the records at the end anew. */
async function appended(
  source: RandomSource,
  members: readonly MadeMember[],
  limits: Limits,
): Promise<RandomSource> {
  const { end, directory } = await open(source, limits);
  const pieces = createPieces();
  pieces.keep(0, end.directoryAt);
  const headers = members.map((one) => {
    const header = centralHeader(one, pieces.length);
    pieces.put(localHeader(one));
    pieces.put(one.packed);
    return header;
  });
  const at = pieces.length;
  pieces.keep(directory.at, directory.end);
  for (const header of headers) pieces.put(header);
  const records = Buffer.from(endRecords(directory.count + headers.length, at, pieces.length - at));
  const comment = end.bytes.subarray(22);
  records.writeUInt16LE(comment.length, records.length - 2);
  pieces.put(concat([records, comment]));
  return piecesSource(source, pieces.list);
}

function localHeader({ name, packed, size, values, like, extra: { local } }: MadeMember): Uint8Array {
  const needed = Math.min(like.bytes.readUInt16LE(6), ZIP64_VERSION);
  const head = sharedHeader(values, needed, local.length, [packed.length, size]);
  return concat([Buffer.from('PK\x03\x04', 'latin1'), head, name, local]);
}

function centralHeader(made: MadeMember, offset: number): Uint8Array {
  const { name, packed, size, values, like, comment } = made;
  const far = offset >= MASK32;
  const extra = concat([zip64Extra(far ? [offset] : []), made.extra.central]);
  const needed = far ? ZIP64_VERSION : Math.min(like.bytes.readUInt16LE(6), ZIP64_VERSION);
  const tail = Buffer.alloc(14);
  tail.writeUInt16LE(comment.length, 0);
  // Internal attributes (4.4.14) and external ones.
  like.bytes.copy(tail, 4, 36, 38);
  tail.writeUInt32LE(like.external, 6);
  tail.writeUInt32LE(far ? MASK32 : offset, 10);
  const madeBy = like.bytes.subarray(4, 6);
  const head = sharedHeader(values, needed, extra.length, [packed.length, size]);
  return concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, head, tail, name, extra, comment]);
}

function refused(message: string, cause?: unknown): AssayError {
  return new AssayError('sbom.embed', `no document can be put into it: ${message}`, {
    hint: '`assay ls` lists what is wrong with it',
    ...(cause === undefined ? {} : { cause }),
  });
}
