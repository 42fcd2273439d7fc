import type {
  BomActor,
  BomHash,
  BomIdentifier,
  BomPackage,
  BomProperty,
  BomReference,
} from '../../../model/index.ts';
import { type Fields, openFields, restOf } from '../spdx/fields.ts';
import { type DocObject, defined } from '../spdx/node.ts';
import { readExternalRef } from '../spdx/references.ts';
import { hashOf, licenceOf, parseActor, plainLicence } from '../spdx/words.ts';
import { checkDate, keepRest, localId, missing, objects, type Reading, takeRef } from './reading.ts';

/** A package of SPDX 2 (2.3, clause 7). */
export function readPackage(node: DocObject, reading: Reading): BomPackage {
  const fields = openFields(node, reading.note);
  const ref = takeRef(fields.text('SPDXID'), node.place, reading);
  const name = fields.text('name');
  if (name === undefined) missing(reading.note, node.place, 'name');
  for (const to of fields.texts('hasFiles').filter((to) => to !== ''))
    reading.contains.push({ from: ref, to: localId(to, reading.prefix) });
  const { identifiers, references } = readRefs(fields, ref, reading);
  const code = readVerificationCode(fields, ref, reading);
  const read = defined<BomPackage>({
    ref,
    name: name ?? '',
    group: undefined,
    version: fields.text('versionInfo'),
    kind: kindOf(fields.text('primaryPackagePurpose')),
    description: fields.text('description'),
    summary: fields.text('summary'),
    copyright: fields.text('copyrightText'),
    supplier: actorOf('supplier', fields, reading),
    originator: actorOf('originator', fields, reading),
    homepage: fields.text('homepage'),
    download: fields.text('downloadLocation'),
    fileName: fields.text('packageFileName'),
    hashes: readHashes(fields, ref, reading),
    identifiers,
    licences: defined<BomPackage['licences']>({
      declared: licenceOf(fields.text('licenseDeclared')),
      concluded: licenceOf(fields.text('licenseConcluded')),
      named: [],
      inFiles: fields.texts('licenseInfoFromFiles').map(plainLicence),
      comment: fields.text('licenseComments'),
    }),
    references,
    // Absent means true; only with a verification code it says anything.
    filesAnalyzed: fields.truth('filesAnalyzed') ?? (code === undefined ? undefined : true),
    verificationCode: code,
    scope: undefined,
    comment: fields.text('comment'),
    occurrences: [],
    properties: readAnnotations(fields, ref, reading),
    place: node.place,
  });
  if (read.download === undefined) missing(reading.note, node.place, 'downloadLocation');
  keepRest(fields, 'package', ref, reading);
  return read;
}

/** The digests of a package or file; an entry that lacks a part is noted and kept in `rest`. */
export function readHashes(fields: Fields, ref: string, reading: Reading): BomHash[] {
  const hashes: BomHash[] = [];
  for (const node of objects(fields, 'checksums', reading, ref)) {
    const checksum = openFields(node, reading.note);
    const algorithm = checksum.text('algorithm');
    const value = checksum.text('checksumValue');
    if (algorithm === undefined || value === undefined) {
      missing(reading.note, node.place, algorithm === undefined ? 'algorithm' : 'checksumValue');
      reading.rest.push(restOf('checksums', node, node.place, ref));
      continue;
    }
    const hash = hashOf(algorithm, value);
    if (!/^[0-9a-f]+$/.test(hash.value))
      reading.note('warning', 'spdx.checksum', node.place, `${JSON.stringify(value)} is not hexadecimal`);
    hashes.push(hash);
    keepRest(checksum, 'checksum', ref, reading, 'checksums/');
  }
  return hashes;
}

/** Words of SPDX purposes are those of CycloneDX types but for case; `SOURCE`, `ARCHIVE`, `INSTALL` and `OTHER` have none there and stay. */
function kindOf(purpose: string | undefined): string | undefined {
  return purpose?.trim().toLowerCase().replaceAll('_', '-');
}

function actorOf(name: 'supplier' | 'originator', fields: Fields, { note }: Reading): BomActor | undefined {
  const value = fields.peek(name);
  const text = fields.text(name);
  if (text === undefined || text === '') return undefined;
  const actor = parseActor(text);
  if (actor) return actor;
  fields.leave(name);
  if (text !== 'NOASSERTION')
    note('warning', 'spdx.actor', value!.place, `${JSON.stringify(text)} is no Person: or Organization:`);
  return undefined;
}

function readRefs(
  fields: Fields,
  ref: string,
  reading: Reading,
): { identifiers: BomIdentifier[]; references: BomReference[] } {
  const identifiers: BomIdentifier[] = [];
  const references: BomReference[] = [];
  for (const node of objects(fields, 'externalRefs', reading, ref)) {
    const external = openFields(node, reading.note);
    const category = external.text('referenceCategory');
    const type = external.text('referenceType');
    const locator = external.text('referenceLocator');
    const comment = external.text('comment');
    if (category === undefined || type === undefined || locator === undefined) {
      missing(reading.note, node.place, locator === undefined ? 'referenceLocator' : 'referenceType');
      reading.rest.push(restOf('externalRefs', node, node.place, ref));
      continue;
    }
    if (category.includes('_'))
      reading.note(
        'warning',
        'spdx.category-underscore',
        node.place,
        `${category} is written with a hyphen in SPDX 2.3`,
      );
    const found = readExternalRef({ category, type: typeName(type, reading.prefix), locator });
    if ('type' in found) {
      identifiers.push(found);
      if (comment !== undefined)
        reading.rest.push(restOf('externalRefs', { comment, referenceLocator: locator }, node.place, ref));
    } else references.push(comment === undefined ? found : { ...found, comment });
    keepRest(external, 'externalRef', ref, reading, 'externalRefs/');
  }
  return { identifiers, references };
}

/** Types are written as a word, or as an IRI that ends in it. */
function typeName(type: string, prefix: string): string {
  return localId(type, prefix).replace(/^https?:\/\/spdx\.org\/rdf\/references\//, '');
}

function readVerificationCode(fields: Fields, ref: string, reading: Reading): string | undefined {
  if (fields.peek('packageVerificationCode')?.kind === 'scalar')
    return fields.text('packageVerificationCode');
  const code = fields.object('packageVerificationCode');
  const value = code?.text('packageVerificationCodeValue');
  if (code) keepRest(code, 'verificationCode', ref, reading, 'packageVerificationCode/');
  return value?.trim().toLowerCase();
}

/** Annotations as properties: type, date and annotator are the name. What lacks one of them stays in `rest`. */
function readAnnotations(fields: Fields, ref: string, reading: Reading): BomProperty[] {
  const properties: BomProperty[] = [];
  for (const node of objects(fields, 'annotations', reading, ref)) {
    const annotation = openFields(node, reading.note);
    const date = annotation.peek('annotationDate');
    if (date) checkDate(date, reading.note);
    const parts = ['annotationType', 'annotationDate', 'annotator'].map(
      (part) => annotation.text(part) ?? '',
    );
    const comment = annotation.text('comment');
    const name = parts.join(' ');
    if (comment === undefined || parts.some((part) => part === '') || !isAnnotationName(name)) {
      reading.rest.push(restOf('annotations', node, node.place, ref));
      continue;
    }
    properties.push({ name, value: comment });
    keepRest(annotation, 'annotation', ref, reading, 'annotations/');
  }
  return properties;
}

/** Whether a property is an SPDX annotation: `TYPE date annotator`. */
export function isAnnotationName(name: string): boolean {
  return /^(?:OTHER|REVIEW) \S+ (?:Person|Organization|Tool): \S.*$/.test(name);
}
