import {
  gunzip,
  hasAscii,
  inflateZlib,
  looksLikeCompress,
  looksLikeLz4,
  looksLikeLzip,
  looksLikeLzma,
  looksLikeZlib,
  parseGzipHeader,
  unbzip2,
  uncompress,
  unlz4,
  unlzip,
  unlzma,
  unpbzx,
  unxz,
  unzstd,
} from '../../codec/index.ts';
import { streamFormat } from './stream.ts';

/** First bytes of skippable frames, which LZ4 and Zstandard share: 0x50 to 0x5f. */
const SKIPPABLE = 'PQRSTUVWXYZ[\\]^_';

/** gzip, RFC 1952. */
export const gzip = streamFormat({
  name: 'gzip',
  mediaType: 'application/gzip',
  begins: '\x1f',
  recognizes: ({ head }) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && (head[3]! & 0xe0) === 0,
  decode: gunzip,
  describe(head) {
    const mtime = parseGzipHeader(head)?.mtime ?? 0;
    return mtime === 0 ? {} : { mtime };
  },
});

/** bzip2: `BZh`, the block-size digit, then the magic of a block (pi) or of the end (square root of pi). */
export const bzip2 = streamFormat({
  name: 'bzip2',
  mediaType: 'application/x-bzip2',
  begins: 'B',
  recognizes: ({ head }) =>
    hasAscii(head, 'BZh') && head[3]! >= 0x31 && head[3]! <= 0x39 && (head[4] === 0x31 || head[4] === 0x17),
  decode: unbzip2,
});

/** xz, The .xz File Format 1.2.1. */
export const xz = streamFormat({
  name: 'xz',
  mediaType: 'application/x-xz',
  begins: '\xfd',
  recognizes: ({ head }) => hasAscii(head, '\xfd7zXZ\0'),
  decode: unxz,
});

/** Zstandard, RFC 8878: a frame, or skippable frames in front of one. */
export const zstd = streamFormat({
  name: 'zstd',
  mediaType: 'application/zstd',
  begins: `(${SKIPPABLE}`,
  recognizes: ({ head }) =>
    hasAscii(head, '\x28\xb5\x2f\xfd') ||
    (head[0]! >> 4 === 5 && hasAscii(head, '\x2a\x4d\x18', 1) && head.length >= 8),
  decode: unzstd,
});

/** LZMA_alone: no magic, so only a head that fits in every field. */
export const lzma = streamFormat({
  name: 'lzma',
  mediaType: 'application/x-lzma',
  recognizes: ({ head }) => looksLikeLzma(head),
  decode: unlzma,
});

/**
 * zlib, RFC 1950: two bytes of header, so only with a plausible deflate block behind them. A UDIF disk image begins with
 * such a block as well; its trailer `koly` tells.
 */
export const zlib = streamFormat({
  name: 'zlib',
  mediaType: 'application/zlib',
  begins: '\x08\x18(8HXhx',
  recognizes: ({ head, tail }) => looksLikeZlib(head) && !(tail && hasAscii(tail, 'koly', tail.length - 512)),
  decode: inflateZlib,
});

/** pbzx: the chunked streams Apple's installers put their payloads in. */
export const pbzx = streamFormat({
  name: 'pbzx',
  mediaType: 'application/x-pbzx',
  begins: 'p',
  recognizes: ({ head }) =>
    hasAscii(head, 'pbz') && head.length >= 12 && 'xze4b-'.includes(String.fromCharCode(head[3]!)),
  decode: unpbzx,
});

/** LZ4 frames: modern ones, legacy ones, and skippable frames in front of either. */
export const lz4 = streamFormat({
  name: 'lz4',
  mediaType: 'application/x-lz4',
  begins: `\x02\x04${SKIPPABLE}`,
  recognizes: ({ head }) => looksLikeLz4(head),
  decode: unlz4,
});

/** lzip, draft-diaz-lzip. */
export const lzip = streamFormat({
  name: 'lzip',
  mediaType: 'application/lzip',
  begins: 'L',
  recognizes: ({ head }) => looksLikeLzip(head),
  decode: unlzip,
});

/** compress(1), `.Z`. */
export const compress = streamFormat({
  name: 'compress',
  mediaType: 'application/x-compress',
  begins: '\x1f',
  recognizes: ({ head }) => looksLikeCompress(head),
  decode: uncompress,
});
