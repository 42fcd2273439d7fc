import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Bom } from '../../src/model/index.ts';
import {
  canonicalBom,
  readSpdx,
  writeSpdx23Json,
  writeSpdx23TagValue,
  writeSpdx301Json,
} from '../../src/sbom/document/spdx.ts';
import { forward } from '../../src/sbom/document/spdx3/relation-words.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');
const bytes = (path: string): Buffer => readFileSync(join(root, path));
const read = (path: string): Bom => readSpdx(bytes(path)).bom;

/** Folders of which every document is read, and the SPDX documents in them by name or content. */
const FOLDERS =
  /^(wild-spdx|four-tools|spdx-examples|spdx-spec-example|cpython|peers-npm-project|sbomqs|syft\/syft\/format\/spdxjson\/testdata\/spdx)\//;

/** Documents of the same content in SPDX 2 and 3. */
const TWINS: readonly (readonly [spdx2: string, spdx3: string])[] = [
  ['example1/spdx2.2/example1.spdx', 'example1/spdx3.0/example1.json'],
  ['example3/spdx2.2/example3-bin.spdx', 'example3/spdx3.0/example3-bin.json'],
  ['example3/spdx2.2/example3-src.spdx', 'example3/spdx3.0/example3-src.json'],
  ['example5/spdx2.2/example5-bin.spdx', 'example5/spdx3.0/example5-bin.json'],
  ['example5/spdx2.2/example5-src.spdx', 'example5/spdx3.0/example5-src.json'],
  ['example8/spdx2.3/examplemaven-0.0.1.spdx.json', 'example8/spdx3.0/examplemaven-0.0.1.spdx3.json'],
  ['example10/spdx2.3/hello-source.spdx.json', 'example10/spdx3.0/hello-source.spdx3.json'],
  ['example11/spdx2.3/sbom.spdx.json', 'example11/spdx3.0/sbom.spdx3.json'],
  [
    'example14/spdx2.3/examplemaven-0.0.1-enriched.spdx.json',
    'example14/spdx3.0/examplemaven-0.0.1-enriched.spdx3.json',
  ],
];

if (!existsSync(root)) {
  test.skip('corpus sbom/spdx', () => {});
  console.log(`corpus sbom/spdx: skipped, there is no ${root}`);
} else {
  test('corpus sbom/spdx', () => {
    const wrong: string[] = [];
    let total = 0;
    const label = (name: string, actual: unknown, expected: unknown): void => {
      total++;
      if (JSON.stringify(actual) !== JSON.stringify(expected))
        wrong.push(`${name}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    };
    for (const path of documents())
      label(path, countsOf(read(path)), countedIn(bytes(path).toString('utf8')));
    const spec = canonicalBom(read('spdx-spec-example/SPDXJSONExample-v2.2.spdx.json'));
    for (const other of [
      'SPDXTagExample-v2.2.spdx',
      'SPDXXMLExample-v2.2.spdx.xml',
      'SPDXRdfExample-v2.2.spdx.rdf.xml',
    ])
      label(other, canonicalBom(read(`spdx-spec-example/${other}`)), spec);
    label('YAML', canonicalBom(read('spdx-spec-example/SPDXYAMLExample-2.2.spdx.yaml')), spec);
    label(
      'julia',
      canonicalBom(read('wild-spdx/julia.spdx')),
      canonicalBom(read('wild-spdx/julia.spdx.json')),
    );
    // The JSON twin names each file once more in a field SPDX does not have.
    const [flux, fluxJson] = ['', '.json'].map((end) => read(`wild-spdx/flux_0.26.3_sbom.spdx${end}`));
    const known = { ...fluxJson!, rest: fluxJson!.rest.filter(({ field }) => field !== 'name') };
    label('flux', canonicalBom(flux!), canonicalBom(known));
    for (const [two, three] of TWINS)
      label(two, said(`spdx-examples/software/${three}`), said(`spdx-examples/software/${two}`));
    console.log(`corpus sbom/spdx: ${total - wrong.length} of ${total} labels agree`);
    expect(wrong.map((text) => text.slice(0, 2000))).toEqual([]);
    expect(total).toBeGreaterThan(100);
  }, 120_000);

  test('corpus sbom/spdx: the official document is written again byte for byte', () => {
    const own = bytes('cpython/3.13.5/expected-source-tarball.spdx.json').toString('utf8');
    const { text, losses, additions } = writeSpdx23Json(readSpdx(own).bom, {
      packageManager: 'PACKAGE_MANAGER',
    });
    expect(text === own).toBe(true);
    expect([...losses, ...additions]).toEqual([]);
  }, 60_000);

  test('corpus sbom/spdx: written documents pass the official schemas and say the same', () => {
    const schema = (name: string): object =>
      JSON.parse(bytes(`schemas/spdx/${name}`).toString('utf8')) as object;
    const options = { strict: false, validateFormats: false };
    const { $schema: _, ...two } = schema('spdx-2.3.schema.json') as Record<string, unknown>;
    const isSpdx23 = new Ajv(options).compile(two);
    const isSpdx301 = new Ajv2020(options).compile(schema('spdx-3.0.1.schema.json'));
    for (const path of documents()) {
      const bom = read(path);
      const json = writeSpdx23Json(bom);
      const noDigests = json.additions.some(({ field }) => field === 'hashes');
      expect([path, isSpdx23(JSON.parse(json.text)) || noDigests]).toEqual([path, true]);
      const ld = writeSpdx301Json(bom);
      expect([path, isSpdx301(JSON.parse(ld.text))]).toEqual([path, true]);
      const back = [json, writeSpdx23TagValue(bom), ld].map(({ text }) =>
        countsOf(readSpdx(text).bom).slice(0, 2),
      );
      expect([path, ...back]).toEqual([path, ...back.map(() => countsOf(bom).slice(0, 2))]);
      expect(writeSpdx23Json(bom).text).toBe(json.text);
    }
  }, 120_000);
}

function documents(): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => FOLDERS.test(path) && /spdx/.test(path) && /\.(json|spdx|yaml|xml)$/.test(path))
    .filter((path) =>
      /"spdxVersion"|SPDXVersion:|spdx-context\.jsonld|spdxVersion|"SPDXID"/.test(
        bytes(path).toString('utf8'),
      ),
    )
    .filter((path) => !/\.cdx/.test(path))
    .sort();
}

function countsOf({ packages, files }: Bom): [number, number] {
  return [packages.length, files.length];
}

interface Listing {
  readonly packages?: readonly unknown[];
  readonly files?: readonly unknown[];
  readonly '@graph'?: readonly { readonly type?: string }[];
}

/** How many packages and files a document lists, by a reader of its own. */
function countedIn(text: string): [number, number] {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  if (/^\s*</.test(text)) {
    const ids = (type: string): number =>
      new Set(text.match(new RegExp(`<spdx:${type} rdf:about="[^"]*"`, 'g')) ?? []).size;
    if (text.includes('rdf:RDF')) return [ids('Package'), ids('File')];
    return [count(/<packages>/g), count(/<files>/g)];
  }
  if (/^---/.test(text)) {
    const items = (list: string): number =>
      new RegExp(`^${list}:\\n((?:[- ].*\\n)*)`, 'm').exec(text)?.[1]?.match(/^- /gm)?.length ?? 0;
    return [items('packages'), items('files')];
  }
  if (!text.trimStart().startsWith('{')) return [count(/^PackageName:/gm), count(/^FileName:/gm)];
  const json = JSON.parse(text.slice(0, text.lastIndexOf('}') + 1).replace(/^\ufeff/, '')) as Listing;
  const graph = json['@graph'];
  if (!graph) return [json.packages?.length ?? 0, json.files?.length ?? 0];
  const packages = /^(software_(Package|SoftwareArtifact)|ai_AIPackage|dataset_DatasetPackage)$/;
  return [
    graph.filter(({ type }) => packages.test(type ?? '')).length,
    graph.filter(({ type }) => type === 'software_File').length,
  ];
}

/**
 * What a document says of packages and relationships, by names instead of ids. What the converter that made the SPDX 3 twins does
 * otherwise is left out: it turns DYNAMIC_LINK round against the definition, makes the file a package is (packageFileName) an
 * element with the package's digests, narrows the dependencies of example 11 to the build, and writes the parts of licences in
 * another order.
 */
function said(path: string): object {
  const bom = read(path);
  const names = new Map([
    ...bom.packages.map(({ ref, name }) => [ref, name] as const),
    ...bom.files.map(({ ref, path: file }) => [ref, file] as const),
  ]);
  const named = (ref: string): string => names.get(ref) ?? ref.replace(/^.*[:#/]/, '');
  const relationships = bom.relationships.map(forward).flatMap(({ from, kind, to }) => {
    if (kind === 'DISTRIBUTION_ARTIFACT') return [];
    if (kind === 'DYNAMIC_LINK') return [[kind, ...[named(from), named(to)].sort()].join(' ')];
    if (kind === 'BUILD_DEPENDENCY_OF') return [`${named(to)} DEPENDS_ON ${named(from)}`];
    return [`${named(from)} ${kind} ${named(to)}`];
  });
  const parts = (text: string | undefined): string[] => text?.split(' AND ').sort() ?? [];
  return {
    packages: bom.packages
      .map(({ name, version, licences }) =>
        [name, version, parts(licences.declared), parts(licences.concluded)].join(' '),
      )
      .sort(),
    describes: bom.describes.map(named).sort(),
    relationships: [...new Set(relationships)].sort(),
  };
}
