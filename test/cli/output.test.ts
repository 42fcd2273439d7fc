import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openOutput } from '../../src/cli/output.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const MANY = folder.put(
  'many.tar',
  archive(Array.from({ length: 20_000 }, (_, i) => member({ name: `some/long/folder/name/${i}.txt` }))),
);

test('-o writes the same as standard output gets, and nothing to it', async () => {
  const plain = await run('ls', WHEEL, '--format', 'json');
  const path = join(folder.path, 'tree.json');
  expect(await run('ls', WHEEL, '--format', 'json', '-o', path)).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(readFileSync(path, 'utf8')).toBe(plain.stdout);
});

test('an output in a folder that does not exist', async () => {
  const path = join(folder.path, 'no', 'such', 'report.json');
  for (const verb of ['ls', 'check']) {
    const { code, stdout, stderr } = await run(verb, WHEEL, '-o', path);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `assay: ${path}: cannot be written: the folder does not exist [output.write]\nhint: make the folder first, or give another path\n`,
    );
  }
});

test('where the work fails an output stays as it was, and none is left behind', async () => {
  const kept = folder.put('kept.json', 'kept');
  const fresh = join(folder.path, 'fresh.json');
  const missing = join(folder.path, 'missing.whl');
  const verbs = [
    ['ls', missing],
    ['digest', missing],
    ['forecast', missing],
    ['diff', missing, WHEEL],
    ['audit', missing],
    ['repack', missing],
    ['strip', missing],
    ['sbom', 'create', missing],
    ['sbom', 'validate', missing],
    ['advisories', 'import', missing, '--store', join(folder.path, 'none.sqlite')],
  ];
  for (const verb of verbs) {
    for (const path of [kept, fresh])
      expect([verb, (await run(...verb, '-o', path)).code]).toEqual([verb, 2]);
    expect([verb, readFileSync(kept, 'utf8'), existsSync(fresh)]).toEqual([verb, 'kept', false]);
  }
});

test('a shorter output leaves nothing of a longer one', async () => {
  const path = folder.put('long.txt', 'x'.repeat(100_000));
  await run('digest', WHEEL, '--level', 'identical', '-o', path);
  expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64} {2}\S+ {2}\S+\n$/);
  const nothing = openOutput(path, []);
  await nothing.close();
  expect(readFileSync(path, 'utf8')).toBe('');
});

test('an output that is a directory', async () => {
  const { code, stderr } = await run('check', WHEEL, '-o', folder.path);
  expect(code).toBe(2);
  expect(stderr).toMatch(/cannot be written: it is a directory \[output\.write\]/);
});

test('inputs are never written to', async () => {
  const bytes = buildZip([{ name: 'a', data: 'x' }]);
  const path = folder.put('input.zip', bytes);
  const attempts = [
    ['ls', path, '-o', path],
    ['ls', path, '--extract', 'a', '-o', path],
    ['check', path, '-o', path],
    ['check', WHEEL, '--against', path, '-o', path],
  ];
  for (const args of attempts) {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `assay: ${path}: it is the input, and inputs are never written to [output.write]\nhint: give --output another path\n`,
    );
  }
  expect(readFileSync(path)).toEqual(bytes);
});

test('one file for two outputs is refused before anything is opened', async () => {
  const path = folder.put('kept.txt', Buffer.from('kept'));
  const fresh = join(folder.path, 'fresh.json');
  const attempts = [
    [['diff', WHEEL, MANY, '-o', path, '--json', path], 'output', 'json', path],
    [['diff', WHEEL, MANY, '--sarif', path, '--html', path], 'html', 'sarif', path],
    [['check', WHEEL, '-o', path, '--markdown', path], 'output', 'markdown', path],
    [
      ['check', 'no-such-file', '--json', fresh, '--html', join(folder.path, '.', 'fresh.json')],
      'html',
      'json',
      fresh,
    ],
    [['bisect', '--artifacts', 'x', '-o', path, '--json', path, '--', 'true'], 'output', 'json', path],
  ] as const;
  for (const [args, first, second, named] of attempts) {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout], args.join(' ')).toEqual([2, '']);
    expect(stderr).toBe(
      `assay: ${named}: --${first} and --${second} name the same file [usage.option]\nhint: give --${second} another path\n`,
    );
  }
  expect(readFileSync(path, 'utf8')).toBe('kept');
  expect(existsSync(fresh)).toBe(false);
});

test('an output within an input directory', async () => {
  const inner = join(folder.path, 'package', 'inner');
  mkdirSync(inner, { recursive: true });
  const path = join(inner, 'report.json');
  const { code, stderr } = await run('check', join(folder.path, 'package'), '-o', path);
  expect(code).toBe(2);
  expect(stderr).toContain('it lies in the input');
  expect(existsSync(path)).toBe(false);
  expect(() =>
    openOutput(join(folder.path, 'beside.json'), [join(folder.path, 'package')]).close(),
  ).not.toThrow();
});

test('nothing is written where an entry to extract does not exist', async () => {
  const path = folder.put('kept.txt', 'kept');
  expect((await run('ls', WHEEL, '--extract', 'nope', '-o', path)).code).toBe(2);
  expect(readFileSync(path, 'utf8')).toBe('kept');
});

test.each([
  ['ls', ['ls', MANY]],
  ['ls --format json', ['ls', MANY, '--format', 'json']],
  ['ls --fields', ['ls', MANY, '--fields']],
])('%s | head: exit 0, no message', async (_, args) => {
  const { code, stderr } = await spawnAssay(args, { closeAfter: 100 });
  expect([code, stderr]).toEqual([0, '']);
});

test.each([
  ['ls', ['ls', folder.put('cut.zip', buildZip([{ name: 'a', data: 'x' }]).subarray(0, 40))]],
  ['digest --check', ['digest', WHEEL, '--check', `identical:${'0'.repeat(64)}`]],
  ['id aliases', ['id', 'aliases', 'pkg:pypi/no-such-name-here', '--quiet', '--format', 'json']],
  ['id lint', ['id', 'lint', 'pkg:PyPI/Foo_Bar']],
  ['sbom validate', ['sbom', 'validate', WHEEL]],
])('%s: the verdict is not lost where the reader has closed the pipe', async (_, args) => {
  expect((await spawnAssay(args)).code).toBe(1);
  expect((await spawnAssay(args, { closeAfter: 0 })).code).toBe(1);
});

test('check | head stops instead of working on', async () => {
  const { code, stderr } = await spawnAssay(['check', ...Array(40).fill(WHEEL)], { closeAfter: 10 });
  expect([code, stderr]).toEqual([0, '']);
});

test('a long listing arrives whole, without a warning', async () => {
  const { code, stdout, stderr } = await spawnAssay(['ls', MANY]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')).toHaveLength(20_002);
  expect(stdout.endsWith('some/long/folder/name/19999.txt\n')).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))('a full device is an error', async () => {
  const { code, stderr } = await run('ls', WHEEL, '-o', '/dev/full');
  expect(code).toBe(2);
  expect(stderr).toBe('assay: /dev/full: cannot be written: no space is left on the device [output.write]\n');
});

const ESC = '\u001b[';

test.each([
  ['a pipe', {}, false],
  ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
  ['NO_COLOR over FORCE_COLOR', { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ['an empty NO_COLOR says nothing', { FORCE_COLOR: '1', NO_COLOR: '' }, true],
])('colour: %s', async (_, env, coloured) => {
  const { code, stdout } = await spawnAssay(['check', WHEEL], { env });
  expect(code).toBe(0);
  expect(stdout.includes(ESC)).toBe(coloured);
});

test('files and JSON are never coloured, and there is no progress where standard error is no terminal', async () => {
  const path = join(folder.path, 'plain.txt');
  const env = { FORCE_COLOR: '1' };
  expect((await spawnAssay(['check', WHEEL, '-o', path], { env })).stderr).not.toContain(ESC);
  expect(readFileSync(path, 'utf8')).not.toContain(ESC);
  const json = await spawnAssay(['check', WHEEL, '--format', 'json'], { env });
  expect(JSON.parse(json.stdout)).toHaveProperty('schemaVersion', 1);
});
