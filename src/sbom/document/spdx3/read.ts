import type { Bom, BomActor, BomRelationship, BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { circles } from '../spdx/circles.ts';
import { restOf } from '../spdx/fields.ts';
import { type DocObject, defined } from '../spdx/node.ts';
import { DOCUMENT, isSpdxDate } from '../spdx/words.ts';
import { actorOf, agentFields, isAgent } from './agents.ts';
import { isPackage, type Licences, readFile, readPackage } from './artifact.ts';
import { type Element, type Graph, idsOf, keepRest, openGraph } from './graph.ts';
import { expressionOf, isLicenceText, licenceText } from './licences.ts';
import { endOf, readRelations } from './relations.ts';
import { PROFILES } from './writing.ts';

/** Whether a JSON document is one of SPDX 3: JSON-LD with the context of SPDX. */
export function isSpdx3(node: DocObject): boolean {
  const context = node.members.get('@context');
  return context !== undefined && JSON.stringify([context]).includes('spdx.org/rdf/');
}

/**
 * The model of an SPDX 3.0 or 3.0.1 document in JSON-LD: packages, files, relationships, licences and agents of the profiles Core,
 * Software and Licensing. Elements of other profiles, and what the model has no place for, go to `rest`. Names of elements are their
 * IRIs, but the document itself is `SPDXRef-DOCUMENT`.
 */
export function readSpdx3(node: DocObject, note: Noter, dropped: readonly BomRest[]): Bom {
  const graph = openGraph(node, note, [...dropped]);
  const document = findDocument(graph);
  const creation = readCreation(document, graph);
  const related = readRelations(graph, document?.id);
  const licencesOf = (id: string): Licences => related.licences.get(id) ?? {};
  const packages = graph.elements
    .filter(({ type }) => isPackage(type))
    .map((element) => readPackage(dropCreation(element, creation.info), licencesOf(element.id), graph));
  const files = graph.elements
    .filter(({ type }) => type === 'software_File')
    .map((element) => readFile(dropCreation(element, creation.info), licencesOf(element.id), graph));
  const licenceTexts = graph.elements
    .filter(({ type }) => isLicenceText(type))
    .map((one) => licenceText(one, graph));
  const roots = readDocument(document, graph);
  const describes = [...new Set([...related.describes, ...roots])].map((id) => endOf(id, document?.id));
  checkEnds(related.relationships, graph);
  const dataLicence =
    document && idsOf(document.fields, 'dataLicense').map((id) => expressionOf(id, graph) ?? id)[0];
  const namespace = document?.id.replace(/#SPDXRef-DOCUMENT$/, '');
  const bom = defined<Bom>({
    specification: 'SPDX',
    version: creation.version ?? contextVersion(node) ?? '3.0',
    encoding: 'json-ld',
    name: document?.fields.text('name'),
    namespace,
    revision: undefined,
    created: creation.created,
    creators: creation.creators,
    dataLicence,
    licenceListVersion: undefined,
    comment: document?.fields.text('comment'),
    describes,
    packages,
    files,
    relationships: related.relationships,
    licenceTexts,
    rest: graph.rest,
  });
  if (document) keepRest(document, graph);
  keepElements(graph);
  return namespace === undefined ? bom : withLocalRefs(bom, `${namespace}#`);
}

/** Refs without the namespace of the document, as in SPDX 2, unless another element is called so. */
function withLocalRefs(bom: Bom, prefix: string): Bom {
  const all = new Set([...bom.packages, ...bom.files].map(({ ref }) => ref));
  const local = (ref: string): string => {
    const short = ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;
    return short === '' || all.has(short) ? ref : short;
  };
  return {
    ...bom,
    describes: bom.describes.map(local),
    packages: bom.packages.map((one) => ({ ...one, ref: local(one.ref) })),
    files: bom.files.map((one) => ({ ...one, ref: local(one.ref) })),
    relationships: bom.relationships.map((one) => ({ ...one, from: local(one.from), to: local(one.to) })),
    rest: bom.rest.map((one) => (one.of === undefined ? one : { ...one, of: local(one.of) })),
  };
}

function findDocument(graph: Graph): Element | undefined {
  const documents = graph.elements.filter(({ type }) => type === 'SpdxDocument');
  if (documents.length === 0) graph.note('error', 'spdx.field-missing', '', 'the graph has no SpdxDocument');
  if (documents.length > 1)
    graph.note(
      'warning',
      'spdx.documents',
      documents[1]!.node.place,
      'the graph has more than one SpdxDocument',
    );
  const [document] = documents;
  if (document) graph.used.add(document);
  return document;
}

interface Creation {
  /** Id of the creation information of the document. */
  readonly info?: string;
  readonly version?: string;
  readonly created?: string;
  readonly creators: readonly BomActor[];
}

function readCreation(document: Element | undefined, graph: Graph): Creation {
  const info = document && idsOf(document.fields, 'creationInfo')[0];
  const element =
    (info === undefined ? undefined : graph.byId.get(info)) ??
    graph.elements.find(({ type }) => type === 'CreationInfo') ??
    inner(document, graph);
  if (!element) {
    graph.note('error', 'spdx.field-missing', '', 'the document has no CreationInfo');
    return { creators: [] };
  }
  const { fields, node } = element;
  graph.used.add(element);
  const created = fields.text('created');
  if (created === undefined || !isSpdxDate(created))
    graph.note(
      'warning',
      'spdx.date',
      `${node.place}/created`,
      `${created} is no date such as 2010-01-29T18:30:22Z`,
    );
  const creators: BomActor[] = [];
  for (const name of ['createdBy', 'createdUsing'])
    for (const id of idsOf(fields, name)) {
      const actor = actorOf(id, graph);
      if (actor) creators.push(actor);
      else graph.rest.push(restOf(`creationInfo/${name}`, id, `${node.place}/${name}`));
    }
  const version = fields.text('specVersion');
  if (version === undefined)
    graph.note(
      'error',
      'spdx.field-missing',
      `${node.place}/specVersion`,
      'creation information names the version of SPDX',
    );
  for (const [name, value] of fields.left())
    graph.rest.push(restOf(`creationInfo/${name}`, value, value.place));
  return defined<Creation>({ info, version, created, creators });
}

/** Creation information that stands in the document itself. */
function inner(document: Element | undefined, graph: Graph): Element | undefined {
  const own = document?.node.members.get('creationInfo');
  if (own?.kind !== 'object') return undefined;
  const [element] = openGraph(own, graph.note, graph.rest).elements;
  return element;
}

/** Elements mostly say again what the document says. */
function dropCreation(element: Element, info: string | undefined): Element {
  const own = element.fields.peek('creationInfo');
  if (own?.kind === 'scalar' && (own.value === info || String(own.value).startsWith('_:')))
    element.fields.text('creationInfo');
  return element;
}

/** What the document is about: its roots, and those of the bills of materials among them. */
function readDocument(document: Element | undefined, graph: Graph): string[] {
  if (!document) return [];
  const roots = idsOf(document.fields, 'rootElement');
  // Which elements the document has is what it holds.
  document.fields.list('element');
  const profiles = namesIn(document, 'profileConformance');
  if (profiles.every((name) => PROFILES.includes(name as (typeof PROFILES)[number])))
    document.fields.list('profileConformance');
  return roots.flatMap((id) => {
    const element = graph.byId.get(id);
    return element && /^(?:software_Sbom|Bom|Bundle)$/.test(element.type)
      ? namesIn(element, 'rootElement')
      : [id];
  });
}

function namesIn({ node }: Element, name: string): string[] {
  const list = node.members.get(name);
  const items = list?.kind === 'list' ? list.items : list ? [list] : [];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [String(item.value)] : []));
}

function checkEnds(relationships: readonly BomRelationship[], graph: Graph): void {
  const known = (id: string): boolean =>
    id === DOCUMENT || id === 'NONE' || id === 'NOASSERTION' || graph.byId.has(id) || imported(graph).has(id);
  for (const { from, kind, to } of relationships)
    for (const end of [from, to])
      if (!known(end))
        graph.note(
          'warning',
          'spdx.relationship-dangling',
          '',
          `no element is called ${end}, the end of ${kind}`,
        );
  circles(relationships, (members) =>
    graph.note('warning', 'spdx.relationship-circular', '', `they contain or need each other: ${members}`),
  );
}

const IMPORTS = new WeakMap<Graph, Set<string>>();

/** Elements of other documents that this one names. */
function imported(graph: Graph): ReadonlySet<string> {
  const known = IMPORTS.get(graph);
  if (known) return known;
  const found = new Set<string>();
  for (const { node, type } of graph.elements) {
    const maps =
      type === 'SpdxDocument' ? (node.members.get('import') ?? node.members.get('imports')) : undefined;
    for (const map of maps?.kind === 'list' ? maps.items : []) {
      const id = map.kind === 'object' ? map.members.get('externalSpdxId') : undefined;
      if (id?.kind === 'scalar') found.add(String(id.value));
    }
  }
  IMPORTS.set(graph, found);
  return found;
}

/** Elements that the model has no place for, each as a whole. */
function keepElements({ elements, used, rest }: Graph): void {
  for (const element of elements) {
    if (!used.has(element)) rest.push(restOf('@graph', element.node, element.node.place));
    const taken = isAgent(element.type)
      ? agentFields(element)
      : /License/.test(element.type)
        ? LICENCE_FIELDS
        : undefined;
    if (taken === undefined || !used.has(element)) continue;
    for (const [name, value] of element.fields.left())
      if (!taken.includes(name) && name !== 'creationInfo')
        rest.push(restOf(name, value, value.place, element.id));
  }
}

/** Fields of licence expressions and sets that are taken up; the texts that custom ids lead to are elements of their own. */
const LICENCE_FIELDS = [
  'simplelicensing_licenseExpression',
  'licenseExpression',
  'simplelicensing_customIdToUri',
  'expandedlicensing_licenseId',
  'expandedlicensing_member',
];

function contextVersion(node: DocObject): string | undefined {
  const text = JSON.stringify([node.members.get('@context')]);
  return /spdx\.org\/rdf\/v?(3(?:\.\d+)*)\//.exec(text)?.[1];
}
