import type { Bom, BomActor, BomNote } from '../../../model/index.ts';
import { AssayError } from '../../../model/index.ts';
import { defined } from '../spdx/node.ts';
import { readJsonText } from './json-text.ts';
import { noteList } from './note-list.ts';
import { type DocumentReading, readComponent } from './read-component.ts';
import { readLicences } from './read-licences.ts';
import { readContact, readOrganization, readProperties } from './read-parts.ts';
import { readDependencies } from './read-relations.ts';
import {
  inPart,
  keep,
  keepOthers,
  keepValue,
  list,
  type Members,
  membersOf,
  object,
  type Reading,
  take,
  text,
} from './values.ts';
import { DOCUMENT_PROPERTIES } from './words.ts';
import { jsonOfXml } from './xml-in.ts';

/** A document as it says and what was wrong or odd in it. */
export interface ReadBom {
  readonly bom: Bom;
  readonly notes: readonly BomNote[];
}

/** A document in the JSON form, of whichever encoding it is. */
export interface CycloneDxValue extends Reading {
  readonly value: unknown;
  readonly encoding: 'json' | 'xml';
}

/** Versions of the standard that are read; others are read as the nearest, with a note. */
const KNOWN = /^1\.[0-7]$/;

/**
 * Reads CycloneDX 1.2 to 1.7 in JSON and 1.0 to 1.7 in XML (ECMA-424 is 1.6). Nested components are packages that their parents
 * `CONTAIN`; the component of the metadata is what the document describes; what the model has no place for is in `rest`.
 * @throws AssayError `sbom.syntax` where it is no CycloneDX that can be read, `sbom.too-large` beyond the limits
 */
export function readCycloneDx(content: Uint8Array | string): ReadBom {
  return readCycloneDxValue(cycloneDxValue(content));
}

/** Reads a document that is a value in the JSON form already. Errors as of {@link readCycloneDx}. */
export function readCycloneDxValue({ value, encoding, ...reading }: CycloneDxValue): ReadBom {
  const item = { value, place: '', owner: { field: '' } };
  const root = membersOf(reading, item);
  if (!root) throw new AssayError('sbom.syntax', 'the document is no JSON object');
  const version = versionOf(root);
  const document: DocumentReading = {
    ...reading,
    packages: [],
    files: [],
    relationships: [],
    texts: new Map(),
    declared: declaredRefs(value),
    given: new Set(),
  };
  const bom = readRoot({ ...root, reading: document }, document, version, encoding);
  return { bom, notes: reading.notes.finish() };
}

/** The JSON form of a document, before anything in it is judged. */
export function cycloneDxValue(content: Uint8Array | string): CycloneDxValue {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const reading: Reading = { notes: noteList(), rest: [], places: new WeakMap() };
  const encoding = isXml(bytes) ? 'xml' : 'json';
  const value = encoding === 'xml' ? jsonOfXml(bytes, reading) : readJsonText(bytes, reading.notes);
  return { ...reading, value, encoding };
}

/** The first character, behind a mark and white space, is `<`. */
function isXml(bytes: Uint8Array): boolean {
  for (const byte of bytes.subarray(0, 4096)) {
    if (byte === 0x3c) return true;
    if (byte !== 0 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf && byte < 0xfe && !(byte <= 0x20))
      return false;
  }
  return false;
}

function versionOf(root: Members): string {
  const format = take(root, 'bomFormat') ?? take(root, 'specFormat');
  const version = text(root, 'specVersion');
  const { notes } = root.reading;
  if (format !== 'CycloneDX') {
    const looksSo =
      version !== undefined &&
      (Object.hasOwn(root.value, 'components') || Object.hasOwn(root.value, 'bomFormat'));
    if (!looksSo)
      throw new AssayError('sbom.syntax', 'the document is no CycloneDX: `bomFormat` does not say so');
    notes.add('error', 'cyclonedx.format', '/bomFormat', '`bomFormat` must be "CycloneDX"');
    if (format !== undefined) keep(root, 'bomFormat');
  }
  if (version === undefined)
    notes.add('error', 'cyclonedx.version', '/specVersion', '`specVersion` is missing');
  else if (!KNOWN.test(version))
    notes.add(
      'warning',
      'cyclonedx.version',
      '/specVersion',
      `version ${version} is not known; it is read as 1.7`,
    );
  return version ?? '';
}

/** All `bom-ref` of the document, without recursion. */
function declaredRefs(root: unknown): ReadonlySet<string> {
  const refs = new Set<string>();
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const ref = (value as Record<string, unknown>)['bom-ref'];
    if (typeof ref === 'string' && !Array.isArray(value)) refs.add(ref);
    for (const one of Object.values(value)) if (typeof one === 'object') open.push(one);
  }
  return refs;
}

function readRoot(root: Members, document: DocumentReading, version: string, encoding: 'json' | 'xml'): Bom {
  take(root, '$schema');
  const namespace = text(root, 'serialNumber');
  const revision = take(root, 'version');
  if (revision !== undefined && typeof revision !== 'number') keep(root, 'version');
  const metadata = object(root, 'metadata');
  const said = metadata ? readMetadata(metadata, document) : { creators: [], describes: [] };
  for (const item of list(root, 'components')) readComponent(document, item);
  readDependencies(document, list(root, 'dependencies'));
  keepOthers(root);
  const { packages, files, relationships, texts, rest } = document;
  return defined<Bom>({
    specification: 'CycloneDX',
    version,
    encoding,
    namespace,
    revision: typeof revision === 'number' ? revision : undefined,
    ...said,
    packages,
    files,
    relationships,
    licenceTexts: [...texts.values()],
    rest,
  });
}

type Said = Pick<
  Bom,
  'name' | 'comment' | 'created' | 'creators' | 'dataLicence' | 'licenceListVersion' | 'describes'
>;

function readMetadata(metadata: Members, document: DocumentReading): Said {
  const created = text(metadata, 'timestamp');
  const creators = [...readTools(metadata), ...readMakers(metadata)];
  const component = take(metadata, 'component');
  const owner = { field: 'metadata/component' };
  const subject =
    component === undefined || component === null
      ? undefined
      : readComponent(document, { value: component, place: `${metadata.place}/component`, owner }, true);
  readSupplier(metadata, document, subject);
  const fields = readDocumentProperties(metadata);
  const dataLicence = inPart(metadata, 'licenses', (part) => {
    const { declared, concluded, named } = readLicences(part, document.texts);
    if (concluded !== undefined || named.length > 0) keep(part, 'licenses');
    return declared;
  });
  keepOthers(metadata);
  return defined<Said>({
    ...fields,
    created,
    creators,
    dataLicence,
    describes: subject === undefined ? [] : [subject],
  });
}

/** `tools`: a list up to 1.4, components and services since. */
function readTools(metadata: Members): BomActor[] {
  return inPart(metadata, 'tools', (part) => {
    const value = take(part, 'tools');
    const grouped =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? object(part, 'tools')
        : undefined;
    const items = grouped ? list(grouped, 'components') : list(part, 'tools');
    const tools: BomActor[] = [];
    for (const item of items) {
      const one = membersOf(part.reading, item);
      if (!one) continue;
      const name = text(one, 'name');
      const version = text(one, 'version');
      // Every tool is a component of some type; most are written as applications, and the word tells nothing.
      if (text(one, 'type') !== 'application' && grouped) keep(one, 'type');
      keepOthers(one);
      if (name === undefined) keepValue(part.reading, item);
      else tools.push({ kind: 'tool', name, ...(version === undefined ? {} : { version }) });
    }
    if (grouped) keepOthers(grouped);
    return tools;
  });
}

function readMakers(metadata: Members): BomActor[] {
  const makers: BomActor[] = inPart(metadata, 'authors', (part) =>
    list(part, 'authors').flatMap((item) => readContact(part, item) ?? []),
  );
  const manufacturer = readOrganization(metadata, 'manufacturer');
  // Until 1.5 the maker of the document had no member; `manufacture` is who made what the document describes.
  return manufacturer ? [...makers, manufacturer] : makers;
}

/** Who supplied what the document describes, where the component does not say so itself. */
function readSupplier(metadata: Members, document: DocumentReading, subject: string | undefined): void {
  const at = document.packages.findIndex(({ ref }) => ref === subject);
  const own = document.packages[at];
  const supplier = own && own.supplier === undefined ? readOrganization(metadata, 'supplier') : undefined;
  if (own && supplier) document.packages[at] = { ...own, supplier };
}

function readDocumentProperties(metadata: Members): Partial<Said> {
  const fields: { -readonly [K in keyof Said]?: Said[K] } = {};
  const all = readProperties(metadata);
  const others = all.filter(({ name, value }) => {
    const entry = Object.entries(DOCUMENT_PROPERTIES).find(([, own]) => own === name);
    const field = entry?.[0] as keyof typeof DOCUMENT_PROPERTIES | undefined;
    if (field === undefined || fields[field] !== undefined) return true;
    fields[field] = value;
    return false;
  });
  if (others.length > 0)
    keepValue(metadata.reading, {
      value: others,
      place: `${metadata.place}/properties`,
      owner: { field: 'metadata/properties' },
    });
  return fields;
}
