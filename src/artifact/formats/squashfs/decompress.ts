import { inflateSync, zstdDecompressSync } from 'node:zlib';
import {
  asBuffer,
  ByteReader,
  bytesSource,
  type Decoder,
  decodeLz4Block,
  decodeLzoBlock,
  unlzma,
  unxz,
} from '../../../codec/index.ts';
import type { Limits, ProblemCode } from '../../../model/index.ts';

/** Decodes one block to at most `most` bytes; undefined where it is damaged or has more. */
export type Decompress = (
  packed: Uint8Array,
  most: number,
) => Buffer | undefined | Promise<Buffer | undefined>;

/** What decodes the blocks of a compressor; undefined for one that is not decoded. */
export function decompressor(name: string | undefined, limits: Limits): Decompress | undefined {
  if (name === 'gzip') return (packed, most) => whole(() => inflateSync(packed, room(most)));
  if (name === 'zstd') return (packed, most) => whole(() => zstdDecompressSync(packed, room(most)));
  if (name === 'xz') return (packed, most) => streamed(unxz, packed, most, limits);
  if (name === 'lzma') return (packed, most) => streamed(unlzma, packed, most, limits);
  if (name === 'lz4') return lz4;
  if (name === 'lzo') return decodeLzoBlock;
  return undefined;
}

function lz4(packed: Uint8Array, most: number): Buffer | undefined {
  const out = Buffer.allocUnsafe(most);
  const end = decodeLz4Block(packed, out, 0, most);
  if (typeof end === 'string') return undefined;
  // A short block must not keep all the room that was made for it.
  return end * 2 < most ? Buffer.from(out.subarray(0, end)) : out.subarray(0, end);
}

/** One byte more than is needed lets the decoder see the end without a second piece. */
function room(most: number): { readonly maxOutputLength: number; readonly chunkSize: number } {
  return { maxOutputLength: most, chunkSize: Math.max(64, most + 1) };
}

function whole(decode: () => Buffer): Buffer | undefined {
  try {
    return decode();
  } catch (error) {
    const code = String((error as { readonly code?: unknown }).code);
    // What zlib and zstd say about bad, cut and too long input; anything else is not the input's fault.
    if (/^(Z_|ZSTD_|ERR_BUFFER_TOO_LARGE)/.test(code)) return undefined;
    throw error;
  }
}

/** Problems that say nothing against the bytes. */
const HARMLESS: ReadonlySet<ProblemCode> = new Set(['stream.unverified']);

async function streamed(
  decode: Decoder,
  packed: Uint8Array,
  most: number,
  limits: Limits,
): Promise<Buffer | undefined> {
  let bad = false;
  const notes = {
    limits,
    wantsFields: false,
    field() {},
    problem(code: ProblemCode) {
      bad ||= !HARMLESS.has(code);
    },
  };
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of decode(new ByteReader(bytesSource(packed)), notes)) {
    size += chunk.length;
    if (size > most) return undefined;
    parts.push(Buffer.from(chunk));
  }
  return bad ? undefined : parts.length === 1 ? asBuffer(parts[0]!) : Buffer.concat(parts);
}
