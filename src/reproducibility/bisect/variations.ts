import type { Facts, Resolution, Setting, Variation } from './variation.ts';

/** 2020-01-02T12:34:56Z, and 2023-05-17T21:07:38Z: no digit of date and time stays the same by accident. */
const EPOCHS = ['1577968496', '1684357658'] as const;

const env = (names: readonly string[], value: string): Setting => ({
  env: Object.fromEntries(names.map((name) => [name, value])),
});

/**
 * Everything that is varied. The order is that in which wrappers enclose one another: a mount and the name of the machine
 * outermost, the umask innermost.
 */
export const VARIATIONS: readonly Variation[] = [
  {
    name: 'order',
    title: 'order in which folders list their files',
    needs:
      'a file system that lists in the order of creation (tmpfs) for the working folder, or `disorderfs`',
    typical: ['archive.order', 'content.link-order', 'content.hash-order'],
    resolve: resolveOrder,
  },
  {
    name: 'host',
    title: 'host name',
    needs:
      '`unshare` (user namespaces where not root) and `hostname`; else only the variables HOSTNAME, HOST, COMPUTERNAME',
    typical: ['content.hostname', 'rpm.buildhost'],
    resolve: ({ wrappers }) => ({
      base: {},
      varied: {
        ...env(['HOSTNAME', 'HOST', 'COMPUTERNAME'], 'assay-other-host'),
        ...wrapped(wrappers.hostname),
      },
      ...unless(wrappers.hostname, 'variables only: the name of the machine cannot be changed here'),
    }),
  },
  {
    name: 'uid',
    title: 'numbers of user and group',
    needs: '`unshare` with user namespaces',
    typical: ['archive.owner'],
    resolve: ({ wrappers: { uid } }) =>
      uid ? { base: {}, varied: { wrapper: uid } } : { unavailable: 'user namespaces cannot be used here' },
  },
  {
    name: 'cpus',
    title: 'number of processors a program sees',
    needs: '`taskset` and two processors; else only variables (GOMAXPROCS, OMP_NUM_THREADS …)',
    typical: ['compress.threads', 'content.parallelism'],
    resolve: ({ wrappers, cpus }) => ({
      base: {},
      varied: { ...env(CPU_VARIABLES, '1'), ...wrapped(wrappers.taskset) },
      ...unless(
        wrappers.taskset,
        cpus < 2 ? 'variables only: there is one processor' : 'variables only: taskset cannot be used here',
      ),
    }),
  },
  {
    name: 'clock',
    title: 'date and time of the clock, 401 days on',
    needs: '`faketime` (libfaketime)',
    typical: ['content.timestamp', 'archive.mtime', 'gzip.mtime', 'pe.timestamp', 'sig.signing-time'],
    resolve: ({ wrappers: { faketime } }) =>
      faketime ? { base: {}, varied: { wrapper: faketime } } : { unavailable: 'faketime is not installed' },
  },
  {
    name: 'epoch',
    title: 'SOURCE_DATE_EPOCH',
    needs: 'nothing',
    typical: ['archive.mtime', 'content.timestamp', 'gzip.mtime'],
    expected: true,
    resolve: ({ epoch }) => ({
      base: env(['SOURCE_DATE_EPOCH'], epoch ?? EPOCHS[0]),
      varied: env(['SOURCE_DATE_EPOCH'], epoch === EPOCHS[1] ? EPOCHS[0] : EPOCHS[1]),
    }),
  },
  {
    name: 'mtime',
    title: 'times of the files of the tree, 500 days back',
    needs: 'nothing',
    typical: ['archive.mtime', 'pyc.source-mtime', 'bom.mtime', 'gzip.mtime'],
    resolve: () => ({ base: {}, varied: { shift: -500 * 86_400 - 12_345 } }),
  },
  {
    name: 'timezone',
    title: 'time zone: UTC, 14 hours east of it',
    needs: 'nothing',
    typical: ['content.timezone', 'archive.timezone'],
    resolve: () => ({ base: env(['TZ'], 'UTC'), varied: env(['TZ'], 'GMT-14') }),
  },
  {
    name: 'locale',
    title: 'language, collation, number format and character set',
    needs: 'an installed locale besides C; else only the character set',
    typical: ['content.locale', 'content.encoding'],
    resolve: resolveLocale,
  },
  {
    name: 'path',
    title: 'path of the build tree',
    needs: 'nothing',
    typical: ['content.build-path'],
    resolve: () => ({ base: {}, varied: { elsewhere: true } }),
  },
  {
    name: 'user',
    title: 'user name in USER, LOGNAME, USERNAME',
    needs: 'nothing',
    typical: ['content.username'],
    resolve: () => ({ base: {}, varied: env(['USER', 'LOGNAME', 'USERNAME'], 'assay-other-user') }),
  },
  {
    name: 'home',
    title: 'path of the home folder (a link to it)',
    needs: 'a home folder',
    typical: ['content.username', 'content.build-path'],
    resolve: ({ home, otherHome, windows }) =>
      home === undefined
        ? { unavailable: 'no home folder is known' }
        : { base: {}, varied: env([windows ? 'USERPROFILE' : 'HOME'], otherHome) },
  },
  {
    name: 'hash-seed',
    title: 'seeds of hash tables (Python, Perl)',
    needs: 'nothing',
    typical: ['content.hash-order', 'content.key-order', 'pyc.flag-ref'],
    resolve: () => ({
      base: { env: { PYTHONHASHSEED: '0', PERL_HASH_SEED: '0', PERL_PERTURB_KEYS: '0' } },
      varied: { env: { PYTHONHASHSEED: '4711', PERL_HASH_SEED: '4711', PERL_PERTURB_KEYS: '2' } },
    }),
  },
  {
    name: 'jobs',
    title: 'number of parallel jobs and threads: several, 1',
    needs: 'nothing',
    typical: ['compress.threads', 'content.parallelism', 'content.link-order'],
    resolve: ({ cpus }) => ({ base: jobs(Math.max(2, Math.min(cpus, 8))), varied: jobs(1) }),
  },
  {
    name: 'umask',
    title: 'umask 022, 027, also for the files of the tree',
    needs: 'a POSIX shell',
    typical: ['archive.mode', 'content.permission'],
    resolve: ({ wrappers: { umask } }) =>
      umask
        ? { base: { wrapper: [...umask, '022'] }, varied: { wrapper: [...umask, '027'], umask: 0o027 } }
        : { unavailable: 'this system has no umask' },
  },
];

const CPU_VARIABLES = [
  'GOMAXPROCS',
  'NUMBER_OF_PROCESSORS',
  'OMP_NUM_THREADS',
  'PYTHON_CPU_COUNT',
  'RAYON_NUM_THREADS',
];

function jobs(count: number): Setting {
  return {
    env: {
      CARGO_BUILD_JOBS: `${count}`,
      CMAKE_BUILD_PARALLEL_LEVEL: `${count}`,
      MAKEFLAGS: `-j${count}`,
      XZ_DEFAULTS: `--threads=${count}`,
      ZSTD_NBTHREADS: `${count}`,
    },
  };
}

/** Every one of them sorts, prints numbers or upper-cases in another way than C. */
const PREFERRED = ['tr_TR', 'et_EE', 'de_DE', 'fr_FR', 'es_ES', 'en_US'];

function resolveLocale({ locales }: Facts): Resolution {
  const unicode = locales.find((name) => /^C\.utf-?8$/i.test(name));
  const others = locales.filter((name) => /^[a-z]{2,3}_/.test(name));
  const preferred = PREFERRED.flatMap((start) => others.filter((name) => name.startsWith(start)));
  const other = [...preferred, ...others].sort((a, b) => rank(a) - rank(b))[0];
  const set = (name: string): Setting => env(['LC_ALL', 'LANG', 'LANGUAGE'], name);
  if (other !== undefined) return { base: set(unicode ?? 'C'), varied: set(other) };
  if (unicode === undefined) return { unavailable: 'no locale besides C is installed' };
  return {
    base: set(unicode),
    varied: set('C'),
    note: 'the character set only: no locale besides C is installed',
  };
}

function rank(name: string): number {
  const at = PREFERRED.findIndex((start) => name.startsWith(start));
  return (at < 0 ? PREFERRED.length : at) * 2 + (/utf-?8/i.test(name) ? 0 : 1);
}

function resolveOrder({ wrappers: { disorderfs }, listsAsCreated }: Facts): Resolution {
  if (disorderfs) return { base: {}, varied: { overlaid: true, wrapper: disorderfs } };
  if (listsAsCreated) return { base: {}, varied: { reversed: true } };
  return { unavailable: 'the file system sorts by itself: put --work on a tmpfs, or install disorderfs' };
}

function wrapped(wrapper: readonly string[] | undefined): Setting {
  return wrapper ? { wrapper } : {};
}

function unless(condition: unknown, note: string): { readonly note?: string } {
  return condition ? {} : { note };
}
