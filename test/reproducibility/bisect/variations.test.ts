import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/main.ts';
import { CAUSES } from '../../../src/model/index.ts';
import { resolveVariations, settingsOf } from '../../../src/reproducibility/bisect/selection.ts';
import type { Facts } from '../../../src/reproducibility/bisect/variation.ts';
import { VARIATIONS } from '../../../src/reproducibility/bisect/variations.ts';

const NONE = {
  hostname: undefined,
  uid: undefined,
  taskset: undefined,
  umask: undefined,
  faketime: undefined,
  disorderfs: undefined,
};

const LINUX: Facts = {
  windows: false,
  cpus: 4,
  locales: ['C', 'C.utf8', 'POSIX', 'de_DE.utf8', 'tr_TR', 'tr_TR.utf8'],
  epoch: undefined,
  home: '/home/me',
  otherHome: '/area/other-home',
  listsAsCreated: true,
  wrappers: {
    hostname: ['unshare', 'H'],
    uid: ['unshare', 'U'],
    taskset: ['taskset'],
    umask: ['sh', 'umask'],
    faketime: ['faketime'],
    disorderfs: undefined,
  },
};

const WINDOWS: Facts = { ...LINUX, windows: true, locales: [], listsAsCreated: false, wrappers: NONE };
const MACOS: Facts = { ...LINUX, listsAsCreated: false, wrappers: { ...NONE, umask: ['sh', 'umask'] } };

const missing = (facts: Facts) =>
  resolveVariations(facts, {}).flatMap(({ name, unavailable, note }) =>
    unavailable ? [`${name}: ${unavailable}`] : note ? [`${name}: ${note}`] : [],
  );
const one = (facts: Facts, name: string) => resolveVariations(facts, {}).find((each) => each.name === name)!;

test('what is missing on a system is said', () => {
  expect(missing(LINUX)).toEqual([]);
  expect(missing(MACOS)).toEqual([
    'order: the file system sorts by itself: put --work on a tmpfs, or install disorderfs',
    'host: variables only: the name of the machine cannot be changed here',
    'uid: user namespaces cannot be used here',
    'cpus: variables only: taskset cannot be used here',
    'clock: faketime is not installed',
  ]);
  expect(missing(WINDOWS)).toEqual([
    'order: the file system sorts by itself: put --work on a tmpfs, or install disorderfs',
    'host: variables only: the name of the machine cannot be changed here',
    'uid: user namespaces cannot be used here',
    'cpus: variables only: taskset cannot be used here',
    'clock: faketime is not installed',
    'locale: no locale besides C is installed',
    'umask: this system has no umask',
  ]);
  expect(
    missing({ ...LINUX, cpus: 1, home: undefined, wrappers: { ...LINUX.wrappers, taskset: undefined } }),
  ).toEqual(['cpus: variables only: there is one processor', 'home: no home folder is known']);
});

test('the locale that differs most and is there', () => {
  const set = (locales: readonly string[]) => {
    const { base, varied, note } = one({ ...LINUX, locales }, 'locale');
    return [base.env?.['LC_ALL'], varied.env?.['LC_ALL'], note !== undefined];
  };
  expect(set(LINUX.locales)).toEqual(['C.utf8', 'tr_TR.utf8', false]);
  expect(set(['C', 'POSIX', 'xx_YY', 'en_US.UTF-8'])).toEqual(['C', 'en_US.UTF-8', false]);
  expect(set(['C', 'C.UTF-8', 'POSIX'])).toEqual(['C.UTF-8', 'C', true]);
  expect(set(['C', 'POSIX'])).toEqual([undefined, undefined, false]);
});

test('SOURCE_DATE_EPOCH of the caller is kept, and varied', () => {
  const { base, varied } = one({ ...LINUX, epoch: '1684357658' }, 'epoch');
  expect([base.env, varied.env]).toEqual([
    { SOURCE_DATE_EPOCH: '1684357658' },
    { SOURCE_DATE_EPOCH: '1577968496' },
  ]);
});

test('wrappers enclose one another in the order of the table', () => {
  const resolved = resolveVariations(LINUX, {});
  const all = settingsOf(resolved, new Set(VARIATIONS.map(({ name }) => name)), ['make', 'dist']);
  expect(all.command.join(' ')).toBe('unshare H unshare U taskset faketime sh umask 027 make dist');
  expect(all).toMatchObject({
    elsewhere: true,
    reversed: true,
    overlaid: false,
    umask: 0o027,
    shift: -43_212_345,
  });
  expect(all.env).toMatchObject({
    TZ: 'GMT-14',
    HOME: '/area/other-home',
    MAKEFLAGS: '-j1',
    USER: 'assay-other-user',
  });
  const none = settingsOf(resolved, new Set(), ['make']);
  expect(none.command.join(' ')).toBe('sh umask 022 make');
  expect(none).toMatchObject({ elsewhere: false, reversed: false, umask: 0 });
  expect(none.env).not.toHaveProperty('HOME');
  expect(none.env).toMatchObject({ TZ: 'UTC', PYTHONHASHSEED: '0', MAKEFLAGS: '-j4' });
});

test('chosen by name; what is not chosen keeps its base', () => {
  const used = (selection: Parameters<typeof resolveVariations>[1]) =>
    resolveVariations(LINUX, selection)
      .filter(({ unavailable }) => !unavailable)
      .map(({ name }) => name);
  expect(used({ vary: ['umask', 'timezone'] })).toEqual(['timezone', 'umask']);
  expect(used({ vary: ['umask', 'timezone'], without: ['umask'] })).toEqual(['timezone']);
  expect(used({})).toHaveLength(VARIATIONS.length);
  const [zone] = resolveVariations(LINUX, { without: ['timezone'] }).filter(
    ({ name }) => name === 'timezone',
  );
  expect(zone).toMatchObject({ unavailable: 'not asked for', base: { env: { TZ: 'UTC' } } });
  expect(() => resolveVariations(LINUX, { vary: ['tz'] })).toThrow('there is no variation tz');
});

test('typical causes are causes, and every variation is in the help and in docs/bisect.md', () => {
  const page = readFileSync('docs/bisect.md', 'utf8');
  const help = createProgram()
    .commands.find((command) => command.name() === 'bisect')!
    .description();
  expect(help).toContain(VARIATIONS.map(({ name }) => name).join(', '));
  for (const { name, title, needs, typical } of VARIATIONS) {
    expect(page).toContain(`| \`${name}\` | ${title} | ${needs} |`);
    expect(typical.filter((code) => !Object.hasOwn(CAUSES, code))).toEqual([]);
  }
});
