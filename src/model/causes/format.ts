import type { CauseKind } from './kind.ts';

/** Causes in what particular formats say about themselves. */
export const FORMAT_CAUSES = {
  'bom.mtime': {
    class: 'benign',
    title: 'modification times in a bill of materials (Bom)',
    remedy: 'Set the times of the tree before `mkbom`, or repack the package.',
  },
  'burn.bundle-guid': {
    class: 'identity',
    title: 'bundle id of a WiX Burn engine',
    remedy: 'WiX draws it in each build; compare below it, or write a fixed id after linking.',
  },
  'dmg.segment-id': {
    class: 'benign',
    title: 'segment id of a disk image',
    remedy: 'Set it to zero after writing the image.',
  },
  'elf.stripped': {
    class: 'content',
    title: 'symbols or debug sections on one side only',
    remedy: 'Strip both or none.',
  },
  'fat.volume-serial': { class: 'benign', title: 'volume serial number', remedy: 'Name it: `mkfs.fat -i`.' },
  'git.index-stat': {
    class: 'benign',
    title: 'stat data in a git index',
    remedy: 'Do not ship a git index.',
  },
  'git.pack-encoding': {
    class: 'benign',
    title: 'delta choice or compression of a git pack, equal objects',
    remedy: 'Pack with one thread and the same git.',
  },
  'iso.volume-dates': {
    class: 'benign',
    title: 'dates in volume descriptors and root records of a disc image',
    remedy: 'xorriso and genisoimage honour SOURCE_DATE_EPOCH; `--modification-date=`.',
  },
  'macho.slice-count': { class: 'content', title: 'slices of a universal binary on one side only' },
  'macho.slice-order': {
    class: 'benign',
    title: 'order of slices in a universal binary',
    remedy: 'Give `lipo` its inputs in a fixed order.',
  },
  'mo.endianness': {
    class: 'benign',
    title: 'byte order of a gettext catalogue',
    remedy: 'Name it: `msgfmt --endianness=little`.',
  },
  'mo.hash-table': {
    class: 'benign',
    title: 'hash table of a gettext catalogue',
    remedy: 'Name it: `msgfmt --no-hash`.',
  },
  'msi.package-code': {
    class: 'identity',
    title: 'package code of an installer database',
    remedy: 'Author it (WiX: `Package/@Id` derived from the version), or derive it after linking.',
  },
  'msi.product-code': {
    class: 'identity',
    title: 'product code of an installer database',
    remedy: 'Author it: `Product/@Id`.',
  },
  'msi.summary-dates': {
    class: 'identity',
    title: 'created, saved and printed dates in the summary information',
    remedy: 'Set them to SOURCE_DATE_EPOCH after linking: `msibuild -s`, or the summary information API.',
  },
  'msi.summary-template': {
    class: 'identity',
    title: 'platform or language template in the summary information',
  },
  'nuget.psmdcp-name': {
    class: 'identity',
    title: 'random name of the core properties part',
    remedy: 'Pack with `Deterministic` (NuGet 7.9 and newer).',
  },
  'nuget.rel-id': {
    class: 'identity',
    title: 'random ids of relationships',
    remedy: 'Pack with `Deterministic` (NuGet 7.9 and newer).',
  },
  'pe.timestamp': {
    class: 'identity',
    title: 'time stamps of a Windows image, or the hash in their place',
    remedy: 'Link with `/Brepro`, or SOURCE_DATE_EPOCH and `--no-insert-timestamp` for GNU ld.',
  },
  'png.time': {
    class: 'benign',
    title: 'time or date text of a PNG image',
    remedy: 'Leave it out: `-define png:exclude-chunks=date,time`.',
  },
  'pyc.flag-ref': {
    class: 'benign',
    title: 'reference flags of marshalled Python code',
    remedy: 'They follow reference counts of the interpreter; rewrite the file in canonical form.',
  },
  'pyc.invalidation-mode': {
    class: 'benign',
    title: 'how compiled Python code is checked against its source',
    remedy: 'Name it: `compileall --invalidation-mode unchecked-hash`.',
  },
  'pyc.source-mtime': {
    class: 'benign',
    title: 'time of the source in compiled Python code',
    remedy: 'Use hash-based files, or set the times of sources before compiling.',
  },
  'rpm.buildhost': {
    class: 'environment',
    title: 'name of the building machine',
    remedy: 'Define `_buildhost`.',
  },
  'rpm.buildtime': {
    class: 'benign',
    title: 'build time of a package',
    remedy: 'Define `use_source_date_epoch_as_buildtime` and `clamp_mtime_to_source_date_epoch`.',
  },
  'sqlite.change-counter': {
    class: 'benign',
    title: 'change counters of a database',
    remedy: 'Write it in one transaction, or by `VACUUM INTO`.',
  },
  'sqlite.free-space': {
    class: 'benign',
    title: 'free pages and left-over bytes of a database',
    remedy: 'Run `VACUUM`.',
  },
  'sqlite.physical-order': {
    class: 'benign',
    title: 'rows or pages at other places, equal content',
    remedy: 'Run `VACUUM`; insert in a fixed order.',
  },
  'squashfs.mkfs-time': {
    class: 'benign',
    title: 'creation time in the superblock',
    remedy: 'Name it: `mksquashfs -mkfs-time`, or SOURCE_DATE_EPOCH.',
  },
  'xar.checksum-algorithm': {
    class: 'benign',
    title: 'another checksum algorithm of a XAR archive',
    remedy: 'Name it: `xar --toc-cksum`, or repack.',
  },
  'xar.creation-time': {
    class: 'benign',
    title: 'creation time in the table of contents',
    remedy: 'No Apple tool sets it: rewrite the archive, for example with `assay repack`.',
  },
} as const satisfies Record<string, CauseKind>;
