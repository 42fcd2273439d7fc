import type { XmlElement } from '../../../codec/index.ts';
import { AssayError } from '../../../model/index.ts';
import type { DocNode, DocObject } from '../spdx/node.ts';
import { DOCUMENT } from '../spdx/words.ts';
import { type RdfNode, type RdfValue, rdfGraph } from './rdf-graph.ts';
import { licenceText } from './rdf-licence.ts';
import { fieldType, type Spdx2Class } from './schema.ts';

/**
 * The JSON form of an SPDX 2 document in RDF/XML (SPDX 2.3, annex C): every package, file and snippet of the graph, with the words
 * JSON has for names of the vocabulary. RDF keeps no order, so lists come in the order of the text. Places are `line N`.
 * @throws AssayError `sbom.syntax` where the graph has no SPDX document
 */
export function rdfNode(root: XmlElement, lineOf: (offset: number) => number): DocObject {
  const nodes = rdfGraph(root, lineOf);
  const document = nodes.find(({ types }) => types.has('SpdxDocument'));
  if (!document) throw new AssayError('sbom.syntax', 'the RDF graph has no SpdxDocument');
  const hash = document.iri.indexOf('#');
  const namespace = hash < 0 ? document.iri : document.iri.slice(0, hash);
  const graph: Graph = { namespace, foreign: foreignDocuments(document) };
  const members = objectOf(document, 'document', graph).members as Map<string, DocNode>;
  members.set('documentNamespace', scalar(namespace, document.place));
  const lists = { Package: 'packages', File: 'files', Snippet: 'snippets' } as const;
  const classes = { Package: 'package', File: 'file', Snippet: 'snippet' } as const;
  const relationships: DocNode[] = [];
  for (const type of ['Package', 'File', 'Snippet'] as const) {
    const items = nodes
      .filter(({ types }) => types.has(type) && !types.has('SpdxDocument'))
      .map((node) => objectOf(node, classes[type], graph));
    if (items.length > 0) members.set(lists[type], { kind: 'list', place: items[0]!.place, items });
  }
  for (const node of nodes)
    for (const value of node.properties.get('relationship') ?? [])
      if ('node' in value) relationships.push(relationship(node, value.node, graph));
  if (relationships.length > 0)
    members.set('relationships', { kind: 'list', place: document.place, items: relationships });
  return { kind: 'object', place: document.place, members };
}

interface Graph {
  readonly namespace: string;
  /** `DocumentRef-…` by the namespace of the document it stands for. */
  readonly foreign: ReadonlyMap<string, string>;
}

/** Properties whose name differs from the field of JSON, whatever the class. */
const NAMES: Readonly<Record<string, string>> = {
  annotation: 'annotations',
  attributionText: 'attributionTexts',
  checksum: 'checksums',
  creator: 'creators',
  describesPackage: 'documentDescribes',
  externalDocumentRef: 'externalDocumentRefs',
  externalRef: 'externalRefs',
  fileContributor: 'fileContributors',
  fileDependency: 'fileDependencies',
  fileType: 'fileTypes',
  hasExtractedLicensingInfo: 'hasExtractedLicensingInfos',
  hasFile: 'hasFiles',
  licenseInfoInFile: 'licenseInfoInFiles',
  licenseInfoInSnippet: 'licenseInfoInSnippets',
  packageVerificationCodeExcludedFile: 'packageVerificationCodeExcludedFiles',
  range: 'ranges',
  reviewed: 'revieweds',
  seeAlso: 'seeAlsos',
  specVersion: 'spdxVersion',
};

/** Properties that only say where elements are, or that are read elsewhere. */
const SKIPPED = new Set(['relationship', 'referencesFile']);

/** Fields that are licence expressions. */
const LICENCES = new Set([
  'dataLicense',
  'licenseConcluded',
  'licenseDeclared',
  'licenseInfoFromFiles',
  'licenseInfoInFiles',
  'licenseInfoInSnippets',
]);

function objectOf(node: RdfNode, owner: Spdx2Class, graph: Graph): DocObject {
  const members = new Map<string, DocNode>();
  const { place } = node;
  if (['document', 'package', 'file', 'snippet'].includes(owner))
    members.set('SPDXID', scalar(owner === 'document' ? DOCUMENT : nameOf(node, graph), place));
  if (owner === 'externalDocumentRef') members.set('externalDocumentId', scalar(nameOf(node, graph), place));
  if (owner === 'licence') members.set('licenseId', scalar(nameOf(node, graph), place));
  for (const [property, values] of node.properties) {
    if (SKIPPED.has(property)) continue;
    const field = fieldOf(property, owner);
    const type = fieldType(owner, field);
    const items = values.map((value) => jsonOf(value, field, type, graph, place));
    const isList = type?.endsWith('*') || items.length > 1;
    members.set(field, isList ? { kind: 'list', place, items } : items[0]!);
  }
  return { kind: 'object', place, members };
}

/** The checksum of a document reference is one; in all other places there may be several. */
function fieldOf(property: string, owner: Spdx2Class): string {
  if (property === 'checksum' && owner === 'externalDocumentRef') return property;
  return Object.hasOwn(NAMES, property) ? NAMES[property]! : property;
}

function jsonOf(
  value: RdfValue,
  field: string,
  type: string | undefined,
  graph: Graph,
  place: string,
): DocNode {
  if ('text' in value) return scalar(value.text, place);
  const { node } = value;
  if (LICENCES.has(field))
    return scalar(
      licenceText(node, (own) => nameOf(own, graph)),
      place,
    );
  const owner = type?.replace('*', '');
  if (owner && !['text', 'number', 'boolean', 'any'].includes(owner))
    return objectOf(node, owner as Spdx2Class, graph);
  return scalar(nameOf(node, graph), place);
}

function relationship(from: RdfNode, node: RdfNode, graph: Graph): DocObject {
  const place = node.place || from.place;
  const [type] = node.properties.get('relationshipType') ?? [];
  const [to] = node.properties.get('relatedSpdxElement') ?? [];
  const [comment] = node.properties.get('comment') ?? [];
  const text = (value: RdfValue | undefined): string | undefined =>
    value === undefined ? undefined : 'text' in value ? value.text : nameOf(value.node, graph);
  const members = new Map<string, DocNode>();
  for (const [name, own] of [
    ['spdxElementId', nameOf(from, graph)],
    ['relationshipType', text(type)],
    ['relatedSpdxElement', text(to)],
    ['comment', text(comment)],
  ] as const)
    if (own !== undefined) members.set(name, scalar(own, place));
  return { kind: 'object', place, members };
}

/** The word or id that JSON has for a node: elements without the namespace, words of the vocabulary in capitals. */
function nameOf({ iri }: RdfNode, { namespace, foreign }: Graph): string {
  const hash = iri.indexOf('#');
  const local = decoded(iri.slice(hash + 1));
  if (hash < 0) return iri.replace(/^https?:\/\/spdx\.org\/(?:rdf\/references|licenses)\//, '');
  const base = iri.slice(0, hash);
  if (/^https?:\/\/spdx\.org\/rdf\/terms\/?$/.test(base)) return wordOf(local);
  if (base === '' || base === namespace) return local;
  const document = foreign.get(base);
  return document === undefined ? iri : `${document}:${local}`;
}

function wordOf(local: string): string {
  const at = local.indexOf('_');
  const word = at < 0 ? local : local.slice(at + 1);
  if (local.startsWith('checksumAlgorithm_')) return word.toUpperCase().replaceAll('_', '-');
  const snake = word.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  return /^(?:relationshipType|annotationType|fileType)_/.test(local) ? snake : snake.replaceAll('_', '-');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function foreignDocuments(document: RdfNode): Map<string, string> {
  const found = new Map<string, string>();
  for (const value of document.properties.get('externalDocumentRef') ?? []) {
    if (!('node' in value)) continue;
    const [named] = value.node.properties.get('spdxDocument') ?? [];
    const [id] = value.node.properties.get('externalDocumentId') ?? [];
    const name = id && 'text' in id ? id.text : value.node.iri.replace(/^.*#/, '');
    if (named) found.set(('text' in named ? named.text : named.node.iri).replace(/#$/, ''), name);
  }
  return found;
}

function scalar(value: string, place: string): DocNode {
  return { kind: 'scalar', place, value };
}
