import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const document = (name: string, components: readonly object[], more: object = {}) =>
  folder.put(
    name,
    JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components, ...more }),
  );
const zlib = (version: string, more: object = {}) => ({
  type: 'library',
  'bom-ref': 'z',
  name: 'zlib',
  version,
  purl: `pkg:generic/zlib@${version}`,
  ...more,
});
const [old, now] = [
  document('old.cdx.json', [zlib('1.2.13')]),
  document('new.cdx.json', [zlib('1.3.1'), { type: 'library', name: 'xz' }]),
];

describe('assay sbom diff', () => {
  test('says what changed and exits 1, or that nothing did and exits 0', async () => {
    const differs = await run('sbom', 'diff', old, now);
    expect(differs.code).toBe(1);
    expect(differs.stdout.split('\n').slice(3).join('\n')).toBe(`DIFFERENT: 1 added, 1 upgraded; 0 unchanged
paired: 1 by package URL

Upgraded (1)
  zlib  1.2.13 → 1.3.1

Added (1)
  + xz
`);
    const same = await run('sbom', 'diff', old, old);
    expect([same.code, same.stdout.split('\n')[3]]).toEqual([0, 'SAME: 1 component says the same']);
    expect((await run('sbom', 'diff', old, now, '--ignore', 'added,upgraded')).code).toBe(0);
  });

  test('JSON and markdown have the same', async () => {
    const json = JSON.parse((await run('sbom', 'diff', old, now, '--format', 'json')).stdout) as Record<
      string,
      unknown
    >;
    expect(json).toMatchObject({
      schemaVersion: 1,
      before: { document: old, components: 1 },
      added: [{ name: 'xz' }],
      counts: { upgraded: 1 },
      differs: true,
    });
    const { stdout } = await run('sbom', 'diff', old, now, '--format', 'markdown');
    expect(stdout).toContain('## Upgraded (1)');
    expect(stdout).toContain('| `1.2.13 → 1.3.1` | `zlib 1.3.1` |');
  });

  test('an artifact is looked through, with files only where the other side lists some', async () => {
    const made = join(folder.path, 'wheel.spdx.json');
    await run('sbom', 'create', WHEEL, '-o', made, '-q');
    expect((await run('sbom', 'diff', made, WHEEL)).code).toBe(0);
    await run('sbom', 'create', WHEEL, '-o', made, '-q', '--slim', '--format', 'cyclonedx-1.7-json');
    expect(await run('sbom', 'diff', WHEEL, made)).toMatchObject({ code: 0, stderr: '' });
  });

  test('what cannot be compared is told', async () => {
    expect(await run('sbom', 'diff', old, 'nothing.json')).toMatchObject({ code: 2, stdout: '' });
    expect(await run('sbom', 'diff', old, folder.put('empty', ''))).toMatchObject({ code: 2 });
    expect((await run('sbom', 'diff', old, folder.put('other.json', '{}'))).stderr).toContain(
      '[sbom.syntax]',
    );
    expect((await run('sbom', 'diff', old, now, '--ignore', 'colour')).stderr).toContain(
      'No kind of difference is called colour',
    );
    expect((await run('sbom', 'diff', old, now, '-o', old)).stderr).toContain('[output.write]');
  });
});

describe('assay sbom merge', () => {
  const other = document('other.cdx.json', [zlib('1.2.13', { licenses: [{ license: { id: 'Zlib' } }] })]);
  const third = document('third.cdx.json', [zlib('1.2.13', { licenses: [{ license: { id: 'MIT' } }] })]);

  test('writes one document in any order, and what is not agreed on', async () => {
    const conflicts = join(folder.path, 'conflicts.json');
    const merged = await run(
      'sbom',
      'merge',
      old,
      other,
      third,
      '--format',
      'cyclonedx-1.6-json',
      '--name',
      'all',
      '--conflicts',
      conflicts,
    );
    expect(merged.code).toBe(0);
    expect(merged.stderr).toBe(
      '3 documents with 3 entries: 1 component, 0 files\n' +
        'conflict: zlib 1.2.13: licences.declared: MIT (third.cdx.json); Zlib (other.cdx.json)\n',
    );
    expect(JSON.parse(readFileSync(conflicts, 'utf8'))).toMatchObject({
      schemaVersion: 1,
      conflicts: [{ field: 'licences.declared' }],
    });
    const turned = await run(
      'sbom',
      'merge',
      third,
      old,
      other,
      '--format',
      'cyclonedx-1.6-json',
      '--name',
      'all',
      '-q',
    );
    expect([turned.stdout, turned.stderr]).toEqual([merged.stdout, '']);
  });

  test('nothing is written where what is not agreed on cannot be', async () => {
    for (const args of [
      ['merge', old, other, '--format', 'spdx-2.3-json', '--conflicts', old],
      ['convert', old, '--to', 'spdx-2.3-json', '--losses', old],
    ]) {
      const { code, stdout, stderr } = await run('sbom', ...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('[output.write]');
    }
  });

  test('no path of the machine gets into it', async () => {
    const { stdout } = await run('sbom', 'merge', old, other, '--format', 'spdx-2.3-json', '-q');
    expect(stdout).not.toContain(folder.path);
  });

  test('what cannot be done is told', async () => {
    expect((await run('sbom', 'merge', old)).stderr).toContain(
      "required option '--format <format>' not specified",
    );
    expect(
      (await run('sbom', 'merge', old, '--format', 'spdx-2.3-json', '--product-version', '1')).stderr,
    ).toContain('hint: give --name too');
    expect((await run('sbom', 'merge', old, '--format', 'spdx-2.3-json', '-o', old)).stderr).toContain(
      'it is the input',
    );
    expect(
      (await run('sbom', 'merge', old, '--format', 'spdx-2.3-json', '-o', 'x', '--losses', 'x')).stderr,
    ).toContain('name the same file');
  });
});

describe('assay sbom score', () => {
  test('without an artifact truth is not measured, and nobody is told otherwise', async () => {
    const { code, stdout } = await run('sbom', 'score', old);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Truth: 7 points not measured; 3 of 3 required points reached everywhere, 100 % on average\n',
    );
    expect(stdout).toContain('  - not measured, give --artifact:\n');
    expect(stdout).toContain(
      '  ✗ supplier name             0 % (0 of 1 component)\n      zlib 1.2.13 (/components/0): no supplier is stated\n      fix: ',
    );
  });

  test('with its artifact every claim is held against the bytes; a wrong one fails', async () => {
    const made = join(folder.path, 'score.cdx.json');
    await run('sbom', 'create', WHEEL, '-o', made, '-q', '--format', 'cyclonedx-1.6-json');
    const right = await run('sbom', 'score', made, '--artifact', WHEEL);
    expect(right.code).toBe(0);
    expect(right.stdout).toMatch(/✓ bytes in files of a listed component +100 % \(1,811 of 1,811 bytes\)/);
    const wrong = folder.put('wrong.cdx.json', readFileSync(made, 'utf8').replaceAll('0.4.1', '0.4.2'));
    const contradicted = await run('sbom', 'score', wrong, '--artifact', WHEEL);
    expect(contradicted.code).toBe(1);
    expect(contradicted.stdout).toMatch(
      /✗ components that the bytes do not contradict +67 % \(2 of 3 components\)\n +tinyjson 0\.4\.2/,
    );
  });

  test('--require makes it a gate', async () => {
    expect((await run('sbom', 'score', old, '--require', 'ntia')).code).toBe(1);
    expect((await run('sbom', 'score', old, '--require', 'truth')).code).toBe(1);
    expect((await run('sbom', 'score', old, '--require', 'beauty')).stderr).toContain(
      'No section is called beauty',
    );
  });

  test('several documents, one of which cannot be read', async () => {
    const { code, stdout, stderr } = await run('sbom', 'score', old, 'nothing.json', now, '--format', 'json');
    expect(code).toBe(2);
    expect(stderr).toContain('nothing.json: no such file or directory');
    expect(
      (JSON.parse(stdout) as { documents: { document: string }[] }).documents.map((one) => one.document),
    ).toEqual([old, now]);
    expect((await run('sbom', 'score', old, now, '--artifact', WHEEL)).stderr).toContain(
      '--artifact is about one document',
    );
    expect((await run('sbom', 'score', old, '--format', 'markdown')).stdout).toContain(
      '| supplier name | required | 0 % (0 of 1 component) |',
    );
  });
});
