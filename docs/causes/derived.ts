import type { DERIVED_CAUSES } from '../../src/model/causes/derived.ts';
import { built, type CauseNote, pair, test } from './note.ts';

/** Ids, signatures and what follows from other bytes. */
export const DERIVED_NOTES: Readonly<Record<keyof typeof DERIVED_CAUSES, CauseNote>> = {
  'id.build-id': {
    detected:
      'NT_GNU_BUILD_ID and the Go build id. It follows from any other difference in the file; alone it is first-hand.',
    example: pair('elf/build-id-only'),
  },
  'id.lc-uuid': {
    detected: 'LC_UUID. It follows from any other difference in the file; alone it is first-hand.',
    example: pair('macho/fat-lc-uuid'),
  },
  'sig.authenticode': {
    detected:
      'The certificate table of PE, the signature behind a cabinet, the signature streams and tables of MSI, AppxSignature.p7x.',
    example: pair('pe/authenticode-added'),
  },
  'sig.codesign': {
    detected: 'LC_CODE_SIGNATURE and its blob, `_CodeSignature` of bundles, the signature of a disk image.',
    example: pair('macho/adhoc-codesign-added'),
  },
  'sig.notarization-ticket': {
    detected:
      'The trailers `t8lr` behind a XAR heap with the ticket between them, Contents/CodeResources of a bundle.',
    example: test('test/artifact/signature/strip/xar.test.ts'),
  },
  'sig.package': {
    detected:
      'Signature tags of rpm, `.signature.p7s`, `META-INF/*.SF` and its block, the APK signing block, `_gpg…` members of deb.',
    example: built,
  },
  'sig.signing-time': {
    detected: 'The element signature-creation-time of XAR.',
    example: pair('pkg/signed-unsigned'),
  },
  'sig.xar-cms': {
    detected: 'The element x-signature and its range of the heap.',
    example: pair('pkg/signed-unsigned'),
  },
  'sig.xar-rsa': {
    detected: 'The element signature and its range of the heap.',
    example: pair('pkg/signed-unsigned'),
  },
  'ar.symbol-index': {
    detected:
      'Reserved for the member `/` of a static library. In a comparison its bytes are `content.source` today; `assay repack` writes it anew.',
    example: { none: 'no rule claims it in a comparison' },
  },
  'archive.checksum': {
    detected:
      'Fields with the meaning "checksum" of containers: header sums, CRC-32 of members, data descriptors.',
    example: pair('bzip2/level'),
  },
  'archive.layout': {
    detected: 'Fields with the meaning "size" or "offset" of containers, counts of entries.',
    example: pair('cab/signed'),
  },
  'bom.checksum': {
    detected: 'The POSIX checksum in the path records of a Bom.',
    example: pair('pkg/five-files-and-script'),
  },
  'bom.size': {
    detected: 'The sizes in the path records, and the totals.',
    example: pair('pkg/five-files-and-script'),
  },
  'burn.container-size': {
    detected: 'Sizes and offsets in the section `.wixburn`.',
    example: built,
  },
  'cab.reserve-header': {
    detected: 'The header reserve of a cabinet, its sizes and its flag.',
    example: pair('cab/signed'),
  },
  'compress.stream': {
    detected: 'Compressed bytes of a table of contents that differs.',
    example: pair('xar/toc-times-inode'),
  },
  'content.layout': {
    detected:
      'Sizes, offsets and checksums within a file, and integers that differ by an amount by which something moved.',
    example: pair('elf/build-path-debug'),
  },
  'deb.md5sums': {
    detected: 'Lines of md5sums whose digest is that of the member on each side.',
    example: pair('deb/diffoscope-test'),
  },
  'dex.checksum': { detected: 'Reserved: Dalvik code is not read yet.', example: { none: 'no reader' } },
  'dex.signature': { detected: 'Reserved: Dalvik code is not read yet.', example: { none: 'no reader' } },
  'dmg.checksum': {
    detected: 'Checksums of data fork, image and partitions.',
    example: pair('dmg/level-segment-id'),
  },
  'dmg.offsets': {
    detected: 'Offsets, lengths and runs of the block tables and of the trailer.',
    example: pair('dmg/level-segment-id'),
  },
  'macho.load-commands': {
    detected: 'ncmds, sizeofcmds, sizes and places of segments.',
    example: pair('macho/adhoc-codesign-added'),
  },
  'msi.file-size': {
    detected: 'FileSize of the File table, HashPart1 to 4 of MsiFileHash.',
    example: test('test/reproducibility/content/msi.test.ts'),
  },
  'msi.string-pool': {
    detected: 'Numbers, order and reference counts of strings; sibling links of the directory of streams.',
    example: pair('msi/wix-edited'),
  },
  'pe.checksum': { detected: 'CheckSum of the optional header.', example: pair('pe/timestamp-checksum') },
  'pe.debug-directory': {
    detected: 'Sizes and addresses of the debug directory and its entries.',
    example: pair('pe/pdb-path-guid'),
  },
  'pe.mvid': {
    detected: 'The GUID heap of .NET. Alone it is `content.random-id`.',
    example: pair('pe/diffoscope-mono'),
  },
  'pe.pdb-guid': {
    detected: 'Signature and Age of the CodeView entry. Alone it is `content.random-id`.',
    example: pair('pe/pdb-path-guid'),
  },
  'rpm.sigheader': {
    detected: 'Sizes and digests of the signature header, the index of headers, payload digests.',
    example: pair('rpm/buildtime-buildhost'),
  },
  'ttf.checksums': {
    detected: 'Table checksums and checkSumAdjustment.',
    example: pair('ttf/diffoscope-test'),
  },
  'wheel.record': {
    detected: 'Rows of RECORD whose digest and size are those of the member on each side, and their order.',
    example: pair('wheel/rebuild'),
  },
  'xar.checksum': {
    detected: 'The checksum of the table of contents, archived and extracted checksums.',
    example: pair('pkg/rebuild-next-day'),
  },
  'xar.heap-offsets': {
    detected: 'offset, length and size elements, the lengths in the header.',
    example: pair('pkg/signed-unsigned'),
  },
  'xar.ids': {
    detected: 'id attributes and the links of hard links to them.',
    example: pair('xar/member-inserted'),
  },
};
