import {
  ByteReader,
  bytesSource,
  concat,
  copyOf,
  type Decoder,
  gunzip,
  hasAscii,
  inflateZlib,
  type Notes,
  sliceSource,
  unbzip2,
  unlzma,
  unxz,
  type XmlElement,
} from '../../../codec/index.ts';
import { PROBLEMS, type ProblemCode, type RandomSource, type Source } from '../../../model/index.ts';
import { type Checksum, checksumOf, createDigester } from './checksum.ts';
import type { HeapRange } from './heap.ts';
import type { Tally } from './tally.ts';
import { integerOf, only } from './values.ts';

/** What a `data` or `ea` element says about its bytes. */
export interface HeapData extends HeapRange {
  /** Decoded length as stated. */
  readonly size: number | undefined;
  /** Encoding style in lower case. */
  readonly encoding: string;
  /** Over the stored bytes. */
  readonly archived: Checksum | undefined;
  /** Over the decoded bytes. */
  readonly extracted: Checksum | undefined;
}

const STORED = 'application/octet-stream';
/** Members up to this many stored and decoded bytes are decoded at once, which saves the machinery of a stream. */
const SMALL_STORED = 1 << 20;
const SMALL_SIZE = 4 << 20;

/** @param heap offset of the heap in the file @returns undefined where offset or length is missing or wrong, which is reported */
export function heapDataOf(
  element: XmlElement,
  heap: number,
  owner: Pick<HeapRange, 'what' | 'kind'>,
  tally: Tally,
): HeapData | undefined {
  const offset = integerOf(element, 'offset', tally);
  const length = integerOf(element, 'length', tally);
  if (offset === undefined || length === undefined) {
    tally.add('xar.bad-value', `<${element.name}> of ${owner.what} lacks a usable offset or length`);
    return undefined;
  }
  return {
    ...owner,
    start: heap + offset,
    length,
    size: integerOf(element, 'size', tally),
    encoding: (only(element, 'encoding', tally)?.attributes['style'] ?? STORED).trim().toLowerCase(),
    archived: checksumOf(element, 'archived-checksum', tally),
    extracted: checksumOf(element, 'extracted-checksum', tally),
  };
}

/**
 * The content of a member: both checksums are verified when it has been read to its end. Small content is decoded at
 * once; where that meets a problem, the content is given as a stream, so that the problem comes up while it is read.
 */
export async function contentOf(archive: RandomSource, data: HeapData, notes: Notes): Promise<Source> {
  if (data.length === 0 && data.encoding === STORED && !data.archived && !data.extracted) {
    return bytesSource(new Uint8Array(0));
  }
  const small = data.length <= SMALL_STORED && (data.size ?? data.length) <= SMALL_SIZE;
  const bytes = small ? await decodeSmall(archive, data, notes) : undefined;
  if (!bytes) return streamed(archive, data, onlyOnce(notes));
  return data.encoding === STORED ? bytesSource(bytes) : { ...bytesSource(bytes), packed: () => data.length };
}

async function decodeSmall(
  archive: RandomSource,
  data: HeapData,
  notes: Notes,
): Promise<Uint8Array | undefined> {
  let clean = true;
  const quiet: Notes = {
    ...notes,
    problem() {
      clean = false;
    },
  };
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decodeData(archive, data, quiet)) {
    size += chunk.length;
    if (!clean || size > SMALL_SIZE) return undefined;
    parts.push(copyOf(chunk));
  }
  return clean ? concat(parts.length === 0 ? [new Uint8Array(0)] : parts) : undefined;
}

function streamed(archive: RandomSource, data: HeapData, notes: Notes): Source {
  let packed = 0;
  const count = (position: number) => {
    packed = position;
  };
  const whole = () => decodeData(archive, data, notes, count);
  if (data.encoding !== STORED) return { packed: () => packed, stream: whole };
  const slice = sliceSource(archive, data.start, data.length);
  return {
    size: slice.size,
    read: slice.read,
    stream: (start = 0) => (start === 0 ? whole() : slice.stream(start)),
  };
}

/** Formats stream one source more than once: what is wrong with it is said once. */
function onlyOnce(notes: Notes): Notes {
  const told = new Set<string>();
  return {
    ...notes,
    problem(code, message, offset) {
      const key = `${code} ${message}`;
      if (told.has(key)) return;
      told.add(key);
      notes.problem(code, message, offset);
    },
  };
}

/**
 * Decodes the bytes of `data` and verifies its checksums after the last one.
 * @param packed is told how many stored bytes were used so far
 */
export async function* decodeData(
  archive: RandomSource,
  data: HeapData,
  notes: Notes,
  packed: (position: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  let damaged = false;
  const tell = (code: ProblemCode, message: string, offset?: number) => {
    const { level, complete } = PROBLEMS[code] as { level: string; complete?: true };
    if (level === 'error' && !complete) damaged = true;
    notes.problem(code, `${data.what}: ${message}`, data.start + (offset ?? 0));
  };
  if (data.start + data.length > archive.size) {
    tell(
      'xar.outside-heap',
      `${data.length} bytes at offset ${data.start}, the file ends at ${archive.size}`,
    );
  }
  const extracted = data.extracted && createDigester(data.extracted);
  const archived = data.archived && createDigester(data.archived);
  const reader = new ByteReader(watched(sliceSource(archive, data.start, data.length), archived?.update));
  const decode = await decoderFor(data.encoding, reader, tell);
  const chunks = decode
    ? decode(reader, { ...notes, wantsFields: false, field() {}, problem: tell })
    : reader.chunks();
  for await (const chunk of chunks) {
    extracted?.update(chunk);
    packed(reader.position);
    yield chunk;
  }
  const end = reader.position;
  for await (const _ of reader.chunks());
  packed(reader.position);
  const rest = reader.position - end;
  if (rest > 0 && !damaged) tell('stream.trailing-data', `${rest} bytes follow the compressed content`, end);
  reportMismatch('archived', data.archived, archived?.mismatch(), tell);
  if (!damaged) reportMismatch('extracted', data.extracted, extracted?.mismatch(), tell);
}

function reportMismatch(
  which: string,
  checksum: Checksum | undefined,
  real: string | undefined,
  tell: (code: ProblemCode, message: string) => void,
): void {
  if (!checksum || real === undefined) return;
  tell(
    'xar.checksum-mismatch',
    `the ${which} ${checksum.style} is ${checksum.value}, that of the bytes is ${real}`,
  );
}

function watched(source: RandomSource, update: ((bytes: Uint8Array) => void) | undefined): Source {
  if (!update) return source;
  return {
    size: source.size,
    async *stream(start = 0) {
      for await (const chunk of source.stream(start)) {
        update(chunk);
        yield chunk;
      }
    },
  };
}

interface Coding {
  readonly decode: Decoder;
  readonly recognizes: (head: Uint8Array) => boolean;
}

const ZLIB: Coding = {
  decode: inflateZlib,
  recognizes: (head) => (head[0]! & 0x0f) === 8 && head[0] !== 0x1f,
};
const GZIP: Coding = { decode: gunzip, recognizes: (head) => head[0] === 0x1f && head[1] === 0x8b };
const XZ: Coding = { decode: unxz, recognizes: (head) => head[0] === 0xfd && hasAscii(head, '7zXZ', 1) };
const LZMA: Coding = { decode: unlzma, recognizes: () => true };
const BZIP2: Coding = { decode: unbzip2, recognizes: () => true };

/**
 * By encoding style, what it may be; the first that recognises the bytes decodes them, else the first of all. XAR's
 * `x-gzip` is zlib (RFC 1950); liblzma-based writers put xz streams under `x-lzma`.
 */
const CODINGS: Readonly<
  Record<string, { readonly usual: readonly Coding[]; readonly odd?: readonly Coding[] }>
> = {
  'application/x-gzip': { usual: [ZLIB], odd: [GZIP] },
  'application/gzip': { usual: [ZLIB], odd: [GZIP] },
  'application/zlib': { usual: [ZLIB], odd: [GZIP] },
  'application/x-zlib': { usual: [ZLIB], odd: [GZIP] },
  'application/x-bzip2': { usual: [BZIP2] },
  'application/x-lzma': { usual: [XZ, LZMA] },
  'application/x-xz': { usual: [XZ], odd: [LZMA] },
};

async function decoderFor(
  encoding: string,
  reader: ByteReader,
  tell: (code: ProblemCode, message: string) => void,
): Promise<Decoder | undefined> {
  if (encoding === STORED) return undefined;
  const codings = Object.hasOwn(CODINGS, encoding) ? CODINGS[encoding] : undefined;
  if (!codings) {
    tell('stream.unsupported', `the encoding ${JSON.stringify(encoding.slice(0, 60))} is not known`);
    return undefined;
  }
  const head = await reader.peek(6);
  const usual = codings.usual.find((coding) => coding.recognizes(head));
  if (usual) return usual.decode;
  const odd = codings.odd?.find((coding) => coding.recognizes(head));
  if (odd)
    tell('xar.encoding', `encoded as ${encoding}, but the bytes are ${odd === GZIP ? 'gzip' : 'lzma'}`);
  return (odd ?? codings.usual[0]!).decode;
}
