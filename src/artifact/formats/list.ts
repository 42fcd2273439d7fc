import type { Format } from '../format.ts';
import { ar } from './ar.ts';
import { bom } from './bom.ts';
import { cab } from './cab.ts';
import { cfb } from './cfb.ts';
import { javaClass } from './class.ts';
import { coff } from './coff.ts';
import { bzip2, compress, gzip, lz4, lzip, lzma, pbzx, xz, zlib, zstd } from './compressed.ts';
import { cpio } from './cpio.ts';
import { dmg } from './dmg.ts';
import { elf } from './elf.ts';
import { gif } from './gif.ts';
import { gitBundle } from './git-bundle.ts';
import { gitIndex } from './git-index.ts';
import { gitPack } from './git-pack.ts';
import { headers } from './headers.ts';
import { hfsplus } from './hfsplus.ts';
import { icc } from './icc.ts';
import { ini } from './ini.ts';
import { iso9660 } from './iso9660.ts';
import { jpeg } from './jpeg.ts';
import { json } from './json.ts';
import { macho } from './macho.ts';
import { machoFat } from './macho-fat.ts';
import { mo } from './mo.ts';
import { partitions } from './partitions.ts';
import { pdf } from './pdf.ts';
import { pe } from './pe.ts';
import { pkcs7 } from './pkcs7.ts';
import { plist } from './plist.ts';
import { png } from './png.ts';
import { properties } from './properties.ts';
import { pyc } from './pyc.ts';
import { rpm } from './rpm.ts';
import { sevenzip } from './sevenzip.ts';
import { sfnt } from './sfnt.ts';
import { sqlite } from './sqlite.ts';
import { squashfs } from './squashfs.ts';
import { tar } from './tar.ts';
import { x509 } from './x509.ts';
import { xar } from './xar.ts';
import { xml } from './xml.ts';
import { zip } from './zip.ts';

/**
 * Every format Assay opens. Order matters where a recogniser is weak: strong magics first, tar (a checksum over 512
 * bytes) after them, the two streams that have hardly any magic (zlib, lzma) last of all
 * binary ones, then texts by what they say.
 */
export const FORMATS: readonly Format[] = [
  xar,
  dmg,
  zip,
  elf,
  pe,
  gzip,
  xz,
  lz4,
  zstd,
  bzip2,
  lzip,
  compress,
  pbzx,
  macho,
  machoFat,
  cab,
  sevenzip,
  cfb,
  png,
  jpeg,
  gif,
  bom,
  mo,
  pdf,
  gitIndex,
  gitPack,
  gitBundle,
  sqlite,
  plist,
  javaClass,
  pyc,
  ar,
  rpm,
  squashfs,
  cpio,
  tar,
  iso9660,
  hfsplus,
  partitions,
  coff,
  sfnt,
  icc,
  pkcs7,
  x509,
  lzma,
  zlib,
  json,
  xml,
  headers,
  ini,
  properties,
];
