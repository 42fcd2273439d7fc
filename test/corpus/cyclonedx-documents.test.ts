import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Bom } from '../../src/model/index.ts';
import { type CycloneDxOptions, writeCycloneDx } from '../../src/sbom/document/cyclonedx/write.ts';
import { isCycloneDx, readBom } from '../../src/sbom/document/read.ts';
import { canonicalBom } from '../../src/sbom/document/spdx/canonical.ts';
import { validateCycloneDx } from '../../src/sbom/document/validate/cyclonedx.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');

/** Folders with documents of CycloneDX, and what whoever made them says of them. */
const FOLDERS: readonly (readonly [
  path: RegExp,
  verdict: 'by name' | 'valid' | 'schema valid' | undefined,
])[] = [
  [/^cdx-conformance\//, 'by name'],
  [/^cyclonedx-examples\//, 'valid'],
  // All of the index's embedded documents pass the official schema (research); the prototype lists a component twice.
  [/^pep770\/(?!pillow-10\.0\.0-prototype\/)/, 'schema valid'],
  [/^pep770\//, undefined],
  [/^psf-benchmark\//, undefined],
  [/^peers-/, undefined],
  [/^four-tools\//, undefined],
  [/^sbomqs\//, undefined],
  [/^syft\//, undefined],
];

/** Pairs of encodings and versions of one document. */
const TWINS = [
  ['cern-lhc-vdm-editor-e564943/bom.json', 'cern-lhc-vdm-editor-e564943/bom.xml'],
  ['laravel-7.12.0/bom.1.4.json', 'laravel-7.12.0/bom.1.4.xml'],
  ['laravel-7.12.0/bom.1.3.json', 'laravel-7.12.0/bom.1.4.json'],
] as const;

const FORMS: readonly CycloneDxOptions[] = (['1.6', '1.7'] as const).flatMap((version) =>
  (['json', 'xml'] as const).map((encoding) => ({ version, encoding })),
);

if (!existsSync(root)) {
  test.skip('corpus sbom/cyclonedx', () => {});
  console.log(`corpus sbom/cyclonedx: skipped, there is no ${root}`);
} else {
  test('corpus sbom/cyclonedx', { timeout: 300_000 }, async () => {
    const wrong: string[] = [];
    let labels = 0;
    const label = (what: string, wanted: unknown, given: unknown): void => {
      labels++;
      if (JSON.stringify(wanted) !== JSON.stringify(given))
        wrong.push(`${what}: ${JSON.stringify(given)} instead of ${JSON.stringify(wanted)}`);
    };
    const paths = documents();
    for (const path of paths) await checkDocument(path, label);
    for (const [a, b] of TWINS) {
      const [one, other] = [a, b].map((name) =>
        saidBy(readBom(content(`cyclonedx-examples/SBOM/${name}`)).bom),
      );
      label(`${a} and ${b}`, one, other);
    }
    const npm = readFileSync(join(root, 'peers-npm-project/ground-truth-installed.txt'), 'utf8')
      .trim()
      .split('\n');
    for (const name of ['npm-sbom', 'cyclonedx-npm']) {
      const { bom } = readBom(content(`peers-npm-project/${name}.cdx.json`));
      const listed = new Set(bom.packages.map(nameOf));
      label(
        `${name}: packages missed`,
        [],
        npm.filter((one) => !listed.has(one)),
      );
    }
    console.log(
      `corpus sbom/cyclonedx: ${labels - wrong.length} of ${labels} labels agree (${paths.length} documents)`,
    );
    expect(wrong).toEqual([]);
    expect(paths.filter((path) => path.startsWith('cdx-conformance/')).length).toBeGreaterThan(0);
  });
}

type Label = (what: string, wanted: unknown, given: unknown) => void;

async function checkDocument(path: string, label: Label): Promise<void> {
  const bytes = content(path);
  const { bom } = readBom(bytes);
  const listed = listedIn(bytes.toString('utf8'));
  if (listed !== undefined) label(`${path}: components`, listed, bom.packages.length + bom.files.length);
  const verdict = await validateCycloneDx(bytes);
  const wanted = FOLDERS.find(([pattern]) => pattern.test(path))?.[1];
  const schemaFaults = verdict.findings.filter(({ code }) => code.startsWith('schema.'));
  if (wanted === 'by name') label(`${path}: valid`, !/\/invalid-/.test(path), verdict.valid);
  else if (wanted === 'valid')
    label(
      `${path}: errors`,
      [],
      verdict.findings.filter(({ level }) => level === 'error'),
    );
  else if (wanted === 'schema valid') label(`${path}: against the schema`, [], schemaFaults);
  // A document that was valid is written as one that is.
  for (const options of verdict.valid ? FORMS : []) {
    const written = writeCycloneDx(bom, options);
    const { findings } = await validateCycloneDx(written.text);
    const form = `${path} as ${options.version} ${options.encoding}`;
    label(
      `${form}: errors`,
      [],
      findings.filter(({ level }) => level === 'error'),
    );
    if (written.losses.length > 0) continue;
    const again = readBom(written.text).bom;
    label(`${form}: packages`, bom.packages.map(nameOf).sort(), again.packages.map(nameOf).sort());
    label(`${form}: relationships`, bom.relationships.length, again.relationships.length);
  }
}

function documents(): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|xml|golden)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => FOLDERS.some(([pattern]) => pattern.test(path)))
    .filter((path) => path.startsWith('cdx-conformance/') || isCycloneDx(content(path)))
    .sort();
}

function content(path: string): Buffer {
  return readFileSync(join(root, path));
}

function nameOf({ group, name, version }: { group?: string; name: string; version?: string }): string {
  return `${group === undefined ? '' : `${group}/`}${name}@${version}`;
}

/** What a document says of software, whatever its encoding, tools and refs. */
function saidBy({ packages, relationships }: Bom): unknown {
  const plain = { specification: 'CycloneDX', packages, relationships } as unknown as Bom;
  return canonicalBom(plain);
}

interface Listing {
  readonly components?: readonly Listing[];
  readonly metadata?: { readonly component?: Listing };
}

/** How many components a JSON document lists, the one it describes included, by a reader of its own; undefined for XML. */
function listedIn(text: string): number | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  const document = JSON.parse(text) as Listing;
  const count = (one: Listing): number =>
    (one.components ?? []).reduce((sum, part) => sum + 1 + count(part), 0);
  const subject = document.metadata?.component;
  return count(document) + (subject ? 1 + count(subject) : 0);
}
