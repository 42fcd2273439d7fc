import type { Format } from '../format.ts';
import { ar } from './ar.ts';
import { bzip2, gzip, lzma, pbzx, xz, zlib, zstd } from './compressed.ts';
import { cpio } from './cpio.ts';
import { tar } from './tar.ts';
import { xar } from './xar.ts';
import { zip } from './zip.ts';

/**
 * Every format Assay opens. Order matters where a recogniser is weak: strong magics first, tar (a checksum over 512
 * bytes) after them, the two streams that have hardly any magic (zlib, lzma) last.
 */
export const FORMATS: readonly Format[] = [xar, zip, gzip, xz, zstd, bzip2, pbzx, ar, cpio, tar, lzma, zlib];
