import type { FORMAT_CAUSES } from '../../src/model/causes/format.ts';
import { built, type CauseNote, pair, test } from './note.ts';

/** Particular formats. */
export const FORMAT_NOTES: Readonly<Record<keyof typeof FORMAT_CAUSES, CauseNote>> = {
  'bom.mtime': {
    detected: 'The modification time in the path records of a Bom.',
    example: pair('bom/mtimes'),
  },
  'burn.bundle-guid': {
    detected: 'The field guidBundleId of the section `.wixburn`.',
    example: pair('burn/bundle-guid-timestamp'),
  },
  'dmg.segment-id': {
    detected: 'The field SegmentID of the UDIF trailer.',
    example: pair('dmg/level-segment-id'),
  },
  'elf.stripped': {
    detected: 'A symbol table, string table or debug section that only one side has.',
    example: built,
  },
  'fat.volume-serial': {
    detected:
      'Reserved for a reader of FAT volumes: they are images without members so far, compared byte by byte.',
    example: { none: 'no reader' },
  },
  'git.index-stat': { detected: 'Times, device, inode, owner and size in index entries.', example: built },
  'git.pack-encoding': {
    detected: 'Packs that hold the same objects, by their ids, in other bytes.',
    example: built,
  },
  'iso.volume-dates': {
    detected: 'Dates of volume descriptors and recording dates of root records.',
    example: pair('iso9660/volume-dates'),
  },
  'macho.slice-count': { detected: 'A slice of a universal binary without a counterpart.', example: built },
  'macho.slice-order': {
    detected: 'The same slices, by processor, in another order in the table of a universal binary.',
    example: built,
  },
  'mo.endianness': {
    detected: 'The magic number; messages are compared with the order undone.',
    example: built,
  },
  'mo.hash-table': {
    detected: 'A hash table on one side only, or of another size, with equal messages.',
    example: built,
  },
  'msi.package-code': {
    detected: 'Revision Number in the summary information.',
    example: pair('msi/package-code-dates'),
  },
  'msi.product-code': {
    detected: 'The row ProductCode of the Property table.',
    example: test('test/reproducibility/content/msi.test.ts'),
  },
  'msi.summary-dates': {
    detected:
      'Create Time, Last Saved Time and Last Printed in the summary information; times of the root entry.',
    example: pair('msi/package-code-dates'),
  },
  'msi.summary-template': {
    detected: 'Template in the summary information.',
    example: pair('msi/wix-x86-x64'),
  },
  'nuget.psmdcp-name': {
    detected:
      'The part `package/services/metadata/core-properties/` with 32 hexadecimal digits, where it is renamed, and where a relationship leads to it.',
    example: pair('nupkg/psmdcp-guid'),
  },
  'nuget.rel-id': {
    detected: 'Id of a relationship whose type and target are equal.',
    example: pair('nupkg/psmdcp-guid'),
  },
  'pe.timestamp': {
    detected:
      'TimeDateStamp of the COFF header, of the directories and of debug entries, and the hash of a REPRO entry.',
    example: pair('pe/timestamp-checksum'),
  },
  'png.time': {
    detected: 'tIME, and text chunks whose keyword says a date.',
    example: pair('png/time-and-text-chunks'),
  },
  'pyc.flag-ref': {
    detected: 'The marshalled objects are equal once references are resolved, but not the bytes.',
    example: pair('pyc/flag-ref'),
  },
  'pyc.invalidation-mode': {
    detected: 'The flags of the header (PEP 552), and a hash in place of time and size.',
    example: pair('pyc/invalidation-mode'),
  },
  'pyc.source-mtime': {
    detected: 'The time of the source in the header.',
    example: pair('pyc/source-mtime'),
  },
  'rpm.buildhost': { detected: 'The tags BUILDHOST and COOKIE.', example: pair('rpm/buildtime-buildhost') },
  'rpm.buildtime': { detected: 'The tag BUILDTIME.', example: pair('rpm/buildtime-buildhost') },
  'sqlite.change-counter': {
    detected: 'File change counter, version-valid-for number and schema cookie of the header.',
    example: pair('sqlite/change-counter-freeblocks'),
  },
  'sqlite.free-space': {
    detected: 'Bytes of pages that no row uses, the freelist and its numbers.',
    example: pair('sqlite/change-counter-freeblocks'),
  },
  'sqlite.physical-order': {
    detected: 'Every table and index has equal rows, which lie in other pages or cells.',
    example: test('test/reproducibility/content/sqlite.test.ts'),
  },
  'squashfs.mkfs-time': {
    detected: 'The field mkfs_time of the superblock.',
    example: pair('squashfs/diffoscope-test'),
  },
  'xar.checksum-algorithm': {
    detected: 'The algorithm in the header, the style of checksum elements.',
    example: pair('xar/checksum-and-encoding'),
  },
  'xar.creation-time': {
    detected: 'The element creation-time of the table of contents.',
    example: pair('xar/toc-times-inode'),
  },
};
