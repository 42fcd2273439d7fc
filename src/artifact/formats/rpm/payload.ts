import {
  ByteReader,
  bytesSource,
  type Decoder,
  gunzip,
  hasAscii,
  latin1,
  looksLikeLzma,
  unbzip2,
  unlzma,
  unxz,
  unzstd,
} from '../../../codec/index.ts';
import type { Source } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import type { Digests } from './digests.ts';

/** A compressor of payloads, by the name rpm gives it in PAYLOADCOMPRESSOR. */
export interface Compressor {
  readonly name: string;
  readonly decode: Decoder;
  /** Packed bytes that suffice for the first decoded ones: a block or chunk of the format. */
  readonly firstBlock: number;
  recognizes(head: Uint8Array): boolean;
}

const COMPRESSORS: readonly Compressor[] = [
  { name: 'gzip', decode: gunzip, firstBlock: 1 << 14, recognizes: (head) => hasAscii(head, '\x1f\x8b') },
  { name: 'bzip2', decode: unbzip2, firstBlock: 1 << 20, recognizes: (head) => hasAscii(head, 'BZh') },
  { name: 'xz', decode: unxz, firstBlock: 1 << 17, recognizes: (head) => hasAscii(head, '\xfd7zXZ') },
  {
    name: 'zstd',
    decode: unzstd,
    firstBlock: 1 << 18,
    recognizes: (head) => hasAscii(head, '\x28\xb5\x2f\xfd'),
  },
  { name: 'lzma', decode: unlzma, firstBlock: 1 << 16, recognizes: looksLikeLzma },
];

/** What the payload where the reader stands is compressed with; undefined for none of them. */
export async function compressorOf(reader: ByteReader): Promise<Compressor | undefined> {
  const head = await reader.peek(4096);
  return COMPRESSORS.find((one) => one.recognizes(head));
}

/** The first six bytes of the decoded payload, as text: the magic of its archive. */
export async function archiveMagic(
  reader: ByteReader,
  compressor: Compressor | undefined,
  { limits }: ReadContext,
): Promise<string> {
  if (!compressor) return latin1(await reader.peek(6));
  const packed = await reader.peek(compressor.firstBlock);
  const silent = { limits, wantsFields: false, problem() {}, field() {} };
  const decoded = new ByteReader({
    stream: () => compressor.decode(new ByteReader(bytesSource(packed)), silent),
  });
  const magic = latin1(await decoded.take(6));
  await decoded.close();
  return magic;
}

/** The payload as stored. */
export interface StoredPayload {
  /** To be read once. */
  readonly source: Source;
  /** Moves past what was not read, and compares the digests where all of it was. @returns bytes that were there */
  finish(): Promise<number>;
}

/** `size` bytes where the reader stands, or all there are, watched by `digests`. */
export function storedPayload(reader: ByteReader, size: number | undefined, digests: Digests): StoredPayload {
  const whole = size === undefined ? undefined : reader.tryTake(size);
  const most = size ?? Number.POSITIVE_INFINITY;
  let found = whole?.length ?? 0;
  let seen = 0;
  const see = (chunk: Uint8Array) => {
    seen += chunk.length;
    digests.see(chunk);
  };
  if (whole) see(whole);
  async function* stream(): AsyncGenerator<Uint8Array> {
    while (found < most) {
      const chunk = await reader.some(most - found);
      if (chunk.length === 0) return;
      found += chunk.length;
      see(chunk);
      yield chunk;
    }
  }
  return {
    source: whole ? bytesSource(whole) : { stream },
    async finish() {
      if (found < most) found += await reader.skip(Math.min(most - found, Number.MAX_SAFE_INTEGER));
      if (seen === found && (size === undefined || found === size)) digests.end();
      return found;
    },
  };
}
