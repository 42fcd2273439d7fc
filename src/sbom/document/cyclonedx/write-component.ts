import type {
  BomActor,
  BomFile,
  BomHash,
  BomPackage,
  BomProperty,
  BomReference,
} from '../../../model/index.ts';
import { isIriReference } from '../validate/formats.ts';
import type { LossList } from './losses.ts';
import {
  COMPONENT_TYPES,
  type CycloneDxVersion,
  HASH_VALUE,
  hashNames,
  OTHER_PROPERTIES,
  PACKAGE_PROPERTIES,
  REFERENCE_TYPES,
} from './words.ts';
import { type TextShelf, writeLicences } from './write-licences.ts';

/** A part of a document in the JSON form. */
export type Plain = Record<string, unknown>;

/** What writing a component needs of the document. */
export interface Writing {
  readonly version: CycloneDxVersion;
  readonly losses: LossList;
  readonly shelf: TextShelf;
  readonly refs: ReadonlyMap<string, string>;
  /** The licences are known to be declared: they are not from CycloneDX, which says so only where it says so. */
  readonly asserts: boolean;
}

/** A package as a component, without the components in it. */
export function componentOf(own: BomPackage, writing: Writing): Plain {
  const { losses, version, shelf, asserts } = writing;
  const lose = (field: string, why: string): void => losses.add(own.place || own.ref, field, why);
  const licences = writeLicences(own.licences, version, shelf, asserts);
  const links = linksOf(own, writing, lose);
  const properties = [
    ...fieldProperties(own),
    ...links.properties,
    ...licences.properties,
    ...own.properties,
  ];
  const evidence = without({
    occurrences: own.occurrences.map((location) => ({ location })),
    licenses: licences.seen,
  });
  return without({
    type: typeOf(own.kind, losses),
    'bom-ref': writing.refs.get(own.ref),
    supplier: own.supplier && organizationOf(own.supplier, 'supplier', lose),
    ...originatorOf(own.originator, lose),
    group: own.group,
    name: own.name,
    version: own.version,
    description: own.description,
    scope: scopeOf(own.scope, lose),
    hashes: hashesOf(own.hashes, version, lose),
    licenses: licences.licenses,
    copyright: own.copyright,
    ...identifiersOf(own, lose),
    externalReferences: links.references,
    properties: properties.map(({ name, value }) => ({ name, value })),
    evidence: Object.keys(evidence).length === 0 ? undefined : evidence,
  });
}

/** A file as a component of type `file`. */
export function fileComponentOf(own: BomFile, writing: Writing): Plain {
  const { losses, version, shelf, asserts } = writing;
  const lose = (field: string, why: string): void => losses.add(own.place || own.ref, field, why);
  const licences = writeLicences(own.licences, version, shelf, asserts);
  const properties: BomProperty[] = [...licences.properties];
  if (own.comment !== undefined) properties.push({ name: PACKAGE_PROPERTIES.comment, value: own.comment });
  if (own.kinds.length > 0) properties.push({ name: OTHER_PROPERTIES.fileKinds, value: own.kinds.join(',') });
  return without({
    type: 'file',
    'bom-ref': writing.refs.get(own.ref),
    name: own.path,
    hashes: hashesOf(own.hashes, version, lose),
    licenses: licences.licenses,
    copyright: own.copyright,
    properties,
    evidence: licences.seen.length === 0 ? undefined : { licenses: licences.seen },
  });
}

/** An organization, or a person as the contact of one without name. */
export function organizationOf(
  { kind, name, email, url, version }: BomActor,
  field: string,
  lose: (field: string, why: string) => void,
): Plain | undefined {
  if (kind === 'tool') {
    lose(field, 'CycloneDX has organizations and persons here, no tools');
    return undefined;
  }
  if (version !== undefined) lose(`${field}.version`, 'only tools have versions');
  const links = url === undefined ? {} : { url: [url] };
  if (url !== undefined && !isIriReference(url)) lose(`${field}.url`, 'it is no IRI');
  const own = url !== undefined && isIriReference(url) ? links : {};
  if (kind === 'person') return { ...own, contact: [{ name, ...mail(email, field, lose) }] };
  const contact = mail(email, field, lose);
  return { name, ...own, ...(Object.keys(contact).length === 0 ? {} : { contact: [contact] }) };
}

/** A person as `authors` have them. */
export function personOf(
  { name, email, url }: BomActor,
  field: string,
  lose: (field: string, why: string) => void,
): Plain {
  if (url !== undefined) lose(`${field}.url`, 'persons have no URL in CycloneDX');
  return { name, ...mail(email, field, lose) };
}

/** The object without members that are undefined, and without empty lists. */
export function without(members: Plain): Plain {
  const kept = Object.entries(members).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(kept);
}

function mail(email: string | undefined, field: string, lose: (field: string, why: string) => void): Plain {
  if (email === undefined) return {};
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return { email };
  lose(`${field}.email`, 'it is no e-mail address');
  return {};
}

function typeOf(kind: string | undefined, losses: LossList): string {
  if (kind !== undefined && COMPONENT_TYPES.has(kind)) return kind;
  if (kind === undefined) losses.made('kind', 'a component must have a type; library is written');
  else losses.count('kind', `CycloneDX has no type ${JSON.stringify(kind)}; library is written`);
  return 'library';
}

function scopeOf(scope: string | undefined, lose: (field: string, why: string) => void): string | undefined {
  if (scope === undefined || /^(?:required|optional|excluded)$/.test(scope)) return scope;
  lose('scope', `CycloneDX has no scope ${JSON.stringify(scope)}`);
  return undefined;
}

function originatorOf(actor: BomActor | undefined, lose: (field: string, why: string) => void): Plain {
  if (!actor) return {};
  if (actor.kind === 'person') return { authors: [personOf(actor, 'originator', lose)] };
  return { manufacturer: organizationOf(actor, 'originator', lose) };
}

function hashesOf(
  hashes: readonly BomHash[],
  version: CycloneDxVersion,
  lose: (field: string, why: string) => void,
): Plain[] {
  const names = hashNames(version);
  const written: { alg: string; content: string }[] = [];
  for (const { algorithm, value } of hashes) {
    const alg = names.get(algorithm);
    if (alg === undefined) lose('hashes', `CycloneDX ${version} has no ${algorithm}`);
    else if (!HASH_VALUE.test(value)) lose('hashes', `${JSON.stringify(value)} is no value of ${algorithm}`);
    else written.push({ alg, content: value });
  }
  return written.sort((a, b) => compare(`${a.alg} ${a.content}`, `${b.alg} ${b.content}`));
}

function identifiersOf(own: BomPackage, lose: (field: string, why: string) => void): Plain {
  const lists: Record<string, string[]> = {};
  for (const { type, value } of own.identifiers) lists[type] = [...(lists[type] ?? []), value];
  for (const type of ['purl', 'cpe', 'swid'])
    for (const value of lists[type]?.slice(1) ?? []) lose('identifiers', `a second ${type}: ${value}`);
  for (const value of lists['other'] ?? []) lose('identifiers', `CycloneDX has no place for ${value}`);
  const tag = lists['swid']?.[0];
  return {
    cpe: lists['cpe']?.[0],
    purl: lists['purl']?.[0],
    omniborId: lists['gitoid']?.sort(),
    swhid: lists['swhid']?.sort(),
    swid: tag === undefined ? undefined : without({ tagId: tag, name: own.name, version: own.version }),
  };
}

function fieldProperties(own: BomPackage): BomProperty[] {
  const properties: BomProperty[] = [];
  for (const [field, name] of Object.entries(PACKAGE_PROPERTIES)) {
    const value = own[field as keyof typeof PACKAGE_PROPERTIES];
    if (value !== undefined) properties.push({ name, value });
  }
  if (own.filesAnalyzed !== undefined)
    properties.push({ name: OTHER_PROPERTIES.filesAnalyzed, value: String(own.filesAnalyzed) });
  return properties;
}

/** External references, home page and download location first: a reader takes the first of their kind. */
function linksOf(own: BomPackage, { version }: Writing, lose: (field: string, why: string) => void) {
  const properties: BomProperty[] = [];
  const first: BomReference[] = [];
  for (const [field, kind] of [
    ['homepage', 'website'],
    ['download', 'distribution'],
  ] as const) {
    const url = own[field];
    if (url === undefined) continue;
    const same = own.references.find((one) => one.kind === kind && one.url === url);
    if (!/^(?:NONE|NOASSERTION)$/.test(url) && isIriReference(url)) first.push(same ?? { kind, url });
    else if (field === 'download') properties.push({ name: OTHER_PROPERTIES.download, value: url });
    else lose(field, `${JSON.stringify(url)} is no IRI`);
  }
  const others = own.references.filter((one) => !first.includes(one));
  const written = others.flatMap((one) => referenceOf(one, version, lose) ?? []);
  const references = [
    ...first.flatMap((one) => referenceOf(one, version, lose) ?? []),
    ...written.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b))),
  ];
  return { properties, references };
}

/** An external reference; undefined where it cannot be written. */
export function referenceOf(
  { kind, url, comment, hashes }: BomReference,
  version: CycloneDxVersion,
  lose: (field: string, why: string) => void,
): Plain | undefined {
  if (!isIriReference(url)) {
    lose('references', `${JSON.stringify(url)} is no IRI`);
    return undefined;
  }
  const isKnown = REFERENCE_TYPES[version].has(kind);
  if (!isKnown)
    lose('references', `CycloneDX ${version} has no kind ${JSON.stringify(kind)}; written as other`);
  const written = hashes ? hashesOf(hashes, version, lose) : [];
  return without({ type: isKnown ? kind : 'other', url, comment, hashes: written });
}

/** Order by code units. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
