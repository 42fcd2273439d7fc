import { guid, latin1, layout, u16, u32, untilNul } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { StoredText } from './bytes.ts';
import { readTables, type TableStream } from './clr-tables.ts';
import { type Directory, type Image, locate } from './image.ts';

const ROOT = layout('le', {
  Signature: u32(),
  MajorVersion: u16('version'),
  MinorVersion: u16('version'),
  Reserved: u32(),
  Length: u32('size'),
});
const BSJB = 0x424a5342;
/** What is read of one blob: keys and attributes are far shorter. */
const MOST_BLOB = 1 << 16;
/** Streams looked at: compilers write five. */
const MOST_STREAMS = 64;

/** A stream of the metadata, in the file. */
interface Heap {
  readonly offset: number;
  readonly size: number;
}

/** .NET metadata: its streams, and the tables among them. */
export interface Metadata {
  readonly image: Image;
  readonly tables: TableStream;
  readonly streams: ReadonlyMap<string, Heap>;
  readonly fields: readonly Field[];
}

/** Reads the metadata root (ECMA-335, II.24.2.1) and the heads of its streams; says what is wrong with them. */
export async function readMetadata(image: Image, directory: Directory): Promise<Metadata | undefined> {
  const place = locate(image, directory.address);
  if (!place) return undefined;
  const base = place.offset;
  const head = await image.bytes.at(base, Math.min(place.available, 1 << 16));
  const root = ROOT.read(head);
  if (root?.Signature !== BSJB) {
    image.context.problem('pe.clr', 'the metadata does not start with BSJB', base);
    return undefined;
  }
  const at = ROOT.length + root.Length;
  if (at + 4 > head.length) {
    image.context.problem('pe.clr', `the version of the metadata has ${root.Length} bytes`, base + 12);
    return undefined;
  }
  const version = untilNul(head.subarray(ROOT.length, at));
  const count = head.readUInt16LE(at + 2);
  const { streams, fields } = readStreams(head, base, at + 4, Math.min(count, MOST_STREAMS), place.available);
  const stream = streams.get('#~') ?? streams.get('#-');
  const tables = stream && (await readTables(image, stream.offset, stream.size));
  if (!stream || !tables || tables.overrun) {
    const what = tables ? 'its tables are longer than their stream' : 'it has no tables';
    image.context.problem('pe.clr', what, stream?.offset ?? base);
  }
  if (!stream || !tables) return undefined;
  const rootFields: Field[] = [
    ...ROOT.fields(head, 0, base),
    {
      name: 'Version',
      value: latin1(version),
      offset: base + ROOT.length,
      length: root.Length,
      meaning: 'version',
    },
    { name: 'Flags', value: head.readUInt16LE(at), offset: base + at, length: 2 },
    { name: 'Streams', value: count, offset: base + at + 2, length: 2, meaning: 'size' },
  ];
  return { image, tables, streams, fields: [...rootFields, ...fields] };
}

function readStreams(head: Buffer, base: number, from: number, count: number, available: number) {
  const streams = new Map<string, Heap>();
  const fields: Field[] = [];
  for (let at = from, i = 0; i < count && at + 9 <= head.length; i++) {
    const offset = head.readUInt32LE(at);
    const stated = head.readUInt32LE(at + 4);
    const name = untilNul(head.subarray(at + 8, at + 8 + 32));
    const length = 8 + ((name.length + 4) & ~3);
    const size = Math.max(0, Math.min(stated, available - offset));
    // The first of two streams of one name counts.
    if (!streams.has(latin1(name))) streams.set(latin1(name), { offset: base + offset, size });
    const range: Field = { name: 'data', offset: base + offset, length: size, meaning: 'data' };
    const value = `${stated} bytes at ${offset}`;
    fields.push({
      name: latin1(name),
      value,
      offset: base + at,
      length,
      ...(size > 0 ? { fields: [range] } : {}),
    });
    at += length;
  }
  return { streams, fields };
}

/** The text of an index into the heap of strings. */
export async function stringAt({ image, streams }: Metadata, index: number): Promise<StoredText | undefined> {
  const heap = streams.get('#Strings');
  if (!heap || index === 0 || index >= heap.size) return undefined;
  return await image.bytes.text(heap.offset + index);
}

/** The GUID of an index into its heap, which counts from 1. */
export async function guidAt({ image, streams }: Metadata, index: number) {
  const heap = streams.get('#GUID');
  const offset = (heap?.offset ?? 0) + (index - 1) * 16;
  if (!heap || index === 0 || index * 16 > heap.size) return undefined;
  const stored = await image.bytes.at(offset, 16);
  return stored.length < 16 ? undefined : { value: guid(stored), offset, length: 16 };
}

/** The bytes of an index into the heap of blobs, whose length stands before them (II.24.2.4). */
export async function blobAt({ image, streams }: Metadata, index: number) {
  const heap = streams.get('#Blob');
  if (!heap || index === 0 || index >= heap.size) return undefined;
  const head = await image.bytes.at(heap.offset + index, 4);
  const prefix = blobLength(head);
  if (!prefix) return undefined;
  const offset = heap.offset + index + prefix.bytes;
  const length = Math.max(0, Math.min(prefix.length, heap.size - index - prefix.bytes, MOST_BLOB));
  return { bytes: await image.bytes.at(offset, length), offset, length };
}

/** A compressed unsigned integer (II.23.2). */
export function blobLength(head: Buffer): { readonly bytes: number; readonly length: number } | undefined {
  const first = head[0];
  if (first === undefined) return undefined;
  if (first < 0x80) return { bytes: 1, length: first };
  if (first < 0xc0) return head.length < 2 ? undefined : { bytes: 2, length: head.readUInt16BE(0) & 0x3fff };
  return head.length < 4 || first >= 0xe0
    ? undefined
    : { bytes: 4, length: (head.readUInt32BE(0) & 0x1fffffff) >>> 0 };
}
