import { canonicalPurl, parseCpe, parsePurl } from '../../../identifier/index.ts';
import { AssayError } from '../../../model/index.ts';
import { pointer } from '../spdx/node.ts';
import type { BomFinding } from './finding.ts';
import { isIriReference } from './formats.ts';
import { isRead } from './is-read.ts';
import { licenceFault } from './licence.ts';

type Told = (level: BomFinding['level'], code: string, place: string, message: string, fix: string) => void;
type Plain = Readonly<Record<string, unknown>>;

/** Hexadecimal digits by algorithm. */
const DIGITS: Readonly<Record<string, number>> = {
  MD5: 32,
  'SHA-1': 40,
  'SHA-256': 64,
  'SHA-384': 96,
  'SHA-512': 128,
  'SHA3-256': 64,
  'SHA3-384': 96,
  'SHA3-512': 128,
  'BLAKE2b-256': 64,
  'BLAKE2b-384': 96,
  'BLAKE2b-512': 128,
  'Streebog-256': 64,
  'Streebog-512': 128,
};

/** What breaks the text of the standard where its schemas cannot see it, in a document in the JSON form. */
export function semanticFindings(root: unknown): readonly BomFinding[] {
  const findings: BomFinding[] = [];
  const told: Told = (level, code, place, message, fix) =>
    void findings.push({ level, code, place, message, fix });
  const refs = new Map<string, string>();
  const open: { readonly value: unknown; readonly place: string }[] = [{ value: root, place: '' }];
  for (let at = open.pop(); at; at = open.pop()) {
    const { value, place } = at;
    if (typeof value !== 'object' || value === null) continue;
    const inner: (typeof at)[] = [];
    if (Array.isArray(value))
      for (const [i, item] of value.entries()) inner.push({ value: item as unknown, place: `${place}/${i}` });
    else {
      checkObject(value as Plain, place, refs, told);
      for (const [name, member] of Object.entries(value))
        if (typeof member === 'object') inner.push({ value: member, place: pointer(place, name) });
    }
    for (let i = inner.length - 1; i >= 0; i--) open.push(inner[i]!);
  }
  if (typeof root === 'object' && root !== null) {
    checkLinks(root as Plain, refs, told);
    checkSchemaName(root as Plain, told);
  }
  return findings;
}

function checkObject(value: Plain, place: string, refs: Map<string, string>, told: Told): void {
  checkRef(value['bom-ref'], place, refs, told);
  const { purl, cpe, alg, content, expression, url } = value;
  if (typeof purl === 'string') checkPurl(purl, `${place}/purl`, told);
  if (typeof cpe === 'string' && !isRead(() => parseCpe(cpe)))
    told(
      'error',
      'cyclonedx.cpe',
      `${place}/cpe`,
      `${quoted(cpe)} is no CPE name`,
      'write cpe:2.3: and eleven values',
    );
  if (typeof alg === 'string' && typeof content === 'string')
    checkHash(alg, content, `${place}/content`, told);
  if (typeof url === 'string' && !isIriReference(url)) {
    const message = `${quoted(url)} is no IRI reference`;
    told(
      'warning',
      'cyclonedx.url',
      `${place}/url`,
      message,
      'escape what no URL can hold (white space is %20)',
    );
  }
  if (typeof expression === 'string' && /\/licenses\/\d+$/.test(place)) {
    const fault = licenceFault(expression);
    if (fault) told('error', 'cyclonedx.licence', `${place}/expression`, fault.message, fault.fix);
  }
}

/** Every bom-ref must be unique within the document (refType). */
function checkRef(ref: unknown, place: string, refs: Map<string, string>, told: Told): void {
  if (typeof ref !== 'string') return;
  const first = refs.get(ref);
  if (first === undefined) refs.set(ref, place);
  else {
    const message = `${quoted(ref)} is the bom-ref of ${first} already`;
    told(
      'error',
      'cyclonedx.ref-repeated',
      `${place}/bom-ref`,
      message,
      'give each thing a bom-ref of its own',
    );
  }
}

function checkPurl(purl: string, place: string, told: Told): void {
  let canonical: string;
  try {
    canonical = canonicalPurl(purl);
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    // What another rule set of the same type lets through is no reason to refuse a document.
    const isLoose = isRead(() => parsePurl(purl, { mode: 'lenient' }));
    const level = isLoose ? 'warning' : 'error';
    told(
      level,
      'cyclonedx.purl',
      place,
      `${quoted(purl)} is no valid package URL: ${error.message}`,
      'write it as ECMA-427 asks',
    );
    return;
  }
  if (canonical !== purl)
    told(
      'warning',
      'cyclonedx.purl-form',
      place,
      `${quoted(purl)} is not in canonical form`,
      `write ${canonical}`,
    );
}

function checkHash(algorithm: string, content: string, place: string, told: Told): void {
  const digits = Object.hasOwn(DIGITS, algorithm) ? DIGITS[algorithm] : undefined;
  if (digits === undefined || content.length === digits || !/^[\da-f]*$/i.test(content)) return;
  const message = `a value of ${algorithm} has ${digits} digits, not ${content.length}`;
  told('warning', 'cyclonedx.hash-length', place, message, 'correct the algorithm or the value');
}

/** Refs of other parts than the graph of dependencies, which the reader looks at. */
function checkLinks(root: Plain, refs: ReadonlyMap<string, string>, told: Told): void {
  const check = (ref: unknown, place: string): void => {
    if (typeof ref !== 'string' || refs.has(ref) || ref.startsWith('urn:cdx:')) return;
    const message = `nothing in the document has the bom-ref ${quoted(ref)}`;
    told('warning', 'cyclonedx.ref-dangling', place, message, 'add what it means, or remove the reference');
  };
  for (const [i, composition] of objects(root['compositions']))
    for (const name of ['assemblies', 'dependencies', 'vulnerabilities'])
      for (const [k, ref] of items(composition[name])) check(ref, `/compositions/${i}/${name}/${k}`);
  for (const [i, vulnerability] of objects(root['vulnerabilities']))
    for (const [k, { ref }] of objects(vulnerability['affects']))
      check(ref, `/vulnerabilities/${i}/affects/${k}/ref`);
  for (const [i, annotation] of objects(root['annotations']))
    for (const [k, ref] of items(annotation['subjects'])) check(ref, `/annotations/${i}/subjects/${k}`);
}

function checkSchemaName({ $schema, specVersion }: Plain, told: Told): void {
  const [, named] =
    typeof $schema === 'string' ? (/bom-(\d+\.\d+)\w?\.schema\.json/.exec($schema) ?? []) : [];
  if (named === undefined || named === specVersion) return;
  const message = `the schema named is of ${named}, the document of ${quoted(specVersion)}`;
  told('warning', 'cyclonedx.schema-name', '/$schema', message, 'name the schema of the version');
}

function items(value: unknown): readonly (readonly [number, unknown])[] {
  return Array.isArray(value) ? [...(value as readonly unknown[]).entries()] : [];
}

function objects(value: unknown): readonly (readonly [number, Plain])[] {
  return items(value).filter(
    (one): one is readonly [number, Plain] => typeof one[1] === 'object' && one[1] !== null,
  );
}

function quoted(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
