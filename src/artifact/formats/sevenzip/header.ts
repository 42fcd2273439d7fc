import { crc32 } from 'node:zlib';
import { asBuffer, bytes as bytesPart, layout, u8, u32, u64 } from '../../../codec/index.ts';
import type { Field, RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Range } from '../common/coverage.ts';
import { type Cursor, cursorOf, fail, group, hexOf, takeNumber } from './cursor.ts';
import { readFiles, type SevenZipFile, skipArchiveProperties } from './files.ts';
import { methodsOf, openFolder, SIGNATURE_HEADER, unpacking, whyNot } from './folder.ts';
import { ID, mainSize, readStreams, type Streams } from './streams.ts';

const SIGNATURE = layout('le', {
  kSignature: bytesPart(6),
  MajorVersion: u8('version'),
  MinorVersion: u8('version'),
  StartHeaderCRC: u32('checksum'),
  NextHeaderOffset: u64('offset'),
  NextHeaderSize: u64('size'),
  NextHeaderCRC: u32('checksum'),
});

/** Headers are packed once; more layers are a trick. */
const MOST_LAYERS = 4;

/** What the headers of an archive say. */
export interface Database {
  readonly streams: Streams;
  readonly files: readonly SevenZipFile[];
  /** Bytes of the archive that the headers take. */
  readonly ranges: readonly Range[];
  /** The header as a field: where it is packed, the fields below it count in the unpacked header. */
  readonly field: Field | undefined;
  /** Where the header is: where its packed form begins. */
  readonly at: number;
  readonly length: number;
  /** Where the archive ends. */
  readonly end: number;
}

const NO_STREAMS: Streams = { position: 0, packedSizes: [], packedCrcs: [], folders: [] };

/** Reads all headers. @returns undefined, with the problem reported, where the list of files cannot be read */
export async function readDatabase(
  source: RandomSource,
  context: ReadContext,
): Promise<Database | undefined> {
  const head = await source.read(0, SIGNATURE_HEADER);
  const values = SIGNATURE.read(head);
  if (!values) {
    context.problem('7z.truncated', 'the file ends within the signature header', head.length);
    if (context.wantsFields)
      context.field({ name: 'unread', offset: 0, length: head.length, meaning: 'data' });
    return undefined;
  }
  if (context.wantsFields) for (const field of SIGNATURE.fields(head, 0, 0)) context.field(field);
  const computed = crc32(head.subarray(12));
  if (computed !== values.StartHeaderCRC) {
    const message = `of the start header: it is ${hexOf(computed)}, stored is ${hexOf(values.StartHeaderCRC)}`;
    context.problem('7z.header-checksum', message, 8);
  }
  const at = SIGNATURE_HEADER + values.NextHeaderOffset;
  const size = values.NextHeaderSize;
  const end = size === 0 ? SIGNATURE_HEADER : at + size;
  const none = { streams: NO_STREAMS, files: [], field: undefined, at, length: size, end };
  if (size === 0) return { ...none, ranges: [] };
  if (end > source.size) {
    context.problem(
      '7z.truncated',
      `the header is to end at ${end}, the file has ${source.size} bytes`,
      source.size,
    );
    return undefined;
  }
  if (size > context.limits.metadata) {
    context.problem('limit.metadata', `the header has ${size} bytes`, at);
    return undefined;
  }
  const bytes = asBuffer(await source.read(at, size));
  checkHeader(bytes, values.NextHeaderCRC, at, context);
  return await readLayers(source, context, { bytes, at, size, end });
}

function checkHeader(bytes: Uint8Array, stored: number | undefined, at: number, context: ReadContext): void {
  const computed = crc32(bytes);
  if (stored === undefined || stored === computed) return;
  const message = `of the header: it is ${hexOf(computed)}, stored is ${hexOf(stored)}`;
  context.problem('7z.header-checksum', message, at);
}

interface Layer {
  readonly bytes: Buffer;
  readonly at: number;
  readonly size: number;
  readonly end: number;
}

/** The header, unpacked as often as it was packed. */
async function readLayers(
  source: RandomSource,
  context: ReadContext,
  first: Layer,
): Promise<Database | undefined> {
  const ranges: Range[] = [{ start: first.at, end: first.at + first.size }];
  let place = { at: first.at, length: first.size };
  let { bytes } = first;
  let base = first.at;
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const c = cursorOf(bytes, base, context.limits.members, context.wantsFields);
    const id = takeNumber(c);
    if (id === ID.header) {
      const { streams, files } = readHeader(c);
      if (c.fault !== undefined) return broken(c, place.at, context);
      const wrapped = { name: 'Header', offset: place.at, length: place.length };
      const field = c.fields && { ...wrapped, fields: c.fields };
      return { streams, files, ranges, field, ...place, end: first.end };
    }
    if (id !== ID.encodedHeader) fail(c, `it begins with ${id}`);
    const streams = c.fault === undefined ? group(c, 'EncodedHeader', () => readStreams(c)) : NO_STREAMS;
    if (c.fault !== undefined) return broken(c, place.at, context);
    if (c.fields && layer === 0) {
      context.field({ name: 'NextHeader', offset: place.at, length: place.length, fields: c.fields });
    }
    const unpacked = await unpackHeader(source, context, streams);
    if (!unpacked) return undefined;
    ({ bytes, place } = unpacked);
    // Where a packed header counts from: its own first byte.
    base = 0;
    ranges.push({ start: place.at, end: place.at + place.length });
  }
  context.problem('7z.header', `it is packed more than ${MOST_LAYERS} times`, first.at);
  return undefined;
}

function broken(c: Cursor, at: number, context: ReadContext): undefined {
  context.problem('7z.header', `${c.fault}, at byte ${c.faultAt} of the header`, at);
  return undefined;
}

async function unpackHeader(source: RandomSource, context: ReadContext, streams: Streams) {
  const [folder] = streams.folders;
  const u = unpacking(source, context, streams);
  const at = u.places[0]!;
  const length = (u.places.at(-1) ?? at) - at;
  const why = !folder
    ? ({ code: '7z.header', message: 'it is packed into nothing' } as const)
    : whyNot(folder);
  if (!folder || why) {
    context.problem(why!.code, `the header itself: ${why!.message}`, at);
    return undefined;
  }
  const size = mainSize(folder);
  if (size > context.limits.metadata) {
    context.problem('limit.metadata', `the unpacked header has ${size} bytes`, at);
    return undefined;
  }
  const parts: Uint8Array[] = [];
  let found = 0;
  for await (const chunk of openFolder(u, folder, 0, false).content) {
    parts.push(Uint8Array.prototype.slice.call(chunk));
    found += chunk.length;
  }
  if (found < size) {
    context.problem(
      '7z.header',
      `${found} of its ${size} bytes could be unpacked with ${methodsOf(folder)}`,
      at,
    );
    return undefined;
  }
  const bytes = Buffer.concat(parts);
  checkHeader(bytes, folder.crc, at, context);
  return { bytes, place: { at, length } };
}

function readHeader(c: Cursor) {
  let streams = NO_STREAMS;
  let files: SevenZipFile[] = [];
  for (;;) {
    const id = takeNumber(c);
    if (c.fault !== undefined || id === ID.end) break;
    if (id === ID.archiveProperties) skipArchiveProperties(c);
    else if (id === ID.additionalStreams) group(c, 'AdditionalStreamsInfo', () => readStreams(c));
    else if (id === ID.mainStreams) streams = group(c, 'MainStreamsInfo', () => readStreams(c));
    else if (id === ID.files) {
      const pieces = streams.folders.reduce((sum, folder) => sum + folder.pieces.length, 0);
      files = group(c, 'FilesInfo', () => readFiles(c, pieces));
    } else fail(c, `property ${id} in the header`);
  }
  if (c.fault === undefined && c.at < c.bytes.length)
    fail(c, `${c.bytes.length - c.at} bytes follow its end`);
  return { streams, files };
}
