import type { CauseCode } from '../model/index.ts';

type Hints = Readonly<Partial<Record<CauseCode, string>>>;

const FROM_EPOCH = 'Set SOURCE_DATE_EPOCH';
const WHEEL_MODE = 'Set the umask to 022 before the build: the modes of files on disk go into the wheel.';
const LINK_PATHS = 'Compile with `-ffile-prefix-map=$PWD=.`; it covers debug data and `__FILE__`.';
const WIX_CODES = 'Give `Package/@Id` a GUID derived from the version (`*` draws one).';

/** The one setting of a tool that makes a cause go away, by the names of the rules that recognise it. */
export const HINTS: Readonly<Record<string, Hints>> = {
  setuptools: {
    'archive.mtime': `${FROM_EPOCH}: bdist_wheel clamps to it; setuptools ignores it for sdists, which want repacking.`,
    'archive.timezone': `${FROM_EPOCH}: times are then written in UTC.`,
    'archive.mode': WHEEL_MODE,
    'content.generator-version':
      'Pin it in `[build-system] requires = ["setuptools==…"]`, and build with constraints.',
  },
  hatchling: {
    'archive.mtime':
      'Keep `reproducible = true` (the default) in `[tool.hatch.build]` and set SOURCE_DATE_EPOCH.',
    'archive.mode': WHEEL_MODE,
    'content.generator-version': 'Pin it in `[build-system] requires = ["hatchling==…"]`.',
  },
  flit: {
    'archive.mtime': `${FROM_EPOCH}: flit honours it for wheels and sdists.`,
    'content.generator-version': 'Pin it in `[build-system] requires = ["flit_core==…"]`.',
  },
  'poetry-core': {
    'archive.mtime': `${FROM_EPOCH}: poetry-core honours it.`,
    'content.generator-version': 'Pin it in `[build-system] requires = ["poetry-core==…"]`.',
  },
  maturin: {
    'archive.mtime': `${FROM_EPOCH}, and repack the wheel where the release of maturin does not honour it.`,
    'content.build-path':
      'Build with `RUSTFLAGS="--remap-path-prefix=$PWD=. --remap-path-prefix=$CARGO_HOME=cargo"`.',
    'content.generator-version':
      'Pin it in `[build-system] requires = ["maturin==…"]`, and the compiler in `rust-toolchain.toml`.',
  },
  pkgbuild: {
    'archive.mtime': 'Run `find root -exec touch -ht … {} +` before `pkgbuild`; it has no option for times.',
    'bom.mtime':
      'Run `find root -exec touch -ht … {} +` before `pkgbuild`: the Bom is written from the disk.',
    'archive.owner':
      'Use `pkgbuild --ownership recommended`; the owner in the table of contents needs `assay repack`.',
    'archive.inode': '`pkgbuild` has no option: rewrite the package with `assay repack` before it is signed.',
    'archive.atime': '`pkgbuild` has no option: rewrite the package with `assay repack` before it is signed.',
    'xar.creation-time':
      '`pkgbuild` has no option: rewrite the package with `assay repack` before it is signed.',
    'content.generator-version':
      'Build on the same macOS: `generator-version` names the version of the system.',
  },
  productbuild: {
    'archive.mtime': 'Rewrite the product archive with `assay repack` before `productsign`.',
    'archive.owner': 'Rewrite the product archive with `assay repack` before `productsign`.',
    'archive.inode': 'Rewrite the product archive with `assay repack` before `productsign`.',
    'archive.atime': 'Rewrite the product archive with `assay repack` before `productsign`.',
    'xar.creation-time': 'Rewrite the product archive with `assay repack` before `productsign`.',
  },
  wixl: {
    'msi.package-code':
      'Give `Package/@Id` a GUID derived from the version, or set it with `msibuild FILE -s … … {GUID}`.',
    'msi.summary-dates': `${FROM_EPOCH} where msitools honours it, else set them with \`msibuild -s\` after the link.`,
    'archive.mtime': 'Touch the files to SOURCE_DATE_EPOCH before `wixl`: the cabinet takes their times.',
    'archive.timezone': 'Run `wixl` with `TZ=UTC`.',
  },
  WiX: {
    'msi.package-code': WIX_CODES,
    'msi.product-code': 'Give `Product/@Id` a GUID derived from the version (`*` draws one).',
    'msi.summary-dates': 'WiX writes the clock: set them after the link with the summary information API.',
    'archive.mtime':
      'Touch the files to SOURCE_DATE_EPOCH before `light`, and do not reuse a cabinet cache (`-reusecab`).',
    'burn.bundle-guid':
      '`light` draws it in each link and has no option: compare the containers, or write a fixed id before signing.',
  },
  NuGet: {
    'nuget.psmdcp-name': 'Pack with `Deterministic=true` in NuGet 7.9 and newer.',
    'nuget.rel-id': 'Pack with `Deterministic=true` in NuGet 7.9 and newer.',
    'archive.mtime': 'Set `DeterministicTimestamp` in NuGet 7.9 and newer, or repack before signing.',
    'pe.timestamp': 'Set `<Deterministic>true</Deterministic>` (the default of SDK projects).',
    'content.build-path':
      'Set `<ContinuousIntegrationBuild>true</ContinuousIntegrationBuild>`, which maps paths (`PathMap`).',
  },
  rpmbuild: {
    'rpm.buildtime': 'Build with `--define "use_source_date_epoch_as_buildtime 1"` and SOURCE_DATE_EPOCH.',
    'rpm.buildhost': 'Build with `--define "_buildhost reproducible"`.',
    'archive.mtime': 'Build with `--define "clamp_mtime_to_source_date_epoch 1"`.',
    'compress.threads': 'Name threads in `_binary_payload`: `w19.zstdio`, `w6.xzdio` without `T`.',
  },
  'dpkg-deb': {
    'archive.mtime': `${FROM_EPOCH} (dpkg-buildpackage takes it from the changelog): dpkg-deb 1.18.8 and newer clamp all times.`,
    'archive.owner': 'Build with `dpkg-deb --root-owner-group`, or `Rules-Requires-Root: no`.',
    'archive.mode': 'Run `dh_fixperms`.',
    'compress.threads': 'Build with `dpkg-deb --threads-max=1`.',
    'compress.implementation':
      'Name it: `dpkg-deb -Zxz -z6`, and build with the dpkg of the `.buildinfo` file.',
  },
  MSVC: {
    'pe.timestamp': 'Link with `/Brepro`, and compile with it.',
    'content.build-path':
      'Link with `/PDBALTPATH:%_PDB%`, compile with `/pathmap:SOURCES=.` and `/d1trimfile:SOURCES`.',
    'content.generator-version': 'Pin the toolset: `-p:VCToolsVersion=…` and `WindowsTargetPlatformVersion`.',
    'content.timestamp': 'Compile with `/Brepro`: it undefines `__DATE__` and `__TIME__`.',
  },
  'GNU ld': {
    'pe.timestamp': `${FROM_EPOCH}, or link with \`-Wl,--no-insert-timestamp\`.`,
    'content.build-path': LINK_PATHS,
  },
  lld: {
    'id.lc-uuid': 'lld hashes the content: keep object paths out with `-Wl,-oso_prefix,.`.',
    'content.build-path': LINK_PATHS,
  },
  rustc: {
    'content.build-path':
      'Build with `--remap-path-prefix=$PWD=.` and the same for `$CARGO_HOME`, or `trim-paths` of Cargo.',
    'content.generator-version': 'Pin the compiler in `rust-toolchain.toml`.',
  },
  Go: {
    'content.build-path': 'Build with `go build -trimpath`.',
    'id.build-id': 'Build with `-trimpath` and `-ldflags=-buildid=`.',
    'content.generator-version': 'Name the version in the `toolchain` line of `go.mod`.',
  },
  Clang: {
    'content.build-path': LINK_PATHS,
    'content.timestamp': `${FROM_EPOCH}: \`__DATE__\` and \`__TIME__\` follow it.`,
  },
  GCC: {
    'content.build-path': LINK_PATHS,
    'content.timestamp': `${FROM_EPOCH}: \`__DATE__\` and \`__TIME__\` follow it (GCC 7 and newer).`,
    'content.random-id': 'Compile with `-frandom-seed=FILE`.',
  },
  'Apple ld': {
    'id.lc-uuid': 'Link with `-Wl,-reproducible` (Xcode 15 and newer) and ZERO_AR_DATE=1.',
    'content.build-path':
      'Link with `-Wl,-oso_prefix,$PWD/`, compile with `-fdebug-prefix-map=$PWD=.`, or strip with `strip -S`.',
    'content.timestamp': 'Set ZERO_AR_DATE=1: times of objects in the debug map become zero.',
  },
  xorriso: {
    'iso.volume-dates': `${FROM_EPOCH}, or give \`--modification-date=YYYYMMDDhhmmsscc\` and \`--set_all_file_dates set_to_mtime\`.`,
    'archive.atime': 'Give `-as mkisofs --set_all_file_dates set_to_mtime`.',
  },
  genisoimage: {
    'iso.volume-dates':
      'Set SOURCE_DATE_EPOCH where genisoimage honours it (that of Debian does), else use `xorriso -as mkisofs`.',
    'archive.atime': 'It has no option: use `xorriso -as mkisofs --set_all_file_dates set_to_mtime`.',
    'archive.owner': 'Give `-r`: owners become 0.',
    'archive.mode': 'Give `-r`: modes are set to what readers need.',
  },
  mksquashfs: {
    'squashfs.mkfs-time': `${FROM_EPOCH} (4.4 and newer), or give \`-mkfs-time\`.`,
    'archive.mtime': `${FROM_EPOCH} (clamps), or give \`-all-time\`.`,
    'archive.owner': 'Give `-all-root`.',
  },
  hdiutil: {
    'dmg.segment-id':
      'hdiutil draws it and has no option: set the 16 bytes at 64 of the trailer to zero before signing.',
    'archive.mtime': 'hdiutil cannot be told: write the volume with xorriso and libdmg-hfsplus.',
    'content.random-id': 'hdiutil draws volume ids: write the volume with xorriso and libdmg-hfsplus.',
  },
  'Python tarfile': {
    'archive.mtime': 'Pass `filter=` to `TarFile.add` that sets `mtime` to SOURCE_DATE_EPOCH.',
    'archive.owner': 'Pass `filter=` to `TarFile.add` that sets `uid = gid = 0` and empty names.',
    'archive.order': 'Add `sorted(…)` paths with `recursive=False`.',
  },
  'Go archive/tar': {
    'archive.mtime': 'Set `Header.ModTime` to SOURCE_DATE_EPOCH, without fractions of seconds.',
    'archive.owner': 'Leave `Uid`, `Gid`, `Uname` and `Gname` of the header empty.',
  },
  bsdtar: {
    'archive.mtime': 'Touch the files first, or feed it an mtree with `time=`: `bsdtar -cf FILE @manifest`.',
    'archive.owner': 'Give `--uid 0 --gid 0 --uname "" --gname ""`.',
    'archive.atime': 'Give `--format ustar`.',
    'archive.xattr': 'Give `--no-xattrs --no-acls --no-fflags --no-mac-metadata`.',
  },
  'GNU tar': {
    'archive.mtime': 'Give `--mtime=@$SOURCE_DATE_EPOCH --clamp-mtime`.',
    'archive.owner': 'Give `--owner=0 --group=0 --numeric-owner`.',
    'archive.order': 'Give `--sort=name`.',
    'archive.mode': 'Give `--mode=go+u,go-w`.',
    'archive.atime': 'Give `--pax-option=delete=atime,delete=ctime`.',
    'archive.pax-pid': 'Give `--pax-option=exthdr.name=%d/PaxHeaders/%f`.',
  },
  jar: {
    'archive.mtime': 'Give `jar --date=…`, or `project.build.outputTimestamp` in Maven.',
    'archive.timezone': 'Give `jar --date=…`, which is taken in UTC.',
    'content.username':
      'Leave `Built-By` out: maven-jar-plugin 3.2 and newer do; in Ant give the manifest attribute a fixed value.',
    'content.timestamp':
      'Strip the date comment of `Properties.store`: JDK 18 and newer take `-Djava.properties.date=…`.',
    'content.generator-version':
      'Build with the same JDK, named by `maven-toolchains-plugin` or `java.toolchain`.',
  },
  'Archive Utility': {
    'archive.extra': 'Pack with `ditto -c -k --norsrc --noextattr`, or with `zip -X`.',
    'zip.data-descriptor': 'Archive Utility streams: pack with `zip -X`.',
  },
  '7-Zip': {
    'archive.extra': 'Give `-mtm- -mtc- -mta-`.',
    'archive.mtime': 'Touch the files to SOURCE_DATE_EPOCH, and give `-mtc- -mta-`.',
  },
  'Info-ZIP': {
    'archive.extra': 'Give `zip -X`.',
    'archive.mtime': 'Touch the files to SOURCE_DATE_EPOCH, then `TZ=UTC zip -X`.',
    'archive.atime': 'Give `zip -X`.',
    'archive.owner': 'Give `zip -X`.',
    'archive.timezone': 'Run it with `TZ=UTC`.',
    'archive.order': 'Give the list: `find . -type f | LC_ALL=C sort | zip -X@ FILE`.',
  },
  'Python zipfile': {
    'archive.mtime':
      'Write each member with a `ZipInfo(name, date_time=…)` from SOURCE_DATE_EPOCH; `write()` takes the time of the file.',
    'archive.mode': 'Set `ZipInfo.external_attr = 0o644 << 16`.',
    'archive.order': 'Write `sorted(…)` names; `os.walk` and `glob` give the order of the disk.',
  },
  xar: {
    'xar.creation-time': 'xar has no option: rewrite the archive with `assay repack` before it is signed.',
    'archive.inode': 'Pack with `xar --distribution`.',
    'archive.owner': 'Pack with `xar --distribution`.',
    'archive.atime': 'Pack with `xar --distribution`.',
  },
  gettext: { 'content.timestamp': 'Use msgfmt 0.21 or newer, which leaves POT-Creation-Date out.' },
  'Python gzip': {
    'gzip.mtime': 'Pass `mtime=0` to `gzip.GzipFile`.',
    'gzip.name': "Pass `filename=''` with `fileobj=` to `gzip.GzipFile`.",
    'compress.implementation': 'Compress with the same Python: its zlib decides the bytes.',
  },
  'Java gzip': { 'compress.implementation': 'Compress with the same JDK: its zlib decides the bytes.' },
  gzip: { 'gzip.mtime': 'Give `gzip -n`.', 'gzip.name': 'Give `gzip -n`.' },
  xz: { 'compress.threads': 'Give `xz -T1` (xz 5.6 and newer thread by default), or name the block size.' },
};
