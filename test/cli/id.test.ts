import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { run, spawnAssay, testFolder } from './run.ts';

const folder = testFolder();
const id = (...args: readonly string[]) => run('id', ...args);

describe('assay id parse', () => {
  test('shows parts, canonical form and rules', async () => {
    const { stdout, code } = await id('parse', 'pkg:PyPI/Foo_Bar@1.0', 'cpe:/a:python:python:3.12');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'pkg:PyPI/Foo_Bar@1.0',
      '  kind         purl',
      '  canonical    pkg:pypi/foo-bar@1.0',
      '  type         pypi',
      '  name         foo-bar',
      '  version      1.0',
      '  note         the type is written in lower case: PyPI → pypi',
      '  note         the type has no case in its names: Foo_Bar → foo_bar',
      '  note         the type writes one character for another in its names: foo_bar → foo-bar',
      'cpe:/a:python:python:3.12',
      '  kind         cpe',
      '  canonical    cpe:2.3:a:python:python:3.12:*:*:*:*:*:*:*',
      '  part         a',
      '  vendor       python',
      '  product      python',
      '  version      3\\.12',
      '  uri          cpe:/a:python:python:3.12',
      '  note         bound again as a CPE 2.3 formatted string',
      '',
    ]);
  });

  test('JSON, and a name that cannot be read beside one that can', async () => {
    const { stdout, stderr, code } = await id('parse', '--format', 'json', 'nonsense', 'python:cpython');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'assay: "nonsense" is no name of software [identity.name]\nhint: names are pkg:',
    );
    const { names } = JSON.parse(stdout) as {
      names: readonly { canonical: string; notes: readonly string[] }[];
    };
    expect(names).toMatchObject([
      { canonical: 'cpe:a:python:cpython', notes: ['it may also be cna:python:cpython'] },
    ]);
  });

  test('what a terminal would act on is escaped', async () => {
    const { stdout } = await id('parse', 'pkg:generic/a%1b%5b31m');
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('\\x1b[31m');
  });
});

describe('assay id explain', () => {
  test('tells what it is, its aliases with the evidence, and what would be searched', async () => {
    const { stdout, code } = await id('explain', 'pkg:pypi/pip@23.2.1');
    expect(code).toBe(0);
    expect(stdout).toContain('  is a package URL: pkg:pypi/pip\n    version: 23.2.1\n  software: pip. ');
    expect(stdout).toContain(
      '\nthe same software:\n  cna:pip maintainers:pip\n    same-as pkg:pypi/pip: The record gives this vendor and product, and its text speaks of pip. [CVE-2023-5752]\n',
    );
    expect(stdout).toContain('    repository of purl type github, from repository:github.com/pypa/pip\n');
    expect(stdout).toContain('\nwhat it contains:\n  pkg:pypi/cachecontrol\n');
    const searched = stdout.slice(stdout.indexOf('advisories would be searched by:')).split('\n\n')[0];
    expect(searched?.split('\n')).toEqual([
      'advisories would be searched by:',
      '  cna:pip maintainers:pip',
      '  cpe:a:pypa:pip',
      '  package:PyPI/pip',
      '  purl:pkg:github/pypa/pip',
      '  repository:github.com/pypa/pip',
    ]);
  });

  test('weak names are told only when asked for, marked, and never searched by', async () => {
    const plain = await id('explain', 'pkg:github/madler/zlib');
    expect(plain.stdout).not.toContain('madler:zlip');
    expect(plain.stdout).toMatch(/names that only weak statements lead to: \d+ \(--weak shows them\)/);
    const weak = await id('explain', 'pkg:github/madler/zlib', '--weak');
    expect(weak.stdout).toContain('  cpe:a:madler:zlip  (uncertain)\n');
    expect(weak.stdout).toContain('[purl2cpe@ebede2f8]');
    expect(weak.stdout.slice(weak.stdout.indexOf('searched by'))).not.toContain('zlip');
  });

  test('dates: a domain that changed hands', async () => {
    const now = await id('explain', 'homepage:bzip.org');
    expect(now.stdout).toContain('not on that day: homepage:bzip.org moved-to homepage:sourceware.org/bzip2');
    expect(now.stdout).not.toContain('cpe:a:bzip:bzip2');
    const then = await id('explain', 'homepage:bzip.org', '--at', '2016-01-01');
    expect(then.stdout).toContain('  cpe:a:bzip:bzip2\n');
  });

  test('a name nobody knows, in JSON', async () => {
    const { stdout, code } = await id('explain', 'pkg:npm/no-such-thing', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      known: false,
      searched: ['package:npm/no-such-thing'],
      left: 0,
    });
  });

  test('a document and a mapping of the user', async () => {
    const statement =
      '  - same-as: [pkg:npm/mine, cpe:a:mine:mine]\n    source: CVE-2024-0001\n    evidence: x\n';
    const file = folder.put(
      'mine.yaml',
      `schemaVersion: 1\nsoftware: mine\nabout: Mine.\nedges:\n${statement}`,
    );
    const rows = { vendor: 'other', product: 'mine', purls: ['pkg:npm/mine', 'pkg:nowhere/x'] };
    const mapping = folder.put('mapping.ndjson.gz', gzipSync(`${JSON.stringify(rows)}\n`));
    const { stdout, stderr } = await id(
      'aliases',
      'pkg:npm/mine',
      '--identities',
      file,
      '--mapping',
      mapping,
      '--weak',
    );
    expect(stdout).toBe('pkg:npm/mine\ncpe:a:mine:mine\ncpe:a:other:mine\tweak\n');
    expect(stderr).toBe(`${mapping}: left out 1: purl of a type that is not registered\n`);
  });
});

describe('assay id aliases and convert', () => {
  test('aliases one a line; exit code 1 for a name that is not known', async () => {
    const { stdout, code } = await id('aliases', 'cpe:2.3:a:python:cpython:3.12.0:*:*:*:*:*:*:*');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toContain('cpe:a:python_software_foundation:cpython');
    const unknown = await id('aliases', 'pkg:npm/no-such-thing');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('hint: `assay id propose`');
    const related = await id('aliases', 'pkg:deb/debian/zlib', '--related');
    expect(related.stdout).toContain('cpe:a:zlib:zlib\trepackages\n');
  });

  test('convert carries the version over, and marks what is uncertain', async () => {
    const { stdout, code } = await id('convert', 'pkg:github/madler/zlib@1.3.1', '--to', 'cpe');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'cpe:2.3:a:zlib:zlib:1.3.1:*:*:*:*:*:*:*\n',
        'cpe:2.3:a:gnu:zlib:1.3.1:*:*:*:*:*:*:*\tdeprecated\n',
        'cpe:2.3:a:madler:zlip:1.3.1:*:*:*:*:*:*:*\tuncertain\n',
      ].join(''),
    );
    const back = await id('convert', 'cpe:2.3:a:pypa:pip:23.2.1:*:*:*:*:*:*:*', '--to', 'purl');
    expect(back.stdout).toBe('pkg:pypi/pip@23.2.1\npkg:github/pypa/pip@23.2.1\n');
  });

  test('nothing is made up from the text', async () => {
    const { stdout, stderr, code } = await id('convert', 'pkg:npm/left-pad@1.0.0', '--to', 'cpe');
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toContain('does not know "pkg:npm/left-pad@1.0.0"');
  });
});

describe('assay id lint', () => {
  test('the documents that come with Assay are sound', async () => {
    const { stdout, stderr, code } = await id('lint', 'data/identities');
    expect({ stdout, code }).toEqual({ stdout: '', code: 0 });
    expect(stderr).toMatch(/^nothing is wrong \(\d{3} looked at\)\n$/);
  });

  test('line, column, path and reason', async () => {
    const file = folder.put(
      'wrong.yaml',
      'schemaVersion: 1\nsoftware: x\nabout: X.\nedges:\n  - same-as: [pkg:pypi/A, cpe:a:a:a]\n    source: me\n    evidence: x\n',
    );
    const { stdout, code } = await id('lint', file);
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        `${file}:5:15: edges.0.same-as.0: it is not in its canonical form: pkg:pypi/A\n  hint: write pkg:pypi/a\n`,
        `${file}:6:5: edges.0.source: it is neither a web address nor the id of a record\n  hint: docs/identities.md lists what a source may be\n`,
      ].join(''),
    );
    const json = await id('lint', file, '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      inputs: [{ input: file, problems: [{ line: 5, column: 15 }, { line: 6 }] }],
    });
  });

  test('what contradicts the built-in documents', async () => {
    const statement =
      '  - same-as: [pkg:github/madler/zlib, cpe:a:cloudflare:zlib]\n    source: CVE-2024-0001\n    evidence: x\n';
    const file = folder.put('zlib.yaml', `schemaVersion: 1\nsoftware: zlib\nabout: X.\nedges:\n${statement}`);
    const { stdout, code } = await id('lint', file);
    expect(code).toBe(1);
    expect(stdout).toContain('declared distinct, but statements make them the same');
    // A newer form of the built-in document takes its place.
    expect((await id('lint', 'data/identities/zlib.yaml')).code).toBe(0);
  });

  test('names as publishers write them', async () => {
    const { stdout, code } = await id(
      'lint',
      'pkg:pypi/Foo',
      'cpe:2.3:a:Python:python:3.12:*:*:*:*:*:*:*',
      'pkg:pypi/foo@1.0',
    );
    expect(code).toBe(1);
    expect(stdout).toContain('pkg:pypi/Foo:1:1: the type has no case in its names: Foo → foo\n');
    expect(stdout).toContain('cpe:2.3:a:Python:python');
    expect(stdout).not.toContain('pkg:pypi/foo@1.0');
  });

  test('what is neither, empty, or a folder without documents', async () => {
    const missing = await id('lint', 'no-such.yaml');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain(
      'no-such.yaml: no such file or directory [input.missing]\nhint: give a file, a folder, or a name',
    );
    const empty = await id('lint', folder.put('empty.yaml', ''));
    expect({ code: empty.code, out: empty.stdout.endsWith('empty.yaml:1:1: it is empty\n') }).toEqual({
      code: 1,
      out: true,
    });
    const bare = mkdtempSync(join(folder.path, 'bare-'));
    expect((await id('lint', bare)).stderr).toContain('the folder has no .yaml file [input.missing]');
  });
});

describe('assay id propose', () => {
  const source = ['--source', 'https://example.org/x', '--evidence', 'It says: yes.'];

  test('writes a document that lint finds nothing wrong with, and adds to it', async () => {
    const file = join(folder.path, 'proposed.yaml');
    const first = await id(
      'propose',
      '--same-as',
      'pkg:github/Foo/Bar',
      'cpe:2.3:a:foo:bar:*:*:*:*:*:*:*:*',
      ...source,
      '-o',
      file,
    );
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: `${file}: written\n` });
    const second = await id(
      'propose',
      '--repackaged-as',
      'cpe:a:foo:bar',
      'pkg:npm/%40foo/bar',
      ...source,
      '--from',
      '2020-01-01',
      '--weak',
      '-o',
      file,
    );
    expect({ code: second.code, stderr: second.stderr }).toEqual({
      code: 0,
      stderr: `${file}: one statement added\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe(
      [
        'schemaVersion: 1',
        'software: bar',
        'about: Names of bar.',
        'edges:',
        '  - same-as: [pkg:github/foo/bar, cpe:a:foo:bar]',
        '    source: https://example.org/x',
        '    evidence: "It says: yes."',
        '  - repackaged-as: [cpe:a:foo:bar, pkg:npm/%40foo/bar]',
        '    source: https://example.org/x',
        '    evidence: "It says: yes."',
        '    from: "2020-01-01"',
        '    weak: true',
        '',
      ].join('\n'),
    );
    expect((await id('lint', file)).code).toBe(0);
    const again = await id(
      'propose',
      '--same-as',
      'cpe:a:foo:bar',
      'pkg:github/foo/bar',
      ...source,
      '-o',
      file,
    );
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('says the same already');
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(13);
  });

  test('to standard output, about software that is known', async () => {
    const { stdout, code } = await id(
      'propose',
      '--repackaged-as',
      'cpe:a:zlib:zlib',
      'pkg:npm/my-zlib',
      ...source,
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      'software: zlib\nabout: DEFLATE compression library.\nedges:\n  - repackaged-as: [cpe:a:zlib:zlib, pkg:npm/my-zlib]\n',
    );
  });

  test('says what it contradicts', async () => {
    const { stderr, code } = await id(
      'propose',
      '--same-as',
      'cpe:a:zlib:zlib',
      'cpe:a:cloudflare:zlib',
      ...source,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('declared distinct');
  });

  test.each([
    [
      ['--same-as', 'pkg:pypi/a', 'pkg:pypi/b', '--contains', 'pkg:pypi/a', 'pkg:pypi/b', ...source],
      'a statement has exactly one kind [usage.option]',
    ],
    [[...source], 'a statement has exactly one kind [usage.option]'],
    [['--same-as', 'pkg:pypi/a', ...source], '--same-as takes two names [usage.option]'],
    [['--same-as', 'a:b', 'pkg:pypi/b', ...source], '"a:b" may be cpe or cna [identity.name]'],
    [
      ['--same-as', 'pkg:pypi/a', 'pkg:pypi/b', '--evidence', 'x'],
      "required option '--source <source>' not specified [usage.option]",
    ],
    [
      ['--same-as', 'pkg:pypi/a', 'pkg:pypi/b', '--source', 'me', '--evidence', 'x'],
      'it is neither a web address nor the id of a record [usage.option]',
    ],
    [
      ['--same-as', 'pkg:pypi/a', 'pkg:pypi/b', ...source, '--from', 'today'],
      'it is no day written YYYY-MM-DD [usage.option]',
    ],
  ])('%j', async (args, message) => {
    const { stderr, stdout, code } = await id('propose', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('hint: ');
  });

  test('a file that is no identity document stays as it is', async () => {
    const file = folder.put('notes.txt', 'Dear diary\n');
    const { code, stderr } = await id(
      'propose',
      '--same-as',
      'pkg:pypi/a',
      'pkg:pypi/b',
      ...source,
      '-o',
      file,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('[identity.document]');
    expect(readFileSync(file, 'utf8')).toBe('Dear diary\n');
  });
});

test.each([
  [['explain'], "missing required argument 'name' [usage.argument]"],
  [['explain', 'pkg:pypi/a', 'b'], 'too many arguments'],
  [['convert', 'pkg:pypi/pip'], "required option '--to <kind>' not specified [usage.option]"],
  [['explain', 'pkg:pypi/pip', '--at', 'yesterday'], 'Use a day written YYYY-MM-DD [usage.option]'],
  [['explain', 'pkg:pypi/pip', '--budget', '0'], 'Use a number from 1 on [usage.option]'],
  [['explain', 'pkg:julia/Zlib_jll'], 'a julia purl needs the qualifier uuid [purl.type-rule]'],
  [
    ['explain', 'pkg:pypi/pip', '--mapping', 'nothing.json'],
    'nothing.json: no such file or directory [input.missing]',
  ],
  [['explain', 'pkg:pypi/pip', '--identities', 'package.json'], '[identity.document]'],
  [['bogus'], "unknown command 'bogus' [usage.unknown-command]"],
])('wrong use: assay id %j', async (args, message) => {
  const { stderr, code } = await id(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('works in an empty folder, and a closed pipe is no failure', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'assay-id-'));
  const { code, stdout, stderr } = await spawnAssay(['id', 'aliases', 'pkg:github/python/cpython'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('cpe:a:python:python\n');
});
