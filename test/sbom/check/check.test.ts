import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cyclonedxSaying, digestOf, type SaidPackage, spdxSaying } from '../../recipes/checked-boms.ts';
import { elfFile } from '../../recipes/elf.ts';
import { type Files, installed, tarOf, wheel, zipOf } from '../../recipes/packages.ts';
import { sharedObject } from '../../recipes/shared-object.ts';
import { checked, lines } from './checked.ts';

const header = (minor: number) =>
  ['MAJOR', 'MINOR', 'MICRO'].map((part, i) => `#define XML_${part}_VERSION ${[2, minor, 1][i]}\n`).join('');
const EXPAT: Files = { 'lib/expat/expat.h': header(7), 'lib/expat/xmlparse.c': 'int parse;\n' };
const saysExpat = (version: string, more: Partial<SaidPackage> = {}): SaidPackage => ({
  name: 'expat',
  version,
  cpe: `cpe:2.3:a:libexpat_project:libexpat:${version}:*:*:*:*:*:*:*`,
  files: EXPAT,
  ...more,
});
const tree = (files: Files) =>
  tarOf(Object.fromEntries(Object.entries(files).map(([path, data]) => [`top-1/${path}`, data])));
const inTree = (files: Files, document: string, path = 'Misc/sbom.spdx.json') =>
  tree({ ...files, [path]: document });

test('confirmed: name and version, with the place that shows them', async () => {
  const check = await checked('a.tar', inTree(EXPAT, spdxSaying([saysExpat('2.7.1')])));
  expect(lines(check)).toEqual(['confirmed expat 2.7.1 -> expat 2.7.1']);
  const [{ claim, matchedBy, evidence, why }] = check.components as [(typeof check.components)[0]];
  expect({ claim, matchedBy, why }).toEqual({
    claim: { document: 'Misc/sbom.spdx.json', place: '/packages/0', version: '2.7.1' },
    matchedBy: 'cpe',
    why: 'the bytes show 2.7.1',
  });
  expect(evidence.map(({ path, literal }) => [path, literal])).toEqual([
    ['lib/expat/expat.h', '#define XML_MAJOR_VERSION 2'],
    ['lib/expat/expat.h', '#define XML_MINOR_VERSION 7'],
    ['lib/expat/expat.h', '#define XML_MICRO_VERSION 1'],
  ]);
  expect(check.files.map(({ verdict, path, of }) => [verdict, path, of])).toEqual([
    ['confirmed', 'lib/expat/expat.h', 'expat'],
    ['confirmed', 'lib/expat/xmlparse.c', 'expat'],
  ]);
});

test('contradicted: another version, though every file has the digest the document says', async () => {
  const check = await checked('a.tar', inTree(EXPAT, spdxSaying([saysExpat('2.6.3')])));
  expect(lines(check)).toEqual(['contradicted expat 2.6.3 -> expat 2.7.1']);
  expect(check.files.every(({ verdict }) => verdict === 'confirmed')).toBe(true);
  expect(check.documents[0]).toMatchObject({
    binding: { state: 'embedded' },
    components: { contradicted: 1 },
  });
});

test('a document is no evidence, not even another one', async () => {
  const says = spdxSaying([{ name: 'ghost', version: '1.0', purl: 'pkg:generic/ghost@1.0' }]);
  const check = await checked('a.tar', tree({ 'Misc/sbom.spdx.json': says, 'other.spdx.json': says }));
  expect(lines(check)).toEqual(['unprovable ghost 1.0 -> nothing', 'unprovable ghost 1.0 -> nothing']);
  expect(check.components[0]!.why).toBe('nothing in the bytes tells of it');
});

test('missing: the bytes show it, and no document lists it', async () => {
  const other = spdxSaying([{ name: 'other', version: '1' }]);
  const check = await checked('a.tar', inTree(EXPAT, other));
  expect(lines(check)).toEqual(['unprovable other 1 -> nothing', 'missing expat - -> expat 2.7.1']);
});

test('extra: none of the files listed for it is there', async () => {
  const gone = saysExpat('2.7.1', { name: 'zlib', cpe: '', files: { 'lib/zlib/zlib.h': 'x' } });
  const check = await checked('a.tar', inTree(EXPAT, spdxSaying([saysExpat('2.7.1'), gone])));
  expect(lines(check)).toEqual(['confirmed expat 2.7.1 -> expat 2.7.1', 'extra zlib 2.7.1 -> nothing']);
  expect(check.files.at(-1)).toMatchObject({
    verdict: 'extra',
    path: 'lib/zlib/zlib.h',
    why: 'it is not there',
  });
});

test('extra: a list pins it, and its modules are not there', async () => {
  const files: Files = { 'p/_vendor/vendor.txt': 'six==1.16.0\nidna==3.10\n', 'p/_vendor/six.py': '' };
  const says = cyclonedxSaying([
    { name: 'six', version: '1.16.0', purl: 'pkg:pypi/six@1.16.0' },
    { name: 'idna', version: '3.10', purl: 'pkg:pypi/idna@3.10' },
  ]);
  const check = await checked('p.whl', wheel('p', '1', files), [says]);
  expect(lines(check)).toContain('confirmed six 1.16.0 -> six 1.16.0');
  expect(lines(check)).toContain('extra idna 3.10 -> nothing');
});

test('unprovable: the bytes show it, and no version', async () => {
  const library = sharedObject({ soname: 'libfoo-0a1b2c3d.so.1' });
  const says = cyclonedxSaying([{ name: 'libfoo', version: '1.2', purl: 'pkg:rpm/centos/libfoo@1.2-3' }]);
  const check = await checked('p.whl', wheel('p', '1', { 'p.libs/libfoo-0a1b2c3d.so.1': library }), [says]);
  expect(lines(check)[0]).toBe('unprovable libfoo 1.2 -> libfoo -');
  expect(check.components[0]!.why).toBe('the bytes show it, and no version');
});

test('files: another digest, not there, not listed', async () => {
  const says = spdxSaying([saysExpat('2.7.1', { files: { ...EXPAT, 'lib/expat/gone.c': '' } })]);
  const changed = { ...EXPAT, 'lib/expat/xmlparse.c': 'int changed;\n', 'lib/expat/new.c': 'int more;\n' };
  const check = await checked('a.tar', inTree(changed, says));
  expect(check.files.map(({ verdict, path }) => `${verdict} ${path}`)).toEqual([
    'confirmed lib/expat/expat.h',
    'contradicted lib/expat/xmlparse.c',
    'extra lib/expat/gone.c',
    'missing lib/expat/new.c',
  ]);
  expect(check.files[1]).toMatchObject({
    claimed: { algorithm: 'sha256', value: digestOf('int parse;\n') },
    found: digestOf('int changed;\n'),
  });
});

test('a document that lists the files of the artifact lists all of them', async () => {
  const files: Files = { 'a.txt': 'a', 'b.txt': 'b' };
  const root = { name: 'top', fileName: 'a.tar', files: { 'top-1/a.txt': 'a' } };
  const check = await checked('a.tar', tree(files), [spdxSaying([], root)]);
  expect(check.files.map(({ verdict, path }) => `${verdict} ${path}`)).toEqual([
    'confirmed a.txt',
    'missing b.txt',
  ]);
});

test('two copies in two versions are told apart, and a third version is no contradiction of either', async () => {
  const files = { ...EXPAT, 'old/expat/expat.h': header(6) };
  const check = await checked('a.tar', tree(files), [
    spdxSaying(['2.6.1', '2.7.1', '2.5.1'].map((version) => saysExpat(version, { files: {} }))),
  ]);
  expect(lines(check)).toEqual([
    'confirmed expat 2.6.1 -> expat 2.6.1',
    'confirmed expat 2.7.1 -> expat 2.7.1',
    'unprovable expat 2.5.1 -> expat 2.7.1',
  ]);
});

test('binding: by digest, to another file of the name, to nothing', async () => {
  const bytes = tree({ 'a.txt': 'a' });
  const about = async (root: SaidPackage | undefined) =>
    (await checked('a.tar', bytes, [spdxSaying([], root)])).documents[0]!.binding;
  const sha256 = digestOf(bytes);
  expect(await about({ name: 'top', sha256 })).toMatchObject({ state: 'bound', found: sha256 });
  expect(await about({ name: 'top', fileName: 'a.tar', sha256: digestOf('') })).toMatchObject({
    state: 'contradicted',
    claimed: { algorithm: 'sha256', value: digestOf('') },
    found: sha256,
  });
  expect(await about({ name: 'top', fileName: 'b.tar', sha256: digestOf('') })).toMatchObject({
    state: 'unbound',
    why: 'it is about b.tar, with another digest',
  });
  expect(await about({ name: 'top' })).toMatchObject({ state: 'unbound' });
  expect(await about(undefined)).toMatchObject({ state: 'unbound' });
});

test('PEP 770: RECORD has the digest of an embedded document, another one, or none', async () => {
  const path = 'p-1.dist-info/sboms/p.cdx.json';
  const says = cyclonedxSaying([]);
  const files = installed('p', '1', { [path]: says });
  const digest = Buffer.from(digestOf(says), 'hex').toString('base64url');
  const about = async (row: string) => {
    const record = (files['p-1.dist-info/RECORD'] as string).replace(`${path},,`, row);
    const { documents } = await checked('p.whl', zipOf({ ...files, 'p-1.dist-info/RECORD': record }));
    return documents[0]!.binding;
  };
  expect(await about(`${path},sha256=${digest},9`)).toEqual({
    state: 'embedded',
    why: 'the artifact carries it, and RECORD has its digest',
  });
  expect(await about(`${path},sha256=${digest.replace(/^./, '_')},9`)).toMatchObject({
    state: 'contradicted',
  });
  expect(await about(`${path},,`)).toMatchObject({
    state: 'embedded',
    why: 'RECORD lists it without digest',
  });
  expect(await about('x,,')).toMatchObject({ state: 'embedded', why: 'the artifact carries it' });
});

test('what auditwheel lists is about the one library whose path its ref has the digest of', async () => {
  const path = '/lib64/libqqq.so.2.9.1';
  const grafted = 'p.libs/libqqq-dc193ab4.so.2.9.1';
  const library = sharedObject({ soname: 'libqqq-dc193ab4.so.2.9.1' });
  const purl = 'pkg:rpm/almalinux/qqqsuite@4.4.6-11.el8';
  const says = cyclonedxSaying([
    { name: 'qqqsuite', version: '4.4.6-11.el8', purl, 'bom-ref': `${purl}#${digestOf(path)}` },
  ]);
  const check = await checked(
    'p.whl',
    wheel('p', '1', { [grafted]: library, 'p-1.dist-info/sboms/a.cdx.json': says }),
  );
  expect(lines(check)).toEqual(['unprovable qqqsuite 4.4.6-11.el8 -> libqqq -']);
  expect(check.components[0]!.matchedBy).toBe('files');
  expect(check.objects).toEqual([
    {
      path: grafted,
      verdict: 'unprovable',
      shows: ['libqqq'],
      listed: ['qqqsuite 4.4.6-11.el8'],
      why: 'a document lists it, and its bytes do not tell the version',
    },
  ]);
});

test('shared objects have one verdict each: of what is in them, else of whose they are', async () => {
  const files = {
    'p/_ext.so': sharedObject({ needed: ['libpng16-abb096d5.so.16.58.0'] }),
    'p.libs/libpng16-abb096d5.so.16.58.0': sharedObject({
      soname: 'libpng16-abb096d5.so.16.58.0',
      text: 'libpng version 1.6.58\0',
    }),
    'p.libs/libzzz-0a1b2c3d.so.1': sharedObject({ soname: 'libzzz-0a1b2c3d.so.1' }),
  };
  const root = { name: 'p', version: '1', purl: 'pkg:pypi/p@1' };
  const verdicts = async (version: string) => {
    const says = cyclonedxSaying([{ name: 'libpng', version, purl: `pkg:generic/libpng@${version}` }], root);
    const { objects } = await checked(
      'p.whl',
      wheel('p', '1', { ...files, 'p-1.dist-info/sboms/p.json': says }),
    );
    return objects.map(({ path, verdict }) => `${verdict} ${path}`);
  };
  expect(await verdicts('1.6.58')).toEqual([
    'confirmed p/_ext.so',
    'confirmed p.libs/libpng16-abb096d5.so.16.58.0',
    'missing p.libs/libzzz-0a1b2c3d.so.1',
  ]);
  expect(await verdicts('1.6.50')).toContain('contradicted p.libs/libpng16-abb096d5.so.16.58.0');
});

test('a digest of a file of the very name', async () => {
  const inner = wheel('pip', '1.0');
  const says = (sha256: string) =>
    spdxSaying([
      { name: 'pip', version: '1.0', purl: 'pkg:pypi/pip@1.0', fileName: 'pip-1.0-py3-none-any.whl', sha256 },
    ]);
  const of = async (sha256: string) =>
    (await checked('a.tar', tree({ 'w/pip-1.0-py3-none-any.whl': inner }), [says(sha256)])).components[0]!;
  expect(await of(digestOf(inner))).toMatchObject({ verdict: 'confirmed', matchedBy: 'digest' });
  const other = await of(digestOf(''));
  expect(other.verdict).toBe('contradicted');
  expect(other.why).toContain(digestOf(''));
  expect(other.why).toContain(digestOf(inner));
});

test('components of type file are files, wherever in the artifact they lie', async () => {
  const inner = wheel('pip', '1.0', { 'pip/a.py': 'a\n', 'pip/b.py': 'b\n' });
  const file = (name: string, data: string) => ({
    type: 'file',
    name,
    hashes: [{ alg: 'SHA-256', content: digestOf(data) }],
  });
  const says = cyclonedxSaying([
    {
      name: 'pip',
      version: '1.0',
      purl: 'pkg:pypi/pip@1.0',
      components: [file('pip/a.py', 'a\n'), file('pip/b.py', 'other\n'), file('pip/c.py', 'c\n')],
    },
  ]);
  const check = await checked('v.whl', wheel('v', '1', { 'v/pip-1.0-py3-none-any.whl': inner }), [says]);
  expect(check.files.map(({ verdict, path }) => `${verdict} ${path}`)).toEqual([
    'confirmed v/pip-1.0-py3-none-any.whl!/pip/a.py',
    'contradicted v/pip-1.0-py3-none-any.whl!/pip/b.py',
    'extra pip/c.py',
    'missing v/pip-1.0-py3-none-any.whl!/pip-1.0.dist-info/METADATA',
    'missing v/pip-1.0-py3-none-any.whl!/pip-1.0.dist-info/WHEEL',
  ]);
  expect(lines(check)).toEqual(['confirmed pip 1.0 -> pip 1.0']);
});

test('documents among test data and documents that cannot be read are told, and not checked', async () => {
  const says = spdxSaying([saysExpat('2.6.3')]);
  const check = await checked('a.tar', tree({ ...EXPAT, 'tests/x.spdx.json': says }));
  expect(check.documents).toMatchObject([
    { path: 'tests/x.spdx.json', unchecked: 'it lies among test data' },
  ]);
  expect(lines(check)).toEqual(['missing expat - -> expat 2.7.1']);
});

test('a document in a package speaks of that package only', async () => {
  const inner = (says: string) => wheel('p', '1', { 'p-1.dist-info/sboms/p.json': says });
  const says = cyclonedxSaying([{ name: 'expat', version: '2.6.3' }], {
    name: 'p',
    version: '1',
    purl: 'pkg:pypi/p@1',
  });
  const check = await checked('a.tar', tree({ ...EXPAT, 'w/p-1-py3-none-any.whl': inner(says) }));
  // The expat around it is not the one it means.
  expect(lines(check)).toEqual(['confirmed p 1 -> p 1', 'unprovable expat 2.6.3 -> nothing']);
});

test.each(['', 'Misc/'])('nothing breaks where a document lists nothing at %s', async (folder) => {
  const check = await checked('a.tar', tree({ [`${folder}sbom.spdx.json`]: spdxSaying([]) }));
  expect(check.components).toEqual([]);
  expect(check.documents).toHaveLength(1);
});

test('a component of type file is found among hundreds of files of its name', async () => {
  const modules = (text: string) =>
    Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`m${at}/__init__.py`, `${text} ${at}\n`]));
  const inner = (version: string) => wheel('m', version, modules(version));
  const says = cyclonedxSaying(
    ['1', '2'].map((version) => ({
      name: 'm',
      version,
      purl: `pkg:pypi/m@${version}`,
      components: Object.entries(modules(version)).map(([name, text]) => ({
        type: 'file',
        name,
        hashes: [{ alg: 'SHA-256', content: digestOf(text) }],
      })),
    })),
  );
  const wheels = { 'v/m-1-py3-none-any.whl': inner('1'), 'v/m-2-py3-none-any.whl': inner('2') };
  const { files } = await checked('v.whl', wheel('v', '1', wheels), [says]);
  const listed = files.filter(({ verdict }) => verdict !== 'missing');
  expect(listed).toHaveLength(300);
  expect(listed.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
});

test('the very library shows the version, whatever a distribution calls its package', async () => {
  const grafted = 'p.libs/libpng16-abb096d5.so.16.58.0';
  const library = sharedObject({ soname: 'libpng16-abb096d5.so.16.58.0', text: 'libpng version 1.6.58\0' });
  const of = async (version: string) => {
    const purl = `pkg:rpm/almalinux/png-suite@${version}`;
    const ref = `${purl}#${digestOf('/usr/lib64/libpng16.so.16.58.0')}`;
    const says = cyclonedxSaying([{ name: 'png-suite', version, purl, 'bom-ref': ref }]);
    const check = await checked(
      'p.whl',
      wheel('p', '1', { [grafted]: library, 'p-1.dist-info/sboms/a.json': says }),
    );
    return check.components.map(({ verdict, why }) => `${verdict}: ${why}`);
  };
  expect(await of('1.6.58-2.el9')).toEqual([
    'confirmed: its files show libpng 1.6.58: 1.6.58 is the upstream part of rpm version 1.6.58-2.el9',
  ]);
  // Under another name another version may be another numbering.
  expect(await of('7-2.el9')).toEqual([
    'unprovable: its files are those of libpng 1.6.58, which nothing joins with this name',
  ]);
});

test('what is packed into a shared object is no object of its own', async () => {
  const debug = sharedObject({ soname: 'libzzz.so.1' });
  const outer = elfFile({
    wide: true,
    little: true,
    type: 3,
    machine: 62,
    sections: [{ name: '.gnu_debugdata', data: gzipSync(debug) }],
  });
  const { objects } = await checked('p.whl', wheel('p', '1', { 'p/_ext.so': outer, 'p/b.so': debug }), []);
  expect(objects.map(({ path }) => path)).toEqual(['p/_ext.so', 'p/b.so']);
});
