import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bom } from '../../../src/model/index.ts';
import { assignIds } from '../../../src/sbom/document/spdx/ids.ts';
import {
  canonicalBom,
  readSpdx,
  type WrittenBom,
  writeSpdx23Json,
  writeSpdx23TagValue,
  writeSpdx301Json,
} from '../../../src/sbom/document/spdx.ts';
import { forward } from '../../../src/sbom/document/spdx3/relation-words.ts';
import { spdxBoms } from '../../recipes/spdx-boms.ts';

const WRITERS = {
  'JSON 2.3': writeSpdx23Json,
  'tag-value 2.3': writeSpdx23TagValue,
  'JSON-LD 3.0.1': writeSpdx301Json,
};
const EMPTY: Bom = {
  specification: 'CycloneDX',
  version: '1.6',
  encoding: 'json',
  creators: [],
  describes: [],
  packages: [],
  files: [],
  relationships: [],
  licenceTexts: [],
  rest: [],
};
const BARE: Bom['packages'][number] = {
  ref: 'r',
  name: 'n',
  hashes: [],
  identifiers: [],
  licences: { named: [], inFiles: [] },
  references: [],
  occurrences: [],
  properties: [],
  place: '/components/0',
};

/** The bill of materials without the fields that a writer tells of; elements by what they are called. */
function without(bom: Bom, { losses, additions }: WrittenBom): object {
  const told = new Map<string, Set<string>>();
  for (const { place, field } of [...losses, ...additions])
    told.set(place, (told.get(place) ?? new Set<string>()).add(field));
  const omit = (one: object, place: string): object =>
    Object.fromEntries(
      Object.entries(one).filter(([name]) => !told.get(place)?.has(name) && name !== 'place'),
    );
  const ends = ({ relationships }: Bom) => relationships.map(forward);
  const { version: _, encoding: __, packages, files, licenceTexts, ...head } = bom;
  return canonicalBom({
    ...omit({ ...head, relationships: ends(bom) }, ''),
    packages: packages.map((one) => omit(one, one.ref)),
    files: files.map((one) => omit(one, one.ref)),
    licenceTexts: licenceTexts.map((one) => omit(one, one.id)),
  } as unknown as Bom) as object;
}

test.each(Object.entries(WRITERS))(
  '%s: what is read again is what was written, but for what it tells',
  (_, write) => {
    fc.assert(
      fc.property(spdxBoms, (bom) => {
        const written = write(bom);
        const { bom: back, notes } = readSpdx(written.text);
        // SPDX 2 says all that these bills of materials hold.
        if (write !== writeSpdx301Json) expect([...written.losses, ...written.additions]).toEqual([]);
        expect(without(back, written)).toEqual(without(bom, written));
        expect(notes.filter(({ code }) => code !== 'spdx.relationship-circular')).toEqual([]);
      }),
      { numRuns: 150 },
    );
  },
);

test.each(Object.entries(WRITERS))('%s: the same bytes whatever the order', (_, write) => {
  const turned = <T>(list: readonly T[]): T[] => [...list].reverse();
  fc.assert(
    fc.property(spdxBoms, ({ namespace: _namespace, ...bom }) => {
      const other: Bom = {
        ...bom,
        creators: turned(bom.creators),
        packages: turned(bom.packages).map((one) => ({ ...one, hashes: turned(one.hashes) })),
        files: turned(bom.files),
        relationships: turned(bom.relationships),
      };
      expect(write(other).text).toBe(write(bom).text);
      expect(write(bom).losses.filter(({ field }) => field === 'namespace')).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('the nearly empty bill of materials: what SPDX demands is added and told', () => {
  const { text, losses, additions } = writeSpdx23Json(EMPTY);
  expect(JSON.parse(text)).toEqual({
    SPDXID: 'SPDXRef-DOCUMENT',
    creationInfo: { created: '1970-01-01T00:00:00Z', creators: ['Tool: assay'] },
    dataLicense: 'CC0-1.0',
    documentNamespace: expect.stringMatching(
      /^https:\/\/spdx\.org\/spdxdocs\/[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/,
    ),
    name: 'NOASSERTION',
    spdxVersion: 'SPDX-2.3',
  });
  expect(losses).toEqual([]);
  expect(additions.map(({ field }) => field)).toEqual([
    'created',
    'creators',
    'name',
    'dataLicence',
    'namespace',
  ]);
});

test('the namespace follows from the content, and options change it', () => {
  const namespace = (bom: Bom, options = {}): string =>
    (JSON.parse(writeSpdx23Json(bom, options).text) as { documentNamespace: string }).documentNamespace;
  expect(namespace(EMPTY)).toBe(namespace(EMPTY));
  expect(namespace({ ...EMPTY, comment: 'c' })).not.toBe(namespace(EMPTY));
  expect(namespace({ ...EMPTY, name: 'a b' }, { namespaceBase: 'https://x.org' })).toMatch(
    /^https:\/\/x\.org\/a-b-/,
  );
  expect(namespace(EMPTY, { namespace: 'https://x.org/d' })).toBe('https://x.org/d');
  expect(() => namespace(EMPTY, { namespace: 'https://x.org/d#e' })).toThrow('no absolute URI');
  expect(() => namespace(EMPTY, { created: 'today' })).toThrow('no date and time');
});

test('fields of CycloneDX that SPDX lacks are told with their place', () => {
  const one = {
    ...BARE,
    group: 'g',
    scope: 'optional',
    kind: 'platform',
    occurrences: ['lib/a'],
    properties: [{ name: 'k', value: 'v' }],
    hashes: [{ algorithm: 'streebog-256', value: 'ab' }],
    licences: { named: ['My licence'], inFiles: [] },
    references: [{ kind: 'vcs', url: 'https://x.org' }],
  };
  const { text, losses } = writeSpdx23Json({ ...EMPTY, packages: [one], revision: 2 });
  expect(losses.map(({ place, field }) => `${place} ${field}`).sort()).toEqual([
    ' revision',
    '/components/0 group',
    '/components/0 hashes',
    '/components/0 kind',
    '/components/0 licences',
    '/components/0 occurrences',
    '/components/0 properties',
    '/components/0 ref',
    '/components/0 references',
    '/components/0 scope',
  ]);
  const [written] = (JSON.parse(text) as { packages: Record<string, unknown>[] }).packages;
  expect(written).toMatchObject({
    SPDXID: 'SPDXRef-r',
    licenseDeclared: expect.stringMatching(/^LicenseRef-My-licence-[0-9a-f]{8}$/),
    filesAnalyzed: false,
    downloadLocation: 'NOASSERTION',
  });
});

test('verification codes are computed from the files', () => {
  const file = (ref: string, value: string): Bom['files'][number] => ({
    ref,
    path: ref,
    kinds: [],
    hashes: [{ algorithm: 'sha1', value }],
    licences: { named: [], inFiles: [] },
    place: '',
  });
  const bom: Bom = {
    ...EMPTY,
    packages: [BARE],
    files: [file('b', 'b'.repeat(40)), file('a', 'a'.repeat(40))],
    relationships: [
      { from: 'r', kind: 'CONTAINS', to: 'b' },
      { from: 'a', kind: 'CONTAINED_BY', to: 'r' },
    ],
  };
  const [one] = (JSON.parse(writeSpdx23Json(bom).text) as { packages: Record<string, unknown>[] }).packages;
  // sha1sum of the two digests, one behind the other.
  expect(one).toMatchObject({
    filesAnalyzed: true,
    packageVerificationCode: { packageVerificationCodeValue: 'c361e706434ebcd03e8857c6c8dd2786adaeb3ef' },
  });
});

test('ids are safe from collisions and do not depend on the order', () => {
  const refs = ['a/b', 'a b', 'c', 'SPDXRef-a-b', 'SPDXRef-c', '', 'SPDXRef-DOCUMENT'];
  const ids = assignIds(refs);
  expect(new Set(ids.values()).size).toBe(refs.length);
  expect(ids).toEqual(
    new Map(
      [...assignIds([...refs].reverse())].sort(
        (x, y) => [...ids.keys()].indexOf(x[0]) - [...ids.keys()].indexOf(y[0]),
      ),
    ),
  );
  expect(ids.get('SPDXRef-a-b')).toBe('SPDXRef-a-b');
  expect(ids.get('a/b')).toMatch(/^SPDXRef-a-b-[0-9a-f]{8}$/);
  for (const id of ids.values()) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
});

test('ids as those of CPython for refs that are paths', () => {
  const ids = assignIds(['FILE-Lib/collections.py', 'FILE-Lib/_collections.py', 'PACKAGE-a']);
  expect(ids.get('PACKAGE-a')).toBe('SPDXRef-PACKAGE-a');
  // The digits are those of CPython's release tool, which gives them to all but the first.
  expect(ids.get('FILE-Lib/_collections.py')).toBe('SPDXRef-FILE-Lib-collections.py-fc43043d');
  expect(ids.get('FILE-Lib/collections.py')).toMatch(/^SPDXRef-FILE-Lib-collections\.py-[0-9a-f]{8}$/);
});

test('text that the tag-value form cannot hold is told', () => {
  const one = { ...BARE, comment: 'a</text>\r\nPackageName: b' };
  const written = writeSpdx23TagValue({ ...EMPTY, packages: [one] });
  expect(written.losses).toContainEqual({
    place: '',
    field: 'PackageComment',
    why: 'the tag-value form cannot hold carriage returns and </text>',
  });
  expect(readSpdx(written.text).bom.packages).toHaveLength(1);
});

test('the category of package managers is spelt as told', () => {
  const bom: Bom = {
    ...EMPTY,
    packages: [{ ...BARE, identifiers: [{ type: 'purl', value: 'pkg:npm/a@1' }] }],
  };
  expect(writeSpdx23Json(bom).text).toContain('"PACKAGE-MANAGER"');
  expect(writeSpdx23Json(bom, { packageManager: 'PACKAGE_MANAGER' }).text).toContain('"PACKAGE_MANAGER"');
});
