import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signedMsi, signedNupkg, signedPe } from '../recipes/signed.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const { signed, unsigned } = signedNupkg();
const [official, rebuild] = [folder.put('official.nupkg', signed), folder.put('rebuild.nupkg', unsigned)];
const out = (name: string) => join(folder.path, name);

describe('assay strip', () => {
  it('writes the file without its signature, and says what was taken out', async () => {
    const { code, stdout, stderr } = await run('strip', official, '-o', out('plain.nupkg'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(out('plain.nupkg')).equals(unsigned)).toBe(true);
    const lines = stdout.replaceAll(folder.path, '').split('\n');
    expect(lines.slice(0, 2)).toEqual([
      '/official.nupkg: zip, signed; taken out:',
      `  sig.package  .signature.p7s: 144 bytes at offset ${unsigned.indexOf('PK\x01\x02')}`,
    ]);
    expect(lines[2]).toMatch(
      new RegExp(`^written to /plain\\.nupkg: ${unsigned.length} bytes, SHA-256 [0-9a-f]{64}$`),
    );
  });

  it('gives the bytes to standard output, and the rest to standard error', async () => {
    const { code, bytes, stderr } = await run('strip', official);
    expect(code).toBe(0);
    expect(bytes.equals(unsigned)).toBe(true);
    expect(stderr).toContain('sig.package  .signature.p7s');
    expect((await run('strip', official, '-q')).stderr).toBe('');
  });

  it('copies what has no signature, and says so', async () => {
    const { code, stdout } = await run('strip', rebuild, '-o', out('copy'));
    expect(code).toBe(0);
    expect(stdout).toContain('no signature: the zip file has none that Assay takes out; copied');
    expect(readFileSync(out('copy')).equals(unsigned)).toBe(true);
    const text = await run('strip', folder.put('x.txt', 'text'), '-o', out('copy'));
    expect(text).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('its format is not known; copied'),
    });
  });

  it('tells the same as JSON', async () => {
    const file = folder.put('official.msi', signedMsi().signed);
    const { code, stdout } = await run('strip', file, '-o', out('plain.msi'), '--format', 'json');
    expect(code).toBe(0);
    const { notes, output, removed, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ schemaVersion: 1, file, format: 'cfb', form: 'unsigned', canonical: true });
    expect(removed.map(({ code: cause }: { code: string }) => cause)).toEqual([
      'sig.authenticode',
      'sig.authenticode',
    ]);
    expect(notes).toHaveLength(1);
    expect(output).toMatchObject({ path: out('plain.msi'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('writes the normal form of both files', async () => {
    const pair = await signedPe({ noChecksum: true });
    const [one, two] = [folder.put('signed.exe', pair.signed), folder.put('unsigned.exe', pair.unsigned)];
    await run('strip', one, '--normal', '-o', out('one'));
    await run('strip', two, '--normal', '-o', out('two'));
    expect(readFileSync(out('one')).equals(readFileSync(out('two')))).toBe(true);
  });

  it.each([
    ['a file that is not there', ['nothing'], 'input.missing'],
    ['a directory', [folder.path], 'strip.directory'],
    ['the input as output', [official, '-o', official], 'output.write'],
    ['no file', [], 'usage.argument'],
  ])('refuses %s', async (_, args, code) => {
    const result = await run('strip', ...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(`[${code}]`);
    expect(result.stderr).toContain('hint: ');
  });

  it('writes nothing where the signature cannot be taken out', async () => {
    const { signed: pe } = await signedPe();
    const file = folder.put('cut.exe', pe.subarray(0, -1));
    const result = await run('strip', file, '-o', out('never'));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(`${file}: the signature cannot be taken out: the certificate table`);
    expect(existsSync(out('never'))).toBe(false);
  });
});

describe('assay transplant', () => {
  it('writes the official file, verified', async () => {
    const { code, stdout } = await run('transplant', official, rebuild, '-o', out('again.nupkg'));
    expect(code).toBe(0);
    expect(readFileSync(out('again.nupkg')).equals(signed)).toBe(true);
    expect(stdout).toMatch(/verified before it was written: SHA-256 [0-9a-f]{64} is that of /);
    expect(stdout).toMatch(/\d+ bytes come from .*rebuild\.nupkg, \d+ from .*official\.nupkg/);
  });

  it('tells the reason, and writes nothing', async () => {
    const other = Buffer.from(unsigned);
    other[35] = other[35]! ^ 1;
    const file = folder.put('other.nupkg', other);
    const text = await run('transplant', official, file, '-o', out('not'));
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('not transplanted: without signatures both differ from offset 35 on');
    const json = await run('transplant', official, file, '-o', out('not'), '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ done: false, difference: { stripped: 35, rebuilt: 35 } });
    expect(existsSync(out('not'))).toBe(false);
    expect(await run('transplant', rebuild, rebuild)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the signed file has no signature'),
    });
  });

  it('never writes to its inputs', async () => {
    expect(await run('transplant', official, rebuild, '-o', rebuild)).toMatchObject({ code: 2 });
    expect(readFileSync(rebuild).equals(unsigned)).toBe(true);
  });
});

it('an empty file is refused as by every command', async () => {
  const { code, stdout, stderr } = await run('strip', folder.put('empty.exe', ''));
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/empty\.exe: the file is empty \[input\.empty\]\nhint: /);
});
