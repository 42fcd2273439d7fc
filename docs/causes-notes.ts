import type { CauseCode } from '../src/model/index.ts';

/** Where a cause can be seen. */
export type CauseExample =
  /** A pair of the shared corpus, by its id. */
  | { readonly pair: string }
  /** test/reproducibility/cause-examples.ts builds two files that show it. */
  | { readonly built: true }
  /** A test that names it. */
  | { readonly test: string }
  /** It is in the vocabulary, and nothing claims it yet. */
  | { readonly none: string };

/** What docs/causes.md says of a cause besides class, title and remedy. */
export interface CauseNote {
  /** By what it is recognised, and what is looked at to keep it apart from others. */
  readonly detected: string;
  readonly example: CauseExample;
}

const built = { built: true } as const;
const pair = (id: string) => ({ pair: id });
const test = (path: string) => ({ test: path });

/** One note a code. */
export const CAUSE_NOTES: Readonly<Record<CauseCode, CauseNote>> = {
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
      'Reserved for two encoders of one method and level. Assay names such a difference `compress.level` today.',
    example: { none: 'no rule claims it' },
  },
  'compress.level': {
    detected:
      'The content is equal and the method is the same, but the compressed bytes differ; or the header states another level (XFL of gzip, block size of bzip2, bits 1 and 2 of zip flags, FLEVEL of zlib, window of zstd).',
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
  'content.architecture': {
    detected:
      'The machine field of ELF, PE and Mach-O headers; the 64-bit mark of components in installer databases.',
    example: built,
  },
  'content.build-option': {
    detected: 'Reserved for options that compilers record. Assay reports them as `content.source` today.',
    example: { none: 'no rule claims it' },
  },
  'content.build-path': {
    detected:
      'By field: `DW_AT_comp_dir`, N_SO and N_OSO stabs, PdbFileName, `co_filename`. By guess: two paths in a text or string that end alike below two build folders.',
    example: pair('elf/build-path-debug'),
  },
  'content.encoding': {
    detected:
      'Line ends, byte order marks or a named character set differ, and nothing else of the line; code pages of installer databases.',
    example: built,
  },
  'content.file-added': {
    detected:
      'A member that could be paired neither by path nor by content nor by likeness, and is not one that signing adds.',
    example: pair('xar/member-inserted'),
  },
  'content.file-removed': { detected: 'As `content.file-added`, on the other side.', example: built },
  'content.file-renamed': {
    detected: 'Members with the same or a like content under two paths, each of which only one side has.',
    example: built,
  },
  'content.generator-version': {
    detected:
      'By field: `.comment`, `DW_AT_producer`, the Rich header, LC_BUILD_VERSION, Creating Application, the magic of bytecode. By guess: versions behind the name of a tool or a key such as Generator.',
    example: pair('wheel/rebuild'),
  },
  'content.hash-order': {
    detected:
      'The same lines, strings or set items in another order that follows no collation. Program text and moved blocks are left alone.',
    example: built,
  },
  'content.hostname': {
    detected:
      'By guess: a word behind "build host", "built on" and the like, or the node name in the output of uname.',
    example: built,
  },
  'content.key-order': {
    detected:
      'JSON, INI, property files, headers, property lists and OPC relationships that are equal once their keys are sorted.',
    example: pair('json/key-order'),
  },
  'content.link-order': {
    detected:
      'Reserved for symbols or sections in another order. Assay reports them as `content.source` today.',
    example: { none: 'no rule claims it in a comparison; `assay bisect` names it as typical of file order' },
  },
  'content.locale': {
    detected:
      'By guess: names of months and days in two languages, language tags, decimal commas, quotation marks, lines sorted by two collations.',
    example: pair('html/javadoc-date-locale'),
  },
  'content.parallelism': {
    detected: 'It takes several builds: `assay bisect` finds what differs between runs with nothing varied.',
    example: test('test/reproducibility/bisect/plan.test.ts'),
  },
  'content.permission': {
    detected: 'Executable bits of a file for anyone or no one, set-id or sticky bits, file capabilities.',
    example: built,
  },
  'content.random-id': {
    detected:
      'UUIDs and GUIDs in text or binary form, tokens of one width behind a word for an id, addresses in memory. Ids that are usually a hash (PDB GUID, MVID) where nothing else differs.',
    example: test('test/reproducibility/guess/bytes.test.ts'),
  },
  'content.source': {
    detected:
      'Bytes that no rule and no guess explains: the residue. Also other link targets and other kinds.',
    example: pair('pkg/five-files-and-script'),
  },
  'content.timestamp': {
    detected:
      'By field: dates in fonts, catalogues, colour profiles, property lists, N_OSO. By guess: a date or epoch number in text or code, in a clear form or confirmed by a word or by the times of both builds.',
    example: pair('elf/date-time-macro'),
  },
  'content.timezone': {
    detected: 'By guess: zone names and offsets next to times.',
    example: pair('html/javadoc-date-locale'),
  },
  'content.username': {
    detected:
      'By field: Last Saved By, Last-Translator. By guess: home folders of two users, a name behind "built by", the user in user@host.',
    example: pair('jar/manifest-properties-mtime'),
  },
  'content.vcs-revision': {
    detected: 'By guess: hashes behind a word for a commit, `git describe` forms, revision numbers.',
    example: built,
  },
  'content.version': {
    detected:
      'ProductVersion of installer databases, Project-Id-Version; by guess: versions behind a word for one or behind a name.',
    example: built,
  },
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
    detected: 'Reserved: FAT volumes are not read yet.',
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
    detected: 'Reserved. Assay reports slices in another order as `archive.order`.',
    example: { none: 'no rule claims it' },
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
    example: { none: 'the two Burn bundles of the corpus have containers of equal sizes' },
  },
  'cab.reserve-header': {
    detected: 'The header reserve of a cabinet, its sizes and its flag.',
    example: pair('cab/signed'),
  },
  'compress.stream': {
    detected: 'Compressed bytes of a table of contents or a stream whose content differs.',
    example: pair('pkg/five-files-and-script'),
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
  'msi.file-size': { detected: 'FileSize of the File table, HashPart1 to 4 of MsiFileHash.', example: built },
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
