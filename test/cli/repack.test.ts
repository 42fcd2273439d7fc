import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { archive, member } from '../recipes/tar.ts';
import { signature, xarBuilder } from '../recipes/xar.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
const tarball = folder.put(
  'a.tar',
  archive([member({ name: 'b', data: 'x', mtime: 5, uid: 7 }), member({ name: 'a', mode: 0o750 })]),
);
const out = (name: string) => join(folder.path, name);

const EPOCH = process.env['SOURCE_DATE_EPOCH'];
afterEach(() => {
  if (EPOCH === undefined) delete process.env['SOURCE_DATE_EPOCH'];
  else process.env['SOURCE_DATE_EPOCH'] = EPOCH;
});

test('writes a file and says what it changed', async () => {
  delete process.env['SOURCE_DATE_EPOCH'];
  const { code, stdout, stderr } = await run('repack', tarball, '-o', out('one.tar'));
  expect([code, stderr]).toEqual([0, '']);
  const bytes = readFileSync(out('one.tar'));
  expect(stdout.replace(/SHA-256 \w{64}/, 'SHA-256 …')).toBe(
    [
      `${tarball}: repacked; changed:`,
      '  1 time: times set to the one given, or to the fixed one',
      '  1 owner: owners set to 0',
      '  1 mode: modes set to 0644 or 0755',
      '  2 order: members put at another place',
      `written to ${out('one.tar')}: ${bytes.length} bytes, SHA-256 …`,
      '',
    ].join('\n'),
  );
  expect((await run('repack', out('one.tar'), '-o', out('two.tar'))).stdout).toContain(
    'in its canonical form already; copied',
  );
  expect(readFileSync(out('two.tar')).equals(bytes)).toBe(true);
});

test('bytes go to standard output where it is no terminal, the summary then to standard error', async () => {
  const env = { SOURCE_DATE_EPOCH: '1700000000', TZ: 'America/St_Johns' };
  const one = await spawnAssay(['repack', tarball], { env });
  const other = await spawnAssay(['repack', tarball, '-q', '--source-date-epoch', '1700000000'], {
    env: { SOURCE_DATE_EPOCH: '5', TZ: 'UTC' },
  });
  expect([one.code, other.code]).toEqual([0, 0]);
  expect(one.bytes.equals(other.bytes)).toBe(true);
  expect(one.bytes.toString('latin1', 136, 147)).toBe('14524770400');
  expect(one.stderr).toMatch(/: repacked; changed:\n(.*\n)*written to standard output: \d+ bytes, SHA-256 /);
  expect(other.stderr).toBe('');
});

test('JSON', async () => {
  const { stdout } = await run(
    'repack',
    tarball,
    '--format',
    'json',
    '-o',
    out('json.tar'),
    '--keep-modes',
    '--keep-owners',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    file: tarball,
    format: 'tar',
    variant: 'ustar',
    output: { path: out('json.tar'), size: readFileSync(out('json.tar')).length },
    same: false,
    changes: [
      { kind: 'time', count: 1 },
      { kind: 'order', count: 2 },
    ],
  });
});

test('what is refused leaves no file behind', async () => {
  const xar = xarBuilder();
  const signed = folder.put(
    'signed.xar',
    xar.build(xar.file('x'), { head: signature('signature', 'RSA', xar.put('sign'), 4, []) }),
  );
  const { code, stderr } = await run('repack', signed, '-o', out('none.xar'));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^assay: signed\.xar: it is signed.*\[repack\.signed\]\nhint: --drop-signatures /);
  expect(existsSync(out('none.xar'))).toBe(false);
  expect((await run('repack', signed, '-o', out('none.xar'), '--drop-signatures')).stdout).toContain(
    '1 signature: signatures dropped',
  );
});

test.each([
  [['--source-date-epoch', '-1'], /Use whole seconds since 1970.*\[usage\.option\]/],
  [['--source-date-epoch', '4294967296'], /\[usage\.option\]/],
  [['--level', '9'], /Allowed choices are deflate, store.*\[usage\.option\]/],
  [['-o', tarball], /it is the input.*\[output\.write\]/],
])('%j is a mistake', async (args, message) => {
  const { code, stderr } = await run('repack', tarball, ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('a SOURCE_DATE_EPOCH that is no number is a mistake', async () => {
  process.env['SOURCE_DATE_EPOCH'] = 'yesterday';
  const { code, stderr } = await run('repack', tarball, '-o', out('x.tar'));
  expect(code).toBe(2);
  expect(stderr).toBe(
    'assay: SOURCE_DATE_EPOCH is "yesterday", not whole seconds since 1970 [usage.option]\nhint: set it to a number from 0 to 4294967295, or unset it\n',
  );
});
