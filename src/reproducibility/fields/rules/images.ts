import type { FormatRules } from '../rule.ts';

/** Disk images and file systems. */
export const IMAGE_RULES: Readonly<Record<string, FormatRules>> = {
  dmg: [
    [/SegmentID$/, 'dmg.segment-id'],
    [/ChecksumType$/, 'compress.check'],
    [/Checksum$/, 'dmg.checksum'],
    [/CodeSignature/, 'sig.codesign'],
    [/run \/ type$/, 'compress.method'],
    [/ \/ run( |$)|BlocksRunCount$/, 'dmg.offsets'],
    [/(Offset|Length|Size|Count|Start|Requested|comment)$/, 'dmg.offsets'],
    [/^stored runs$/, 'compress.level'],
    [/^property list( \/ plst)?$|^blkx$| \/ $/, 'dmg.offsets'],
    [/(Attributes|Flags)$/, 'archive.tool'],
    [/^unused$/, 'archive.padding'],
  ],
  iso9660: [
    [/Volume (Creation|Modification|Expiration|Effective) Date/, 'iso.volume-dates'],
    [/(Root|root).*Recording Date/, 'iso.volume-dates'],
    [/Recording Date|TF \/ MODIFY/, 'archive.mtime'],
    [/TF \/ (ACCESS|ATTRIBUTES|CREATION|BACKUP|EXPIRATION|EFFECTIVE)/, 'archive.atime'],
    [/(Data Preparer|Application|Publisher) Identifier/, 'archive.tool'],
    [/Identifier$/, 'archive.tool'],
    [/minutes from GMT$/, 'archive.timezone'],
    [/(Location|Path Table|Size|Length|Space)/, 'archive.layout'],
    [/checksum/i, 'archive.checksum'],
    [/(PX \/ File Links|Serial)/, 'archive.inode'],
  ],
  squashfs: [
    [/mkfs_time$/, 'squashfs.mkfs-time'],
    [/compressor$/, 'compress.method'],
    [/(block_size|block_log)$/, 'compress.chunk-size'],
    [/(flags|options?)/, 'compress.level'],
    [/(uid|gid|id table)/i, 'archive.owner'],
    [/modified_time|mtime/, 'archive.mtime'],
    [/(count|start|used|offset|table|fragment|inode)/, 'archive.layout'],
  ],
  hfsplus: [
    [/(create|backup|checked|modify|access|attributeMod|contentMod)Date/, 'archive.mtime'],
    [/volumeUUID$/, 'archive.tool'],
    [/(writeCount|next|free|Clump|logicalSize|Blocks|extents|Count|journal)/, 'archive.layout'],
    [/lastMountedVersion/, 'archive.tool'],
    [/finderInfo/, 'archive.tool'],
  ],
  partitions: [
    [/GUID|UUID|disk signature|identifier/i, 'archive.tool'],
    [/CRC/i, 'archive.checksum'],
  ],
};
