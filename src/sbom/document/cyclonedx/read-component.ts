import type {
  BomActor,
  BomFile,
  BomIdentifier,
  BomLicences,
  BomPackage,
  BomProperty,
  BomReference,
  BomRelationship,
} from '../../../model/index.ts';
import { defined } from '../spdx/node.ts';
import { type LicenceTexts, readLicences, readSeenLicences } from './read-licences.ts';
import { readContact, readHashes, readOrganization, readProperties, readReferences } from './read-parts.ts';
import {
  type Item,
  inPart,
  keep,
  keepOthers,
  keepValue,
  list,
  type Members,
  membersOf,
  object,
  type Reading,
  text,
} from './values.ts';
import { OTHER_PROPERTIES, PACKAGE_PROPERTIES } from './words.ts';

/** A document while it is read. */
export interface DocumentReading extends Reading {
  readonly packages: BomPackage[];
  readonly files: BomFile[];
  readonly relationships: BomRelationship[];
  readonly texts: LicenceTexts;
  /** Every `bom-ref` of the document, of whatever it is. */
  readonly declared: ReadonlySet<string>;
  /** Refs given to packages and files. */
  readonly given: Set<string>;
}

/**
 * A component with those within it. One of type `file` that says no more than a file can is a file, any other a package.
 * @param isSubject it is `metadata.component`
 * @returns its ref; undefined where it is no object
 */
export function readComponent(reading: DocumentReading, item: Item, isSubject = false): string | undefined {
  const opened = membersOf(reading, item);
  if (!opened) return undefined;
  const ref = refOf(reading, opened);
  const members: Members = { ...opened, reading, owner: { of: ref, field: '' } };
  const start = reading.rest.length;
  const { properties, said } = readSaid(members);
  const name = text(members, 'name');
  if (name === undefined)
    reading.notes.add('error', 'cyclonedx.component-name', members.place, 'a component without name');
  const { licences, occurrences } = readEvidence(members, reading.texts);
  const { homepage, download, references } = readLinks(members);
  const own = defined<BomPackage>({
    ref,
    name: name ?? '',
    group: text(members, 'group'),
    version: text(members, 'version'),
    kind: text(members, 'type'),
    description: text(members, 'description'),
    copyright: text(members, 'copyright'),
    scope: text(members, 'scope'),
    supplier: readOrganization(members, 'supplier'),
    originator: readOriginator(members),
    hashes: readHashes(members),
    identifiers: readIdentifiers(members),
    homepage,
    references,
    occurrences,
    ...fieldsOf(said, licences, download),
    properties,
    place: members.place,
  });
  const inner = list(members, 'components');
  keepOthers(members);
  const isFile = !isSubject && inner.length === 0 && reading.rest.length === start && isOnlyFile(own);
  if (isFile) reading.files.push(fileOf(own, said.get(OTHER_PROPERTIES.fileKinds)));
  else reading.packages.push(own);
  for (const child of inner) {
    const to = readComponent(reading, child);
    if (to !== undefined) reading.relationships.push({ from: ref, kind: 'CONTAINS', to });
  }
  return ref;
}

/** The `bom-ref`, or one made up where there is none or another thing has it. */
function refOf(reading: DocumentReading, members: Members): string {
  const own = text(members, 'bom-ref');
  if (own !== undefined && own !== '' && !reading.given.has(own)) {
    reading.given.add(own);
    return own;
  }
  if (own !== undefined && own !== '') {
    const message = `the bom-ref ${JSON.stringify(own)} is another component's; references to it lead there`;
    reading.notes.add('error', 'cyclonedx.ref-repeated', `${members.place}/bom-ref`, message);
  }
  let number = reading.given.size + 1;
  while (reading.declared.has(`#${number}`) || reading.given.has(`#${number}`)) number++;
  reading.given.add(`#${number}`);
  return `#${number}`;
}

/** Properties, and apart from them those that stand for fields. A second property of such a name is a property like others. */
function readSaid(members: Members): { properties: BomProperty[]; said: ReadonlyMap<string, string> } {
  const said = new Map<string, string>();
  const properties = readProperties(members).filter(({ name, value }) => {
    if (!FIELD_PROPERTIES.has(name) || said.has(name)) return true;
    said.set(name, value);
    return false;
  });
  return { properties, said };
}

const FIELD_PROPERTIES: ReadonlySet<string> = new Set([
  ...Object.values(PACKAGE_PROPERTIES),
  ...Object.values(OTHER_PROPERTIES),
]);

/** The fields that properties stand for. */
function fieldsOf(said: ReadonlyMap<string, string>, licences: BomLicences, download: string | undefined) {
  const analysed = said.get(OTHER_PROPERTIES.filesAnalyzed);
  return {
    summary: said.get(PACKAGE_PROPERTIES.summary),
    comment: said.get(PACKAGE_PROPERTIES.comment),
    fileName: said.get(PACKAGE_PROPERTIES.fileName),
    verificationCode: said.get(PACKAGE_PROPERTIES.verificationCode),
    filesAnalyzed: analysed === undefined ? undefined : analysed === 'true',
    download: download ?? said.get(OTHER_PROPERTIES.download),
    licences: defined<BomLicences>({
      ...licences,
      declared: licences.declared ?? said.get(OTHER_PROPERTIES.declared),
      concluded: licences.concluded ?? said.get(OTHER_PROPERTIES.concluded),
      comment: said.get(OTHER_PROPERTIES.licenceComment),
    }),
  };
}

function readOriginator(members: Members): BomActor | undefined {
  const manufacturer = readOrganization(members, 'manufacturer');
  const [first, ...others] = list(members, 'authors');
  if (manufacturer) {
    for (const name of ['authors', 'author', 'publisher']) keep(members, name);
    return manufacturer;
  }
  if (first) {
    const person = inPart(members, 'authors', (part) => {
      for (const item of others) keepValue(part.reading, item);
      return readContact(part, first);
    });
    for (const name of ['author', 'publisher']) keep(members, name);
    if (person) return person;
  }
  const author = text(members, 'author');
  if (author !== undefined) {
    keep(members, 'publisher');
    return { kind: 'person', name: author };
  }
  const publisher = text(members, 'publisher');
  return publisher === undefined ? undefined : { kind: 'organization', name: publisher };
}

function readIdentifiers(members: Members): BomIdentifier[] {
  const identifiers: BomIdentifier[] = [];
  for (const type of ['purl', 'cpe'] as const) {
    const value = text(members, type);
    if (value !== undefined) identifiers.push({ type, value });
  }
  for (const [name, type] of [
    ['swhid', 'swhid'],
    ['omniborId', 'gitoid'],
  ] as const)
    for (const item of list(members, name)) {
      if (typeof item.value === 'string') identifiers.push({ type, value: item.value });
      else keepValue(members.reading, item);
    }
  const tag = inPart(members, 'swid', (part) => {
    const swid = object(part, 'swid');
    if (!swid) return undefined;
    // Name and version are mostly those of the component.
    for (const name of ['name', 'version']) if (swid.value[name] === part.value[name]) swid.seen.add(name);
    const id = text(swid, 'tagId');
    keepOthers(swid);
    return id;
  });
  if (tag !== undefined) identifiers.push({ type: 'swid', value: tag });
  return identifiers;
}

/** The first website and the first distribution are fields of their own; they stay references where they say more than the URL. */
function readLinks(members: Members): Pick<BomPackage, 'references' | 'homepage' | 'download'> {
  const all = readReferences(members);
  const homepage = all.find(({ kind }) => kind === 'website');
  const download = all.find(({ kind }) => kind === 'distribution');
  const isPlain = (one: BomReference) => one.comment === undefined && one.hashes === undefined;
  return defined({
    homepage: homepage?.url,
    download: download?.url,
    references: all.filter((one) => (one !== homepage && one !== download) || !isPlain(one)),
  });
}

function readEvidence(members: Members, texts: LicenceTexts): Pick<BomPackage, 'licences' | 'occurrences'> {
  const licences = readLicences(members, texts);
  const evidence = object(members, 'evidence');
  const inFiles = evidence ? readSeenLicences(evidence, texts) : [];
  const occurrences = evidence
    ? inPart(evidence, 'occurrences', (part) => {
        const paths: string[] = [];
        for (const item of list(part, 'occurrences')) {
          const one = membersOf(part.reading, item);
          const path = one && text(one, 'location');
          if (path !== undefined) paths.push(path);
          if (one) keepOthers(one);
        }
        return paths;
      })
    : [];
  if (evidence) keepOthers(evidence);
  return { licences: { ...licences, inFiles }, occurrences };
}

const FILE_FIELDS: ReadonlySet<string> = new Set(
  'ref name kind hashes licences copyright comment place identifiers references occurrences properties'.split(
    ' ',
  ),
);

function isOnlyFile(own: BomPackage): boolean {
  if (own.kind !== 'file' || own.name === '') return false;
  const lists = [own.identifiers, own.references, own.occurrences, own.properties, own.licences.named];
  return Object.keys(own).every((name) => FILE_FIELDS.has(name)) && lists.every((one) => one.length === 0);
}

function fileOf(own: BomPackage, kinds: string | undefined): BomFile {
  const { ref, name, hashes, licences, copyright, comment, place } = own;
  return defined<BomFile>({
    ref,
    path: name,
    kinds: kinds?.split(',') ?? [],
    hashes,
    licences,
    copyright,
    comment,
    place,
  });
}
