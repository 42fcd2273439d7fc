import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { BomCheck } from '../../src/model/index.ts';
import { digestOf, spdxSaying } from '../recipes/checked-boms.ts';
import { type Files, tarOf } from '../recipes/packages.ts';
import { sarifErrors } from '../report/sarif-rules.ts';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const EXPAT: Files = {
  'lib/expat/expat.h':
    '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n',
};
const says = (version: string, sha256?: string) =>
  spdxSaying(
    [
      {
        name: 'expat',
        version,
        purl: `pkg:github/libexpat/libexpat@R_${version.replaceAll('.', '_')}`,
        files: EXPAT,
      },
    ],
    { name: 'top', fileName: 'top.tar', ...(sha256 === undefined ? {} : { sha256 }) },
  );
const bytes = tarOf({ 'top/lib/expat/expat.h': EXPAT['lib/expat/expat.h']!, 'top/README': '' });
const tar = folder.put('top.tar', bytes);
const good = folder.put('good.spdx.json', says('2.7.1', digestOf(bytes)));
const bad = folder.put('bad.spdx.json', says('2.6.3'));

/** Writes a tree. @returns its path */
function treeOf(name: string, files: Files): string {
  const root = join(folder.path, name);
  for (const [path, data] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), data);
  }
  return root;
}

const OUTDATED = 'examples/sboms/parcel.cdx.json';

test('the example wheel: what the document says, what the file says, and where', async () => {
  expect(await run('sbom', 'check', WHEEL, OUTDATED)).toMatchObject({
    code: 1,
    stderr: '',
    stdout: `parcel-1.2.0-py3-none-any.whl
CONTRADICTED  1 contradicted, 1 confirmed

examples/sboms/parcel.cdx.json  CycloneDX 1.6, given, about parcel 1.2.0
  unbound: it has no digest of what it is about
  2 packages, 0 files

Contradicted by the bytes (1)
  tinyjson 0.4.0
      the document says 0.4.0 (examples/sboms/parcel.cdx.json /components/0),
      parcel/_vendor/vendor.txt line 1 says 0.4.1
`,
  });
});

test('a document that is true, and bound', async () => {
  const { code, stdout } = await run('sbom', 'check', tar, good);
  expect(code).toBe(0);
  expect(stdout).toContain('NOT CONTRADICTED  2 confirmed\n');
  expect(stdout).toContain('  bound: it has the sha256 digest of the artifact\n');
});

test('documents beside the artifact are found by their names', async () => {
  folder.put('top.tar.spdx.json', says('2.7.1'));
  folder.put('top.tar.cdx.json', '{ "bomFormat": "CycloneDX", "specVersion": 6 ');
  const { code, stdout } = await run('sbom', 'check', tar, '--format', 'json');
  expect(code).toBe(0);
  const { documents } = JSON.parse(stdout) as BomCheck;
  expect(documents.map(({ path, where, unchecked }) => [path, where, unchecked === undefined])).toEqual([
    ['top.tar.spdx.json', 'beside', true],
    ['top.tar.cdx.json', 'beside', false],
  ]);
});

test.each([
  [[bad], 1],
  [[good], 0],
  [[good, '--fail-on', 'unprovable'], 0],
  [[folder.put('unknown.spdx.json', spdxSaying([{ name: 'x' }])), '--fail-on', 'unprovable'], 1],
  [[good, '--fail-on', 'extra', '--fail-on', 'unbound'], 0],
  [[folder.put('nothing.spdx.json', spdxSaying([])), '--fail-on', 'unbound'], 1],
  [[folder.put('empty.spdx.json', spdxSaying([{ name: 'x' }])), '--fail-on', 'missing'], 1],
])('%j exits %i', async (rest, code) => {
  expect((await run('sbom', 'check', tar, ...rest)).code).toBe(code);
});

test.each([
  [['nowhere.tar'], /no such file or directory \[input\.missing\]/],
  [[tar, 'nowhere.json'], /nowhere\.json: no such file or directory \[input\.missing\]/],
  [[tar, tar], /top\.tar: .*\[sbom\.syntax\]/],
  [
    [tar, folder.put('program.bin', '\u0001\u0002')],
    /program\.bin: it is no SBOM: neither SPDX nor CycloneDX \[sbom\.syntax\]\nhint: SBOMs are/,
  ],
  [
    [tar, folder.put('cut.cdx.json', '{"bomFormat":"Cyc')],
    /\[sbom\.syntax\]\nhint: look whether it is whole/,
  ],
  [[tar, folder.put('zero.json', '')], /zero\.json: the file is empty \[input\.empty\]/],
  [
    [folder.put('bare.tar', tarOf({ a: 'a' }))],
    /no SBOM is in it or beside it \[sbom\.none\]\nhint: name a document/,
  ],
  [['--tree', treeOf('bare', { a: 'a' })], /no SBOM is in the tree \[sbom\.none\]/],
  [[tar, good, '--fail-on', 'x'], /Allowed choices are contradicted, extra, missing, unprovable, unbound/],
  [[tar, good, '-o', good], /it is the input, and inputs are never written to \[output\.write\]/],
  [[], /missing required argument 'target'/],
])('%j cannot be done', async (args, message) => {
  const { code, stdout, stderr } = await run('sbom', 'check', ...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('a tree: findings with their fix, and nothing told twice', async () => {
  const root = treeOf('tree', { ...EXPAT, 'lib/expat/new.c': 'new\n', 'Misc/sbom.spdx.json': says('2.6.3') });
  const { code, stdout } = await run('sbom', 'check', '--tree', root);
  expect(code).toBe(1);
  expect(stdout).toBe(`tree
CONTRADICTED  1 contradicted, 1 unprovable

Misc/sbom.spdx.json  SPDX 2.3, embedded, about top
  embedded: the artifact carries it
  2 packages, 1 file; 4 errors by its own standard

Not true of the tree (2)
  lib/expat/expat.h  tree.version
      expat: the document says 2.6.3, the files say 2.7.1
      fix: make the document say 2.7.1, or bring the files back to it
  lib/expat/new.c  tree.file-unlisted
      expat: the document does not list a file that lies with the others
      fix: add the file with its digests to the document

Unprovable (1)
  top  Misc/sbom.spdx.json /packages/1
      nothing in the bytes tells of it

Files  1 missing, 1 confirmed
`);
});

test('JSON has the shape of its schema, of trees and artifacts', async () => {
  const isCheck = new Ajv2020({ allErrors: true }).compile(
    JSON.parse(readFileSync('docs/schemas/sbom-check.schema.json', 'utf8')),
  );
  const root = treeOf('json', { ...EXPAT, 'Misc/sbom.spdx.json': says('2.6.3') });
  for (const args of [[WHEEL], [tar, bad], [tar, good], ['--tree', root]]) {
    isCheck(JSON.parse((await run('sbom', 'check', ...args, '--format', 'json')).stdout));
    expect(isCheck.errors ?? []).toEqual([]);
  }
  expect(isCheck({})).toBe(false);
});

test('SARIF follows its standard, of trees and artifacts', async () => {
  const root = treeOf('sarif', { ...EXPAT, 'Misc/sbom.spdx.json': says('2.6.3') });
  for (const args of [[WHEEL], [tar, bad], [tar, good], ['--tree', root]]) {
    const { stdout } = await run('sbom', 'check', ...args, '--format', 'sarif');
    expect(sarifErrors(JSON.parse(stdout))).toEqual([]);
  }
  const { stdout } = await run('sbom', 'check', WHEEL, OUTDATED, '--format', 'sarif');
  expect(JSON.parse(stdout).runs[0].results).toMatchObject([
    { ruleId: 'sbom.binding-unbound', level: 'note' },
    {
      ruleId: 'sbom.component-contradicted',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'parcel/_vendor/vendor.txt' } } }],
    },
  ]);
});

test('Markdown: nothing of a document is read as markup', async () => {
  const nasty = folder.put('nasty.spdx.json', spdxSaying([{ name: '<img>`|', version: '*1*\n# x' }]));
  const { stdout } = await run('sbom', 'check', tar, nasty, '--format', 'markdown');
  expect(stdout).toContain('## `top.tar` against its SBOMs\n');
  expect(stdout).not.toMatch(/<img>|^# x/m);
  expect((await run('sbom', 'check', tar, nasty)).stdout).toContain('<img>`| *1*');
});

test('on a terminal of whatever width, and into a pipe that closes early', async () => {
  const narrow = await spawnAssay(['sbom', 'check', WHEEL, OUTDATED], { env: { FORCE_COLOR: '1' } });
  expect(narrow.stdout).toContain('\x1b[31mCONTRADICTED\x1b[39m');
  expect(
    (await spawnAssay(['sbom', 'check', WHEEL, '--format', 'json'], { closeAfter: 10 })).code,
  ).toBeLessThan(2);
});

test('the hook for pre-commit runs what this command takes', async () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as [Readonly<Record<string, unknown>>];
  const [program, ...args] = String(hook['entry']).split(' ');
  expect([program, args.at(-1), hook['pass_filenames'], hook['always_run']]).toEqual([
    'assay',
    '.',
    false,
    true,
  ]);
  const root = treeOf('hook', { ...EXPAT, 'Misc/sbom.spdx.json': says('2.7.1') });
  expect((await run(...args.slice(0, -1), root)).code).toBe(0);
});

test('the GitHub Action passes its inputs on as they are', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as {
    readonly inputs: Readonly<Record<string, { readonly default: string }>>;
    readonly runs: {
      readonly steps: readonly { readonly name?: string; readonly run?: string; readonly env?: object }[];
    };
  };
  const step = action.runs.steps.at(-1)!;
  // Inputs reach the shell through its environment only, so that none of them is a command.
  expect(step.run).not.toContain('${{');
  expect(Object.values(step.env!)).toEqual(
    ['target', 'documents', 'tree', 'fail-on', 'sarif'].map((name) => `\${{ inputs.${name} }}`),
  );
  if (spawnSync('bash', ['--version']).status !== 0) return;
  const place = treeOf('action', {
    'bin/assay.js': `process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n'); process.exit(1);`,
  });
  const result = spawnSync('bash', ['-e', '-c', step.run!], {
    encoding: 'utf8',
    env: {
      ...process.env,
      GITHUB_ACTION_PATH: place,
      GITHUB_STEP_SUMMARY: join(place, 'summary'),
      RUNNER_TEMP: place,
      TARGET: 'a b',
      DOCUMENTS: 'x.json\n$(y).json\n',
      TREE: 'true',
      FAIL_ON: 'missing\nunbound',
      SARIF: '',
    },
  });
  expect(result.status).toBe(1);
  expect(JSON.parse(result.stdout)).toEqual([
    'sbom',
    'check',
    '--quiet',
    '--tree',
    '--fail-on',
    'missing',
    '--fail-on',
    'unbound',
    '--',
    'a b',
    'x.json',
    '$(y).json',
  ]);
  expect(readFileSync(join(place, 'summary'), 'utf8')).toContain('"markdown"');
});
