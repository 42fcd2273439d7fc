import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { archive, member } from '../recipes/tar.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const NOW = 1_700_000_000;
const ticking = archive(
  ['a', 'b'].map((name, i) =>
    member({ name, dialect: 'gnu', mtime: NOW + i, uid: 1000, user: 'marta', data: 'x' }),
  ),
);
const steady = archive(['a', 'b'].map((name) => member({ name, data: 'x' })));
const file = folder.put('ticking.tar', ticking);
const clean = folder.put('steady.tar', steady);

describe('assay forecast', () => {
  it('names what will vary and what makes it go away, and exits 1', async () => {
    const { code, stdout, stderr } = await run('forecast', file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`ticking.tar  3.00 KiB  tar:gnu

WILL VARY
2 likely

Likely to vary (2)
  archive.owner  4×  owner or group of members
      members belong to: 1000, marta
      first: a
      fix: Give \`--owner=0 --group=0 --numeric-owner\`.
  archive.mtime  2×  modification times of members
      files written within one day, as by a build: 2023-11-14 22:13:20 to 2023-11-14 22:13:21
      first: a
      fix: Give \`--mtime=@$SOURCE_DATE_EPOCH --clamp-mtime\`.
`);
  });

  it('exits 0 where nothing will', async () => {
    const { code, stdout } = await run('forecast', clean);
    expect(code).toBe(0);
    expect(stdout).toContain('NOTHING WILL VARY');
  });

  it('writes JSON that the schema allows', async () => {
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(
      JSON.parse(readFileSync('docs/schemas/forecast.schema.json', 'utf8')),
    );
    for (const path of [file, clean, folder.put('cut.tar', ticking.subarray(0, 700))]) {
      const { stdout } = await run('forecast', path, '--format', 'json');
      validate(JSON.parse(stdout));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('writes Markdown in which names of members are no markup', async () => {
    const path = folder.put(
      'm.tar',
      archive([member({ name: '`|<b>', mtime: NOW, user: '**x**', uid: 1000, data: '' })]),
    );
    const { stdout } = await run('forecast', path, '--format', 'markdown', '--quiet');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '## Forecast for `m.tar`',
      '',
      expect.stringMatching(/^\*\*will vary\*\*: 2 likely \(1\.50 KiB, tar\)\.$/),
    ]);
    expect(stdout).not.toContain('<b>');
    expect(stdout).not.toContain('**x**');
    expect(stdout).toContain('- `archive.mtime`: ');
  });

  it('writes to a file, never to the input', async () => {
    const out = join(folder.path, 'out.txt');
    expect(await run('forecast', file, '-o', out)).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(out, 'utf8')).toContain('WILL VARY');
    expect(await run('forecast', file, '-o', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[output.write]'),
    });
  });

  it.each([
    [['forecast'], 'usage.argument'],
    [['forecast', 'a', 'b'], 'usage.argument'],
    [['forecast', file, '--wrong'], 'usage.option'],
    [['forecast', file, '--format', 'html'], 'usage.option'],
    [['forecast', join(folder.path, 'missing')], 'input.'],
    [['forecast', folder.put('empty', '')], 'input.empty'],
  ])('%j cannot be done', async (args, code) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain(`[${code}`);
  });

  it('reads a directory, of which times and owners are the machine’s', async () => {
    mkdirSync(join(folder.path, 'tree'));
    folder.put('tree/a.txt', 'built on Tue Nov 14 22:13:20 2023\n');
    const { code, stdout } = await run('forecast', join(folder.path, 'tree'), '--format', 'json');
    expect(code).toBe(1);
    const { predictions } = JSON.parse(stdout) as { predictions: readonly { code: string }[] };
    expect(predictions.map((one) => one.code)).toEqual(['content.timestamp']);
    const text = (await run('forecast', join(folder.path, 'tree'))).stdout;
    expect(text.split('\n')[0]).toMatch(/tree {2}34 B {2}directory$/);
  });
});
