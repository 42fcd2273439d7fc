import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { archive, member } from '../recipes/tar.ts';
import { run, testFolder } from './run.ts';

const folder = testFolder();
const tar = archive([member({ name: 'a/b', data: 'x' })]);
const plain = folder.put('one.tar', tar);
const packed = folder.put('two.tar.gz', gzipSync(tar));
const later = folder.put('later.tar', archive([member({ name: 'a/b', data: 'x', mtime: 99 })]));
mkdirSync(join(folder.path, 'tree', 'a'), { recursive: true });
folder.put('tree/a/b', 'x');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const LINE = /^[0-9a-f]{64} {2}assay-digest-v1\/[a-z-]+\[(-[a-z.*-]+(,-[a-z.*-]+)*)?\] {2}\S+$/;

describe('assay digest', () => {
  it('prints a line a level, best first, for every file', async () => {
    const { code, stdout, stderr } = await run('digest', plain, packed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(`${sha256(tar)}  assay-digest-v1/identical[]  ${plain}`);
    const digests = lines.map((line) => line.slice(0, 64));
    expect(digests.slice(2, 5)).toEqual(digests.slice(7));
    expect(digests[1]).not.toBe(digests[6]);
  });

  it('has one level alone, and JSON by its schema', async () => {
    const { stdout } = await run('digest', '--level', 'equal-contents', plain);
    expect(stdout.split('\n')).toHaveLength(2);
    const json = await run('digest', '--format', 'json', '--level', 'equal-contents', plain, later);
    const documents = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(documents).toHaveLength(2);
    const schema = JSON.parse(readFileSync('docs/schemas/digest.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    for (const one of documents) expect(validate(one), JSON.stringify(validate.errors)).toBe(true);
    expect(documents[0].digests).toEqual(documents[1].digests);
    expect(stdout.startsWith(`${documents[0].digests[0].sha256}  ${documents[0].digests[0].name}  `)).toBe(
      true,
    );
  });

  it('checks a digest by its level or its name', async () => {
    const { stdout } = await run('digest', '--level', 'equal-contents', plain);
    const [hex = '', name = ''] = stdout.split('  ');
    for (const given of [`equal-contents:${hex}`, `${name}:${hex.toUpperCase()}`])
      expect(await run('digest', '--check', given, later, packed)).toMatchObject({
        code: 0,
        stdout: `OK  equal-contents  ${later}\nOK  equal-contents  ${packed}\n`,
      });
    const other = await run('digest', '--check', `equal-streams:${hex}`, later);
    expect(other).toMatchObject({ code: 1, stdout: `DIFFERS  equal-streams  ${later}\n` });
  });

  it('checks a list, of its own files or of one other', async () => {
    const list = folder.put('list.txt', (await run('digest', plain, packed)).stdout);
    expect(await run('digest', '--check', list, packed, plain)).toMatchObject({ code: 0 });
    const missing = await run('digest', '--check', list, later);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain(`--check has no digest of ${later}`);
    const single = folder.put('single.txt', (await run('digest', plain)).stdout);
    const { code, stdout } = await run('digest', '--check', single, later);
    expect({ code, results: stdout.match(/^\w+ {2}\S+/gm) }).toEqual({
      code: 1,
      results: [
        'DIFFERS  identical',
        'DIFFERS  identical-below-signatures',
        'DIFFERS  equal-streams',
        'OK  equal-contents',
        'OK  equal-semantics',
      ],
    });
    expect(await run('digest', '--check', single, '--level', 'equal-contents', later)).toMatchObject({
      code: 0,
    });
  });

  it('compares no digests of different names', async () => {
    const list = folder.put(
      'old.txt',
      `${'0'.repeat(64)}  assay-digest-v0/equal-contents[-archive.*]  ${plain}\n`,
    );
    const { code, stderr } = await run('digest', '--check', list, plain);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'no digest here is called assay-digest-v0/equal-contents[-archive.*] [usage.option]',
    );
    expect(stderr).toContain('whole names are equal');
  });

  it.each([
    [['--check', 'equal-contents:abc'], 'a SHA-256 has 64 hexadecimal digits'],
    [['--check', plain], 'is no list of digests: line 1 is none'],
    [['--check', join(folder.path, 'none')], '[input.missing]'],
    [['--level', 'different'], "option '--level <level>' argument 'different' is invalid"],
  ])('refuses %s', async (options, message) => {
    const { code, stdout, stderr } = await run('digest', ...options, plain);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('goes on behind a file that cannot be read', async () => {
    const { code, stdout, stderr } = await run('digest', join(folder.path, 'none'), plain);
    expect(code).toBe(2);
    expect(stderr).toContain('[input.missing]');
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
  });

  it('gives a folder the digest of its archive', async () => {
    const digest = async (file: string) =>
      (await run('digest', '--level', 'equal-contents', file)).stdout.slice(0, 64);
    expect(await digest(join(folder.path, 'tree'))).toBe(await digest(plain));
  });

  it('says what it has no digest of', async () => {
    const { code, stdout, stderr } = await run('digest', '--limit', 'members=1', join(folder.path, 'tree'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('assay: no digest at identical, ');
  });
});
