import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bom, BomActor, BomFile, BomPackage, BomReference } from '../../../../src/model/index.ts';
import { readCycloneDx } from '../../../../src/sbom/document/cyclonedx/read.ts';
import { writeCycloneDx } from '../../../../src/sbom/document/cyclonedx/write.ts';
import { canonicalBom } from '../../../../src/sbom/document/spdx/canonical.ts';
import { validateCycloneDx } from '../../../../src/sbom/document/validate/cyclonedx.ts';

/** Text that both encodings hold: no control characters, no white space around line breaks. */
const words = fc
  .string({ unit: fc.constantFrom(...'ab <>&"\'é😀/~.-_#@'), minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() !== '');
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const url = fc.webUrl();
const email = fc.constantFrom('a@b.example', 'jané@x.example');
const organization: fc.Arbitrary<BomActor> = fc
  .record({ kind: fc.constant('organization' as const), name: words, email: maybe(email), url: maybe(url) })
  .map(defined);
const person: fc.Arbitrary<BomActor> = fc
  .record({ kind: fc.constant('person' as const), name: words, email: maybe(email) })
  .map(defined);
const tool: fc.Arbitrary<BomActor> = fc
  .record({ kind: fc.constant('tool' as const), name: words, version: maybe(words) })
  .map(defined);
const hash = fc
  .constantFrom(
    ['md5', 32],
    ['sha1', 40],
    ['sha256', 64],
    ['sha3-512', 128],
    ['blake2b-384', 96],
    ['blake3', 64],
  )
  .chain(([algorithm, digits]) =>
    fc
      .string({
        unit: fc.constantFrom(...'0123456789abcdef'),
        minLength: Number(digits),
        maxLength: Number(digits),
      })
      .map((value) => ({ algorithm: String(algorithm), value })),
  );
const hashes = fc.uniqueArray(hash, { maxLength: 3, selector: ({ algorithm }) => algorithm });
const licence = fc.constantFrom(
  'MIT',
  'MIT OR Apache-2.0',
  'LicenseRef-x',
  'NONE',
  'NOASSERTION',
  'GPL-2.0-only WITH Classpath-exception-2.0',
);
const licences = fc
  .record({
    declared: maybe(licence),
    concluded: maybe(licence),
    named: fc.uniqueArray(words, { maxLength: 2 }),
    inFiles: fc.uniqueArray(fc.constantFrom('MIT', 'ISC', 'LicenseRef-y', 'NONE'), { maxLength: 2 }),
    comment: maybe(words),
  })
  .map(defined);
const reference: fc.Arbitrary<BomReference> = fc
  .record({
    kind: fc.constantFrom('vcs', 'issue-tracker', 'documentation', 'other'),
    url,
    comment: maybe(words),
    hashes: maybe(fc.array(hash, { minLength: 1, maxLength: 1 })),
  })
  .map(defined);
const property = fc.record({
  name: words.filter((name) => !name.startsWith('spdx:')),
  value: fc.oneof(words, fc.constant('')),
});

const pack = fc
  .record({
    name: words,
    group: maybe(words),
    version: maybe(words),
    kind: fc.constantFrom('library', 'application', 'firmware'),
    description: maybe(words),
    summary: maybe(words),
    copyright: maybe(words),
    comment: maybe(words),
    supplier: maybe(fc.oneof(organization, person)),
    originator: maybe(fc.oneof(organization, person)),
    homepage: maybe(url),
    download: maybe(fc.oneof(url, fc.constantFrom('NONE', 'NOASSERTION'))),
    fileName: maybe(words),
    filesAnalyzed: maybe(fc.boolean()),
    verificationCode: maybe(words),
    scope: maybe(fc.constantFrom('required', 'optional', 'excluded')),
    hashes,
    identifiers: fc.subarray([
      { type: 'purl' as const, value: 'pkg:npm/a@1' },
      { type: 'cpe' as const, value: 'cpe:2.3:a:b:c:1:*:*:*:*:*:*:*' },
      { type: 'gitoid' as const, value: `gitoid:blob:sha256:${'a'.repeat(64)}` },
      { type: 'swhid' as const, value: `swh:1:cnt:${'b'.repeat(40)}` },
      { type: 'swid' as const, value: 'tag' },
    ]),
    licences,
    references: fc.uniqueArray(reference, { maxLength: 3, selector: (one) => one.url }),
    occurrences: fc.uniqueArray(words, { maxLength: 2 }),
    properties: fc.array(property, { maxLength: 3 }),
  })
  .map(defined);
const file = fc
  .record({
    path: words,
    kinds: fc.subarray(['SOURCE', 'TEXT']),
    hashes,
    licences,
    copyright: maybe(words),
    comment: maybe(words),
  })
  .map(defined)
  // With a name of a licence it is more than a file.
  .map((own) => ({ ...own, licences: { ...own.licences, named: [] } }));

const bom: fc.Arbitrary<Bom> = fc
  .record({
    name: maybe(words),
    comment: maybe(words),
    dataLicence: fc.constantFrom(undefined, 'CC0-1.0'),
    created: fc.constantFrom(undefined, '2024-05-17T08:30:00Z', '2024-05-17T08:30:00.5+02:00'),
    revision: fc.integer({ min: 1, max: 9 }),
    tools: fc.uniqueArray(tool, { maxLength: 2, selector: (one) => JSON.stringify(one) }),
    people: fc.array(person, { maxLength: 2 }),
    makers: fc.array(organization, { maxLength: 1 }),
    packages: fc.array(pack, { maxLength: 5 }),
    files: fc.array(file, { maxLength: 3 }),
    edges: fc.array(fc.tuple(fc.nat(7), fc.constantFrom('DEPENDS_ON', 'SPECIFICATION_FOR'), fc.nat(7)), {
      maxLength: 6,
    }),
    parents: fc.array(maybe(fc.nat(7)), { maxLength: 7 }),
    describes: fc.boolean(),
  })
  .map((made) => {
    const packages = made.packages.map((own, i) => ({ ...own, ref: `p${i}`, place: '' }) as BomPackage);
    const files = made.files.map((own, i) => ({ ...own, ref: `f${i}`, place: '' }) as BomFile);
    const refs = [...packages, ...files].map(({ ref }) => ref);
    const has = (i: number) => i < refs.length;
    const edges = made.edges.filter(([from, , to]) => has(from) && has(to));
    const told = [
      ...new Set(edges.map(([from, kind, to]) => JSON.stringify({ from: refs[from], kind, to: refs[to] }))),
    ];
    // Only packages contain, and each thing is in one that comes before it; the subject is in none.
    const nested = made.parents.flatMap((parent, i) =>
      parent !== undefined && parent < i && has(i) && parent < packages.length
        ? [{ from: refs[parent]!, kind: 'CONTAINS', to: refs[i]! }]
        : [],
    );
    return defined<Bom>({
      specification: 'CycloneDX',
      version: '1.6',
      encoding: 'json',
      name: made.name,
      comment: made.comment,
      namespace: 'urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79',
      revision: made.revision,
      created: made.created,
      creators: [...made.tools, ...made.people, ...made.makers],
      dataLicence: made.dataLicence,
      describes: made.describes && packages.length > 0 ? ['p0'] : [],
      packages,
      files,
      relationships: [...told.map((one) => JSON.parse(one)), ...nested],
      licenceTexts: [],
      rest: [],
    });
  });

describe('read(write(bom)) is bom', () => {
  for (const version of ['1.6', '1.7'] as const)
    for (const encoding of ['json', 'xml'] as const)
      test(`${version} ${encoding}, and the official schema has nothing against it`, async () => {
        await fc.assert(
          fc.asyncProperty(bom, async (own) => {
            const { text, losses } = writeCycloneDx(own, { version, encoding });
            expect(losses).toEqual([]);
            const { bom: again, notes } = readCycloneDx(text);
            expect(notes.filter(({ code }) => code !== 'cyclonedx.dependency-circular')).toEqual([]);
            expect(again.rest).toEqual([]);
            expect(canonicalBom({ ...again, encoding: 'json' })).toEqual(canonicalBom({ ...own, version }));
            expect(writeCycloneDx(again, { version, encoding }).text).toBe(text);
            const { findings } = await validateCycloneDx(text);
            expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
          }),
          { numRuns: 60 },
        );
      });
});

function defined<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, own]) => own !== undefined)) as T;
}
