import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import type { Artifact, Component } from '../../src/model/index.ts';
import { type BomContents, bomOf, createFileDigests, writeBom } from '../../src/sbom/boms.ts';
import { createCatalog } from '../../src/sbom/index.ts';
import { relativePaths } from '../../src/sbom/relative.ts';
import { RELEASE, releaseArchive } from '../recipes/release-tree.ts';
import { archive, member } from '../recipes/tar.ts';
import { ALL } from './inventory.ts';

async function made(name: string, bytes: Uint8Array, slim = false) {
  const catalog = createCatalog(ALL);
  const digests = createFileDigests();
  const artifact = await openArtifact(
    { name, source: bytesSource(bytes) },
    { interests: [catalog.interest, digests.interest] },
  );
  const { components } = catalog.finish(artifact);
  await artifact.close();
  return { artifact, ...bomOf({ artifact, components, ...(slim ? {} : { sha1Of: digests.sha1Of }) }) };
}

const release = await made('parcel-1.2.0.tar', releaseArchive());
const nameOf = (ref: string) =>
  release.bom.packages.find((one) => one.ref === ref)?.name ??
  release.bom.files.find((one) => one.ref === ref)?.path ??
  ref;

describe('bomOf', () => {
  it('has a package for the artifact, bound to its digest', () => {
    const [subject] = release.bom.packages;
    expect(release.bom.describes).toEqual([subject!.ref]);
    expect([subject!.name, subject!.fileName, subject!.kind]).toEqual([
      'parcel-1.2.0.tar',
      'parcel-1.2.0.tar',
      'file',
    ]);
    const sha256 = createHash('sha256').update(releaseArchive()).digest('hex');
    expect(subject!.hashes).toEqual([{ algorithm: 'sha256', value: sha256 }]);
  });

  it('has a package for each component, with version, names, licence, presence and evidence', () => {
    const packages = release.bom.packages.slice(1).map((one) => ({
      name: one.name,
      version: one.version,
      purl: one.identifiers.find(({ type }) => type === 'purl')?.value,
      licence: one.licences.declared,
      scope: one.scope,
      occurrences: one.occurrences,
      properties: one.properties.map(({ name, value }) => `${name}=${value}`),
    }));
    expect(packages).toMatchInlineSnapshot(`
      [
        {
          "licence": "MIT",
          "name": "parcel",
          "occurrences": [
            "PKG-INFO",
          ],
          "properties": [
            "assay:presence=contained",
            "assay:found-by=python",
            "assay:evidence=PKG-INFO",
          ],
          "purl": "pkg:pypi/parcel@1.2.0",
          "scope": undefined,
          "version": "1.2.0",
        },
        {
          "licence": undefined,
          "name": "expat",
          "occurrences": [
            "src/expat/expat.h",
          ],
          "properties": [
            "assay:presence=contained",
            "assay:found-by=recognised",
            "assay:evidence=src/expat/expat.h at byte 0: "#define XML_MAJOR_VERSION 2" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
            "assay:evidence=src/expat/expat.h at byte 28: "#define XML_MINOR_VERSION 7" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
            "assay:evidence=src/expat/expat.h at byte 56: "#define XML_MICRO_VERSION 1" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
          ],
          "purl": "pkg:github/libexpat/libexpat@R_2_7_1",
          "scope": undefined,
          "version": "2.7.1",
        },
        {
          "licence": undefined,
          "name": "expat",
          "occurrences": [
            "tests/old/expat/expat.h",
          ],
          "properties": [
            "assay:presence=test-data",
            "assay:found-by=recognised",
            "assay:evidence=tests/old/expat/expat.h at byte 0: "#define XML_MAJOR_VERSION 2" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
            "assay:evidence=tests/old/expat/expat.h at byte 28: "#define XML_MINOR_VERSION 6" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
            "assay:evidence=tests/old/expat/expat.h at byte 56: "#define XML_MICRO_VERSION 3" (macros XML_MAJOR_VERSION, XML_MINOR_VERSION, XML_MICRO_VERSION)",
          ],
          "purl": "pkg:github/libexpat/libexpat@R_2_6_3",
          "scope": "excluded",
          "version": "2.6.3",
        },
      ]
    `);
  });

  it('says what contains what, each file once, and counts what belongs to nothing', () => {
    const relations = release.bom.relationships.map(
      ({ from, kind, to }) => `${nameOf(from)} ${kind} ${nameOf(to)}`,
    );
    expect(relations).toMatchInlineSnapshot(`
      [
        "parcel-1.2.0.tar CONTAINS parcel",
        "parcel CONTAINS expat",
        "parcel CONTAINS expat",
        "parcel CONTAINS ./PKG-INFO",
        "parcel CONTAINS ./README.md",
        "expat CONTAINS ./src/expat/expat.h",
        "expat CONTAINS ./src/expat/xmlparse.c",
        "parcel CONTAINS ./src/a b.c",
        "parcel CONTAINS ./src/a-b.c",
        "expat CONTAINS ./tests/old/expat/expat.h",
        "parcel CONTAINS ./data/inner.tar",
        "parcel CONTAINS ./data/inner.tar!/x/y.txt",
        "parcel CONTAINS ./LIESMICH",
      ]
    `);
    const inner = release.bom.relationships.filter(({ to }) => release.bom.files.some((f) => f.ref === to));
    expect(new Set(inner.map(({ to }) => to)).size).toBe(release.bom.files.length);
    expect(release.files).toEqual({ count: release.bom.files.length, unowned: 0, unownedBytes: 0 });
  });

  it('gives each file the digests of its bytes, hard links those of the file they lead to', () => {
    for (const [path, content] of [...Object.entries(RELEASE), ['LIESMICH', RELEASE['README.md']!] as const])
      expect([path, release.bom.files.find((one) => one.path === `./${path}`)?.hashes]).toEqual([
        path,
        ['sha1', 'sha256'].map((algorithm) => ({
          algorithm,
          value: createHash(algorithm).update(content).digest('hex'),
        })),
      ]);
  });

  it('reads files of many pieces, and of none', async () => {
    const large = Buffer.alloc(3_000_001, 'parcel');
    const { bom } = await made('l.tar', archive([member({ name: 'a', data: large }), member({ name: 'b' })]));
    expect(bom.files.map(({ hashes }) => hashes[0]!.value)).toEqual(
      [large, ''].map((content) => createHash('sha1').update(content).digest('hex')),
    );
  });

  it('lists no files in the slim form, and counts them all the same', async () => {
    const slim = await made('parcel-1.2.0.tar', releaseArchive(), true);
    expect(slim.bom.files).toEqual([]);
    expect(slim.bom.relationships.length).toBe(slim.bom.packages.length - 1);
    expect(slim.files).toEqual(release.files);
  });

  it('does not depend on the order of members', async () => {
    const turned = await made('parcel-1.2.0.tar', releaseArchive('parcel-1.2.0', true));
    const withoutDigest = (text: string) =>
      text
        .replace(/parcel-1.2.0.tar-[\da-f-]{36}/, '')
        .replace(turned.artifact.digests!.sha256, release.artifact.digests!.sha256);
    // The order of members is in the digest of the archive, and nowhere else.
    expect(withoutDigest(writeBom(turned.bom, 'spdx-2.3-json').text)).toBe(
      withoutDigest(writeBom(release.bom, 'spdx-2.3-json').text),
    );
  });

  it('leaves out a file that cannot be read to its end, and says so', async () => {
    const cut = await made('cut.tar', releaseArchive().subarray(0, 540));
    expect(cut.bom.files).toEqual([]);
    expect(cut.warnings).toEqual(['PKG-INFO: not all of its bytes can be read, so it is not listed']);
  });

  it('counts the last of several members with one path', async () => {
    const twice = await made(
      't.tar',
      archive([
        member({ name: 'a', data: '1' }),
        member({ name: 'a', data: '2' }),
        member({ name: 'b', data: '' }),
      ]),
    );
    expect(twice.bom.files.map(({ path, hashes }) => [path, hashes[0]!.value])).toEqual([
      ['./a', createHash('sha1').update('2').digest('hex')],
      ['./b', createHash('sha1').update('').digest('hex')],
    ]);
    expect(twice.files).toEqual({ count: 2, unowned: 2, unownedBytes: 1 });
  });
});

const component = (members: Partial<Component>): Component => ({
  id: `${members.name ?? 'x'} ${members.occurrences?.[0]?.path ?? ''}`,
  name: 'x',
  identifiers: [],
  licences: [],
  occurrences: [{ path: 'a.tar!/x' }],
  foundBy: 'test',
  presence: 'contained',
  ...members,
});

const EMPTY = await openArtifact({
  name: 'a.tar',
  source: bytesSource(archive([member({ name: 'y' }), member({ name: 'x' })])),
});
const of = (components: readonly Component[], artifact: Artifact = EMPTY, more: Partial<BomContents> = {}) =>
  bomOf({ artifact, components, ...more });

describe('components in a bill of materials', () => {
  it('are contained, depended on, tools or only claimed', () => {
    const { bom, presences } = of([
      component({ id: 'c', name: 'carrier' }),
      component({ id: 't', name: 'test', presence: 'test-data', partOf: 'c' }),
      component({ id: 'e', name: 'external', presence: 'declared-external', partOf: 'c' }),
      component({ id: 'b', name: 'tool', presence: 'build-tool' }),
      component({ id: 'l', name: 'claim', presence: 'claimed-only' }),
      component({ id: 'n', name: 'nested', partOf: 'l' }),
    ]);
    expect(bom.relationships.map(({ from, kind, to }) => `${from} ${kind} ${to}`)).toEqual([
      'SPDXRef-artifact CONTAINS SPDXRef-PACKAGE-carrier',
      'SPDXRef-PACKAGE-carrier CONTAINS SPDXRef-PACKAGE-test',
      'SPDXRef-PACKAGE-carrier DEPENDS_ON SPDXRef-PACKAGE-external',
      'SPDXRef-PACKAGE-tool BUILD_TOOL_OF SPDXRef-artifact',
      'SPDXRef-artifact CONTAINS SPDXRef-PACKAGE-nested',
    ]);
    expect(bom.packages.map(({ scope }) => scope)).toEqual([
      undefined,
      undefined,
      'excluded',
      undefined,
      'excluded',
      'excluded',
      undefined,
    ]);
    expect(presences).toEqual({
      contained: 2,
      'test-data': 1,
      'declared-external': 1,
      'build-tool': 1,
      'claimed-only': 1,
    });
  });

  it('have ids of their own where they share name and version, whatever their order', () => {
    const two = ['p', 'q'].map((place) =>
      component({ id: place, name: 'zlib', version: '1.3', occurrences: [{ path: `a.tar!/${place}` }] }),
    );
    const refs = (all: readonly Component[]) =>
      of(all)
        .bom.packages.slice(1)
        .map(({ ref, occurrences }) => `${ref} ${occurrences.join()}`)
        .sort();
    expect(refs(two)).toEqual(refs(two.toReversed()));
    expect(new Set(refs(two)).size).toBe(2);
    expect(refs(two)[0]).toMatch(/^SPDXRef-PACKAGE-zlib-1\.3-[\da-f]{8} [pq]$/);
  });

  it('have canonical package URLs; what is none is left out with a warning', () => {
    const { bom, warnings } = of([
      component({
        name: 'Foo',
        identifiers: [
          { type: 'purl', value: 'pkg:pypi/Foo_Bar@1', origin: 'derived', rule: '' },
          { type: 'purl', value: 'no purl', origin: 'derived', rule: '' },
          { type: 'cpe', value: 'cpe:2.3:a:foo:foo:1:*:*:*:*:*:*:*', origin: 'declared', rule: '' },
        ],
      }),
    ]);
    expect(bom.packages[1]!.identifiers).toEqual([
      { type: 'cpe', value: 'cpe:2.3:a:foo:foo:1:*:*:*:*:*:*:*' },
      { type: 'purl', value: 'pkg:pypi/foo-bar@1' },
    ]);
    expect(warnings).toEqual([
      'Foo: the package URL pkg:pypi/Foo_Bar@1 is written as pkg:pypi/foo-bar@1',
      expect.stringMatching(/^Foo: no purl is no package URL and is left out: /),
    ]);
  });

  it('state licences as expressions, names or texts', () => {
    const licenceOf = (...licences: Component['licences']) => {
      const { bom, warnings } = of([component({ licences })]);
      return { ...bom.packages[1]!.licences, texts: bom.licenceTexts, warnings };
    };
    const none = { named: [], inFiles: [], texts: [], warnings: [] };
    expect(licenceOf({ kind: 'expression', value: 'MIT OR Apache-2.0' })).toEqual({
      ...none,
      declared: 'MIT OR Apache-2.0',
    });
    expect(
      licenceOf({ kind: 'expression', value: 'MIT OR ISC' }, { kind: 'expression', value: 'BSD-3-Clause' }),
    ).toEqual({ ...none, declared: 'BSD-3-Clause AND (MIT OR ISC)' });
    expect(
      licenceOf({ kind: 'expression', value: 'MIT' }, { kind: 'classifier', value: 'License :: Other' }),
    ).toEqual({ ...none, declared: 'MIT', comment: 'Also stated: License :: Other' });
    expect(licenceOf({ kind: 'text', value: 'Free as air' })).toEqual({ ...none, named: ['Free as air'] });
    const text = 'You may\ndo anything';
    const id = `LicenseRef-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    expect(licenceOf({ kind: 'text', value: text })).toEqual({
      ...none,
      declared: id,
      texts: [{ id, text, urls: [] }],
    });
    expect(licenceOf({ kind: 'expression', value: 'Free AND' })).toEqual({
      ...none,
      named: ['Free AND'],
      warnings: [expect.stringMatching(/^x: "Free AND" is no SPDX licence expression/)],
    });
  });

  it('quote what they were recognised by, control characters escaped', () => {
    const { bom } = of([
      component({
        occurrences: [
          { path: 'a.tar!/x', offset: 7, literal: '"1.2"\n', rule: 'a rule' },
          { path: 'a.tar', rule: 'another' },
        ],
      }),
    ]);
    expect(bom.packages[1]!.properties.slice(2).map(({ value }) => value)).toEqual([
      'x at byte 7: "\\"1.2\\"\\n" (a rule)',
      '. (another)',
    ]);
  });
});

describe('paths in a bill of materials', () => {
  const paths = async (...names: readonly string[]) => {
    const artifact = await openArtifact({
      name: 'a.tar',
      source: bytesSource(archive(names.map((name) => member({ name, data: 'x' })))),
    });
    const pathOf = relativePaths(artifact.entries);
    return artifact.entries.map(({ path }) => pathOf(path));
  };

  it('leave out the one folder of an archive', async () => {
    expect(await paths('p-1/a', 'p-1/b/c')).toEqual(['.', 'a', 'b/c']);
    expect(await paths('./p-1/a', './p-1/b/c')).toEqual(['.', 'a', 'b/c']);
    expect(await paths('p-1/a', 'q')).toEqual(['.', 'p-1/a', 'q']);
    expect(await paths('p-1/a', 'q-1/a')).toEqual(['.', 'p-1/a', 'q-1/a']);
    expect(await paths('p')).toEqual(['.', 'p']);
  });

  it('never begin with the name of the artifact, whatever members are called', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-c!./]{1,8}$/), { minLength: 1, maxLength: 5 }),
        async (names) => {
          for (const path of await paths(...names)) expect(path).not.toMatch(/^a\.tar(?:!|$)|^$|^\.\//);
        },
      ),
    );
  });
});
