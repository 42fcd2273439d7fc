import type { BomHash, BomPackage } from '../../../model/index.ts';
import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { type ExternalRef, readExternalRef, writeIdentifier, writeReference } from '../spdx/references.ts';
import { verificationCode } from '../spdx/verification-code.ts';
import { ALGORITHMS } from '../spdx/words.ts';
import type { Ledger } from '../spdx/written.ts';
import { actorText, type Building, licenceFields, placeOf } from './building.ts';
import { isAnnotationName } from './package.ts';

/** Purposes of SPDX 2.3 (7.24). */
const PURPOSES = new Set([
  ...['APPLICATION', 'FRAMEWORK', 'LIBRARY', 'CONTAINER', 'OPERATING-SYSTEM', 'DEVICE', 'FIRMWARE', 'SOURCE'],
  ...['ARCHIVE', 'FILE', 'INSTALL', 'OTHER'],
]);

/** A package in the JSON form of SPDX 2.3. */
export function buildPackage(one: BomPackage, building: Building): Draft {
  const { ledger, ids } = building;
  const place = placeOf(one);
  const licences = licenceFields(one.licences, place, building);
  if (ids.get(one.ref) !== one.ref) ledger.lose(place, 'ref', `it is called ${ids.get(one.ref)} in SPDX`);
  for (const field of ['group', 'scope'] as const)
    if (one[field] !== undefined) ledger.lose(place, field, 'SPDX 2 has no such field');
  if (one.occurrences.length > 0) ledger.lose(place, 'occurrences', 'SPDX 2 has no such field');
  if (one.download === undefined)
    ledger.add(place, 'download', 'SPDX demands a download location; NOASSERTION is written');
  const actor = (field: 'supplier' | 'originator'): Plain | undefined =>
    one[field] && actorText(one[field], place, field, ledger);
  const read: { readonly [name: string]: Plain | undefined } = {
    SPDXID: ids.get(one.ref)!,
    name: one.name,
    versionInfo: one.version,
    primaryPackagePurpose: purposeOf(one, ledger),
    description: one.description,
    summary: one.summary,
    copyrightText: one.copyright,
    supplier: actor('supplier'),
    originator: actor('originator'),
    homepage: one.homepage,
    downloadLocation: one.download ?? 'NOASSERTION',
    packageFileName: one.fileName,
    checksums: some(buildHashes(one.hashes, place, ledger)),
    externalRefs: some(buildRefs(one, building)),
    licenseDeclared: licences.declared,
    licenseConcluded: licences.concluded,
    licenseInfoFromFiles: some([...new Set(licences.inFiles)]),
    licenseComments: licences.comment,
    comment: one.comment,
    annotations: some(buildAnnotations(one, building)),
    ...analysis(one, building),
  };
  return defined<Draft>(read as { readonly [K in keyof Draft]: Draft[K] | undefined });
}

/** Digests in SPDX 2 words; those SPDX 2 has none for are told to the ledger. */
export function buildHashes(hashes: readonly BomHash[], place: string, ledger: Ledger): Draft[] {
  return hashes.flatMap(({ algorithm, value }): Draft[] => {
    const spdx = ALGORITHMS.find(([ours]) => ours === algorithm)?.[1];
    if (spdx === undefined) ledger.lose(place, 'hashes', `SPDX 2 has no digests of the kind ${algorithm}`);
    return spdx === undefined ? [] : [{ algorithm: spdx, checksumValue: value }];
  });
}

/** A list, or nothing where it is empty. */
export function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function purposeOf({ kind, ...one }: BomPackage, ledger: Ledger): string | undefined {
  if (kind === undefined) return undefined;
  const purpose = kind.toUpperCase();
  if (PURPOSES.has(purpose)) return purpose;
  ledger.lose(placeOf(one), 'kind', `SPDX 2 has no purpose ${kind}; OTHER is written`);
  return 'OTHER';
}

function buildRefs(one: BomPackage, { ledger, options }: Building): Draft[] {
  const place = placeOf(one);
  const draft = ({ category, type, locator }: ExternalRef, comment?: string): Draft =>
    defined<Draft>({
      referenceCategory: category === 'PACKAGE-MANAGER' ? (options.packageManager ?? category) : category,
      referenceType: type,
      referenceLocator: locator,
      comment: comment as Plain,
    });
  const drafts: Draft[] = [];
  for (const identifier of one.identifiers) {
    const external = writeIdentifier(identifier);
    if (external === undefined) {
      const type = (identifier.scheme ?? 'identifier').replaceAll(/[^A-Za-z0-9.-]+/g, '-');
      ledger.lose(
        place,
        'identifiers',
        `SPDX 2 has no identifiers of the kind ${type}; it is an other reference`,
      );
      drafts.push(draft({ category: 'OTHER', type, locator: identifier.value }));
    } else {
      const back = readExternalRef(external);
      if (!('type' in back) || back.scheme !== identifier.scheme)
        ledger.lose(
          place,
          'identifiers',
          `it is a reference ${external.category}/${external.type} in SPDX 2`,
        );
      drafts.push(draft(external));
    }
  }
  for (const reference of one.references) {
    const external = writeReference(reference);
    const back = readExternalRef(external);
    if (!('kind' in back) || back.kind !== reference.kind)
      ledger.lose(place, 'references', `${reference.kind} is a reference OTHER/${external.type} in SPDX 2`);
    if (reference.hashes?.length)
      ledger.lose(place, 'references', `digests of what ${reference.url} leads to have no place in SPDX 2`);
    drafts.push(draft(external, reference.comment));
  }
  return drafts;
}

function buildAnnotations(one: BomPackage, { created, writer, ledger }: Building): Draft[] {
  return one.properties.map(({ name, value }): Draft => {
    if (isAnnotationName(name)) {
      const [type, date, ...annotator] = name.split(' ');
      return { annotationType: type!, annotationDate: date!, annotator: annotator.join(' '), comment: value };
    }
    ledger.lose(placeOf(one), 'properties', `${name} is an annotation in SPDX 2`);
    const comment = `${name}=${value}`;
    return { annotationType: 'OTHER', annotationDate: created, annotator: writer, comment };
  });
}

/** Whether the files were looked at, and the code over them. */
function analysis(
  one: BomPackage,
  { owned, ledger }: Building,
): { readonly [name: string]: Plain | undefined } {
  const place = placeOf(one);
  const files = owned.get(one.ref) ?? [];
  if (one.filesAnalyzed === false) {
    if (one.verificationCode !== undefined)
      ledger.lose(place, 'verificationCode', 'a package whose files were not analysed has none');
    return { filesAnalyzed: false };
  }
  if (one.verificationCode === undefined && one.filesAnalyzed === undefined && files.length === 0) {
    ledger.add(place, 'filesAnalyzed', 'false is written, as it has no files');
    return { filesAnalyzed: false };
  }
  const code = one.verificationCode ?? verificationCode(files);
  if (code === undefined) {
    ledger.lose(place, 'verificationCode', 'SPDX demands one, and not every file has a SHA-1');
    return { filesAnalyzed: one.filesAnalyzed };
  }
  if (one.verificationCode === undefined)
    ledger.add(place, 'verificationCode', 'it was computed from the files');
  if (one.filesAnalyzed === undefined) ledger.add(place, 'filesAnalyzed', 'true is written, as it has files');
  return { filesAnalyzed: true, packageVerificationCode: { packageVerificationCodeValue: code } };
}
