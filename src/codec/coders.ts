import { undoBcj2 } from './bcj2.ts';
import { asBuffer } from './bytes.ts';
import { unbzip2 } from './bzip2.ts';
import type { Decoder, Notes } from './decoder.ts';
import { inflateRaw } from './inflate.ts';
import { unlz4 } from './lz4.ts';
import type { Decoding } from './lzma/fault.ts';
import { type LzmaState, lzmaProperties, lzmaState, setProperties } from './lzma/state.ts';
import { decodeLzma } from './lzma/stream.ts';
import type { ByteReader } from './reader.ts';
import { BCJ, undoBcj, undoDelta } from './xz/filters.ts';
import { decodeLzma2 } from './xz/lzma2.ts';
import { unzstd } from './zstd.ts';

/** What a coder works on. */
export interface CoderInput {
  /** As many as the method takes. */
  readonly readers: readonly ByteReader[];
  /** The first of them. */
  readonly reader: ByteReader;
  /** What the archive keeps about the coder. */
  readonly properties: Uint8Array;
  /** Bytes that are to come out. */
  readonly size: number;
  readonly notes: Notes;
  /** LZMA decoders that are done: archives that are not solid begin one for every file, which must not take fresh memory each time. */
  readonly spare: LzmaState[];
}

/** Undoes one compression or filter; the problem is reported where it ends early. Each chunk is valid until the next. */
export type Coder = (input: CoderInput) => AsyncGenerator<Uint8Array, void, void>;

/** One method of the 7z format. */
export interface CoderMethod {
  readonly name: string;
  /** Absent for methods that are not decoded. */
  readonly decode?: Coder;
  /** Streams it takes; 1 unless said otherwise. */
  readonly inputs?: number;
  /** It makes content easier to compress, not smaller. */
  readonly filter?: true;
  /** Its content cannot be read without a password. */
  readonly encrypts?: true;
}

/** lc + lp of LZMA. More takes megabytes for models in every folder, and nobody uses it. */
const MOST_CONTEXT = 8;

const plain = (decoder: Decoder): Coder =>
  async function* ({ reader, notes }) {
    yield* decoder(reader, notes);
  };

const filter = (id: number): Coder => {
  const bcj = BCJ.get(id)!;
  return (input) => {
    const start = input.properties.length >= 4 ? asBuffer(input.properties).readUInt32LE(0) : 0;
    return told(input, undoBcj(chunksOf(input.reader), bcj.code(), start));
  };
};

const copy: Coder = ({ reader }) => reader.chunks();

async function* lzma(input: CoderInput): AsyncGenerator<Uint8Array, void, void> {
  const { properties, size, reader, notes, spare } = input;
  const parameters = properties.length < 5 ? undefined : lzmaProperties(properties[0]!);
  if (!parameters) return notes.problem('stream.header', 'its LZMA properties are out of range');
  if (parameters.lc + parameters.lp > MOST_CONTEXT) {
    return notes.problem('stream.unsupported', `LZMA with lc=${parameters.lc} lp=${parameters.lp}`);
  }
  // No match reaches further back than the content.
  const dictionary = Math.min(asBuffer(properties).readUInt32LE(1), size);
  const s = lzmaState(dictionary, notes.limits.window, spare.pop());
  setProperties(s, parameters);
  try {
    yield* told(input, decodeLzma(reader, s, size));
  } finally {
    spare.push(s);
  }
}

async function* lzma2(input: CoderInput): AsyncGenerator<Uint8Array, void, void> {
  const { properties, size, reader, notes } = input;
  const bits = properties[0];
  if (bits === undefined || bits > 40) {
    return notes.problem('stream.header', 'its LZMA2 dictionary size is out of range');
  }
  const dictionary = bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
  yield* told(input, decodeLzma2(reader, Math.min(dictionary, size), notes.limits.window));
}

const bcj2: Coder = ({ readers, size, notes }) => {
  const [main, calls, jumps, bits] = readers;
  return undoBcj2([main!, calls!, jumps!, bits!], size, notes);
};

const delta: Coder = (input) => {
  const distance = (input.properties[0] ?? 0) + 1;
  return told(input, undoDelta(chunksOf(input.reader), distance));
};

/** The methods of the 7z format by identifier in hexadecimal (7-Zip, DOC/Methods.txt; those of 7-Zip ZS for the last three). */
export const CODERS: ReadonlyMap<string, CoderMethod> = new Map<string, CoderMethod>([
  ['00', { name: 'copy', decode: copy }],
  ['03', { name: 'delta', decode: delta, filter: true }],
  ['04', { name: 'bcj', decode: filter(4), filter: true }],
  ['05', { name: 'ppc', decode: filter(5), filter: true }],
  ['06', { name: 'ia64', decode: filter(6), filter: true }],
  ['07', { name: 'arm', decode: filter(7), filter: true }],
  ['08', { name: 'armt', decode: filter(8), filter: true }],
  ['09', { name: 'sparc', decode: filter(9), filter: true }],
  ['0a', { name: 'arm64', decode: filter(10), filter: true }],
  ['0b', { name: 'riscv', decode: filter(11), filter: true }],
  ['21', { name: 'lzma2', decode: lzma2 }],
  ['030101', { name: 'lzma', decode: lzma }],
  ['03030103', { name: 'bcj', decode: filter(4), filter: true }],
  ['0303011b', { name: 'bcj2', decode: bcj2, inputs: 4, filter: true }],
  ['03030205', { name: 'ppc', decode: filter(5), filter: true }],
  ['03030401', { name: 'ia64', decode: filter(6), filter: true }],
  ['03030501', { name: 'arm', decode: filter(7), filter: true }],
  ['03030701', { name: 'armt', decode: filter(8), filter: true }],
  ['03030805', { name: 'sparc', decode: filter(9), filter: true }],
  ['030401', { name: 'ppmd' }],
  ['040108', { name: 'deflate', decode: plain(inflateRaw) }],
  ['040109', { name: 'deflate64' }],
  ['040202', { name: 'bzip2', decode: plain(unbzip2) }],
  ['06f10701', { name: 'aes', encrypts: true }],
  ['04f71101', { name: 'zstd', decode: plain(unzstd) }],
  ['04f71102', { name: 'brotli' }],
  ['04f71104', { name: 'lz4', decode: plain(unlz4) }],
]);

async function* chunksOf(reader: ByteReader): Decoding {
  yield* reader.chunks();
  return undefined;
}

/** Reports why a decoding ended early. */
async function* told({ notes }: CoderInput, content: Decoding): AsyncGenerator<Uint8Array, void, void> {
  const fault = yield* content;
  if (fault) notes.problem(fault.code, fault.message, fault.offset);
}
