import type { Field } from '../../model/index.ts';
import { asBuffer, u64le } from '../bytes.ts';
import { xxh32 } from './xxh32.ts';

/** Magic, FLG, BD, content size, dictionary id, HC. */
export const MOST_HEADER = 19;

/** Bits of FLG (LZ4 Frame Format Description 1.6.4). */
const VERSION = 0xc0;
const INDEPENDENT = 0x20;
const BLOCK_CHECKSUMS = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const RESERVED = 0x02;
const DICTIONARY = 0x01;

/** What the header of a frame says. */
export interface Lz4Header {
  readonly length: number;
  readonly independent: boolean;
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  /** Most bytes of content in one block. */
  readonly blockSize: number;
  readonly contentSize: number | undefined;
  readonly dictionary: number | undefined;
  /** What is wrong with it. */
  readonly fault: string | undefined;
  /** The checksum over it, and where it is. */
  readonly checksum: { readonly stored: number; readonly computed: number };
  readonly fields: (at: number) => Field[];
}

/** Reads a header that begins with its magic number; undefined where the bytes end before it does. */
export function parseLz4Header(bytes: Uint8Array): Lz4Header | undefined {
  const flg = bytes[4];
  const bd = bytes[5];
  if (flg === undefined || bd === undefined) return undefined;
  const dictionaryAt = 6 + (flg & CONTENT_SIZE ? 8 : 0);
  const length = dictionaryAt + (flg & DICTIONARY ? 4 : 0) + 1;
  if (bytes.length < length) return undefined;
  const code = (bd >> 4) & 7;
  const stored = bytes[length - 1]!;
  const computed = (xxh32(bytes.subarray(4, length - 1)) >>> 8) & 0xff;
  const contentSize = flg & CONTENT_SIZE ? u64le(bytes, 6) : undefined;
  const dictionary = flg & DICTIONARY ? asBuffer(bytes).readUInt32LE(dictionaryAt) : undefined;
  return {
    length,
    independent: (flg & INDEPENDENT) !== 0,
    blockChecksums: (flg & BLOCK_CHECKSUMS) !== 0,
    contentChecksum: (flg & CONTENT_CHECKSUM) !== 0,
    blockSize: 1 << (8 + 2 * code),
    contentSize,
    dictionary,
    fault: faultOf(flg, bd, code),
    checksum: { stored, computed },
    fields: (at) => [
      { name: 'Magic Number', value: '184d2204', offset: at, length: 4 },
      { name: 'FLG', value: flagText(flg), offset: at + 4, length: 1 },
      { name: 'BD', value: 1 << (8 + 2 * code), offset: at + 5, length: 1, meaning: 'tool' },
      ...(contentSize === undefined
        ? []
        : [
            { name: 'Content Size', value: contentSize, offset: at + 6, length: 8, meaning: 'size' } as const,
          ]),
      ...(dictionary === undefined
        ? []
        : [
            {
              name: 'Dictionary ID',
              value: dictionary,
              offset: at + dictionaryAt,
              length: 4,
              meaning: 'id',
            } as const,
          ]),
      { name: 'HC', value: stored, offset: at + length - 1, length: 1, meaning: 'checksum' },
    ],
  };
}

function faultOf(flg: number, bd: number, code: number): string | undefined {
  if ((flg & VERSION) !== 0x40) return `version ${flg >> 6} of the LZ4 frame format`;
  if (flg & RESERVED || bd & 0x8f) return 'reserved bits of the LZ4 frame header are set';
  return code < 4 ? `block size code ${code}` : undefined;
}

function flagText(flg: number): string {
  const names: readonly (readonly [number, string])[] = [
    [INDEPENDENT, 'B.Indep'],
    [BLOCK_CHECKSUMS, 'B.Checksum'],
    [CONTENT_SIZE, 'C.Size'],
    [CONTENT_CHECKSUM, 'C.Checksum'],
    [DICTIONARY, 'DictID'],
  ];
  const set = names.filter(([bit]) => flg & bit).map(([, name]) => name);
  return [`version ${flg >> 6}`, ...set].join(' | ');
}
