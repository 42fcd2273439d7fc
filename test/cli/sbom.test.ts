import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOM_FORMATS, type BomPackage } from '../../src/model/index.ts';
import { readBom } from '../../src/sbom/boms.ts';
import { canonicalBom } from '../../src/sbom/document/spdx.ts';
import { releaseArchive, releaseFolder } from '../recipes/release-tree.ts';
import { archive, member } from '../recipes/tar.ts';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const tar = folder.put('parcel-1.2.0.tar', releaseArchive());
const FORMATS = Object.keys(BOM_FORMATS);

const environment = process.env['SOURCE_DATE_EPOCH'];
beforeEach(() => {
  process.env['SOURCE_DATE_EPOCH'] = '1700000000';
});
afterEach(() => {
  if (environment === undefined) delete process.env['SOURCE_DATE_EPOCH'];
  else process.env['SOURCE_DATE_EPOCH'] = environment;
});

describe('assay sbom create', () => {
  it('writes the SBOM of the example wheel', async () => {
    const { code, stdout, stderr } = await run('sbom', 'create', WHEEL);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${WHEEL}: 2 components, 11 files\n`,
    });
    await expect(stdout).toMatchFileSnapshot('../golden/sbom-example.spdx.json');
  });

  it('writes it in CycloneDX, in the slim form', async () => {
    const { stdout } = await run('sbom', 'create', WHEEL, '--slim', '-q', '--format', 'cyclonedx-1.7-json');
    await expect(stdout).toMatchFileSnapshot('../golden/sbom-example-slim.cdx.json');
  });

  it.each(FORMATS)('writes valid %s, of whatever form', async (format) => {
    for (const form of [[], ['--slim']]) {
      const { code, bytes } = await run('sbom', 'create', tar, '--format', format, ...form);
      expect(code).toBe(0);
      const validated = await run('sbom', 'validate', folder.put('made', bytes), '--format', 'json');
      expect(JSON.parse(validated.stdout).documents[0]).toMatchObject({ valid: true, findings: [] });
      expect(bytes.at(-1)).toBe(10);
    }
  });

  it.each(FORMATS)('says the same of an archive and the folder it is unpacked to: %s', async (format) => {
    const tree = releaseFolder(join(folder.path, `unpacked-${format}`));
    const [packed, unpacked] = [
      await run('sbom', 'create', tar, '--format', format),
      await run('sbom', 'create', tree, '--format', format),
    ];
    expect(unbound(unpacked.stdout)).toEqual(unbound(packed.stdout));
    expect(unpacked.stdout).not.toContain(folder.path);
  });

  it('writes the same bytes again, in any time zone', async () => {
    const env = { SOURCE_DATE_EPOCH: '1700000000' };
    const [one, two] = await Promise.all([
      spawnAssay(['sbom', 'create', tar], { env: { ...env, TZ: 'Asia/Tokyo', LC_ALL: 'C' } }),
      spawnAssay(['sbom', 'create', basename(tar)], {
        env: { ...env, TZ: 'America/Los_Angeles' },
        cwd: folder.path,
      }),
    ]);
    expect(one.code).toBe(0);
    expect(two.bytes.equals(one.bytes)).toBe(true);
    expect(JSON.parse(one.stdout).creationInfo).toEqual({
      created: '2023-11-14T22:13:20Z',
      creators: ['Tool: assay-0.1.0'],
    });
  });

  it('never asks the clock', async () => {
    delete process.env['SOURCE_DATE_EPOCH'];
    const spdx = await run('sbom', 'create', tar);
    expect(JSON.parse(spdx.stdout).creationInfo.created).toBe('1970-01-01T00:00:00Z');
    expect(spdx.stderr).toContain('SOURCE_DATE_EPOCH is not set; the document says 1970-01-01');
    const cdx = await run('sbom', 'create', tar, '--format', 'cyclonedx-1.6-json');
    expect(JSON.parse(cdx.stdout).metadata.timestamp).toBeUndefined();
    expect(cdx.stderr).not.toContain('SOURCE_DATE_EPOCH');
    process.env['SOURCE_DATE_EPOCH'] = 'now';
    expect(await run('sbom', 'create', tar)).toMatchObject({ code: 2, stdout: '' });
  });

  it('recognises by the files of the user too', async () => {
    const own = folder.put(
      'own.yaml',
      [
        'schemaVersion: 1',
        'name: madeup',
        'about: Made up for a test.',
        "purl: 'pkg:generic/madeup@{version}'",
        'marks:',
        '  - path: madeup.h',
        '    version:',
        '      pattern: \'MADEUP "([^"]+)"\'',
        '    home: [madeup]',
        "    files: ['*.h']",
        'examples:',
        '  - path: madeup/madeup.h',
        '    text: \'#define MADEUP "3.1"\'',
        "    expect: '3.1'",
        '',
      ].join('\n'),
    );
    const target = folder.put(
      'm.tar',
      archive([member({ name: 'madeup/madeup.h', data: '#define MADEUP "3.1"\n' }), member({ name: 'x' })]),
    );
    const { stderr, stdout } = await run('sbom', 'create', target, '--recognisers', own);
    expect(stderr.split('\n')[0]).toBe(
      `${target}: 1 component, 2 files; 1 of them (0 bytes) of no component`,
    );
    expect(stdout).toContain('pkg:generic/madeup@3.1');
    const bad = await run('sbom', 'create', target, '--recognisers', folder.put('bad.yaml', 'name: 1\n'));
    expect(bad).toMatchObject({ code: 2, stdout: '' });
    expect(bad.stderr).toContain('[recogniser.document]');
    const missing = await run('sbom', 'create', target, '--recognisers', join(folder.path, 'no.yaml'));
    expect(missing.stderr).toContain('[input.missing]');
  });

  it('writes what a damaged artifact has, and exits 1', async () => {
    const cut = folder.put('cut.tar', releaseArchive().subarray(0, 540));
    const { code, stdout, stderr } = await run('sbom', 'create', cut, '-q');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `assay: ${cut}: it is damaged, so the document may lack something; see \`assay ls ${cut}\`\n`,
    );
    expect(JSON.parse(stdout).packages.length).toBeGreaterThan(0);
  });

  it.each([
    [['no-such-file'], '[input.missing]'],
    [[folder.put('empty', '')], '[input.empty]'],
    [[tar, WHEEL], '[usage.argument]'],
    [[tar, '--out-dir', 'x', '-o', 'y'], '[usage.option]'],
    [[tar, '--format', 'spdx'], '[usage.option]'],
    [[tar, '-o', tar], '[output.write]'],
    [[], '[usage.argument]'],
  ])('refuses %j', async (args, code) => {
    const before = readFileSync(tar);
    const refused = await run('sbom', 'create', ...args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(code);
    expect(readFileSync(tar).equals(before)).toBe(true);
  });
});

describe('assay sbom create --out-dir', () => {
  it('writes one document for each target, an index and a table', async () => {
    const out = join(folder.path, 'new', 'out');
    const { code, stdout } = await run('sbom', 'create', WHEEL, tar, '--out-dir', out, '-q');
    expect(code).toBe(0);
    expect(stdout.replaceAll(/ +\d+$/gm, ' N')).toBe(
      [
        'document                                 components  only named  files  of none  bytes',
        'parcel-1.2.0-py3-none-any.whl.spdx.json           2           0     11        0 N',
        'parcel-1.2.0.tar.spdx.json                        3           0     10        0 N',
        '',
      ].join('\n'),
    );
    expect(readdirSync(out).sort()).toEqual([
      'index.json',
      'parcel-1.2.0-py3-none-any.whl.spdx.json',
      'parcel-1.2.0.tar.spdx.json',
    ]);
    const written = readFileSync(join(out, 'parcel-1.2.0.tar.spdx.json'));
    expect(written.equals((await run('sbom', 'create', tar)).bytes)).toBe(true);
    const index = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'));
    expect(index.documents[1].document).toEqual({
      file: 'parcel-1.2.0.tar.spdx.json',
      size: written.length,
      sha256: createHash('sha256').update(written).digest('hex'),
    });
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(
      JSON.parse(readFileSync('docs/schemas/sbom-index.schema.json', 'utf8')),
    );
    validate(index);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('writes the same index again, whatever the order of targets', async () => {
    const [a, b] = ['a', 'b'].map((name) => join(folder.path, name));
    await run('sbom', 'create', WHEEL, tar, '--out-dir', a!, '--slim', '-q');
    await run('sbom', 'create', tar, WHEEL, '--out-dir', b!, '--slim', '-q');
    for (const name of readdirSync(a!))
      expect(readFileSync(join(b!, name)).equals(readFileSync(join(a!, name)))).toBe(true);
  });

  it('tells what cannot be read, and writes the others', async () => {
    const out = join(folder.path, 'some');
    const { code, stdout, stderr } = await run('sbom', 'create', 'nothing-here', tar, '--out-dir', out, '-q');
    expect(code).toBe(2);
    expect(stderr).toContain('nothing-here: no such file or directory [input.missing]');
    expect(stdout).toMatch(/nothing-here\.spdx\.json +input\.missing\n/);
    const index = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'));
    expect(index.failed).toEqual([
      { artifact: 'nothing-here', code: 'input.missing', message: 'no such file or directory' },
    ]);
    expect(index.documents).toHaveLength(1);
  });

  it('refuses two targets of one name, and a folder within a target', async () => {
    const other = join(folder.path, 'other');
    mkdirSync(other);
    writeFileSync(join(other, basename(tar)), 'x');
    const out = join(folder.path, 'never');
    const twice = await run('sbom', 'create', tar, join(other, basename(tar)), '--out-dir', out);
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(twice.stderr).toContain('would have the same document, parcel-1.2.0.tar.spdx.json');
    expect(existsSync(out)).toBe(false);
    const within = await run('sbom', 'create', other, '--out-dir', join(other, 'out'), '-q');
    expect(within.stderr).toContain('[output.write]');
  });
});

describe('assay sbom convert', () => {
  it('tells what gets lost, on standard error and in a file', async () => {
    const document = folder.put('c.spdx.json', (await run('sbom', 'create', tar)).bytes);
    const report = join(folder.path, 'losses.json');
    const converted = await run(
      'sbom',
      'convert',
      document,
      '--format',
      'cyclonedx-1.6-xml',
      '--losses',
      report,
    );
    expect(converted.code).toBe(0);
    expect(converted.stdout).toMatch(
      /^<\?xml [^>]*\?>\s*<bom xmlns="http:\/\/cyclonedx\.org\/schema\/bom\/1\.6"/,
    );
    const told = JSON.parse(readFileSync(report, 'utf8'));
    expect(told).toMatchObject({ schemaVersion: 1, document, format: 'cyclonedx-1.6-xml', notes: [] });
    expect(told.losses.length).toBeGreaterThan(0);
    expect(converted.stderr.split('\n').filter((line) => line.startsWith('lost')).length).toBeGreaterThan(0);
    const quiet = await run('sbom', 'convert', document, '--format', 'cyclonedx-1.6-xml', '-q');
    expect(quiet).toMatchObject({ code: 0, stderr: '', stdout: converted.stdout });
  });

  it.each(FORMATS)('loses nothing on the way through %s that is not told', async (format) => {
    const document = folder.put('d.spdx.json', (await run('sbom', 'create', tar)).bytes);
    const there = await run('sbom', 'convert', document, '--format', format);
    expect(there.code).toBe(0);
    const back = await run('sbom', 'convert', folder.put('there', there.bytes), '--format', 'spdx-2.3-json');
    const names = (text: string): string[] =>
      JSON.parse(text)
        .packages.map((one: { name: string; versionInfo?: string }) => `${one.name} ${one.versionInfo ?? ''}`)
        .sort();
    expect(names(back.stdout).filter((name) => !name.startsWith('./'))).toEqual(
      names(readFileSync(document, 'utf8')),
    );
  });

  it('exits 1 where something is wrong with the document, and writes the rest', async () => {
    const document = folder.put(
      'dangling.json',
      '{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"x","packages":[{"SPDXID":"SPDXRef-a","downloadLocation":"NONE"}],"dataLicense":"CC0-1.0","documentNamespace":"https://example.org/x","creationInfo":{"created":"2020-01-01T00:00:00Z","creators":["Tool: x"]}}',
    );
    const { code, stdout, stderr } = await run('sbom', 'convert', document, '--format', 'spdx-2.3-tv');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /m);
    expect(stdout).toContain('SPDXVersion: SPDX-2.3');
  });

  it.each([
    [[tar, '--format', 'spdx-2.3-tv'], '[sbom.syntax]'],
    [[folder.put('nothing', ''), '--format', 'spdx-2.3-tv'], '[input.empty]'],
    [[folder.path, '--format', 'spdx-2.3-tv'], '[input.not-a-file]'],
    [[tar], '[usage.option]'],
    [[tar, '--format', 'spdx-2.3-tv', '-o', 'x', '--losses', 'x'], '[usage.option]'],
  ])('refuses %j', async (args, code) => {
    const refused = await run('sbom', 'convert', ...args);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(code);
  });
});

it('--to, the former name of --format of sbom convert, still works and is not shown', async () => {
  const document = folder.put('to.spdx.json', (await run('sbom', 'create', tar)).bytes);
  const now = await run('sbom', 'convert', document, '--format', 'cyclonedx-1.6-json');
  expect(await run('sbom', 'convert', document, '--to', 'cyclonedx-1.6-json')).toEqual(now);
  expect((await run('sbom', 'convert', '--help')).stdout).not.toContain('--to');
  const wrong = await run('sbom', 'convert', document, '--to', 'spdx-1');
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
});

describe('documents from standard input', () => {
  const without = { ASSAY_ADVISORIES: join(folder.path, 'none.sqlite') };

  it.each([
    ['validate', ['sbom', 'validate', '-'], 'standard input: SPDX: valid\n'],
    ['score', ['sbom', 'score', '-'], 'standard input\nSPDX 2.3'],
    ['convert', ['sbom', 'convert', '-', '--format', 'spdx-2.3-tv'], 'SPDXVersion: SPDX-2.3'],
  ])('%s', async (_, args, begins) => {
    const { bytes } = await run('sbom', 'create', tar);
    const { code, stdout } = await spawnAssay(args, { input: bytes, env: without });
    expect(code).toBe(0);
    expect(stdout.startsWith(begins)).toBe(true);
    const empty = await spawnAssay(args, { env: without });
    expect(empty).toMatchObject({ code: 2, stdout: '' });
    expect(empty.stderr).toBe(
      'assay: standard input: the file is empty [input.empty]\nhint: the program that should write it may have failed\n',
    );
  });

  it('can be read once, and only where documents are read', async () => {
    expect((await run('sbom', 'validate', '-', '-')).stderr).toContain('standard input (-) can be read once');
    expect((await run('ls', '-')).stderr).toContain('no such file, and standard input is not read here');
  });
});

describe('assay sbom validate', () => {
  it('what is nothing of the kind is not called SPDX', async () => {
    const junk = folder.put('junk.json', 'not anything');
    const { code, stdout } = await run('sbom', 'validate', junk);
    expect(code).toBe(1);
    expect(stdout.split('\n')[0]).toBe(`${junk}: NOT VALID: 1 error`);
    const { documents } = JSON.parse((await run('sbom', 'validate', junk, '--format', 'json')).stdout);
    expect(documents[0]).toMatchObject({ specification: null, valid: false });
  });

  it('tells what is wrong, where and what to do, and exits 1', async () => {
    const good = folder.put(
      'good.json',
      (await run('sbom', 'create', tar, '--format', 'cyclonedx-1.7-json')).bytes,
    );
    const bad = folder.put('bad.json', '{"bomFormat":"CycloneDX","specVersion":"1.6","version":0}');
    const { code, stdout } = await run('sbom', 'validate', good, bad);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${good}: CycloneDX: valid\n${bad}: CycloneDX: NOT VALID: 1 error\n  error: /version: `,
    );
    expect(stdout).toMatch(/^ {4}fix: \S/m);
    expect((await run('sbom', 'validate', good)).code).toBe(0);
  });

  it('validates SPDX that we made without a finding', async () => {
    const document = folder.put('v.spdx.json', (await run('sbom', 'create', tar)).bytes);
    const { code, stdout } = await run('sbom', 'validate', document);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${document}: SPDX: valid\n`,
    });
  });

  it('exits 1 for what is no SBOM, 2 where a document cannot be read at all', async () => {
    const { code, stdout } = await run('sbom', 'validate', tar);
    expect(code).toBe(1);
    expect(stdout).toContain('NOT VALID');
    const missing = await run('sbom', 'validate', 'no-such-file', tar);
    const answer = join(folder.path, 'no-answer.txt');
    expect((await run('sbom', 'validate', 'no-such-file', '-o', answer)).code).toBe(2);
    expect(existsSync(answer)).toBe(false);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('[input.missing]');
    expect(missing.stdout).toContain('NOT VALID');
  });
});

/**
 * What a document says without what binds it to its artifact: its namespace or serial number, and name, file name and digest of the
 * artifact.
 */
function unbound(text: string): unknown {
  const plain = text.replaceAll(/https:\/\/spdx\.org\/spdxdocs\/[\w.-]+|urn:uuid:[\da-f-]{36}/g, 'urn:bound');
  const { bom } = readBom(plain);
  const [subject] = bom.describes;
  const packages = bom.packages.map((one): BomPackage => {
    if (one.ref !== subject) return one;
    const { fileName: _, ...rest } = one;
    const properties = one.properties.filter(({ value }) => !value.includes('assay:directory-digest'));
    return {
      ...rest,
      name: 'bound',
      hashes: [],
      properties: properties.filter(({ name }) => name !== 'assay:directory-digest'),
    };
  });
  return canonicalBom({ ...bom, name: 'bound', packages });
}
