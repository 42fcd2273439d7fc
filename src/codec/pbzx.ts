import type { Field } from '../model/index.ts';
import { asBuffer, hasAscii, u64be } from './bytes.ts';
import type { Decoder, Notes } from './decoder.ts';
import { unlz4Apple } from './lz4/apple.ts';
import { unlzfse } from './lzfse.ts';
import { ByteReader } from './reader.ts';
import { streamSource } from './source.ts';
import { unxz } from './xz.ts';
import { inflateZlib } from './zlib.ts';

const HEADER = 12;
const RECORD = 16;
/** Chunks told one by one as fields: more than 16 GiB of payload have. */
const LISTED = 1000;

/** Bytes of decoded content that are given out at once. */
const PIECE = 1 << 18;

/** Decodes the data of one chunk. `room` is memory for its content, kept from chunk to chunk. */
type Method = (chunk: ByteReader, notes: Notes, sizes: Sizes, room: Room) => AsyncGenerator<Uint8Array>;

interface Room {
  bytes: Uint8Array;
}

const raw: Method = (reader) => reader.chunks();

/** By the fourth letter of the magic; `b`, lzbitmap, is known to exist but is not decoded. */
const METHODS: Readonly<Record<string, Method>> = {
  x: unxz,
  z: inflateZlib,
  '-': raw,
  e: wholly((packed, room) => unlzfse(packed, room.length, room)),
  4: wholly(unlz4Apple),
};

/**
 * Decodes pbzx, the chunked stream of macOS package payloads: `pbz` and a letter for the method, u64 chunk size, then
 * records of u64 decoded size, u64 stored size and data; a record whose sizes are equal is stored (all big-endian; not
 * published by Apple, known from NiklasRosenstein/pbzx and others). Records are read to the end of the input rather
 * than while a flag in them says so, as the flags only repeat the chunk size.
 */
export const unpbzx: Decoder = async function* (reader, notes) {
  const start = reader.position;
  const header = asBuffer(await reader.take(HEADER));
  if (header.length < HEADER || !hasAscii(header, 'pbz')) {
    const code = header.length < HEADER ? 'stream.truncated' : 'stream.header';
    return notes.problem(code, `${header.length} bytes are no pbzx header`, start);
  }
  const letter = String.fromCharCode(header[3]!);
  const chunkSize = u64be(header, 4);
  if (notes.wantsFields) {
    notes.field({ name: 'magic', value: `pbz${letter}`, offset: start, length: 4 });
    notes.field({ name: 'chunk size', value: chunkSize, offset: start + 4, length: 8, meaning: 'size' });
  }
  const method = Object.hasOwn(METHODS, letter) ? METHODS[letter] : undefined;
  if (!method)
    return notes.problem('stream.unsupported', `pbzx with method ${JSON.stringify(letter)}`, start + 3);
  const room: Room = { bytes: new Uint8Array(0) };
  for (let count = 0; !(await reader.atEnd()); count++) {
    const at = reader.position;
    if (count >= notes.limits.steps) {
      return notes.problem('limit.steps', `more than ${notes.limits.steps} pbzx chunks (--limit steps)`, at);
    }
    const record = asBuffer(await reader.take(RECORD));
    if (record.length < RECORD)
      return notes.problem('stream.truncated', 'the input ends in a pbzx chunk header', at);
    const sizes = { decoded: u64be(record, 0), stored: u64be(record, 8) };
    if (sizes.decoded > chunkSize) {
      const message = `a pbzx chunk states ${sizes.decoded} bytes, more than the chunk size ${chunkSize}`;
      return notes.problem('stream.header', message, at);
    }
    if (notes.wantsFields && count < LISTED) notes.field(chunkField(sizes, at));
    if (!(yield* decodeChunk(reader, sizes, method, notes, room))) return;
  }
};

/** Two sizes and the data behind them. */
function chunkField(sizes: Sizes, at: number): Field {
  return {
    name: 'chunk',
    offset: at,
    length: RECORD + sizes.stored,
    fields: [
      { name: 'uncompressed size', value: sizes.decoded, offset: at, length: 8, meaning: 'size' },
      { name: 'stored size', value: sizes.stored, offset: at + 8, length: 8, meaning: 'size' },
      { name: 'compressed data', offset: at + RECORD, length: sizes.stored, meaning: 'data' },
    ],
  };
}

interface Sizes {
  readonly decoded: number;
  readonly stored: number;
}

/** @returns whether the chunk was whole, so that the next one may follow */
async function* decodeChunk(
  reader: ByteReader,
  sizes: Sizes,
  method: Method,
  notes: Notes,
  room: Room,
): AsyncGenerator<Uint8Array, boolean> {
  const base = reader.position;
  let whole = true;
  const inner: Notes = {
    limits: notes.limits,
    wantsFields: false,
    field() {},
    problem(code, message, offset) {
      whole = false;
      notes.problem(code, `pbzx chunk: ${message}`, base + (offset ?? 0));
    },
  };
  const chunk = new ByteReader(streamSource(() => reader.chunks(sizes.stored)));
  const decode = sizes.stored === sizes.decoded ? raw : method;
  let size = 0;
  for await (const bytes of decode(chunk, inner, sizes, room)) {
    size += bytes.length;
    yield bytes;
  }
  const end = chunk.position;
  for await (const _ of chunk.chunks());
  if (!whole) return false;
  if (chunk.position < sizes.stored) {
    inner.problem('stream.truncated', `${sizes.stored} bytes stated, ${chunk.position} left`, chunk.position);
  } else if (chunk.position > end) {
    inner.problem('stream.trailing-data', `${chunk.position - end} bytes follow the compressed data`, end);
    whole = true;
  }
  if (size !== sizes.decoded && whole) {
    inner.problem('stream.size-mismatch', `${sizes.decoded} bytes stated, ${size} decoded`, 0);
  }
  return whole;
}

/** A method whose streams are decoded in memory: those of Apple's Compression framework, which refer to all that was before. */
function wholly(
  decode: (
    packed: Uint8Array,
    room: Uint8Array,
  ) => { readonly bytes: Uint8Array; readonly consumed: number; readonly fault?: string },
): Method {
  return async function* (chunk, notes, sizes, room) {
    const most = Math.max(sizes.decoded, sizes.stored);
    if (most > notes.limits.window) {
      return notes.problem('limit.window', `it takes ${most} bytes of memory (--limit window)`);
    }
    const packed = await chunk.take(sizes.stored);
    if (packed.length < sizes.stored) {
      const message = `${sizes.stored} bytes stated, ${packed.length} left`;
      return notes.problem('stream.truncated', message, chunk.position);
    }
    if (room.bytes.length < sizes.decoded) room.bytes = new Uint8Array(sizes.decoded);
    const { bytes, consumed, fault } = decode(packed, room.bytes.subarray(0, sizes.decoded));
    chunk.unread(packed.length - consumed);
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    if (fault !== undefined) notes.problem('stream.corrupt', fault, consumed);
  };
}
