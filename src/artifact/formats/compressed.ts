import {
  gunzip,
  hasAscii,
  inflateZlib,
  looksLikeLzma,
  looksLikeZlib,
  unbzip2,
  unlzma,
  unxz,
  unzstd,
} from '../../codec/index.ts';
import { streamFormat } from './stream.ts';

/** gzip, RFC 1952. */
export const gzip = streamFormat(
  'gzip',
  'application/gzip',
  ({ head }) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8 && (head[3]! & 0xe0) === 0,
  gunzip,
);

/** bzip2: `BZh`, the block-size digit, then the magic of a block (pi) or of the end (square root of pi). */
export const bzip2 = streamFormat(
  'bzip2',
  'application/x-bzip2',
  ({ head }) => hasAscii(head, 'BZh') && head[3]! >= 0x31 && head[3]! <= 0x39 && (head[4] === 0x31 || head[4] === 0x17),
  unbzip2,
);

/** xz, The .xz File Format 1.2.1. */
export const xz = streamFormat('xz', 'application/x-xz', ({ head }) => hasAscii(head, '\xfd7zXZ\0'), unxz);

/** Zstandard, RFC 8878: a frame, or skippable frames in front of one. */
export const zstd = streamFormat(
  'zstd',
  'application/zstd',
  ({ head }) =>
    hasAscii(head, '\x28\xb5\x2f\xfd') || (head[0]! >> 4 === 5 && hasAscii(head, '\x2a\x4d\x18', 1) && head.length >= 8),
  unzstd,
);

/** LZMA_alone: no magic, so only a head that fits in every field. */
export const lzma = streamFormat('lzma', 'application/x-lzma', ({ head }) => looksLikeLzma(head), unlzma);

/** zlib, RFC 1950: two bytes of header, so only with a plausible deflate block behind them. */
export const zlib = streamFormat('zlib', 'application/zlib', ({ head }) => looksLikeZlib(head), inflateZlib);
