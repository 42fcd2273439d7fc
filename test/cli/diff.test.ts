import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archive, type MemberOptions, member } from '../recipes/tar.ts';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
const tar = (name: string, ...members: readonly MemberOptions[]) =>
  folder.put(name, archive(members.map(member)));
const out = (name: string) => join(folder.path, name);

const CODE = { name: 'lib/x.pyc', data: '1' };
const first = tar('first.tar', { name: 'f', data: 'one\n' }, CODE);
const touched = tar('touched.tar', { name: 'f', data: 'one\n', mtime: 86_400 }, CODE);
const recompiled = tar('recompiled.tar', { name: 'f', data: 'one\n' }, { ...CODE, data: '2' });
const changed = tar('changed.tar', { name: 'f', data: 'two\n' }, CODE);

const tree = join(folder.path, 'tree');
mkdirSync(join(tree, 'lib'), { recursive: true });
writeFileSync(join(tree, 'f'), 'one\n');
writeFileSync(join(tree, 'lib/x.pyc'), '1');

describe('assay diff', () => {
  it('says that two files are the same', async () => {
    const copy = folder.put('copy.tar', readFileSync(first));
    const { code, stdout, stderr } = await run('diff', first, copy);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('IDENTICAL');
  });

  it('names the cause of what differs, and its remedy', async () => {
    const { code, stdout, stderr } = await run('diff', first, touched);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('EQUAL-CONTENTS');
    expect(stdout).toContain('archive.mtime  1×  3 B');
    expect(stdout).toContain('--clamp-mtime');
    expect(stdout).toContain('follows from it: archive.checksum');
  });

  it('shows a changed text', async () => {
    const { code, stdout } = await run('diff', first, changed);
    expect(code).toBe(1);
    expect(stdout).toContain('DIFFERENT');
    expect(stdout).toMatch(/-one\n\s*\+two\n/);
  });

  it.each([
    ['identical', 1],
    ['identical-below-signatures', 1],
    ['equal-streams', 1],
    ['equal-contents', 0],
    ['equal-semantics', 0],
  ])('--at-least %s exits %i for other times', async (level, code) => {
    expect((await run('diff', first, touched, '--at-least', level)).code).toBe(code);
    expect((await run('diff', first, changed, '--at-least', level)).code).toBe(1);
  });

  it('--at-least takes no other level', async () => {
    const { code, stderr } = await run('diff', first, touched, '--at-least', 'different');
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are identical,');
  });

  it.each([['*.pyc'], ['lib/**']])('--exclude %s leaves members out', async (glob) => {
    const { stdout } = await run('diff', first, recompiled, '--exclude', glob, '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ causes: [], differences: [] });
    const both = await run(
      'diff',
      changed,
      recompiled,
      '--exclude',
      'f',
      '--exclude',
      glob,
      '--format',
      'json',
    );
    expect(JSON.parse(both.stdout)).toMatchObject({ causes: [], differences: [] });
    const { differences } = JSON.parse((await run('diff', first, recompiled, '--format', 'json')).stdout);
    expect(differences).toMatchObject([{ left: '!/lib/x.pyc', cause: 'content.source' }]);
  });

  it('--exclude takes nothing that is no pattern', async () => {
    const { code, stdout, stderr } = await run('diff', first, touched, '--exclude', 'a[b');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^assay: a\[b is no pattern of paths \[usage\.option\]\nhint: /);
  });

  it('--exclude takes no empty pattern', async () => {
    expect((await run('diff', first, touched, '--exclude', '')).code).toBe(2);
  });

  it('--full lists what the short form counts', async () => {
    const many = (name: string, mtime: number) =>
      tar(name, ...Array.from({ length: 300 }, (_, i) => ({ name: `f${i}`, data: `${i}${mtime}\n` })));
    const [one, other] = [many('many-1.tar', 1), many('many-2.tar', 2)];
    const [short, full] = [await run('diff', one, other), await run('diff', one, other, '--full')];
    expect([short.code, full.code]).toEqual([1, 1]);
    for (let i = 0; i < 300; i++) expect(full.stdout).toContain(`f${i} `);
    expect(short.stdout.length).toBeLessThan(full.stdout.length);
    expect(short.stdout).toMatch(/\d+ more/);
  });

  it('writes every format to its file, beside what goes to standard output', async () => {
    const names = ['text', 'html', 'markdown', 'json', 'sarif', 'statement'];
    const files = Object.fromEntries(names.map((name) => [name, out(`report.${name}`)]));
    const flags = names.flatMap((name) => [`--${name}`, files[name]!]);
    const { code, stdout } = await run('diff', first, changed, ...flags);
    expect(code).toBe(1);
    expect(stdout).toContain('DIFFERENT');
    const read = (name: string) => readFileSync(files[name]!, 'utf8');
    expect(read('text')).toContain('DIFFERENT');
    expect(read('html')).toMatch(/^<!doctype html>/i);
    expect(read('html')).not.toMatch(/(src|href)="https?:[^"]*\.(js|css|png)"/);
    expect(read('markdown')).toContain('content.source');
    const comparison = JSON.parse(read('json'));
    expect(comparison).toMatchObject({ schemaVersion: 1, verdict: 'different', explained: false });
    expect(comparison).toEqual(JSON.parse((await run('diff', first, changed, '--format', 'json')).stdout));
    expect(JSON.parse(read('sarif'))).toMatchObject({ version: '2.1.0' });
    expect(JSON.parse(read('statement'))).toMatchObject({ _type: 'https://in-toto.io/Statement/v1' });
    for (const name of names) {
      expect((await run('diff', first, changed, '--format', name)).code, name).toBe(1);
    }
  });

  it('-o writes to a file, and says nothing', async () => {
    const { code, stdout, stderr } = await run('diff', first, touched, '-o', out('short.txt'));
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(readFileSync(out('short.txt'), 'utf8')).toContain('EQUAL-CONTENTS');
  });

  it.each(['-o', '--json', '--html', '--statement'])('%s never overwrites what is compared', async (flag) => {
    const before = readFileSync(touched);
    for (const input of [first, touched]) {
      const { code, stdout, stderr } = await run('diff', first, touched, flag, input);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('it is the input, and inputs are never written to');
    }
    expect(readFileSync(touched).equals(before)).toBe(true);
  });

  it('compares an archive with what it was unpacked to, and two folders', async () => {
    const { stdout } = await run('diff', first, tree, '--at-least', 'equal-contents', '--format', 'json');
    const { verdict, causes } = JSON.parse(stdout);
    expect([verdict, causes.map(({ code }: { code: string }) => code)]).toEqual([
      'equal-contents',
      ['archive.dialect'],
    ]);
    expect((await run('diff', tree, first, '--at-least', 'equal-contents')).code).toBe(0);
    expect((await run('diff', tree, changed, '--at-least', 'equal-contents')).code).toBe(1);
    expect((await run('diff', tree, tree)).code).toBe(0);
  });

  it('follows no link, not even one that leads back', async () => {
    const [one, other] = ['loop-1', 'loop-2'].map((name, index) => {
      const path = join(folder.path, name);
      mkdirSync(path);
      symlinkSync('..', join(path, 'up'));
      symlinkSync('self', join(path, 'self'));
      writeFileSync(join(path, 'f'), `${index}`);
      return path;
    }) as [string, string];
    const { code, stdout } = await run('diff', one, other, '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ differences: [{ kind: 'content', left: '/f' }] });
  });

  it('says which input is missing, empty or not given', async () => {
    const empty = folder.put('empty', '');
    for (const [args, message] of [
      [[first, out('missing')], `assay: ${out('missing')}: no such file or directory [input.missing]`],
      [[out('missing'), first], `assay: ${out('missing')}: no such file or directory [input.missing]`],
      [[first, empty], 'empty: the file is empty [input.empty]'],
      [[empty, first], 'empty: the file is empty [input.empty]'],
      [[first], "assay: missing required argument 'b' [usage.argument]"],
      [[first, touched, changed], 'too many arguments'],
      [[first, touched, '-o', out('no/such/folder')], 'the folder does not exist [output.write]'],
    ] as const) {
      const { code, stdout, stderr } = await run('diff', ...args);
      expect({ code, stdout }, message).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
    }
    expect(existsSync(out('no'))).toBe(false);
  });

  it('compares anything with anything', async () => {
    const text = folder.put('note.txt', 'a note\n');
    for (const [one, other] of [
      [first, text],
      [text, tree],
      [tree, text],
    ] as const) {
      const { code, stdout, stderr } = await run('diff', one, other);
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toContain('DIFFERENT');
    }
  });

  it('ends quietly where its reader has enough, and has no colours in a pipe', {
    timeout: 30_000,
  }, async () => {
    const { stderr, stdout } = await spawnAssay(['diff', first, changed, '--format', 'html'], {
      closeAfter: 1,
    });
    expect(stderr).toBe('');
    expect(stdout).not.toContain('\x1b[');
  });
});
