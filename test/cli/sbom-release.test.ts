import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INDEX, oldTree, releaseTree, sourceFolder, sourceTarball } from '../recipes/cpython-release.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const tarball = folder.put('Python-3.13.5.tgz', sourceTarball(releaseTree()));
const index = folder.put('index.json', Buffer.from(JSON.stringify(INDEX)));
const exe = folder.put('python-3.13.5-amd64.exe', Buffer.from('MZ'));

const environment = process.env['SOURCE_DATE_EPOCH'];
beforeEach(() => {
  process.env['SOURCE_DATE_EPOCH'] = '1700000000';
});
afterEach(() => {
  if (environment === undefined) delete process.env['SOURCE_DATE_EPOCH'];
  else process.env['SOURCE_DATE_EPOCH'] = environment;
});

const profile = (...args: readonly string[]) =>
  run('sbom', 'create', '--profile', 'cpython-release', ...args);

describe('assay sbom create --profile cpython-release', () => {
  it('writes the document and tells what it says otherwise than the official tool', async () => {
    const { code, stdout, stderr } = await profile(tarball, '--index-metadata', index);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'CPython SBOM', spdxVersion: 'SPDX-2.3' });
    const lines = stderr.split('\n');
    expect(lines[0]).toBe(`${tarball}: 10 packages, 21 files`);
    expect(lines).toContain(
      'corrected: package-version: expat is 2.7.1 by Modules/expat/expat.h, not 2.6.3; URL and checksum by Modules/expat/refresh.sh',
    );
    expect(lines.filter((line) => !/^(corrected: |$)/.test(line))).toEqual([lines[0]]);
  });

  it('gives a document that is valid, as that of an installer is', async () => {
    for (const args of [
      [tarball, '--index-metadata', index],
      [tarball, '--slim'],
      [exe, '--source', tarball],
    ]) {
      const { bytes } = await profile(...args);
      const { stdout } = await run('sbom', 'validate', folder.put('made.json', bytes), '--format', 'json');
      expect(JSON.parse(stdout).documents[0]).toMatchObject({ valid: true, findings: [] });
    }
  });

  it('with the known defects tells none, and asks for a date', async () => {
    delete process.env['SOURCE_DATE_EPOCH'];
    const commit = 'a'.repeat(40);
    const args = ['--with-known-defects', '--release-tools-commit', commit, '--index-metadata', index];
    const { stderr, stdout } = await profile(tarball, ...args);
    expect(stderr.split('\n').slice(1)).toEqual([
      'note: SPDX demands a date, and SOURCE_DATE_EPOCH is not set; the document says 1970-01-01',
      '',
    ]);
    expect(stdout).toContain(`Tool: ReleaseTools-${commit}`);
  });

  it.each([
    ['another format', ['--format', 'cyclonedx-1.7-json', tarball], 'usage.option'],
    ['several artifacts', [tarball, exe], 'usage.argument'],
    ['a folder for documents', [tarball, '--out-dir', 'x'], 'usage.argument'],
    ['recognisers', [tarball, '--recognisers', 'x.yaml'], 'usage.option'],
    ['no source', [exe], 'sbom.release'],
    ['no such index metadata', [tarball, '--index-metadata', join(folder.path, 'none')], 'input.missing'],
    ['the input as output', [tarball, '-o', tarball], 'output.write'],
    ['the index metadata as output', [tarball, '--index-metadata', index, '-o', index], 'output.write'],
    ['an unknown profile', ['--profile', 'other', tarball], 'usage.option'],
  ])('refuses %s', async (_, args, error) => {
    const { code, stdout, stderr } = await profile(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`[${error}]`);
    expect(JSON.parse(readFileSync(index, 'utf8'))).toEqual(INDEX);
  });

  it.each([
    ['--source', tarball],
    ['--index-metadata', index],
    ['--release-tools-commit', 'a'.repeat(40)],
    ['--with-known-defects'],
  ])('has %s for itself', async (...option) => {
    const { code, stderr } = await run('sbom', 'create', tarball, ...option);
    expect([code, stderr]).toEqual([
      2,
      `assay: ${option[0]} is for --profile [usage.option]\nhint: add --profile cpython-release\n`,
    ]);
  });
});

describe('assay sbom refresh', () => {
  const old = sourceFolder(folder.path, oldTree('3.10.19', 10, 19), 'old');
  const document = join(old, 'Misc/sbom.spdx.json');

  it('prints, checks and writes a first document', async () => {
    sourceFolder(folder.path, { 'Misc/NEWS': '' }, 'old');
    const printed = await run('sbom', 'refresh', old);
    expect(printed.code).toBe(0);
    expect(printed.stderr).toContain(`${old}: a first Misc/sbom.spdx.json: 4 packages, 5 files; printed\n`);
    expect(existsSync(document)).toBe(false);
    const checked = await run('sbom', 'refresh', old, '--check', '-q');
    expect([checked.code, checked.stdout, checked.stderr]).toEqual([
      1,
      '',
      `assay: ${old}: Misc/sbom.spdx.json is not there; see \`assay sbom refresh --write\`\n`,
    ]);
    const written = await run('sbom', 'refresh', old, '--write');
    expect([written.code, written.stdout]).toEqual([0, '']);
    expect(readFileSync(document, 'utf8')).toBe(printed.stdout);
    rmSync(document);
  });

  it('writes nothing where the packages are not as they must be', async () => {
    const tree = sourceFolder(folder.path, releaseTree(), 'tree');
    const path = join(tree, 'Misc/sbom.spdx.json');
    const before = readFileSync(path);
    const { code, stdout, stderr } = await run('sbom', 'refresh', tree, '--write');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'error: expat: its version is 2.6.3, and Modules/expat/refresh.sh says 2.7.1 [refresh.script]\n',
    );
    expect(stderr).toContain('not written, because of what is said above');
    expect(readFileSync(path)).toEqual(before);
    const quiet = await run('sbom', 'refresh', tree, '--check', '-q');
    expect(quiet.stderr.split('\n')).toHaveLength(3);
  });

  it.each([
    [['--write', '--check'], 'usage.option'],
    [['--write', '-o', 'x'], 'usage.option'],
    [['-o', join(old, 'README')], 'output.write'],
  ])('refuses %j', async (args, error) => {
    const { code, stderr } = await run('sbom', 'refresh', old, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(`[${error}]`);
  });

  it('does not write into a tarball', async () => {
    const before = readFileSync(tarball);
    const { code, stderr } = await run('sbom', 'refresh', tarball, '--write');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--write is for a tree, and this is a file')]);
    expect(readFileSync(tarball)).toEqual(before);
  });

  const hasGit = (() => {
    try {
      execFileSync('git', ['--version'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  if (!hasGit) process.stdout.write('git: not there, so ignore rules were not tried\n');

  it.skipIf(!hasGit)('leaves out what git ignores, and says where git cannot be asked', async () => {
    const tree = sourceFolder(folder.path, releaseTree(), 'checkout');
    execFileSync('git', ['init', '-q', tree]);
    writeFileSync(join(tree, '.gitignore'), '*.o\n');
    writeFileSync(join(tree, 'Modules/expat/built.o'), 'o');
    const applied = await run('sbom', 'refresh', tree);
    expect(applied.stdout).not.toContain('built.o');
    expect(applied.stderr).not.toContain('ignore rules');
    rmSync(join(tree, 'Misc/sbom.spdx.json'));
    const first = await run('sbom', 'refresh', tree);
    expect(first.stdout).not.toContain('built.o');
    expect(first.stdout).toContain('Modules/expat/COPYING');
    const path = process.env['PATH'];
    process.env['PATH'] = join(tree, 'none');
    try {
      const unknown = await run('sbom', 'refresh', tree);
      expect(unknown.stdout).toContain('built.o');
      expect(unknown.stderr).toContain(
        'warning: ignore rules of git are not applied: git cannot be started\n',
      );
    } finally {
      process.env['PATH'] = path;
    }
  });
});
