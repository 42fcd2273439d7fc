import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { validateSpdx } from '../../src/sbom/document/validate/spdx.ts';

const root = join(process.env['ASSAY_CORPUS'] ?? '../shared/corpus', 'sbom');

type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

/** Rules of the specification that its JSON schemas do not have, by code. */
const BEYOND_SCHEMA: ReadonlySet<string> = new Set([
  'spdx.actor',
  'spdx.class',
  'spdx.collection',
  'spdx.data-licence',
  'spdx.date',
  'spdx.describes',
  'spdx.digest',
  'spdx.documents',
  'spdx.duplicate-key',
  'spdx.file-name',
  'spdx.files-analyzed',
  'spdx.id-duplicate',
  'spdx.id-invalid',
  'spdx.licence',
  'spdx.licence-ref',
  'spdx.list-version',
  'spdx.locator',
  'spdx.namespace',
  'spdx.none-element',
  'spdx.purl',
  'spdx.reference-type',
  'spdx.relationship-dangling',
  'spdx.relationship-type',
  'spdx.sha1-missing',
  'spdx.snippet',
  'spdx.uri',
  'spdx.verification-code',
  'spdx.version',
]);

/** Fields that the text demands and the JSON schema does not: the namespace (6.5), names of packages and files in SPDX 3. */
const BEYOND_PLACES = /^\/documentNamespace$|\/name$/;

if (!existsSync(root)) {
  process.stdout.write(`corpus sbom/spdx-rules: skipped, there is no ${root}\n`);
  test.skip(`corpus sbom/spdx-rules: there is no ${root}`, () => {});
} else {
  test('corpus sbom/spdx-rules: our verdict on documents and on mutations of them against the official schemas', () => {
    const isValid = schemas();
    const wrong: string[] = [];
    let labels = 0;
    const check = (what: string, version: string, document: Plain): void => {
      labels++;
      const official = isValid[version]!(document);
      const { valid, findings } = validateSpdx(JSON.stringify(document));
      const beyond = findings.filter(
        ({ level, code, place }) =>
          level === 'error' &&
          !BEYOND_SCHEMA.has(code) &&
          !(code === 'spdx.field-missing' && BEYOND_PLACES.test(place)),
      );
      if (!official && valid) wrong.push(`${what}: valid, and the schema refuses it`);
      else if (official && beyond.length > 0)
        wrong.push(`${what}: ${beyond[0]!.code} at ${beyond[0]!.place}, and the schema accepts it`);
    };
    const seen = new Set<string>();
    let documents = 0;
    for (const path of files()) {
      const document = parsed(path);
      const version = document === undefined ? undefined : versionOf(document);
      if (document === undefined || version === undefined) continue;
      documents++;
      check(path, version, document);
      if (JSON.stringify(document).length < 60_000)
        for (const [what, mutant] of mutants(document, version, seen))
          check(`${path}: ${what}`, version, mutant);
    }
    process.stdout.write(
      `corpus sbom/spdx-rules: ${labels - wrong.length} of ${labels} labels agree (${documents} documents)\n`,
    );
    expect(wrong).toEqual([]);
    expect(labels).toBeGreaterThan(documents * 10);
  }, 300_000);
}

function schemas(): Readonly<Record<string, (value: unknown) => boolean>> {
  const schema = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(root, 'schemas/spdx', name), 'utf8')) as Record<string, unknown>;
  const options = { strict: false, validateFormats: false };
  const compiled = (name: string): ((value: unknown) => boolean) => {
    const { $schema: _, ...rest } = schema(name);
    const text = JSON.stringify(rest).replaceAll(
      // The tag v2.3 knows one spelling of categories, 2.3.1 both; we warn.
      /("enum":\["OTHER",)("PERSISTENT-ID",)?("SECURITY","PACKAGE)/g,
      '$1"PACKAGE_MANAGER","PERSISTENT_ID",$2$3',
    );
    return new Ajv(options).compile(JSON.parse(text) as Record<string, unknown>);
  };
  return {
    '2.2': compiled('spdx-2.2.2.schema.json'),
    '2.3': compiled('spdx-2.3.schema.json'),
    '3.0.1': new Ajv2020(options).compile(schema('spdx-3.0.1.schema.json')),
  };
}

function files(): string[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.json') && !path.startsWith('schemas/'))
    .sort();
}

function parsed(path: string): { [name: string]: Plain } | undefined {
  try {
    const value = JSON.parse(readFileSync(join(root, path), 'utf8').replace(/^\ufeff/, '')) as Plain;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function versionOf(document: { readonly [name: string]: Plain }): string | undefined {
  if (JSON.stringify([document['@context']]).includes('spdx.org/rdf/')) return '3.0.1';
  return /^SPDX-(2\.[23])$/.exec(String(document['spdxVersion']))?.[1];
}

/** A document with one place changed, once for each kind of place and change. */
function* mutants(
  document: Plain,
  version: string,
  seen: Set<string>,
): Generator<readonly [what: string, mutant: Plain]> {
  for (const path of places(document, [])) {
    const value = at(document, path);
    const kind = `${version} ${typeName(document, path)} ${path.map((step) => (typeof step === 'number' ? '*' : step)).join('/')}`;
    for (const [name, change] of CHANGES) {
      const made = change(value);
      if (made === undefined || seen.has(`${name} ${kind}`)) continue;
      seen.add(`${name} ${kind}`);
      const copy = structuredClone(document);
      const parent = at(copy, path.slice(0, -1)) as { [name: string]: Plain };
      const step = path.at(-1)!;
      if (made !== DELETED) parent[step] = made as Plain;
      else if (Array.isArray(parent)) (parent as Plain[]).splice(Number(step), 1);
      else delete parent[step];
      yield [`${name} ${path.join('/')}`, copy];
    }
  }
}

const DELETED = Symbol('deleted');

const CHANGES: readonly (readonly [
  name: string,
  change: (value: Plain) => Plain | typeof DELETED | undefined,
])[] = [
  ['delete', () => DELETED],
  ['null', () => null],
  ['number', (value) => (typeof value === 'number' ? -1 : 7)],
  ['fraction', (value) => (typeof value === 'number' ? 1.5 : undefined)],
  ['truth', () => true],
  ['text', (value) => (typeof value === 'string' ? undefined : 'text')],
  ['another word', (value) => (typeof value === 'string' ? 'UNKNOWN-WORD' : undefined)],
  ['other case', (value) => (typeof value === 'string' ? value.toLowerCase() : undefined)],
  ['empty text', (value) => (typeof value === 'string' ? '' : undefined)],
  ['empty list', () => []],
  ['empty object', () => ({})],
  ['in a list', (value) => (Array.isArray(value) ? undefined : [value])],
  ['out of a list', (value) => (Array.isArray(value) && value.length > 0 ? value[0]! : undefined)],
  [
    'unknown field',
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { ...value, unknownField: 'x' }
        : undefined,
  ],
];

type Path = readonly (string | number)[];

function* places(value: Plain, path: Path): Generator<Path> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  const steps: Path = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  for (const step of steps) yield* places((value as { [name: string]: Plain })[step]!, [...path, step]);
}

function at(value: Plain, path: Path): Plain {
  return path.reduce<Plain>((inner, step) => (inner as { [name: string]: Plain })[step]!, value);
}

/** Classes of SPDX 3 differ by type; one place in each is changed. */
function typeName(document: Plain, path: Path): string {
  for (let length = path.length; length > 0; length--) {
    const outer = at(document, path.slice(0, length));
    if (
      typeof outer === 'object' &&
      outer !== null &&
      !Array.isArray(outer) &&
      typeof outer['type'] === 'string'
    )
      return outer['type'];
  }
  return '';
}
