import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { createCatalog } from '../../src/sbom/index.ts';

const root = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';

/**
 * What is in these folders according to the corpus' README and the names given by whoever made the files: specification,
 * and the version where folder or file name state it. `none`: no bill of materials.
 */
const FOLDERS: readonly (readonly [path: RegExp, label: string])[] = [
  [/^sbom\/schemas\/|\/(facts|ground-truth|wheel|package-lock)\.json$/, 'none'],
  [/^identifiers\/purl\//, 'none'],
  [
    /^sbom\/pep770\/(av|cvxopt|netcdf4|psycopg2_binary|scikit_learn)-.+\/auditwheel\.cdx\.json$/,
    'CycloneDX 1.4',
  ],
  [/^sbom\/pep770\/.+\.json$/, 'CycloneDX'],
  [/^sbom\/cpython\/.+\.spdx\.json$/, 'SPDX 2.3'],
  [/^sbom\/wild-spdx\/.+\.json$/, 'SPDX 2.2'],
  [/^sbom\/wild-spdx\/.+\.spdx$/, 'SPDX 2.2'],
  [/^sbom\/four-tools\/.+\/(bom|syft)\.spdx\.json$/, 'SPDX 2.3'],
  [/^sbom\/four-tools\/.+\/(tern|trivy)\.spdx\.json$/, 'SPDX 2.2'],
  [/^sbom\/spdx-examples\/.+\/spdx3\.0\/.+\.json$/, 'SPDX 3.0'],
  [/^sbom\/spdx-examples\/.+\/spdx2\.3\/.+\.json$/, 'SPDX 2.3'],
  [/^sbom\/spdx-examples\/.+\/spdx2\.2\/.+\.json$/, 'SPDX 2.2'],
  [/^sbom\/spdx-examples\/presentations\/.+\.json$/, 'SPDX 2.3'],
  [/^sbom\/spdx-spec-example\/SPDX(JSON|Tag)Example-v2\.2\.spdx(\.json)?$/, 'SPDX 2.2'],
  [/^sbom\/spdx-spec-example\/package_sbom\.spdx3\.json$/, 'SPDX 3.0.1'],
  [/^sbom\/cyclonedx-examples\/.+\/bom\.1\.2\.json$/, 'CycloneDX 1.2'],
  [/^sbom\/cyclonedx-examples\/.+\/bom\.1\.3\.json$/, 'CycloneDX 1.3'],
  [/^sbom\/cyclonedx-examples\/.+\/bom\.1\.4\.(json|xml)$/, 'CycloneDX 1.4'],
  [/^sbom\/cyclonedx-examples\/.+\.(json|xml)$/, 'CycloneDX'],
  [/^sbom\/cdx-conformance\/1\.4\/valid-/, 'CycloneDX 1.4'],
  [/^sbom\/cdx-conformance\/1\.5\/valid-/, 'CycloneDX 1.5'],
  [/^sbom\/cdx-conformance\/1\.6\/valid-/, 'CycloneDX 1.6'],
  [/^sbom\/cdx-conformance\/1\.7\/valid-/, 'CycloneDX 1.7'],
  [/^sbom\/peers-.+\.cdx\.json$/, 'CycloneDX'],
  [/^sbom\/peers-.+\.spdx\.json$/, 'SPDX'],
  [/^sbom\/psf-benchmark\/.+\.cdx\.json$/, 'CycloneDX'],
];

/** Labels of single files, read by hand: those of the folder are wrong or too general for them. */
const VERSIONS: Readonly<Record<string, string>> = {
  'sbom/pep770/pillow-12.3.0/sboms/pillow-12.3.0.cdx.json': 'CycloneDX 1.7',
  'sbom/pep770/onnx-1.23.1/sboms/sbom.cdx.json': 'CycloneDX 1.7',
  'sbom/pep770/cryptography-50.0.2/sboms/cryptography-rust.cyclonedx.json': 'CycloneDX 1.5',
  'sbom/pep770/orjson-3.12.0/sboms/orjson.cyclonedx.json': 'CycloneDX 1.5',
  'sbom/pep770/pydantic_core-2.46.5/sboms/pydantic-core.cyclonedx.json': 'CycloneDX 1.5',
  // The README says 2.2 of the whole folder.
  'sbom/wild-spdx/k8s-release-sbom.spdx': 'SPDX 2.3',
  'sbom/wild-spdx/usbutils.spdx': 'SPDX 2.1',
  'sbom/pep770/virtualenv-21.14.1/sboms/virtualenv.cdx.json': 'CycloneDX 1.6',
};

if (!existsSync(join(root, 'sbom'))) {
  test.skip('corpus sbom/documents', () => {});
  console.log(`corpus sbom/documents: skipped, there is no ${join(root, 'sbom')}`);
} else {
  test('corpus sbom/documents', async () => {
    const wrong: string[] = [];
    let total = 0;
    for (const path of files()) {
      const place = VERSIONS[path] ?? FOLDERS.find(([pattern]) => pattern.test(path))?.[1];
      if (place === undefined) continue;
      total++;
      const text = readFileSync(join(root, path), 'utf8');
      const label =
        place.includes(' ') || place === 'none' ? place : `${place} ${statedVersion(place, text)}`;
      const answer = await recognise(path);
      // The examples for SPDX 3.0 are written for its correction 3.0.1.
      const agrees = answer.label === label || (label === 'SPDX 3.0' && answer.label === 'SPDX 3.0.1');
      const listed = label === 'none' ? undefined : listedIn(text);
      if (!agrees) wrong.push(`${path}: ${answer.label} instead of ${label}`);
      else if (listed !== undefined && listed !== answer.components)
        wrong.push(`${path}: ${answer.components} components instead of ${listed}`);
    }
    console.log(`corpus sbom/documents: ${total - wrong.length} of ${total} labels agree`);
    expect(wrong).toEqual([]);
    expect(total).toBeGreaterThan(0);
  }, 120_000);
}

function files(): string[] {
  return ['sbom', 'identifiers/purl'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(json|jsonld|xml|spdx)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root).length + 1))
      .sort(),
  );
}

/** The version as the text states it, for files whose names and folders do not. */
function statedVersion(specification: string, text: string): string | undefined {
  const field =
    specification === 'SPDX' ? /"spdxVersion"\s*:\s*"SPDX-([\d.]+)"/ : /"specVersion"\s*:\s*"([\d.]+)"/;
  return (field.exec(text) ?? /cyclonedx\.org\/schema\/bom\/([\d.]+)"/.exec(text))?.[1];
}

interface Listing {
  readonly components?: readonly Listing[];
  readonly packages?: readonly unknown[];
  readonly '@graph'?: readonly { readonly type?: string }[];
}

/** How many packages or components a JSON document lists, by a reader of its own; undefined for other files. */
function listedIn(text: string): number | undefined {
  let document: Listing;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, '')) as Listing;
  } catch {
    return undefined;
  }
  if (document['@graph']) return document['@graph'].filter(({ type }) => type === 'software_Package').length;
  return document.packages?.length ?? countComponents(document);
}

function countComponents({ components = [] }: Listing): number {
  return components.reduce((sum, component) => sum + 1 + countComponents(component), 0);
}

/** Opens the file under a name that says nothing. */
async function recognise(path: string) {
  const catalog = createCatalog();
  const source = bytesSource(readFileSync(join(root, path)));
  const artifact = await openArtifact({ name: 'file', source }, { interests: [catalog.interest] });
  const { sboms } = catalog.finish(artifact);
  await artifact.close();
  return {
    label: sboms.map(({ specification, version }) => `${specification} ${version}`).join(' and ') || 'none',
    components: sboms[0]?.components,
  };
}
