import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSbom, createSbom } from '../../src/library/index.ts';
import { BOM_FORMATS, type BomFormat } from '../../src/model/index.ts';
import { testFolder } from '../cli/run.ts';
import { spdxSaying } from '../recipes/checked-boms.ts';
import { type Files, tarOf, wheel } from '../recipes/packages.ts';
import { releaseArchive, releaseFolder } from '../recipes/release-tree.ts';

const folder = testFolder();
const FORMATS = Object.keys(BOM_FORMATS) as readonly BomFormat[];

const content = fc.string({ maxLength: 20 });
const NAMES = ['a/x.c', 'a/y.h', 'b.txt', 'b/_vendor/six.py', 'lib\\odd', 'ü.py'];
const files: fc.Arbitrary<Files> = fc.dictionary(fc.constantFrom(...NAMES), content).chain((some) => {
  const expat = fc.tuple(fc.nat(9), fc.nat(9)).map(([minor, micro]) => ({
    ...some,
    'c/expat/expat.h': `#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION ${minor}\n#define XML_MICRO_VERSION ${micro}\n`,
    'b/_vendor/vendor.txt': 'six==1.16.0\nidna==3.10\n',
    'b/_vendor/six.py': '',
  }));
  return fc.oneof(fc.constant(some), expat);
});

test('what is made from bytes is never contradicted by them, in any form', async () => {
  await fc.assert(
    fc.asyncProperty(files, fc.constantFrom(...FORMATS), fc.boolean(), async (some, format, packed) => {
      const bytes = packed ? wheel('p', '1.0', some) : tarOf({ 'top/one': '1', ...some });
      const { text } = await createSbom(bytes, format, { name: 'a', created: 0 });
      const check = await checkSbom(bytes, [Buffer.from(text)], { name: 'a' });
      const wrong = ['contradicted', 'missing'];
      expect(check.components.filter(({ verdict }) => wrong.includes(verdict))).toEqual([]);
      expect(check.files.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
      expect(check.documents[0]!.binding.state).toBe('bound');
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('any changed byte of a file is seen', async () => {
  const { text } = await createSbom(releaseArchive(), 'spdx-2.3-json', { name: 'a', created: 0 });
  const root = releaseFolder(folder.path);
  const before = await checkSbom(root, [Buffer.from(text)]);
  expect(before.files.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
  const changed = Buffer.from(releaseArchive());
  changed[changed.indexOf('A parcel.')]! ^= 1;
  const { files: after, documents } = await checkSbom(changed, [Buffer.from(text)], { name: 'a' });
  expect(
    after.filter(({ verdict }) => verdict !== 'confirmed').map(({ verdict, path }) => `${verdict} ${path}`),
  ).toEqual(['contradicted LIESMICH', 'contradicted README.md']);
  expect(documents[0]!.binding.state).toBe('contradicted');
});

test('a digest of the artifact in any algorithm binds, and none does of a folder', async () => {
  const bytes = tarOf({ 'top/a': 'a' });
  const about = (algorithm: string, name: string) =>
    spdxSaying([], { name: 'a', sha256: 'x' }).replace(
      '{"algorithm":"SHA256","checksumValue":"x"}',
      JSON.stringify({ algorithm, checksumValue: createHash(name).update(bytes).digest('hex') }),
    );
  const state = async (algorithm: string, name: string) =>
    (await checkSbom(bytes, [Buffer.from(about(algorithm, name))], { name: 'a' })).documents[0]!.binding
      .state;
  expect(await state('SHA512', 'sha512')).toBe('bound');
  expect(await state('SHA1', 'sha1')).toBe('bound');
  expect(await state('MD5', 'md5')).toBe('unbound');
  const of = await checkSbom(releaseFolder(folder.path, 'unpacked'), [Buffer.from(about('SHA1', 'sha1'))]);
  expect(of.documents[0]!.binding).toEqual({
    state: 'unbound',
    why: 'it has no digest of the members of the folder',
  });
});

test.each(FORMATS)('our document of a folder has the digest of its members: %s', async (format) => {
  const root = releaseFolder(folder.path, `bound-${format}`);
  const { text } = await createSbom(root, format, { created: 0 });
  const bindingOf = async (document: string) =>
    (await checkSbom(root, [Buffer.from(document)])).documents[0]!.binding;
  const { state, claimed } = await bindingOf(text);
  expect(state).toBe('bound');
  const other = await bindingOf(text.replaceAll(claimed!.value, '0'.repeat(64)));
  expect(other.state).toBe('contradicted');
});

test('errors name the document', async () => {
  const bytes = tarOf({ a: 'a' });
  await expect(checkSbom(bytes, [Buffer.from('no document')])).rejects.toMatchObject({
    code: 'sbom.syntax',
    path: 'document 1',
  });
  await expect(checkSbom(bytes, [folder.put('zero', '')])).rejects.toMatchObject({ code: 'input.empty' });
  await expect(checkSbom(bytes, ['nowhere'])).rejects.toMatchObject({ code: 'input.missing' });
});
