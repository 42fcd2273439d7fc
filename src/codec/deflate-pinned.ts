import { crc32 } from 'node:zlib';
import { adler32 } from './adler32.ts';
import { concat, copyOf } from './bytes.ts';

/**
 * How writers pack: `deflate` is level 9 of the pinned encoder, `store` keeps the bytes as they are (deflate streams then
 * consist of stored blocks).
 */
export type Packing = 'deflate' | 'store';

/** Bytes as they come: in pieces, at once or over time. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The input is cut into pieces of this size, so that the output cannot depend on how it arrives. */
const PIECE = 1 << 16;
/** Longest stored block (RFC 1951 section 3.2.4). */
const MOST_STORED = 0xffff;

/**
 * Packs bytes as raw deflate (RFC 1951) that never changes: the encoder is pako, a translation of zlib to JavaScript, at an
 * exact version, where the zlib within Node.js changes its output with the release. The settings are those of canonical
 * zlib (level 9, window 15, memory level 8, default strategy, its classic hash), so that `deflateInit2(…, 9, Z_DEFLATED,
 * -15, 8, Z_DEFAULT_STRATEGY)` of zlib 1.2 and 1.3 gives the same bytes.
 */
export async function* deflatePinned(chunks: Chunks, packing: Packing): AsyncGenerator<Uint8Array> {
  const encoder = packing === 'store' ? storing() : await deflating();
  for await (const piece of inPieces(chunks, packing === 'store' ? MOST_STORED : PIECE)) {
    yield* encoder.push(piece);
  }
  yield* encoder.end();
}

/** {@link deflatePinned} of bytes in memory. */
export async function deflatePinnedBytes(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  const encoder = packing === 'store' ? storing() : await deflating();
  const size = packing === 'store' ? MOST_STORED : PIECE;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(...encoder.push(bytes.subarray(at, at + size)));
  parts.push(...encoder.end());
  return concat(parts);
}

/** {@link deflatePinnedBytes} in a zlib wrapper (RFC 1950). */
export async function zlibPinnedBytes(bytes: Uint8Array, packing: Packing): Promise<Uint8Array> {
  return concat([zlibHeader(packing), await deflatePinnedBytes(bytes, packing), u32be(adler32(bytes))]);
}

/** {@link deflatePinned} in a zlib wrapper (RFC 1950). */
export async function* zlibPinned(chunks: Chunks, packing: Packing): AsyncGenerator<Uint8Array> {
  let sum = 1;
  yield zlibHeader(packing);
  yield* deflatePinned(
    watched(chunks, (chunk) => {
      sum = adler32(chunk, sum);
    }),
    packing,
  );
  yield u32be(sum);
}

/**
 * {@link deflatePinned} in a gzip wrapper (RFC 1952): one member without name, comment and time, from an unknown operating
 * system (255), XFL 2 for `deflate` (slowest algorithm) and 0 for `store`.
 */
export async function* gzipPinned(chunks: Chunks, packing: Packing): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let size = 0;
  yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, packing === 'deflate' ? 2 : 0, 0xff);
  yield* deflatePinned(
    watched(chunks, (chunk) => {
      crc = crc32(chunk, crc);
      size += chunk.length;
    }),
    packing,
  );
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield trailer;
}

interface Encoder {
  push(piece: Uint8Array): Uint8Array[];
  end(): Uint8Array[];
}

/** The encoder is loaded on use: whoever only reads need not wait for it. */
let loading: Promise<typeof import('pako')> | undefined;

async function deflating(): Promise<Encoder> {
  loading ??= import('pako');
  const { Deflate } = await loading;
  const deflate = new Deflate({ level: 9, raw: true, legacyHash: true, chunkSize: PIECE });
  let parts: Uint8Array[] = [];
  // It hands out memory that it uses again.
  deflate.onData = (chunk) => void parts.push(copyOf(chunk));
  const run = (bytes: Uint8Array, last: boolean): Uint8Array[] => {
    parts = [];
    deflate.push(bytes, last);
    return parts;
  };
  return { push: (piece) => run(piece, false), end: () => run(new Uint8Array(0), true) };
}

/** Stored blocks: all but the last have 65,535 bytes, and only the last one is final. */
function storing(): Encoder {
  let held: Uint8Array | undefined;
  const block = (bytes: Uint8Array, final: boolean): Uint8Array[] => {
    const head = Buffer.alloc(5);
    head[0] = final ? 1 : 0;
    head.writeUInt16LE(bytes.length, 1);
    head.writeUInt16LE(bytes.length ^ 0xffff, 3);
    return [head, bytes];
  };
  return {
    push(piece) {
      const before = held;
      held = copyOf(piece);
      return before ? block(before, false) : [];
    },
    end: () => block(held ?? new Uint8Array(0), true),
  };
}

/** CMF and FLG: window 15; level 9 is `slowest`, stored blocks are `fastest`. */
const zlibHeader = (packing: Packing): Uint8Array => Uint8Array.of(0x78, packing === 'deflate' ? 0xda : 0x01);

async function* inPieces(chunks: Chunks, size: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(size);
  let have = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const count = Math.min(size - have, chunk.length - at);
      piece.set(chunk.subarray(at, at + count), have);
      have += count;
      at += count;
      if (have < size) continue;
      yield piece;
      have = 0;
    }
  }
  if (have > 0) yield piece.subarray(0, have);
}

async function* watched(chunks: Chunks, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

function u32be(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
