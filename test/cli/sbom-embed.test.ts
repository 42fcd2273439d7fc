import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { editableZip } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS } from '../../src/model/index.ts';
import { readBom } from '../../src/sbom/boms.ts';
import { installed, wheel, zipOf } from '../recipes/packages.ts';
import { run, spawnAssay, testFolder, WHEEL } from './run.ts';

const folder = testFolder();
const at = (name: string) => join(folder.path, name);
const DOCUMENT = 'parcel-1.2.0.dist-info/sboms/assay.cdx.json';

const environment = process.env['SOURCE_DATE_EPOCH'];
beforeEach(() => {
  process.env['SOURCE_DATE_EPOCH'] = '1700000000';
});
afterEach(() => {
  if (environment === undefined) delete process.env['SOURCE_DATE_EPOCH'];
  else process.env['SOURCE_DATE_EPOCH'] = environment;
});

const embed = (file: string, out: string, ...more: readonly string[]) =>
  run('sbom', 'create', '--embed', file, '-o', at(out), '--format', 'cyclonedx-1.6-json', ...more);

const opened = async (path: string) => await editableZip(bytesSource(readFileSync(path)), DEFAULT_LIMITS);

async function documentIn(path: string, name: string) {
  return Buffer.from(await (await opened(path)).content(name)).toString();
}

describe('assay sbom create --embed', () => {
  it('writes a wheel with a document that RECORD lists, and that agrees with its bytes', async () => {
    const { code, stdout, stderr } = await embed(WHEEL, 'one.whl');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`${WHEEL}: ${DOCUMENT} added: 2 components; RECORD lists it\n`);
    const { names } = await opened(at('one.whl'));
    expect(names.slice(-2)).toEqual([DOCUMENT, 'parcel-1.2.0.dist-info/RECORD']);
    const checked = JSON.parse((await run('sbom', 'check', at('one.whl'), '--format', 'json')).stdout);
    expect(
      checked.documents.map((one: { path: string; binding: unknown }) => [one.path, one.binding]),
    ).toContainEqual([
      DOCUMENT,
      { state: 'embedded', why: 'the artifact carries it, and RECORD has its digest' },
    ]);
    const own = checked.components.filter(
      (one: { claim?: { document: string } }) => one.claim?.document === DOCUMENT,
    );
    expect(own.map((one: { name: string; verdict: string }) => [one.name, one.verdict])).toEqual([
      ['parcel', 'confirmed'],
      ['tinyjson', 'confirmed'],
    ]);
    const listed = JSON.parse((await run('ls', at('one.whl'), '--format', 'json')).stdout);
    expect(listed.problems).toEqual([]);
  });

  it('says the package itself, from which every other can be reached, and no digest of the wheel', async () => {
    await embed(WHEEL, 'graph.whl');
    const text = await documentIn(at('graph.whl'), DOCUMENT);
    const { metadata, components, dependencies } = JSON.parse(text);
    expect(metadata.component).toMatchObject({ name: 'parcel', purl: 'pkg:pypi/parcel@1.2.0' });
    expect(metadata.component.hashes).toBeUndefined();
    expect(metadata.timestamp).toBe('2023-11-14T22:13:20Z');
    const root = dependencies.find((one: { ref: string }) => one.ref === metadata.component['bom-ref']);
    expect(root.dependsOn).toEqual(components.map((one: { 'bom-ref': string }) => one['bom-ref']));
    expect(text).not.toContain('.whl');
    expect((await run('sbom', 'validate', folder.put('in.cdx.json', text))).code).toBe(0);
  });

  it.each(['spdx-2.3-json', 'spdx-3.0.1-json', 'cyclonedx-1.7-json'])('writes valid %s', async (format) => {
    await run('sbom', 'create', '--embed', WHEEL, '-o', at('f.whl'), '--format', format);
    const { names } = await opened(at('f.whl'));
    const text = await documentIn(at('f.whl'), names.at(-2)!);
    expect(names.at(-2)).toMatch(/\/sboms\/assay\.(spdx|spdx3|cdx)\.json$/);
    const validated = await run('sbom', 'validate', folder.put('f.json', text), '--format', 'json');
    expect(JSON.parse(validated.stdout).documents[0]).toMatchObject({ valid: true, findings: [] });
    const { describes, packages, relationships } = readBom(text).bom;
    const byRef = new Map(packages.map((one) => [one.ref, one.name]));
    expect(describes.map((ref) => byRef.get(ref))).toEqual(['parcel']);
    expect(
      relationships
        .filter(({ kind }) => kind !== 'DESCRIBES')
        .map((one) => [byRef.get(one.from), byRef.get(one.to)]),
    ).toEqual([['parcel', 'tinyjson']]);
  });

  it('gives the same bytes again, with --replace and without, in any time zone', async () => {
    await embed(WHEEL, 'first.whl');
    const first = readFileSync(at('first.whl'));
    const again = await embed(at('first.whl'), 'again.whl', '--replace');
    expect(again.stderr).toContain(`${DOCUMENT} replaced`);
    expect(readFileSync(at('again.whl')).equals(first)).toBe(true);
    const env = { SOURCE_DATE_EPOCH: '1700000000', TZ: 'Asia/Tokyo' };
    const piped = await spawnAssay(['sbom', 'create', '--embed', WHEEL, '--format', 'cyclonedx-1.6-json'], {
      env,
    });
    expect(piped.bytes.equals(first)).toBe(true);
  });

  it('takes the time of RECORD where there is no SOURCE_DATE_EPOCH', async () => {
    delete process.env['SOURCE_DATE_EPOCH'];
    await embed(WHEEL, 'undated.whl');
    const { entries } = JSON.parse((await run('ls', at('undated.whl'), '--format', 'json')).stdout);
    const timeOf = (end: string) => entries.find(({ path }: { path: string }) => path.endsWith(end)).mtime;
    expect(timeOf(DOCUMENT)).toEqual(timeOf('parcel-1.2.0.dist-info/RECORD'));
    process.env['SOURCE_DATE_EPOCH'] = '1700000000';
    await embed(WHEEL, 'dated.whl');
    const dated = JSON.parse((await run('ls', at('dated.whl'), '--format', 'json')).stdout).entries;
    expect(dated.find(({ path }: { path: string }) => path.endsWith(DOCUMENT)).mtime).not.toEqual(
      timeOf(DOCUMENT),
    );
  });

  it('is right about a wheel of metadata only, and leaves out what is only named', async () => {
    const bare = wheel('meta', '1.0', {}, 'Requires-Dist: other>=1');
    const { code } = await embed(folder.put('meta-1.0-py3-none-any.whl', bare), 'meta.whl');
    expect(code).toBe(0);
    const { metadata, components = [] } = JSON.parse(
      await documentIn(at('meta.whl'), 'meta-1.0.dist-info/sboms/assay.cdx.json'),
    );
    expect([metadata.component.name, components]).toEqual(['meta', []]);
  });
});

describe('assay sbom create --embed refuses', () => {
  const files = installed('p', '1', { 'p.py': '' });
  const { 'p-1.dist-info/RECORD': record, ...unrecorded } = files;
  const signed = { ...files, 'p-1.dist-info/RECORD.jws': '{}' };
  const broken = Buffer.from(zipOf({ ...files, 'q.py': 'unbroken' }));
  broken.write('X', broken.indexOf('unbroken'));

  it.each([
    ['an archive that is no wheel', zipOf({ 'a.txt': '' }), 'it is no wheel'],
    ['no archive', 'nothing of the kind', 'it is no zip archive'],
    ['nothing', '', 'the file is empty|it has no bytes'],
    ['a wheel without RECORD', zipOf(unrecorded), 'has no RECORD'],
    ['a signed wheel', zipOf(signed), 'it is signed: p-1.dist-info/RECORD.jws would no longer hold'],
    ['two RECORD files', zipOf({ ...files, 'q-1.dist-info/RECORD': record! }), 'several RECORD files'],
    ['a broken member', broken, 'the wheel is damaged or ambiguous'],
    ['a RECORD that is no CSV', zipOf({ ...unrecorded, 'p-1.dist-info/RECORD': '"' }), 'is no CSV'],
    ['no name', zipOf({ ...files, 'p-1.dist-info/METADATA': 'Version: 1\n' }), 'does not name the package'],
  ])('%s', async (name, bytes, why) => {
    const out = `${name}.out`.replaceAll(' ', '-');
    const { code, stderr } = await embed(folder.put('refused.whl', bytes), out);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(why));
    expect(existsSync(at(out))).toBe(false);
  });

  it('a document that is there, unless --replace is given', async () => {
    await embed(WHEEL, 'has.whl');
    const { code, stderr } = await embed(at('has.whl'), 'twice.whl');
    expect([code, stderr]).toEqual([
      2,
      `assay: ${at('has.whl')}: it has ${DOCUMENT} already [sbom.embed]\nhint: give --replace to put the document anew\n`,
    ]);
  });

  it('nothing of a signed wheel where it is told to', async () => {
    const { code, stderr } = await embed(
      folder.put('signed.whl', zipOf(signed)),
      'broken.whl',
      '--break-signature',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('warning: p-1.dist-info/RECORD.jws no longer holds');
    expect((await opened(at('broken.whl'))).names).toContain('p-1.dist-info/RECORD.jws');
  });

  it.each([
    [['--embed', WHEEL, '--format', 'spdx-2.3-tv'], 'a document in a wheel is JSON, and spdx-2.3-tv is not'],
    [['--embed', WHEEL, '--slim'], '--embed and --slim exclude each other'],
    [['--embed', WHEEL, '--out-dir', 'x'], '--embed and --out-dir exclude each other'],
    [['--embed', WHEEL, WHEEL], '--embed takes one wheel, and 2 are given'],
    [['--embed', 'test'], 'it is no wheel but a folder'],
    [[WHEEL, '--replace'], '--replace is for --embed'],
    [['--embed', WHEEL, '-o', WHEEL], 'inputs are never written to'],
  ])('%j', async (args, why) => {
    const { code, stderr } = await run('sbom', 'create', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });
});
