import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Makes `src/sbom/document/validate/schemas/` from the JSON schemas that `@cyclonedx/cyclonedx-library` carries
 * (CycloneDX/specification, Apache-2.0): the words for readers are taken out, what is checked is left as it is. The build
 * runs it first; what it makes is not committed.
 */
export const SCHEMAS = [
  ...['1.2', '1.3', '1.4', '1.5', '1.6', '1.7'].map((version) => [`bom-${version}`, `cyclonedx-${version}`]),
  ['spdx', 'spdx-licences'],
  ['jsf-0.82', 'jsf-0.82'],
  ['cryptography-defs', 'cyclonedx-cryptography'],
];

const WORDS = new Set(['title', 'description', 'examples', '$comment', 'meta:enum', 'deprecated', 'default']);
/** Keywords whose members are named by the schema's author, not by JSON Schema. */
const NAMED = new Set(['properties', 'definitions', 'patternProperties', '$defs', 'dependentSchemas']);
/** Keywords with values that are no schemas. */
const VALUES = new Set(['enum', 'const', 'required', 'dependentRequired', 'type']);

/** The schema as the package has it, without words. */
export function schemaOf(name) {
  const entry = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json');
  const path = join(dirname(entry), 'res/schema', `${name}.SNAPSHOT.schema.json`);
  // The package renames the files, and what they call each other, from the official names.
  return withoutWords(
    JSON.parse(readFileSync(path, 'utf8').replaceAll('.SNAPSHOT.schema.json', '.schema.json')),
  );
}

function withoutWords(schema) {
  if (Array.isArray(schema)) return schema.map(withoutWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => !WORDS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (VALUES.has(name)) return [name, value];
      if (!NAMED.has(name)) return [name, withoutWords(value)];
      return [
        name,
        Object.fromEntries(Object.entries(value).map(([own, part]) => [own, withoutWords(part)])),
      ];
    }),
  );
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../src/sbom/document/validate/schemas');
  mkdirSync(folder, { recursive: true });
  for (const [name, own] of SCHEMAS)
    writeFileSync(join(folder, `${own}.json`), JSON.stringify(schemaOf(name)));
}
