import type { BomFile, BomHash, BomIdentifier, BomPackage } from '../../../model/index.ts';
import type { Draft, Plain } from '../spdx/node.ts';
import { defined } from '../spdx/node.ts';
import { filesOfPackages, verificationCode } from '../spdx/verification-code.ts';
import { ALGORITHMS } from '../spdx/words.ts';
import { fileKind, kindOfReference, purposeOfFile, purposeOfKind, referenceOfKind } from './words.ts';
import { writeActor } from './write-agents.ts';
import type { Writing } from './writing.ts';

/** Adds a package (SPDX 3.0.1, Software). */
export function writePackage(one: BomPackage, writing: Writing): void {
  const { ledger, iri, put } = writing;
  const place = one.place || one.ref;
  for (const field of ['group', 'scope', 'fileName'] as const)
    if (one[field] !== undefined) ledger.lose(place, field, 'SPDX 3 has no such field');
  if (one.occurrences.length > 0) ledger.lose(place, 'occurrences', 'SPDX 3 has no such field');
  loseLicenceParts(one, place, writing);
  const purpose = one.kind === undefined ? undefined : (purposeOfKind(one.kind) ?? 'other');
  if (one.kind !== undefined && purposeOfKind(one.kind) === undefined)
    ledger.lose(place, 'kind', `SPDX 3 has no purpose ${one.kind}; other is written`);
  const purl = one.identifiers.find(({ type, scheme }) => type === 'purl' && scheme === undefined)?.value;
  const identifiers = one.identifiers
    .filter(({ type, value }) => type !== 'purl' || value !== purl)
    .map((identifier) => writeIdentifier(identifier, place, writing));
  put(
    'software_Package',
    {
      name: one.name,
      software_packageVersion: one.version,
      software_primaryPurpose: purpose,
      description: one.description,
      summary: one.summary,
      software_copyrightText: one.copyright,
      suppliedBy: one.supplier && writeActor(one.supplier, place, 'supplier', writing),
      originatedBy: one.originator && [writeActor(one.originator, place, 'originator', writing)],
      software_homePage: one.homepage,
      software_downloadLocation: one.download,
      software_packageUrl: purl,
      externalIdentifier: some(identifiers),
      externalRef: some(writeReferences(one, writing)),
      verifiedUsing: some([...writeHashes(one.hashes, place, writing), ...code(one, place, writing)]),
      comment: one.comment,
      extension: properties(one),
    },
    iri(one.ref),
  );
}

/** Adds a file (SPDX 3.0.1, Software). */
export function writeFile(one: BomFile, writing: Writing): void {
  const { ledger, iri, put } = writing;
  const place = one.place || one.ref;
  loseLicenceParts(one, place, writing);
  const purposes = one.kinds.flatMap((kind): string[] => {
    const purpose = purposeOfFile(kind);
    if (purpose === undefined || fileKind(purpose) !== kind)
      ledger.lose(place, 'kinds', `SPDX 3 has no purpose ${kind} of files`);
    return purpose === undefined ? [] : [purpose];
  });
  const [first, ...others] = [...new Set(purposes)].sort();
  put(
    'software_File',
    {
      name: one.path,
      software_primaryPurpose: first,
      software_additionalPurpose: some(others),
      software_copyrightText: one.copyright,
      verifiedUsing: some(writeHashes(one.hashes, place, writing)),
      comment: one.comment,
    },
    iri(one.ref),
  );
}

function loseLicenceParts({ licences }: BomPackage | BomFile, place: string, { ledger }: Writing): void {
  if (licences.inFiles.length > 0) ledger.lose(place, 'licences', 'SPDX 3 has no licences found in files');
  if (licences.comment !== undefined) ledger.lose(place, 'licences', 'SPDX 3 has no comment on licences');
  if (licences.named.length > 0)
    ledger.lose(
      place,
      'licences',
      'names that are no SPDX licence are written as LicenseRef- of the document',
    );
}

function writeHashes(hashes: readonly BomHash[], place: string, { ledger }: Writing): Draft[] {
  return hashes.flatMap(({ algorithm, value }): Draft[] => {
    const spdx = ALGORITHMS.find(([ours]) => ours === algorithm)?.[2];
    if (spdx === undefined) ledger.lose(place, 'hashes', `SPDX 3 has no digests of the kind ${algorithm}`);
    return spdx === undefined ? [] : [{ type: 'Hash', algorithm: spdx, hashValue: value }];
  });
}

function code(one: BomPackage, place: string, { bom, ledger }: Writing): Draft[] {
  const own = one.verificationCode;
  const computed =
    own === undefined && one.filesAnalyzed === true ? verificationCode(filesOf(one, bom)) : undefined;
  const value = own ?? computed;
  if (one.filesAnalyzed !== undefined && (!one.filesAnalyzed || value === undefined))
    ledger.lose(place, 'filesAnalyzed', 'SPDX 3 says so only by a verification code');
  if (one.filesAnalyzed === undefined && value !== undefined)
    ledger.add(place, 'filesAnalyzed', 'a verification code says that its files were analysed');
  if (computed !== undefined) ledger.add(place, 'verificationCode', 'it was computed from the files');
  return value === undefined
    ? []
    : [{ type: 'PackageVerificationCode', algorithm: 'sha1', hashValue: value }];
}

const FILES = new WeakMap<object, Map<string, BomFile[]>>();

function filesOf({ ref }: BomPackage, bom: Writing['bom']): readonly BomFile[] {
  const known = FILES.get(bom) ?? filesOfPackages(bom);
  FILES.set(bom, known);
  return known.get(ref) ?? [];
}

const IDENTIFIERS = new Set([
  'cve',
  'securityOther',
  'urlScheme',
  'email',
  'cpe22',
  'cpe23',
  'packageUrl',
  'swhid',
  'gitoid',
  'swid',
]);

function writeIdentifier({ type, value, scheme }: BomIdentifier, place: string, { ledger }: Writing): Draft {
  const own: Readonly<Record<BomIdentifier['type'], string>> = {
    purl: 'packageUrl',
    cpe: /^cpe:\//i.test(value) ? 'cpe22' : 'cpe23',
    swhid: 'swhid',
    gitoid: 'gitoid',
    swid: 'swid',
    other: 'other',
  };
  const known = scheme !== undefined && IDENTIFIERS.has(scheme) ? scheme : own[type];
  if (scheme !== undefined && scheme !== known)
    ledger.lose(place, 'identifiers', `SPDX 3 has no identifiers of the kind ${scheme}; ${known} is written`);
  return { type: 'ExternalIdentifier', externalIdentifierType: known, identifier: value };
}

/** Types of references in SPDX 2 that SPDX 3 has other words for. */
const FROM_SPDX2: Readonly<Record<string, string>> = {
  'SECURITY/fix': 'securityFix',
  'SECURITY/url': 'securityOther',
  'PACKAGE-MANAGER/maven-central': 'mavenCentral',
  'PACKAGE-MANAGER/npm': 'npm',
  'PACKAGE-MANAGER/nuget': 'nuget',
  'PACKAGE-MANAGER/bower': 'bower',
};

function writeReferences({ references, place, ref }: BomPackage, { ledger }: Writing): Draft[] {
  return references.map(({ kind, url, comment, hashes = [] }): Draft => {
    if (hashes.length > 0)
      ledger.lose(place || ref, 'references', `digests of what ${url} leads to have no place here`);
    const type = FROM_SPDX2[kind] ?? referenceOfKind(kind) ?? 'other';
    if (kindOfReference(type) !== kind)
      ledger.lose(place || ref, 'references', `${kind} is a reference ${type} in SPDX 3`);
    return defined<Draft>({
      type: 'ExternalRef',
      externalRefType: type,
      locator: [url],
      comment: comment as Plain,
    });
  });
}

/** Properties as the extension SPDX 3.0.1 has for those of CycloneDX. */
function properties({ properties: all }: BomPackage): Plain | undefined {
  if (all.length === 0) return undefined;
  const entries = all.map(({ name, value }) => ({
    type: 'extension_CdxPropertyEntry',
    extension_cdxPropName: name,
    extension_cdxPropValue: value,
  }));
  return [{ type: 'extension_CdxPropertiesExtension', extension_cdxProperty: entries }];
}

function some<T extends Plain>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
