import type { FieldPair } from '../../unit.ts';
import type { FormatRules } from '../rule.ts';

/** tar, cpio, ar, zip and XAR. */
export const ARCHIVE_RULES: Readonly<Record<string, FormatRules>> = {
  tar: [
    [/security\.capability/i, 'content.permission'],
    [/(xattr|acl|selinux)/i, 'archive.xattr'],
    [/pax.* \/ name( \/ process id)?$/, 'archive.pax-pid'],
    [/(^|\/ )[ac]time$/, 'archive.atime'],
    [/dev(major|minor)$/, 'archive.inode'],
    [/(^|\/ )(x?magic|version|typeflag|isextended|realsize|offset|longnames|prefix)$/, 'archive.dialect'],
    [/GNU long/, 'archive.dialect'],
  ],
  cpio: [
    [/(magic|check)$/, 'archive.dialect'],
    // The name that ends an archive, with the alignment of its dialect.
    [/^trailer \/ $/, 'archive.padding'],
    [/(ino|dev|devmajor|devminor|rdev|rdevmajor|rdevminor|nlink)$/, 'archive.inode'],
  ],
  ar: [[/symbol index/, 'ar.symbol-index']],
  zip: [
    [/compression method$/, 'compress.method'],
    [/version needed|number of|entries in|disk| length$/, 'archive.layout'],
    [/version made by$/, madeBy],
    [/general purpose bit flag$/, bitFlag],
    [/data descriptor/, descriptor],
    [/(zip64|Zip64)/, 'archive.layout'],
    [/(comment)/, 'zip.comment'],
    [/internal file attributes$/, 'archive.tool'],
    [/external file attributes$/, 'archive.mode'],
    [/ \/ .*(time|times)( |$)/i, 'archive.mtime'],
    [/prefix|APK Signing Block/, 'look'],
  ],
  xar: [
    [/creation-time$/, creationTime],
    [/(atime|ctime|FinderCreateTime)/, 'archive.atime'],
    [/encoding/, 'compress.method'],
    [/x-signature/, 'sig.xar-cms'],
    [/signature/, 'sig.xar-rsa'],
    [/(ticket|staple|trailer)/, 'sig.notarization-ticket'],
    [/(checksum \/ style|^checksum algorithm|^checksum|digest name)$/, 'xar.checksum-algorithm'],
    [/checksum/i, 'xar.checksum'],
    [/\/ (offset|length|size)|^TOC length/, 'xar.heap-offsets'],
    [/\/ id$|link$/, 'xar.ids'],
    [/(deviceno|inode)$/, 'archive.inode'],
    [/^toc$/, 'compress.stream'],
    [/^unused$/, copyOfChecksum],
  ],
};

/** The system byte says where it was packed, the version which program did. */
function madeBy({ left, right }: FieldPair): 'zip.create-system' | 'archive.tool' {
  const system = (value: unknown) => String(value ?? '').split(' ')[1];
  return system(left?.value) === system(right?.value) ? 'archive.tool' : 'zip.create-system';
}

/** What both sides keep behind the data repeats what the content gives. */
function descriptor({ left, right }: FieldPair): 'zip.data-descriptor' | 'archive.checksum' {
  return left && right ? 'archive.checksum' : 'zip.data-descriptor';
}

const DESCRIPTOR = 1 << 3;
const DEFLATE_LEVEL = 0b110;

/** APPNOTE 4.4.4: bits 1 and 2 are the level of deflate, bit 3 says that sizes follow the data. */
function bitFlag({ left, right }: FieldPair): 'zip.data-descriptor' | 'compress.level' | 'archive.tool' {
  const changed = Number(left?.value ?? 0) ^ Number(right?.value ?? 0);
  if (changed & DESCRIPTOR) return 'zip.data-descriptor';
  return changed & DEFLATE_LEVEL ? 'compress.level' : 'archive.tool';
}

/** That of a signature goes with it. */
function creationTime({ names }: FieldPair): 'sig.signing-time' | 'xar.creation-time' {
  return names.at(-1) === 'signature-creation-time' ? 'sig.signing-time' : 'xar.creation-time';
}

const DIGEST_LENGTHS: readonly (number | undefined)[] = [16, 20, 32, 64];

/** libarchive leaves room for the checksum a second time, behind the members. */
function copyOfChecksum({ left, right }: FieldPair): 'xar.checksum' | 'look' {
  const fits = [left, right].every((field) => DIGEST_LENGTHS.includes(field?.length));
  return fits ? 'xar.checksum' : 'look';
}
