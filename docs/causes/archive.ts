import type { ARCHIVE_CAUSES } from '../../src/model/causes/archive.ts';
import { built, type CauseNote, pair } from './note.ts';

/** Containers and compression streams. */
export const ARCHIVE_NOTES: Readonly<Record<keyof typeof ARCHIVE_CAUSES, CauseNote>> = {
  'archive.atime': {
    detected:
      'Fields for access, status change, creation, backup and expiry times: `atime` and `ctime` of pax records and of XAR, `FinderCreateTime`, Rock Ridge TF entries other than MODIFY.',
    example: pair('xar/toc-times-inode'),
  },
  'archive.dialect': {
    detected:
      'Both sides are one format in another variant (`magic`, `version`, `typeflag` of tar; the magic of cpio). What only one of the dialects keeps, or both write in other digits, goes to this cause.',
    example: pair('cpio/newc-odc-real'),
  },
  'archive.extra': {
    detected:
      'A header field of a container that no rule gives a meaning: zip extra fields, pax records. First-hand, unless the dialects differ: then it follows from `archive.dialect`.',
    example: pair('zip/extra-fields'),
  },
  'archive.inode': {
    detected:
      'Fields for inode, device, device numbers and link count in cpio, XAR, tar, rpm and Rock Ridge.',
    example: pair('cpio/inode-dev-owner-mtime'),
  },
  'archive.mode': {
    detected:
      'Permission bits of a member, where neither an executable bit for anyone nor a set-id or sticky bit is on one side only. If one is, it is `content.permission`.',
    example: pair('tar/mode-umask'),
  },
  'archive.mtime': {
    detected:
      'Any field with the meaning "time" that a container keeps about its members. If all differ by one amount, that is said as evidence. DOS times that are a whole number of quarter hours apart are `archive.timezone`.',
    example: pair('tar/mtime'),
  },
  'archive.order': {
    detected:
      'Members that are paired by path stand in another sequence: all but a longest common subsequence count as moved. Also header fields and strings that are equal but in another order.',
    example: pair('tar/order'),
  },
  'archive.owner': {
    detected: 'Fields with the meaning "owner": user and group, as number or name, in archives, Bom and rpm.',
    example: pair('tar/owner'),
  },
  'archive.padding': {
    detected:
      'Bytes that the reader accounts for as padding: blocks behind the end of a tar, alignment, slack of sectors. It follows from whatever has another length, where there is such a thing.',
    example: built,
  },
  'archive.pax-pid': {
    detected:
      'The number in the name of a pax header (`PaxHeaders.4711/file`), which GNU tar fills with its process id.',
    example: built,
  },
  'archive.timezone': {
    detected:
      'Local times without a zone (zip, cab): every differing time is off by a whole number of quarter hours, 14 hours at most.',
    example: built,
  },
  'archive.tool': {
    detected:
      'Header fields in which a packer leaves its version or habits: "version made by" and internal attributes of zip, identifiers of ISO 9660, set ids of cabinets.',
    example: built,
  },
  'archive.xattr': {
    detected:
      'pax records and headers whose names say extended attribute, ACL or SELinux; `security.capability` is `content.permission`.',
    example: built,
  },
  'compress.check': {
    detected:
      'The check type in the stream header of xz, the flags of lz4, the checksum types of UDIF; the content is equal.',
    example: pair('xz/check'),
  },
  'compress.chunk-size': {
    detected:
      'Block or chunk sizes that the format states (lz4, pbzx, SquashFS), and IDAT chunks of PNG that hold one stream cut in other places.',
    example: built,
  },
  'compress.implementation': {
    detected:
      'The content is equal and so is all that headers declare, but the compressed bytes differ. Deflate: the beginning of both streams is packed again with canonical zlib at levels 1 to 9; where one of the two agrees with none, it is of another encoder, which the evidence names by its blocks (16,383 symbols: zlib; 32,767 or a multiple of 4,096: GNU gzip, Info-ZIP; 16,384, or an empty stored block at the end: Go; hardly a match of three bytes: zlib-ng, Chromium, Node.js). bzip2, xz, lzip, lzma and compress state their parameters: where these are equal, the encoder is another one or another version.',
    example: built,
  },
  'compress.level': {
    detected:
      'The content is equal and the method is the same, but the compressed bytes differ: both deflate streams are what canonical zlib writes at some level, or both come from one program; or the header states another level (XFL of gzip, block size of bzip2, bits 1 and 2 of zip flags, FLEVEL of zlib, window of zstd, dictionary of xz). Also where the format states no level and nothing tells more (zstd, lz4).',
    example: pair('gzip/level'),
  },
  'compress.method': {
    detected:
      'The header states another method (zip, XAR encoding, cab, rpm, UDIF, SquashFS), or the streams are of two formats; the content is equal.',
    example: pair('cab/mszip-lzx'),
  },
  'compress.threads': {
    detected:
      'Another number of xz blocks, or block headers with sizes on one side only, as multi-threaded xz writes them.',
    example: pair('xz/threads'),
  },
  'gzip.mtime': { detected: 'The field MTIME of RFC 1952.', example: pair('gzip/mtime-name') },
  'gzip.name': {
    detected: 'The fields FNAME and FCOMMENT of RFC 1952, or their absence on one side.',
    example: pair('gzip/mtime-name'),
  },
  'gzip.os': { detected: 'The field OS of RFC 1952.', example: pair('gzip/os-byte') },
  'zip.comment': { detected: 'Comments of the archive or of a member.', example: built },
  'zip.create-system': { detected: 'The upper byte of "version made by".', example: built },
  'zip.data-descriptor': {
    detected: 'Bit 3 of the flags, or a data descriptor on one side only.',
    example: pair('zip/data-descriptor'),
  },
};
