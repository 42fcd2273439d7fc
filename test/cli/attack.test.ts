import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSigstore } from '../standin/sigstore.ts';
import { run, testFolder } from './run.ts';

const AT = '2026-06-01T01:00:00Z';
const { put, path: folder } = testFolder();
const sigstore = createSigstore(Date.UTC(2026, 5, 1) / 1000);
const root = put('root.json', sigstore.trustedRoot);
const CONTENT = Buffer.from('a release');
const file = put('tool.bin', CONTENT);
const BUNDLE = JSON.stringify(sigstore.sign({ message: CONTENT }));
const beside = put('tool.bin.sigstore.json', BUNDLE);
const trust = ['--trust-root', root, '--at', AT];

describe('what was read of evidence beside a file is never written to', () => {
  test.each<[string, readonly string[]]>([
    ['verify', ['verify', file, ...trust, '--no-ledger', '-o', beside]],
    ['check', ['check', file, ...trust, '--no-ledger', '-o', beside]],
    ['check --json', ['check', file, ...trust, '--no-ledger', '--json', beside]],
    ['policy from', ['policy', 'from', file, ...trust, '-o', beside]],
  ])('%s', async (_, args) => {
    const { code, stderr } = await run(...args);
    expect([code, readFileSync(beside, 'utf8')]).toEqual([2, BUNDLE]);
    expect(stderr).toContain('it is the input, and inputs are never written to [output.write]');
  });
});

test('nor an SBOM beside it', async () => {
  const bom = put('tool.bin.spdx.json', '{}');
  expect((await run('check', file, ...trust, '--no-ledger', '--html', bom)).code).toBe(2);
  expect(readFileSync(bom, 'utf8')).toBe('{}');
});

test.skipIf(process.platform === 'win32')(
  'what is no file in a folder is no file that is verified',
  async () => {
    const inside = join(folder, 'mixed');
    mkdirSync(inside);
    put('mixed/tool.bin', CONTENT);
    put('mixed/tool.bin.sigstore.json', BUNDLE);
    expect((await run('verify', inside, ...trust, '--no-ledger')).code).toBe(0);
    execFileSync('mkfifo', [join(inside, 'other.bin')]);
    const { code, stderr } = await run('verify', inside, ...trust, '--no-ledger');
    expect([code, stderr]).toEqual([2, expect.stringContaining('it is a fifo [input.not-a-file]')]);
  },
);

test('a policy of sixty thousand unknown keys: each is told with its line', async () => {
  const lines = Array.from({ length: 60_000 }, (_, at) => `k${at}: 1`);
  const { code, stdout } = await run(
    'policy',
    'check',
    put('keys.yaml', `version: 1\n${lines.join('\n')}\n`),
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/keys\.yaml:60001:1: .*"k59999" is not known/);
});
