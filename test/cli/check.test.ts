import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MAGIC, pycFile } from '../recipes/pyc.ts';
import { archive, member } from '../recipes/tar.ts';
import { buildZip } from '../recipes/zip.ts';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const outcomes = (stdout: string) =>
  Object.fromEntries(
    [...stdout.matchAll(/^(PASS|FAIL|UNKNOWN) +(\w+) /gm)].map(([, outcome, name]) => [name, outcome]),
  );

const tarOf = (time: number, content = 'hello\n', names = ['a.txt', 'b.txt']) =>
  gzipSync(archive(names.map((name) => member({ name, data: content, mtime: time }))));
const BUILT = folder.put('built-1.0.tar.gz', tarOf(1_700_000_000));

test('the example wheel', async () => {
  const { code, stdout, stderr } = await run('check', WHEEL);
  expect([code, stderr]).toEqual([0, '']);
  expect(outcomes(stdout)).toEqual({
    inside: 'PASS',
    origin: 'UNKNOWN',
    rebuild: 'UNKNOWN',
    known: 'UNKNOWN',
  });
  await expect(stdout).toMatchFileSnapshot('../golden/check-example.txt');
});

test('the example as JSON is the same answer, schemaVersion first', async () => {
  const { code, stdout } = await run('check', WHEEL, '--format', 'json');
  expect(code).toBe(0);
  expect(stdout.startsWith('{\n  "schemaVersion": 1,\n  "artifact": {\n    "name": "parcel-')).toBe(true);
  const report = JSON.parse(stdout);
  expect(report.verdicts.map(({ outcome }: { outcome: string }) => outcome.toUpperCase())).toEqual(
    Object.values(outcomes((await run('check', WHEEL)).stdout)),
  );
});

test('--against the same bytes passes', async () => {
  const { code, stdout } = await run(
    'check',
    BUILT,
    '--against',
    folder.put('again.tar.gz', readFileSync(BUILT)),
  );
  expect(code).toBe(0);
  expect(outcomes(stdout)['rebuild']).toBe('PASS');
  expect(stdout).toContain('again.tar.gz has the same bytes');
});

test('--against other times: no answer, unless a level is named; says what differs and by how much', async () => {
  const other = folder.put('later.tar.gz', tarOf(1_700_000_060));
  const { code, stdout } = await run('check', BUILT, '--against', other);
  expect(code).toBe(0);
  expect(outcomes(stdout)['rebuild']).toBe('UNKNOWN');
  expect(stdout).toContain('rebuild.archive.mtime');
  expect(stdout).toContain('all by +60 s');
  expect(stdout).not.toContain('rebuild.content');
  const named = await run('check', BUILT, '--against', other, '--at-least', 'equal-contents');
  expect(outcomes(named.stdout)['rebuild']).toBe('PASS');
  const more = await run('check', BUILT, '--against', other, '--at-least', 'equal-streams');
  expect([more.code, outcomes(more.stdout)['rebuild']]).toEqual([1, 'FAIL']);
});

test('--against: what the building machine left is told, though both builds have it', async () => {
  const code = pycFile(MAGIC['3.12'], { file: '/home/eve/src/demo.py' });
  const built = (mtime: number) => archive([member({ name: 'demo.pyc', data: code, mtime })]);
  const [one, other] = [folder.put('leak-1.tar', built(1)), folder.put('leak-2.tar', built(2))];
  const { findings } = JSON.parse((await run('check', one, '--against', other, '--format', 'json')).stdout);
  const rebuild = findings.filter(({ question }: { question: string }) => question === 'rebuild');
  expect(
    rebuild.map(({ rule, level }: { rule: string; level: string }) => `${level} ${rule}`).sort(),
  ).toEqual([
    'note rebuild.archive.mtime',
    'note rebuild.content.build-path',
    'note rebuild.content.username',
  ]);
  expect(rebuild[1].message).toMatch(/^left by the building machine: /);
});

test('--against another content', async () => {
  const other = folder.put('changed.tar.gz', tarOf(1_700_000_000, 'other\n', ['a.txt', 'c.txt']));
  const { code, stdout } = await run('check', BUILT, '--against', other);
  expect(code).toBe(1);
  expect(outcomes(stdout)['rebuild']).toBe('FAIL');
  expect(stdout).toContain('rebuild.content.source');
  expect(stdout).toContain('compared with changed.tar.gz: different');
});

test('--strict: an unknown answer fails', async () => {
  expect((await run('check', BUILT)).code).toBe(0);
  expect((await run('check', BUILT, '--strict')).code).toBe(1);
});

const SUSPICIOUS = buildZip([{ name: '../a', data: 'x' }]);
const DAMAGED = buildZip([{ name: 'a', data: 'x', central: { crc: 1 } }]);
const ODD = buildZip([{ name: 'a\\b', data: 'x' }]);

test.each([
  ['a note', ODD, { note: 1, warning: 0, error: 0 }],
  ['a warning', SUSPICIOUS, { note: 1, warning: 1, error: 0 }],
  ['an error', DAMAGED, { note: 1, warning: 1, error: 1 }],
])('--fail-on: %s', async (_, bytes, codes) => {
  const path = folder.put('levels.zip', bytes);
  for (const [level, code] of Object.entries(codes))
    expect([level, (await run('check', path, '--fail-on', level)).code]).toEqual([level, code]);
  expect((await run('check', path)).code).toBe(codes.warning);
});

test('--fail-on note counts traces of the building machine', async () => {
  const { code, stdout } = await run('check', WHEEL, '--fail-on', 'note');
  expect(code).toBe(1);
  expect(outcomes(stdout)).toMatchObject({ rebuild: 'FAIL' });
});

test('the worst of several files decides', async () => {
  const bad = folder.put('bad.zip', DAMAGED);
  expect((await run('check', WHEEL, bad, WHEEL)).code).toBe(1);
  expect((await run('check', bad, folder.path.concat('/missing'), WHEEL)).code).toBe(2);
});

test('several files as JSON are one document after the other', async () => {
  const { stdout } = await run('check', WHEEL, BUILT, '--format', 'json');
  const [first, second] = stdout.split(/^(?=\{)/m).map((document) => JSON.parse(document));
  expect([first.artifact.name, second.artifact.name]).toEqual([WHEEL.slice(9), 'built-1.0.tar.gz']);
});

test('signature files beside the artifact are found and not believed', async () => {
  const path = folder.put('signed.whl', readFileSync(WHEEL));
  folder.put('signed.whl.asc', 'no signature at all');
  const { stdout } = await run('check', path);
  expect(stdout).toMatch(
    /^UNKNOWN {2}origin {5}openpgp-signature beside: signed\.whl\.asc \(claims unreadable/m,
  );
  const report = JSON.parse((await run('check', path, '--format', 'json')).stdout);
  expect(report.inputs.map(({ role, name }: Record<string, string>) => `${role} ${name}`)).toEqual([
    'artifact signed.whl',
    'beside signed.whl.asc',
  ]);
});

test('--json writes the report besides what standard output gets', async () => {
  const file = folder.put('report.json', '');
  const { code, stdout } = await run('check', '--json', file, WHEEL);
  const plain = await run('check', '--format', 'json', WHEEL);
  expect([code, outcomes(stdout)['inside']]).toEqual([0, 'PASS']);
  expect(readFileSync(file, 'utf8')).toBe(plain.stdout);
});

test('--json never overwrites what is read', async () => {
  const { code, stderr } = await run('check', '--json', BUILT, BUILT);
  expect(code).toBe(2);
  expect(stderr).toContain('[output.write]');
  expect(readFileSync(BUILT)).toEqual(tarOf(1_700_000_000));
});
