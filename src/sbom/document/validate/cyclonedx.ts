import { AssayError, type BomNote } from '../../../model/index.ts';
import { type CycloneDxValue, cycloneDxValue, readCycloneDxValue } from '../cyclonedx/read.ts';
import { pointer } from '../spdx/node.ts';
import { semanticFindings } from './cyclonedx-rules.ts';
import { type BomFinding, type BomVerdict, verdictOf } from './finding.ts';
import { type SchemaSet, schemaCheck } from './schema.ts';

const licences = async (): Promise<object> =>
  (await import('./schemas/spdx-licences.json', { with: { type: 'json' } })).default;
const signatures = async (): Promise<object> =>
  (await import('./schemas/jsf-0.82.json', { with: { type: 'json' } })).default;
const cryptography = async (): Promise<object> =>
  (await import('./schemas/cyclonedx-cryptography.json', { with: { type: 'json' } })).default;

/** The official schemas by version, with those they refer to. */
const SCHEMAS: Readonly<Record<string, SchemaSet>> = {
  '1.2': async () => [
    (await import('./schemas/cyclonedx-1.2.json', { with: { type: 'json' } })).default,
    await licences(),
  ],
  '1.3': async () => [
    (await import('./schemas/cyclonedx-1.3.json', { with: { type: 'json' } })).default,
    await licences(),
  ],
  '1.4': async () => [
    (await import('./schemas/cyclonedx-1.4.json', { with: { type: 'json' } })).default,
    ...(await Promise.all([licences(), signatures()])),
  ],
  '1.5': async () => [
    (await import('./schemas/cyclonedx-1.5.json', { with: { type: 'json' } })).default,
    ...(await Promise.all([licences(), signatures()])),
  ],
  '1.6': async () => [
    (await import('./schemas/cyclonedx-1.6.json', { with: { type: 'json' } })).default,
    ...(await Promise.all([licences(), signatures()])),
  ],
  '1.7': async () => [
    (await import('./schemas/cyclonedx-1.7.json', { with: { type: 'json' } })).default,
    ...(await Promise.all([licences(), signatures(), cryptography()])),
  ],
};

/**
 * Validates CycloneDX: JSON of 1.2 to 1.7 against the official schemas, XML of 1.0 to 1.7 by its structure and, in the JSON
 * form, against the same schemas (there is no XSD validator without native code; parts that are kept as XML are not checked),
 * and both by rules that no schema can have: refs, licence expressions, names, lengths of digests.
 * @throws AssayError `sbom.too-large` beyond the limits; what cannot be read at all is a finding
 */
export async function validateCycloneDx(content: Uint8Array | string): Promise<BomVerdict> {
  let read: CycloneDxValue;
  let notes: readonly BomNote[];
  let version: string;
  try {
    read = cycloneDxValue(content);
    const { bom, notes: told } = readCycloneDxValue(read);
    notes = told;
    version = bom.version;
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'sbom.syntax') throw error;
    const fix = 'write a whole CycloneDX document in JSON or XML';
    return verdictOf([{ level: 'error', code: error.code, place: '', message: error.message, fix }]);
  }
  const findings = [...(await schemaFindings(read, version)), ...semanticFindings(read.value)];
  const placed =
    read.encoding === 'xml' ? findings.map((one) => ({ ...one, place: xpath(read, one.place) })) : findings;
  return verdictOf([...notes.flatMap(findingOf), ...placed]);
}

async function schemaFindings(
  { value, encoding }: CycloneDxValue,
  version: string,
): Promise<readonly BomFinding[]> {
  const isOld = encoding === 'xml' && /^1\.[01]$/.test(version);
  const set = Object.hasOwn(SCHEMAS, isOld ? '1.2' : version) ? SCHEMAS[isOld ? '1.2' : version] : undefined;
  if (!set) {
    const message = `there is no schema for version ${JSON.stringify(version)} of CycloneDX`;
    const fix = `use one of ${Object.keys(SCHEMAS).join(', ')}`;
    return [{ level: 'error', code: 'cyclonedx.version', place: '/specVersion', message, fix }];
  }
  const check = await schemaCheck(set);
  return check(isOld ? { ...(value as object), specVersion: '1.2' } : value);
}

/** What notes of the reader mean for validity, and what helps; those without a row are told by schema or rules. */
const NOTES: Readonly<Record<string, readonly [level: BomNote['level'], fix: string]>> = {
  'json.encoding': ['error', 'save the document as UTF-8'],
  'json.mark': ['warning', 'save the document without byte order mark'],
  'json.repeated-name': ['error', 'keep one member of that name'],
  'json.trailing': ['error', 'end the document with its closing brace'],
  'xml.encoding': ['error', 'save the document as UTF-8, or declare its encoding'],
  'xml.trailing': ['error', 'end the document with its closing tag'],
  'cyclonedx.unknown-element': ['error', 'remove the element, or give it a namespace of its own'],
  'cyclonedx.unknown-attribute': ['error', 'remove the attribute, or give it a namespace of its own'],
  'cyclonedx.repeated-element': ['error', 'keep one of the elements'],
  'cyclonedx.element-order': ['error', 'write the elements in the order of the schema'],
  'cyclonedx.text': ['error', 'remove the text'],
  'cyclonedx.dependency-dangling': ['warning', 'add the component, or remove the dependency'],
  'cyclonedx.dependency-repeated': ['error', 'join the two'],
  'cyclonedx.dependency-circular': ['warning', 'check which of them really needs the others'],
};

function findingOf(note: BomNote): readonly BomFinding[] {
  const row = Object.hasOwn(NOTES, note.code) ? NOTES[note.code] : undefined;
  return row ? [{ ...note, level: row[0], fix: row[1] }] : [];
}

/** The place of a JSON pointer in an XML document: that of the innermost object on the way, and the steps from there. */
function xpath({ value, places }: CycloneDxValue, place: string): string {
  let at: unknown = value;
  let known = '';
  for (const step of place.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    const own = typeof at === 'object' && at !== null ? places.get(at) : undefined;
    known = own ?? pointer(known, name);
  }
  return known === '' ? '/bom' : known;
}
