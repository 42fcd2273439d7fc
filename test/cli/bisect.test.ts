import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { run, spawnAssay } from './run.ts';

const folder = temporaryFolder();
let count = 0;
let source: string;
let work: string;

beforeEach(() => {
  source = join(folder, `source ${++count}`);
  work = join(folder, `work ${count}`);
  cpSync('test/fixtures/bisect', source, { recursive: true });
});

/** Runs `assay bisect` on the fixture. */
const bisect = (...args: readonly string[]) => run('bisect', '--source', source, '--work', work, ...args);
const BUILD = ['--', process.execPath, 'build.js'];

test('a real build with three planted causes: just those, in at most 12 builds', async () => {
  const json = join(folder, 'result.json');
  const { code, stdout, stderr } = await bisect('--artifacts', 'dist/*', '--json', json, ...BUILD);
  expect(code).toBe(1);
  const result = JSON.parse(readFileSync(json, 'utf8'));
  expect(result.schemaVersion).toBe(1);
  expect(result.guilty).toEqual(['timezone', 'path', 'hash-seed']);
  const found = result.rows.map((row: { variations: string[]; paths: string[] }) =>
    [...row.variations, ...row.paths].join(' '),
  );
  expect(new Set(found)).toEqual(
    new Set(['timezone /dist/zone.txt', 'path /dist/path.txt', 'hash-seed /dist/order.txt']),
  );
  expect(result).toMatchObject({ spontaneous: [], open: [], failing: [], complete: true });
  expect(result.builds.length).toBeLessThanOrEqual(12);
  expect(stdout).toContain('Smallest guilty set: timezone, path, hash-seed\n');
  expect(stdout).toMatch(/^content\.\S+ +path +\d+ +1 +\d+ +dist\/path\.txt$/m);
  expect(stdout).toContain('With nothing changed: nothing varies.\n');
  expect(stderr).toMatch(/^build 0: nothing changed \(\d+\.\d s\): done$/m);
  expect(stderr).toMatch(/^build 1: nothing changed \(\d+\.\d s\): equal$/m);
  expect(readdirSync(join(work, 'builds'))).toHaveLength(result.builds.length);
  expect(readFileSync(join(work, 'builds/00/produced/dist/same.txt'), 'utf8')).toBe('always the same\n');
  expect(JSON.parse(readFileSync(join(work, 'builds/00/environment.json'), 'utf8'))).toMatchObject({
    env: { TZ: 'UTC' },
    elsewhere: false,
  });

  // The same command again finds everything done.
  const again = await bisect('--artifacts', 'dist/*', '--format', 'json', ...BUILD);
  expect(again.code).toBe(1);
  expect(JSON.parse(again.stdout)).toEqual(result);
  expect(again.stderr).toContain(`going on from ${result.builds.length} builds done before\n`);
  // Another one is told whose builds these are.
  const other = await bisect('--artifacts', 'dist/*', '--quiet', ...BUILD, 'more');
  expect(other).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `assay: ${work}: the journal of builds belongs to another command [bisect.journal]\nhint: forget those builds with --anew, or give another --work\n`,
  });
});

test('nothing varies: exit 0, three builds', async () => {
  const { code, stdout } = await bisect('--artifacts', 'dist/same.txt', '--keep', ...BUILD);
  expect(code).toBe(0);
  expect(stdout).toMatch(/: 3 builds\nNothing varies\.\n/);
  expect(existsSync(join(work, 'builds/02/tree/build.js'))).toBe(true);
});

test('only what is asked for is varied', async () => {
  const { stdout } = await bisect(
    '--artifacts',
    'dist/*',
    '--vary',
    'timezone,user',
    '--without',
    'user',
    ...BUILD,
  );
  expect(stdout).toContain('Smallest guilty set: timezone\n');
  expect(stdout).toMatch(/^ {2}.*epoch, mtime, .*path, user, .*: not asked for$/m);
});

test('a build that fails: the tail of its log, exit 2', async () => {
  const script = `console.log('one\\n\\x1b[31mtwo'); process.exit(7)`;
  const { code, stdout, stderr } = await bisect(
    '--artifacts',
    '*',
    '-q',
    '--',
    process.execPath,
    '-e',
    script,
  );
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^ {2}\| one\n {2}\| \\x1b\[31mtwo\nassay: the build does not work with nothing changed: it ended with exit code 7 \[bisect\.build\]\nhint: the whole log is .*log; what fits --artifacts was left out of the copy \(1 in the source tree\)\n$/,
  );
});

test('a build that fails under a variation: told, exit 1', async () => {
  const script = `if (process.env.TZ !== 'UTC') throw new Error('no'); require('fs').writeFileSync('out', 'x')`;
  const { code, stdout } = await bisect('--artifacts', 'out', '--', process.execPath, '-e', script);
  expect(code).toBe(1);
  expect(stdout).toContain('The build fails with timezone: it ended with exit code 1 (its log: ');
  expect(stdout).toContain('In no build that worked, so what else they change is not known: timezone.\n');
});

test('a time limit', async () => {
  const { code, stderr } = await bisect(
    '--artifacts',
    '*',
    '--timeout',
    '1',
    '-q',
    '--',
    process.execPath,
    '-e',
    'setInterval(() => {}, 99)',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('it did not end within 1 s [bisect.build]');
});

test.each([
  [['--artifacts', 'nope/*', ...BUILD], 'it made no file that fits nope/*'],
  [['--artifacts', '../*', ...BUILD], '../* is no pattern of paths below the source folder [usage.option]'],
  [['--artifacts', '', ...BUILD], 'It is empty [usage.option]'],
  [['--artifacts', '*', '--vary', 'tz', ...BUILD], 'there is no variation tz [usage.option]'],
  [['--artifacts', '*', '--vary', ',', ...BUILD], 'Use names separated by commas'],
  [['--artifacts', '*', '--max-builds', '0', ...BUILD], 'Use a number from 1 on'],
  [['--artifacts', '*', '--', 'no-such-program'], 'such program'],
  [['--artifacts', '*'], "missing required argument 'command' [usage.argument]"],
  [BUILD, "required option '--artifacts <glob>' not specified [usage.option]"],
])('wrong use: %j', async (args, message) => {
  const { code, stdout, stderr } = await bisect(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

test('folders that cannot be used', async () => {
  const on = (at: string, where: string) =>
    run('bisect', '--artifacts', '*', '--source', at, '--work', where, ...BUILD);
  expect((await on(join(folder, 'nope'), work)).stderr).toContain('no such folder [bisect.source]');
  expect((await run('bisect', '--artifacts', '*', '--source', join(folder, 'nope'), ...BUILD)).code).toBe(2);
  expect((await on(join(source, 'build.js'), work)).stderr).toContain('it is no folder [bisect.source]');
  expect((await on(source, folder)).stderr).toContain('the source tree lies in it [bisect.work]');
  expect((await on(source, join(source, 'parts'))).stderr).toContain('none of ours [bisect.work]');
  mkdirSync(join(source, 'own'));
  const inside = await on(source, join(source, 'own'));
  expect(inside.stderr).toContain('(1 in the source tree)');
  expect(inside.code).toBe(2);
  const out = await bisect('--artifacts', 'dist/*', '-o', join(source, 'x'), ...BUILD);
  expect(out.stderr).toContain('inputs are never written to');
});

test('hostile names of produced files are shown safely', async () => {
  const script = `require('fs').writeFileSync('a\\x1b[31m\\n.out', process.env.TZ)`;
  writeFileSync(join(source, '-rf'), '');
  const { code, stdout } = await bisect(
    '--artifacts',
    '*.out',
    '--vary',
    'timezone',
    '--',
    process.execPath,
    '-e',
    script,
  );
  expect(code).toBe(1);
  expect(stdout).toContain('a\\x1b[31m\\x0a.out');
});

test.skipIf(process.platform === 'win32')(
  'interrupted, it says how to go on, and leaves no build running',
  async () => {
    const script = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'started'))}, String(process.pid));
    process.kill(process.ppid, 'SIGINT'); setInterval(() => {}, 1000)`;
    const args = ['bisect', '--source', source, '--work', work, '--artifacts', '*', '--without', 'umask'];
    // Without wrappers the parent of the build is Assay itself.
    const { code, stderr } = await spawnAssay([
      ...args,
      '--',
      'sh',
      '-c',
      'exec "$0" "$@"',
      process.execPath,
      '-e',
      script,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'assay: interrupted\nhint: the same command goes on from the builds done so far\n',
    );
    const pid = Number(readFileSync(join(folder, 'started'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow();
  },
);
