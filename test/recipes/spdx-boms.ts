import fc from 'fast-check';
import type { Bom, BomActor, BomFile, BomPackage } from '../../src/model/index.ts';

/** Bills of materials that SPDX can say all of, for round trips; refs are SPDX ids, and all ends of relationships are there. */
export const spdxBoms: fc.Arbitrary<Bom> = fc
  .record({
    packages: fc.uniqueArray(fc.nat(30), { maxLength: 6 }),
    files: fc.uniqueArray(fc.nat(30), { maxLength: 6 }),
    seeds: fc.infiniteStream(fc.nat(1000)),
    words: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ packages, files, seeds, words }) => {
    const next = (below: number): number => (seeds.next().value as number) % below;
    const word = (): string =>
      `w${next(9)} ${words[next(words.length)]!}`.replaceAll('\r', ' ').replaceAll('</text>', '').trim();
    const maybe = <T>(make: () => T): T | undefined => (next(2) === 0 ? make() : undefined);
    const actor = (): BomActor =>
      next(2) === 0
        ? { kind: 'person', name: `Jane ${next(9)}`, email: 'jane@example.org' }
        : { kind: 'organization', name: `Maker ${next(9)}` };
    const refs = [...packages.map((n) => `SPDXRef-P${n}`), ...files.map((n) => `SPDXRef-F${n}`)];
    return clean<Bom>({
      specification: 'SPDX',
      version: '2.3',
      encoding: 'json',
      name: word(),
      namespace: 'https://example.org/d',
      revision: undefined,
      created: '2024-01-02T03:04:05Z',
      creators: [{ kind: 'tool', name: 't', version: '1.0' }, actor()],
      dataLicence: 'CC0-1.0',
      licenceListVersion: maybe(() => '3.22'),
      comment: maybe(word),
      describes: refs.slice(0, 1),
      packages: packages.map((n) => onePackage(`SPDXRef-P${n}`, { next, word, maybe, actor })),
      files: files.map((n) => oneFile(`SPDXRef-F${n}`, { next, word, maybe, actor })),
      relationships: relationships(refs, next, maybe, word),
      licenceTexts: [clean({ id: 'LicenseRef-own', name: maybe(word), text: `line\n${word()}`, urls: [] })],
      rest: [],
    });
  });

interface Maker {
  readonly next: (below: number) => number;
  readonly word: () => string;
  readonly maybe: <T>(make: () => T) => T | undefined;
  readonly actor: () => BomActor;
}

function onePackage(ref: string, { next, word, maybe, actor }: Maker): BomPackage {
  const analysed = next(2) === 0;
  return clean<BomPackage>({
    ref,
    name: word(),
    group: undefined,
    version: maybe(word),
    kind: maybe(() => ['library', 'application', 'operating-system', 'source', 'archive'][next(5)]!),
    description: maybe(() => `${word()}\n${word()}`),
    summary: maybe(word),
    copyright: maybe(word),
    supplier: maybe(actor),
    originator: maybe(actor),
    homepage: maybe(() => 'https://example.org/'),
    download: ['NOASSERTION', 'NONE', 'https://example.org/x.tar.gz'][next(3)]!,
    fileName: maybe(() => 'x.tar.gz'),
    hashes: [
      {
        algorithm: ['sha1', 'sha256', 'sha3-256', 'blake2b-512'][next(4)]!,
        value: `${next(10)}a`.repeat(20),
      },
    ],
    identifiers: next(2) === 0 ? [{ type: 'purl', value: `pkg:npm/a@${next(9)}` }] : [],
    licences: clean<BomPackage['licences']>({
      declared: maybe(() => ['MIT', 'MIT OR (ISC AND LicenseRef-own)', 'NONE', 'NOASSERTION'][next(4)]!),
      concluded: maybe(() => 'LicenseRef-own'),
      named: [],
      inFiles: next(2) === 0 ? ['MIT'] : [],
      comment: maybe(word),
    }),
    references:
      next(2) === 0 ? [{ kind: 'SECURITY/fix', url: 'https://example.org/fix', comment: word() }] : [],
    filesAnalyzed: analysed,
    verificationCode: analysed ? 'd6a770ba38583ed4bb4525bd96e50461655d2758' : undefined,
    scope: undefined,
    comment: maybe(word),
    occurrences: [],
    properties: next(2) === 0 ? [{ name: 'OTHER 2011-01-29T18:30:22Z Person: P', value: word() }] : [],
    place: ref,
  });
}

function oneFile(ref: string, { next, word, maybe }: Maker): BomFile {
  return clean<BomFile>({
    ref,
    path: `./${word()}`,
    kinds: [['SOURCE', 'DOCUMENTATION', 'ARCHIVE'][next(3)]!],
    hashes: [{ algorithm: 'sha1', value: `${next(10)}b`.repeat(20) }],
    licences: clean<BomFile['licences']>({
      declared: undefined,
      concluded: maybe(() => 'MIT'),
      named: [],
      inFiles: next(2) === 0 ? ['MIT'] : [],
      comment: maybe(word),
    }),
    copyright: maybe(word),
    comment: maybe(word),
    place: ref,
  });
}

function relationships(
  refs: readonly string[],
  next: Maker['next'],
  maybe: Maker['maybe'],
  word: Maker['word'],
): Bom['relationships'] {
  const made = new Map<string, Bom['relationships'][number]>();
  for (let i = 0; refs.length > 1 && i < next(6); i++) {
    const kind = ['CONTAINS', 'DEPENDS_ON', 'TEST_DEPENDENCY_OF', 'STATIC_LINK', 'OTHER'][next(5)]!;
    const one = clean({
      from: refs[next(refs.length)]!,
      kind,
      to: refs[next(refs.length)]!,
      comment: maybe(word),
    });
    made.set(JSON.stringify(one), one);
  }
  return [...made.values()];
}

function clean<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
