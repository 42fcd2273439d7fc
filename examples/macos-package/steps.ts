import type { Settings, Surroundings } from './build.ts';

/** Two machines on two days. */
export const MONDAY: Surroundings = {
  time: 1_772_441_000,
  uid: 501,
  gid: 20,
  umask: 0o022,
  folder: '/Users/anna/work/demo',
  listing: 'by name',
};

/** See {@link MONDAY}. */
export const TUESDAY: Surroundings = {
  time: 1_772_532_245,
  uid: 502,
  gid: 80,
  umask: 0o002,
  folder: '/Users/runner/work/demo/demo',
  listing: 'by age',
};

/** The moment of the commit that is built. */
export const EPOCH = 1_772_436_000;

/** One change of the build script. */
export interface Step {
  readonly title: string;
  /** Why, and which causes it addresses. */
  readonly text: string;
  /** The line of the script on macOS. */
  readonly script: string;
  readonly adds: Settings;
}

/** What is changed, in the order of weight: content first. */
export const STEPS: readonly Step[] = [
  {
    title: 'No build path in files',
    text: 'The folder of the sources is in `build-info.json` (in compiled programs it is in debug data, assertions and `__FILE__`). The name of the user is part of it: the one cause here that tells strangers something about the machine.',
    script: 'export CFLAGS="-ffile-prefix-map=$PWD=."',
    adds: { mapped: true },
  },
  {
    title: 'One time for everything',
    text: 'Times of members (`archive.mtime`), of the bill of materials (`bom.mtime`), of the archive (`xar.creation-time`) and in the text (`content.timestamp`) are all the time of the build. The time of the commit is the same for everyone.',
    script:
      'export SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)\nfind root -exec env TZ=UTC touch -h -t "$(TZ=UTC date -r "$SOURCE_DATE_EPOCH" +%Y%m%d%H%M.%S)" {} +',
    adds: { epoch: EPOCH },
  },
  {
    title: 'Nothing in the gzip header',
    text: '`gzip FILE` keeps name and time of the file that it packs.',
    script: 'gzip -9 -n Payload',
    adds: { plainGzip: true },
  },
  {
    title: 'No owner of the machine',
    text: 'User and group of whoever builds are in the payload, in the bill of materials and in the table of contents.',
    script: 'cpio -o -H odc -R 0:0    # with pkgbuild: --ownership recommended',
    adds: { rootOwns: true },
  },
  {
    title: 'The same umask everywhere',
    text: 'The second machine lets the group write. Permissions that decide who may run a file would be `content.permission`; these are not.',
    script: 'umask 022',
    adds: { fixedUmask: true },
  },
  {
    title: 'A sorted list of files',
    text: 'find(1) lists files as the file system does.',
    script: 'find . | LC_ALL=C sort | cpio -o -H odc -R 0:0',
    adds: { sorted: true },
  },
];
