import { crc32 } from 'node:zlib';
import {
  ByteReader,
  bytesSource,
  type Decoder,
  inflateRaw,
  inflateRawBytes,
  type Notes,
  sliceSource,
  streamSource,
  unbzip2,
  unlzma,
  unxz,
  unzstd,
} from '../../../codec/index.ts';
import { PROBLEMS, type ProblemCode, type RandomSource, type Source } from '../../../model/index.ts';

/** Packed data up to this size is read in one piece with its neighbours … */
export const SMALL_PACKED = 256 * 1024;
/** … and decoded at once if it claims to be no longer than this. */
const SMALL_SIZE = 4 * 1024 * 1024;

const STORED = 0;
const DEFLATED = 8;
const LZMA = 14;

/** Compression methods (APPNOTE 4.4.5) with a decoder. */
const DECODERS: Readonly<Record<number, Decoder>> = {
  [DEFLATED]: inflateRaw,
  12: unbzip2,
  [LZMA]: unlzma,
  93: unzstd,
  95: unxz,
};

/** Names of the methods, for messages and fields. */
export const METHODS: Readonly<Record<number, string>> = {
  0: 'stored',
  1: 'shrunk',
  2: 'reduced 1',
  3: 'reduced 2',
  4: 'reduced 3',
  5: 'reduced 4',
  6: 'imploded',
  8: 'deflated',
  9: 'deflate64',
  10: 'PKWARE imploding',
  12: 'bzip2',
  14: 'LZMA',
  18: 'IBM TERSE',
  19: 'IBM LZ77',
  20: 'zstd (deprecated)',
  93: 'zstd',
  94: 'MP3',
  95: 'xz',
  96: 'JPEG',
  97: 'WavPack',
  98: 'PPMd',
  99: 'AES',
};

/** What is needed to decode one member. */
export interface Packed {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  /** First byte of the packed data in the archive, and its length. */
  readonly at: number;
  readonly length: number;
  /** Content length and CRC-32 that are claimed; the CRC is undefined where no header tells it. */
  readonly size: number;
  readonly crc: number | undefined;
  /** The packed bytes where they are in memory. */
  readonly bytes: Uint8Array | undefined;
}

/** The content of a member, decoded when it is used. The CRC-32 is checked whenever the whole content passes by. */
export function memberData(source: RandomSource, packed: Packed, notes: Notes): Source {
  if (packed.method === STORED) return storedData(source, packed, notes);
  const decoder = DECODERS[packed.method];
  let reader: ByteReader | undefined;
  const data = {
    packed: () => reader?.position ?? packed.length,
    async *stream() {
      if (!decoder) {
        report(packed, notes, 'stream.unsupported', `method ${methodName(packed.method)} is not decoded`);
        return;
      }
      reader = new ByteReader(packedSource(source, packed));
      const own = memberNotes(packed, notes);
      const crc = yield* summed(decoder(reader, own));
      // What is cut or corrupt has a wrong checksum too: once told is enough.
      if (own.failed()) return;
      checkCrc(crc, packed, notes);
      checkRest(reader.position - (packed.method === LZMA ? LZMA_EXTRA : 0), packed, notes);
    },
  };
  const { bytes } = packed;
  if (packed.method !== DEFLATED || bytes === undefined || packed.size > SMALL_SIZE) return data;
  return withLazyBytes(data, () => inflateWhole(bytes, packed, notes));
}

/** `bytes` that are made on first use: whoever asks for headers only pays nothing. */
function withLazyBytes(data: Source, make: () => Uint8Array | undefined): Source {
  let made: { readonly bytes: Uint8Array | undefined } | undefined;
  return {
    ...data,
    get bytes() {
      made ??= { bytes: make() };
      // The declared type wants the property absent; a getter can only answer undefined, which reads the same.
      return made.bytes as Uint8Array;
    },
  };
}

/** @returns undefined where the data is damaged or longer than claimed: the stream then tells more */
function inflateWhole(bytes: Uint8Array, packed: Packed, notes: Notes): Uint8Array | undefined {
  const whole = inflateRawBytes(bytes, packed.size);
  if (!whole) return undefined;
  checkCrc(crc32(whole.bytes), packed, notes);
  checkRest(whole.consumed, packed, notes);
  return whole.bytes;
}

function storedData(source: RandomSource, packed: Packed, notes: Notes): Source {
  const { bytes } = packed;
  if (bytes) {
    return withLazyBytes(bytesSource(bytes), () => {
      checkCrc(crc32(bytes), packed, notes);
      return bytes;
    });
  }
  const slice = sliceSource(source, packed.at, packed.length);
  return {
    ...slice,
    stream: (start = 0) => (start === 0 ? verified(slice.stream(), packed, notes) : slice.stream(start)),
  };
}

async function* verified(chunks: AsyncIterable<Uint8Array>, packed: Packed, notes: Notes) {
  checkCrc(yield* summed(chunks), packed, notes);
}

/** Passes chunks on; returns their CRC-32. */
async function* summed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, number> {
  let crc = 0;
  for await (const chunk of chunks) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  return crc;
}

function checkCrc(crc: number, packed: Packed, notes: Notes): void {
  if (packed.crc === undefined || crc === packed.crc) return;
  const [stated, found] = [packed.crc, crc].map((value) => value.toString(16).padStart(8, '0'));
  report(packed, notes, 'zip.crc-mismatch', `the header says ${stated}, the content has ${found}`);
}

function checkRest(consumed: number, packed: Packed, notes: Notes): void {
  const rest = packed.length - consumed;
  if (rest > 0) report(packed, notes, 'zip.packed-rest', `${rest} bytes behind the compressed stream`);
}

/** A member's own stream starts at 0; problems are told with places in the archive. */
function memberNotes(packed: Packed, notes: Notes): Notes & { failed(): boolean } {
  let failed = false;
  return {
    limits: notes.limits,
    wantsFields: false,
    field() {},
    failed: () => failed,
    problem(code, message, offset) {
      failed ||= PROBLEMS[code].level === 'error';
      notes.problem(code, `${packed.name}: ${message}`, packed.at + (offset ?? 0));
    },
  };
}

function report(packed: Packed, notes: Notes, code: ProblemCode, message: string): void {
  notes.problem(code, `${packed.name}: ${message}`, packed.at);
}

function packedSource(source: RandomSource, packed: Packed): Source {
  const slice = packed.bytes ? bytesSource(packed.bytes) : sliceSource(source, packed.at, packed.length);
  return packed.method === LZMA ? lzmaAlone(slice, packed) : slice;
}

/** A header of the `.lzma` format is 13 bytes, zip's (5.8.8) is 9. */
const LZMA_EXTRA = 4;
/** Flag 1: the stream ends with a marker (4.4.4), so its length need not be known. */
const LZMA_MARKER = 2;

/** Zip's LZMA data behind the header that stand-alone LZMA streams have. */
function lzmaAlone(slice: RandomSource, packed: Packed): Source {
  return streamSource(async function* () {
    const head = await slice.read(0, 9);
    const header = Buffer.alloc(13, 0xff);
    header.set(head.subarray(4, 9));
    if ((packed.flags & LZMA_MARKER) === 0)
      header.writeBigUInt64LE(BigInt(Math.min(packed.size, Number.MAX_SAFE_INTEGER)), 5);
    yield header;
    yield* slice.stream(9);
  });
}

function methodName(method: number): string {
  const name = METHODS[method];
  return name ? `${method} (${name})` : String(method);
}
