import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildZip } from '../recipes/zip.ts';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === 'win32';
if (isRoot) console.log('skipped: a file without permission (root reads everything)');

const VERBS = ['ls', 'check'] as const;

function expectError(
  run: { code: number; stdout: string; stderr: string },
  error: string,
  hint: string,
): void {
  expect(run.stderr).toBe(`assay: ${error}\nhint: ${hint}\n`);
  expect([run.code, run.stdout]).toEqual([2, '']);
}

test.each(VERBS)('%s: a missing file', async (verb) => {
  const path = join(folder.path, 'missing.whl');
  expectError(
    await run(verb, path),
    `${path}: no such file or directory [input.missing]`,
    'check the path; relative paths start at the current folder',
  );
});

test('a path that goes on behind a file', async () => {
  expectError(
    await run('ls', `${WHEEL}/parcel`),
    `${WHEEL}/parcel: a part of the path is not a directory [input.missing]`,
    'to see a file inside an archive open the archive: assay ls ARCHIVE',
  );
});

test.each(VERBS)('%s: an empty file', async (verb) => {
  const { code, stdout, stderr } = await run(verb, folder.put('empty.zip', ''));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^assay: .*empty\.zip: the file is empty \[input\.empty\]\n/);
});

// Windows has no FIFOs in the file system.
test.skipIf(isWindows)('a FIFO is refused at once, not waited for', async () => {
  const path = join(folder.path, 'fifo');
  execFileSync('mkfifo', [path]);
  for (const verb of VERBS) {
    expectError(
      await run(verb, path),
      `${path}: it is a fifo, whose bytes cannot be read twice [input.not-a-file]`,
      'write its bytes to a file first',
    );
  }
});

test.skipIf(isRoot || isWindows)('a file without permission', async () => {
  const path = folder.put('secret', 'x');
  chmodSync(path, 0);
  expectError(
    await run('ls', path),
    `${path}: permission denied [input.permission]`,
    'read access to the file and to every folder above it is needed',
  );
});

test('a directory is an artifact', async () => {
  const path = join(folder.path, 'tree');
  mkdirSync(join(path, 'sub'), { recursive: true });
  folder.put('tree/sub/a.txt', 'hello\n');
  folder.put('tree/b.zip', buildZip([{ name: 'inner', data: 'x' }]));
  symlinkSync('b.zip', join(path, 'link'));
  const { code, stdout, stderr } = await run('ls', path);
  expect([code, stderr]).toEqual([0, '']);
  const paths = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(57));
  expect(paths).toEqual(['tree', 'b.zip', 'b.zip!/inner', 'link -> b.zip', 'sub', 'sub/a.txt']);
  expect((await run('check', path)).stdout).toMatch(/^tree {2}.*\nsha256 [0-9a-f]{64}\n/);
});

test('a link to a file is followed', async () => {
  const path = join(folder.path, 'link.whl');
  symlinkSync(join(process.cwd(), WHEEL), path);
  expect((await run('ls', path)).stdout).toContain('zip:wheel   link.whl');
});

test('a broken zip: what can be read is listed, damage exits with 1', async () => {
  const bytes = readFileSync(WHEEL);
  const path = folder.put('cut.whl', bytes.subarray(0, 1500));
  const { code, stdout, stderr } = await run('ls', path);
  expect(code).toBe(1);
  expect(stdout).toContain('parcel/__init__.py');
  expect(stderr).toMatch(/^error: zip\./m);
  const checked = await run('check', path);
  expect(checked.code).toBe(1);
  expect(checked.stdout).toMatch(/^FAIL {5}inside /m);
});

test('what is no archive is one file', async () => {
  const { code, stdout } = await run('ls', folder.put('noise', 'just text\n'));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^-\?{9} +10 {2}- +text +noise\n$/);
});

test('of several files one is missing: the others are answered, exit 2', async () => {
  const path = join(folder.path, 'missing');
  const { code, stdout, stderr } = await run('check', WHEEL, path, WHEEL);
  expect(code).toBe(2);
  expect(stdout.match(/^sha256 /gm)).toHaveLength(2);
  expect(stdout).toContain('\n\nparcel-1.2.0');
  expect(stderr).toContain(`${path}: no such file or directory [input.missing]`);
});

test('a missing --against is named, and not the file itself', async () => {
  const { code, stderr } = await run('check', WHEEL, '--against', join(folder.path, 'rebuilt'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/^assay: .*rebuilt: no such file or directory \[input\.missing\]\n/);
});

test('as a process: no file stays open, nothing is warned of', async () => {
  const missing = join(folder.path, 'missing');
  const { code, stderr } = await spawnAssay(['check', WHEEL, missing, '--against', missing]);
  expect(code).toBe(2);
  expect(stderr).not.toContain('Warning');
});
