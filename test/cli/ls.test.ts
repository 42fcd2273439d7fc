import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { arArchive } from '../recipes/ar.ts';
import { cpioArchive } from '../recipes/cpio.ts';
import { noise } from '../recipes/gzip.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip, UNIX, unixMode } from '../recipes/zip.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const BINARY = noise(200_000, 7);
let nested = '';
let tarball = '';

beforeAll(() => {
  const cpio = cpioArchive([{ name: './bin/tool', data: BINARY }]);
  const ar = arArchive([{ name: 'payload.cpio/', data: cpio }]);
  const tar = archive([member({ name: 'lib/part.a', data: ar }), member({ name: 'lib/', type: '5' })]);
  nested = folder.put('nested.zip', buildZip([{ name: 'inner.tar.gz', data: gzipSync(tar) }]));
  tarball = folder.put(
    'release.tar.gz',
    gzipSync(
      archive([
        member({ name: 'src/', type: '5', mode: 0o2755, mtime: 1_700_000_000 }),
        member({ name: 'src/a.c', data: 'int a;\n', mode: 0o4755, mtime: 1_700_000_000, user: 'eve' }),
        member({ name: 'src/tmp', type: '5', mode: 0o1777 }),
        member({ name: 'src/link', type: '2', link: 'a.c' }),
        member({ name: 'src/hard', type: '1', link: 'src/a.c' }),
        member({ name: 'src/pipe', type: '6' }),
      ]),
    ),
  );
});

/** The paths of a text listing. */
const paths = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(57));

test('the example wheel', async () => {
  const { code, stdout, stderr } = await run('ls', WHEEL);
  expect([code, stderr]).toEqual([0, '']);
  await expect(stdout).toMatchFileSnapshot('../golden/ls-example.txt');
});

test('the tree with kinds, modes, sizes, times and formats', async () => {
  const { code, stdout, stderr } = await run('ls', tarball);
  expect([code, stderr]).toEqual([0, '']);
  const [file, content, ...members] = stdout.trimEnd().split('\n');
  expect(file).toMatch(/^-\?{9} +\d+ {2}- +gzip {8}release\.tar\.gz$/);
  expect(content).toMatch(/^-\?{9} +\d+ {2}- +tar:ustar {3}release\.tar\.gz!$/);
  expect(members).toEqual([
    'drwxr-sr-x           0  2023-11-14 22:13:20              src/',
    '-rwsr-xr-x           7  2023-11-14 22:13:20  text        src/a.c',
    'drwxrwxrwt           0  1970-01-01 00:00:00              src/tmp',
    'lrw-r--r--           0  1970-01-01 00:00:00              src/link -> a.c',
    'hrw-r--r--           0  1970-01-01 00:00:00              src/hard -> src/a.c',
    'prw-r--r--           0  1970-01-01 00:00:00              src/pipe',
  ]);
});

test.each([
  ['0', ['nested.zip']],
  ['1', ['nested.zip', 'inner.tar.gz', 'inner.tar.gz!']],
  ['2', ['nested.zip', 'inner.tar.gz', 'inner.tar.gz!', 'inner.tar.gz!/lib/part.a', 'inner.tar.gz!/lib/']],
])('--depth %s', async (depth, expected) => {
  expect(paths((await run('ls', nested, '--depth', depth)).stdout)).toEqual(expected);
  const { entries } = JSON.parse((await run('ls', nested, '--depth', depth, '--format', 'json')).stdout);
  expect(entries).toHaveLength(expected.length);
});

test('a member whose name ends in an exclamation mark is no level above its own', async () => {
  const path = folder.put('mark.tar', archive([member({ name: 'now!', data: buildZip([{ name: 'x' }]) })]));
  expect(paths((await run('ls', path, '--depth', '1')).stdout)).toEqual(['mark.tar', 'now!']);
});

test('--hash', async () => {
  const { stdout } = await run('ls', tarball, '--hash');
  expect(stdout).toContain(`text        ${createHash('sha256').update('int a;\n').digest('hex')}  src/a.c`);
  expect(stdout).toContain(`            ${'-'.padEnd(64)}  src/link -> a.c`);
});

test('--fields shows header values with the bytes they were read from', async () => {
  const { code, stdout } = await run('ls', tarball, '--fields');
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.endsWith('src/a.c'));
  expect(lines.slice(at + 1, at + 4)).toEqual([
    '    name = src/a.c  [512+100]',
    '    mode = 0o4755  [612+8]',
    '    uid = 0  [620+8]',
  ]);
  expect(stdout).toContain('    uname = eve  [777+32]');
});

test('--fields --format json has the same as trees', async () => {
  const { stdout } = await run('ls', tarball, '--fields', '--format', 'json');
  const { entries } = JSON.parse(stdout);
  const entry = entries.find(({ path }: { path: string }) => path.endsWith('src/a.c'));
  expect(entry.fields.header[0]).toEqual({
    name: 'name',
    value: 'src/a.c',
    offset: 512,
    length: 100,
    meaning: 'name',
  });
  expect((await run('ls', tarball, '--format', 'json')).stdout).not.toContain('"fields"');
});

test('JSON: schemaVersion is the first key, and no problem goes to standard error', async () => {
  const path = folder.put('twice.zip', buildZip([{ name: 'a' }, { name: 'a' }]));
  const { code, stdout, stderr } = await run('ls', path, '--format', 'json');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.startsWith('{"schemaVersion":1,"artifact":{"name":"twice.zip",')).toBe(true);
  expect(Object.keys(JSON.parse(stdout))).toEqual(['schemaVersion', 'artifact', 'entries', 'problems']);
  expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'path.duplicate', level: 'warning' }]);
});

test('problems go to standard error, unless --quiet', async () => {
  const path = folder.put('duplicate.zip', buildZip([{ name: 'a' }, { name: 'a' }]));
  const loud = await run('ls', path);
  expect(loud.stderr).toMatch(
    /^warning: path\.duplicate {2}duplicate\.zip!\/a@\d+: an earlier member is named a\n$/,
  );
  expect(await run('ls', path, '--quiet')).toEqual({ ...loud, stderr: '' });
});

const PART = 'inner.tar.gz!/lib/part.a!/payload.cpio!/./bin/tool';

test.each([
  ['the full path', `nested.zip!/${PART}`],
  ['the path as listed', PART],
])('--extract four levels deep by %s gives the bytes exactly', async (_, path) => {
  const { code, bytes, stderr } = await run('ls', nested, '--extract', path);
  expect([code, stderr]).toEqual([0, '']);
  expect(bytes.equals(BINARY)).toBe(true);
});

test('--extract of the decoded content of a stream, and of the artifact itself', async () => {
  const { bytes } = await run('ls', tarball, '--extract', '!');
  expect(bytes.subarray(257, 262).toString()).toBe('ustar');
  expect((await run('ls', tarball, '--extract', 'release.tar.gz')).bytes.subarray(0, 2)).toEqual(
    Buffer.from([0x1f, 0x8b]),
  );
  expect((await run('ls', tarball, '--extract', '!/src/a.c')).stdout).toBe('int a;\n');
});

test('--extract of a duplicate gives the last, as unpacking would', async () => {
  const path = folder.put(
    'two.tar',
    archive([member({ name: 'a', data: 'one' }), member({ name: 'a', data: 'two' })]),
  );
  expect((await run('ls', path, '--extract', 'a')).stdout).toBe('two');
});

test('--extract of a path that is not there', async () => {
  expect(await run('ls', WHEEL, '--extract', 'parcel/nope.py')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `assay: ${WHEEL}: no entry has the path parcel/nope.py [entry.missing]\nhint: \`assay ls ${WHEEL}\` lists the paths there are\n`,
  });
});

test('--extract of a directory', async () => {
  const { code, stdout, stderr } = await run('ls', tarball, '--extract', 'src/');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^assay: release\.tar\.gz!\/src\/: a directory has no content \[entry\.no-content\]\n/,
  );
});

test('names and links with control characters and bidi marks are escaped', async () => {
  const names = ['a\u001b[31m.txt', 'b\u202egpj.exe', 'c\nd', 'e\u0007\u009b', 'f\u200b\ufeff'];
  const path = folder.put(
    'names.zip',
    buildZip([
      ...names.map((name) => ({ name, flags: 0x800 })),
      { name: 'link', data: 'x\u001b]0;title\u0007', madeBy: UNIX, external: unixMode(0o120777) },
    ]),
  );
  const { stdout, stderr } = await run('ls', path, '--fields');
  for (const text of [stdout, stderr]) expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
  expect(stdout).toContain('a\\x1b[31m.txt');
  expect(stdout).toContain('b\\u{202e}gpj.exe');
  expect(stdout).toContain('c\\x0ad\n');
  const { entries } = JSON.parse((await run('ls', path, '--format', 'json')).stdout);
  expect(entries.map((entry: { path: string }) => entry.path.slice(11)).slice(1, 6)).toEqual(names);
});

test.each([
  ['an honest archive', () => buildZip([{ name: 'a', data: 'x' }]), 0],
  ['a warning', () => buildZip([{ name: '../a', data: 'x' }]), 0],
  ['damage of its own', () => buildZip([{ name: 'a', data: 'x', central: { crc: 1 } }]), 1],
  [
    'damage in an archive that is merely shipped',
    () => buildZip([{ name: 'a.gz', data: gzipSync(BINARY).subarray(0, 9000) }]),
    0,
  ],
])('exit code of %s', async (_, build, expected) => {
  expect((await run('ls', folder.put('code.zip', build()))).code).toBe(expected);
});

test('--limit changes what is read, and the report says which limit stopped it', async () => {
  const { code, stdout, stderr } = await run('ls', nested, '--limit', 'members=3');
  expect(code).toBe(1);
  expect(stdout.split('\n')).toHaveLength(5);
  expect(stderr).toMatch(/^error: limit\.members {2}nested\.zip: more than 3 entries.*\(--limit members\)/);
});
