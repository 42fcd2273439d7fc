import type { CauseKind } from './kind.ts';

/** Causes in the headers of containers and of compression streams. */
export const ARCHIVE_CAUSES = {
  'archive.atime': {
    class: 'benign',
    title: 'access or change times of members',
    remedy: 'Leave them out: `--pax-option=delete=atime,delete=ctime` for GNU tar, `zip -X`, or repack.',
  },
  'archive.dialect': {
    class: 'benign',
    title: 'another dialect of the same container format',
    remedy: 'Name the dialect: `tar --format=…`, `cpio -H …`.',
  },
  'archive.extra': {
    class: 'benign',
    title: 'extra fields or extended headers of members',
    remedy: 'Leave them out: `zip -X`, `tar --pax-option=delete=…`.',
  },
  'archive.inode': {
    class: 'benign',
    title: 'inode, device or link numbers of the building machine',
    remedy:
      'Renumber: `cpio --reproducible`, or repack; `xar` keeps them unless they are removed from its table of contents.',
  },
  'archive.mode': {
    class: 'benign',
    title: 'permission bits that follow the umask or the packer',
    remedy:
      'Set the umask to 022 before unpacking and building, or normalise: `tar --mode=go+u,go-w`, `ar D`.',
  },
  'archive.mtime': {
    class: 'benign',
    title: 'modification times of members',
    remedy:
      'Clamp them to SOURCE_DATE_EPOCH: `tar --mtime=@$SOURCE_DATE_EPOCH --clamp-mtime`, `touch` before packing, `ar D`.',
  },
  'archive.order': {
    class: 'benign',
    title: 'the same members in another order',
    remedy: 'Sort the list of files in the C locale: `tar --sort=name`, `LC_ALL=C sort`.',
  },
  'archive.owner': {
    class: 'benign',
    title: 'owner or group of members',
    remedy: 'Pack as nobody in particular: `tar --owner=0 --group=0 --numeric-owner`, `cpio -R 0:0`.',
  },
  'archive.padding': {
    class: 'benign',
    title: 'padding: blocking factor, trailing zeros, alignment',
    remedy: 'Use the same packer with the same blocking factor.',
  },
  'archive.pax-pid': {
    class: 'benign',
    title: 'process id in the name of a pax header',
    remedy: 'Name the headers: `--pax-option=exthdr.name=%d/PaxHeaders/%f`.',
  },
  'archive.timezone': {
    class: 'benign',
    title: 'local times of members written in another time zone',
    remedy: 'Pack with `TZ=UTC`.',
  },
  'archive.tool': {
    class: 'benign',
    title: 'traces of another packer program or version',
    remedy: 'Pack with the same program in the same version.',
  },
  'archive.xattr': {
    class: 'benign',
    title: 'extended attributes or access control lists',
    remedy: 'Leave them out: `tar --no-xattrs --no-acls --no-selinux`, `COPYFILE_DISABLE=1` on macOS.',
  },
  'compress.check': {
    class: 'benign',
    title: 'another integrity check in the compressed stream',
    remedy: 'Name it: `xz --check=crc64`.',
  },
  'compress.chunk-size': {
    class: 'benign',
    title: 'another chunk or block size of the compression',
    remedy: 'Name the block size where the packer has an option for it.',
  },
  'compress.implementation': {
    class: 'benign',
    title: 'another compressor or version of it, equal content',
    remedy: 'Pin the compressor and its version, or publish a digest of the content before compression.',
  },
  'compress.level': {
    class: 'benign',
    title: 'another compression level, equal content',
    remedy: 'Name the level: `gzip -9`, `xz -6`, `zip -9`.',
  },
  'compress.method': {
    class: 'benign',
    title: 'another compression method, equal content',
    remedy: 'Name the method in the build.',
  },
  'compress.threads': {
    class: 'benign',
    title: 'block structure of threaded compression',
    remedy: 'Name the number of threads: `xz -T1` (xz 5.6 and newer use threads by default).',
  },
  'gzip.mtime': {
    class: 'benign',
    title: 'time in the gzip header',
    remedy: 'Compress with `gzip -n`.',
  },
  'gzip.name': {
    class: 'benign',
    title: 'file name in the gzip header',
    remedy: 'Compress with `gzip -n`.',
  },
  'gzip.os': {
    class: 'benign',
    title: 'operating system byte in the gzip header',
    remedy: 'Compress with the same program on the same system, or repack.',
  },
  'zip.comment': {
    class: 'benign',
    title: 'comment of a zip archive or member',
    remedy: 'Write no comment.',
  },
  'zip.create-system': {
    class: 'benign',
    title: 'host system byte of zip members',
    remedy: 'Pack on the same system, or set `ZipInfo.create_system`.',
  },
  'zip.data-descriptor': {
    class: 'benign',
    title: 'sizes of zip members after the data instead of before',
    remedy: 'Write to a file that can be sought in, not to a pipe.',
  },
} as const satisfies Record<string, CauseKind>;
