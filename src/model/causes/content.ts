import type { CauseKind } from './kind.ts';

/** Causes in the content of files, whatever their format. */
export const CONTENT_CAUSES = {
  'content.architecture': { class: 'content', title: 'built for another architecture' },
  'content.build-option': { class: 'content', title: 'another compiler or build option' },
  'content.build-path': {
    class: 'environment',
    title: 'path of the build tree',
    remedy:
      'Map it away: `-ffile-prefix-map=$PWD=.`, `--remap-path-prefix`, `-trimpath`, `PathMap`, `/PDBALTPATH`, `-oso_prefix`, `compileall -s`.',
  },
  'content.encoding': {
    class: 'environment',
    title: 'character set, byte order mark or line ends',
    remedy: 'Build with `LC_ALL=C.UTF-8` and `core.autocrlf=false`.',
  },
  'content.file-added': { class: 'content', title: 'a file that only the second has' },
  'content.file-removed': { class: 'content', title: 'a file that only the first has' },
  'content.file-renamed': { class: 'content', title: 'the same content under another name' },
  'content.generator-version': {
    class: 'environment',
    title: 'version of a tool that made the file',
    remedy: 'Pin the tool that is named and record its version.',
  },
  'content.hash-order': {
    class: 'environment',
    title: 'the same items in an order that follows a hash seed',
    remedy: 'Sort before writing; `PYTHONHASHSEED=0`, `PERL_HASH_SEED=0` to find the place.',
  },
  'content.hostname': {
    class: 'environment',
    title: 'name of the building machine',
    remedy: 'Do not write it, or build under a fixed host name.',
  },
  'content.key-order': {
    class: 'environment',
    title: 'the same keys in another order',
    remedy: 'Sort keys before writing: `json.dump(sort_keys=True)`.',
  },
  'content.link-order': {
    class: 'environment',
    title: 'the same objects, sections or symbols in another order',
    remedy: 'Sort the list of inputs: `$(sort $(wildcard *.o))`.',
  },
  'content.locale': {
    class: 'environment',
    title: 'language, collation or number format of the building machine',
    remedy: 'Build with `LC_ALL=C.UTF-8`.',
  },
  'content.parallelism': {
    class: 'environment',
    title: 'differs between runs in an identical environment',
    remedy: 'Build with one job (`-j1`) to find the race; fixed profiles for profile-guided optimisation.',
  },
  'content.permission': { class: 'content', title: 'executable, set-id or sticky bit, or a capability' },
  'content.random-id': {
    class: 'identity',
    title: 'random UUID, GUID or token',
    remedy: 'Derive it from the inputs (UUID version 5) instead of drawing it.',
  },
  'content.source': { class: 'content', title: 'content that nothing known explains' },
  'content.timestamp': {
    class: 'environment',
    title: 'date or time of the build',
    remedy: 'Honour SOURCE_DATE_EPOCH; `-Wdate-time` finds `__DATE__` and `__TIME__`.',
  },
  'content.timezone': {
    class: 'environment',
    title: 'time zone of the building machine',
    remedy: 'Build with `TZ=UTC`.',
  },
  'content.username': {
    class: 'environment',
    title: 'name or home directory of the building user',
    remedy: 'Do not write it, or build as a fixed user with a fixed HOME.',
  },
  'content.vcs-revision': {
    class: 'content',
    title: 'another source revision',
    remedy: 'Build the same commit.',
  },
  'content.version': {
    class: 'content',
    title: 'another version of the software',
    remedy: 'Build the same release.',
  },
} as const satisfies Record<string, CauseKind>;
