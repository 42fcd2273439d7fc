import type {
  BomActor,
  BomFile,
  BomHash,
  BomIdentifier,
  BomPackage,
  BomProperty,
  BomReference,
} from '../../../model/index.ts';
import { type Fields, openFields, restOf, type textOf } from '../spdx/fields.ts';
import { type DocObject, defined } from '../spdx/node.ts';
import { hashOf } from '../spdx/words.ts';
import { actorOf } from './agents.ts';
import { type Element, type Graph, idsOf, keepRest } from './graph.ts';
import { fileKind, kindOfPurpose, kindOfReference } from './words.ts';

/** Licences of an element, from the relationships that lead to them. */
export interface Licences {
  readonly declared?: string;
  readonly concluded?: string;
}

/** Classes that are packages: the profiles for models and data extend that of software. */
const PACKAGES: Readonly<Record<string, string | undefined>> = {
  software_Package: undefined,
  software_SoftwareArtifact: undefined,
  ai_AIPackage: 'machine-learning-model',
  dataset_DatasetPackage: 'data',
};

/** Whether a class is one of packages. */
export function isPackage(type: string): boolean {
  return Object.hasOwn(PACKAGES, type);
}

/** A package (SPDX 3.0.1, Software); what other profiles say of it goes to `rest`. */
export function readPackage(element: Element, licences: Licences, graph: Graph): BomPackage {
  const { fields, id, node } = element;
  graph.used.add(element);
  const purpose = fields.text('software_primaryPurpose');
  const kind = purpose === undefined ? PACKAGES[element.type] : kindOfPurpose(purpose);
  if (element.type !== 'software_Package') graph.rest.push(restOf('type', element.type, node.place, id));
  const name = fields.text('name');
  if (name === undefined)
    graph.note('error', 'spdx.field-missing', `${node.place}/name`, 'a package has a name');
  const { hashes, code } = readIntegrity(element, graph);
  const read = defined<BomPackage>({
    ref: id,
    name: name ?? '',
    group: undefined,
    version: fields.text('software_packageVersion'),
    kind,
    description: fields.text('description'),
    summary: fields.text('summary'),
    copyright: fields.text('software_copyrightText'),
    supplier: readActor('suppliedBy', element, graph),
    originator: readActor('originatedBy', element, graph),
    homepage: fields.text('software_homePage'),
    download: fields.text('software_downloadLocation'),
    fileName: undefined,
    hashes,
    identifiers: readIdentifiers(element, graph),
    licences: { ...licences, named: [], inFiles: [] },
    references: readReferences(element, graph),
    filesAnalyzed: code === undefined ? undefined : true,
    verificationCode: code,
    scope: undefined,
    comment: fields.text('comment'),
    occurrences: [],
    properties: readProperties(element, graph),
    place: node.place,
  });
  keepRest(element, graph);
  return read;
}

/** A file (SPDX 3.0.1, Software). */
export function readFile(element: Element, licences: Licences, graph: Graph): BomFile {
  const { fields, id, node } = element;
  graph.used.add(element);
  const path = fields.text('name');
  if (path === undefined)
    graph.note('error', 'spdx.field-missing', `${node.place}/name`, 'a file has a name');
  const primary = fields.text('software_primaryPurpose');
  const purposes = [
    ...(primary === undefined ? [] : [primary]),
    ...fields.texts('software_additionalPurpose'),
  ];
  const read = defined<BomFile>({
    ref: id,
    path: path ?? '',
    kinds: purposes.map(fileKind),
    hashes: readIntegrity(element, graph).hashes,
    licences: { ...licences, named: [], inFiles: [] },
    copyright: fields.text('software_copyrightText'),
    comment: fields.text('comment'),
    place: node.place,
  });
  keepRest(element, graph);
  return read;
}

function readIntegrity({ fields, id }: Element, { note, rest }: Graph): { hashes: BomHash[]; code?: string } {
  const hashes: BomHash[] = [];
  let code: string | undefined;
  for (const node of fields.list('verifiedUsing')) {
    const one = opened(node, note);
    const type = one?.text('type') ?? one?.text('@type');
    const [algorithm, value] = [one?.text('algorithm'), one?.text('hashValue')];
    const known = type === 'Hash' || (type === 'PackageVerificationCode' && code === undefined);
    if (!one || !known || algorithm === undefined || value === undefined || one.left().length > 0) {
      rest.push(restOf('verifiedUsing', node, node.place, id));
      if (!known || algorithm === undefined || value === undefined) continue;
    }
    const hash = hashOf(algorithm, value);
    if (type === 'Hash') hashes.push(hash);
    else code = hash.value;
  }
  return code === undefined ? { hashes } : { hashes, code };
}

function opened(node: Parameters<typeof textOf>[0], note: Graph['note']): Fields | undefined {
  return node.kind === 'object' ? openFields(node as DocObject, note) : undefined;
}

function readActor(
  name: 'suppliedBy' | 'originatedBy',
  { fields, id, node }: Element,
  graph: Graph,
): BomActor | undefined {
  const ids = idsOf(fields, name);
  const actors = ids.map((one) => actorOf(one, graph));
  const first = actors.findIndex((actor) => actor !== undefined);
  const others = ids.filter((_, i) => i !== first);
  if (others.length > 0) graph.rest.push(restOf(name, others, `${node.place}/${name}`, id));
  return actors[first];
}

const TYPES: Readonly<Record<string, readonly [BomIdentifier['type'], RegExp?]>> = {
  packageUrl: ['purl'],
  cpe23: ['cpe', /^(?!cpe:\/)/i],
  cpe22: ['cpe', /^cpe:\//i],
  swhid: ['swhid'],
  gitoid: ['gitoid'],
  swid: ['swid'],
};

function readIdentifiers({ fields, id }: Element, { note, rest }: Graph): BomIdentifier[] {
  const identifiers: BomIdentifier[] = [];
  const purl = fields.text('software_packageUrl');
  if (purl !== undefined) identifiers.push({ type: 'purl', value: purl });
  // Early writers of SPDX 3 put the plural.
  for (const name of ['externalIdentifier', 'externalIdentifiers', 'software_contentIdentifier'])
    for (const node of fields.list(name)) {
      const one = opened(node, note);
      one?.text('type');
      const scheme = one?.text('externalIdentifierType') ?? one?.text('software_contentIdentifierType');
      const value = one?.text('identifier') ?? one?.text('software_contentIdentifierValue');
      if (!one || scheme === undefined || value === undefined || one.left().length > 0)
        rest.push(restOf(name, node, node.place, id));
      if (scheme === undefined || value === undefined) continue;
      const [type, form] = TYPES[scheme] ?? ['other' as const];
      if (type === 'purl' && value === purl) continue;
      const usual = type !== 'other' && (form === undefined || form.test(value));
      identifiers.push(usual ? { type, value } : { type, value, scheme });
    }
  return identifiers;
}

/** Properties in the extension SPDX 3.0.1 has for those of CycloneDX; other extensions go to `rest`. */
function readProperties({ fields, id }: Element, { note, rest }: Graph): BomProperty[] {
  const properties: BomProperty[] = [];
  for (const node of fields.list('extension')) {
    const one = opened(node, note);
    const entries =
      one?.text('type') === 'extension_CdxPropertiesExtension' ? one.list('extension_cdxProperty') : [];
    const read = entries.map((entry): BomProperty | undefined => {
      const own = opened(entry, note);
      const name = own?.text('extension_cdxPropName');
      const value = own?.text('extension_cdxPropValue');
      return name === undefined ? undefined : { name, value: value ?? '' };
    });
    if (read.length === 0 || read.includes(undefined) || (one?.left().length ?? 0) > 0)
      rest.push(restOf('extension', node, node.place, id));
    else properties.push(...(read as BomProperty[]));
  }
  return properties;
}

function readReferences({ fields, id }: Element, { note, rest }: Graph): BomReference[] {
  const references: BomReference[] = [];
  for (const node of fields.list('externalRef')) {
    const one = opened(node, note);
    one?.text('type');
    const kind = kindOfReference(one?.text('externalRefType') ?? 'other');
    const comment = one?.text('comment');
    const urls = one?.texts('locator') ?? [];
    if (!one || urls.length === 0 || one.left().length > 0)
      rest.push(restOf('externalRef', node, node.place, id));
    for (const url of urls) references.push(comment === undefined ? { kind, url } : { kind, url, comment });
  }
  return references;
}
