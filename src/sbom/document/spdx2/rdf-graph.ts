import type { XmlElement } from '../../../codec/index.ts';
import { localName } from './xml.ts';

/** What a property of a node leads to: another node, or text. */
export type RdfValue = { readonly node: RdfNode } | { readonly text: string };

/** A node of an RDF graph with all that the document says of it, wherever. */
export interface RdfNode {
  /** IRI, or a made-up name that begins with `_:`. */
  readonly iri: string;
  /** Local names of its classes. */
  readonly types: Set<string>;
  /** By the local name of the property. */
  readonly properties: Map<string, RdfValue[]>;
  /** `line N` of the first element that says something of it. */
  place: string;
}

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/**
 * The graph of a document in RDF/XML (W3C, 2014) as far as SPDX uses it: node and property elements by turns, `rdf:about`, `rdf:ID`,
 * `rdf:nodeID`, `rdf:resource`, `rdf:datatype`, and properties as attributes. Names are taken without their namespace.
 * @param lineOf gives the line of a byte offset
 */
export function rdfGraph(root: XmlElement, lineOf: (offset: number) => number): readonly RdfNode[] {
  const nodes = new Map<string, RdfNode>();
  const prefix = rdfPrefix(root);
  const graph: Graph = { nodes, prefix, lineOf };
  const open = root.name === `${prefix}RDF` ? [...root.children] : [root];
  for (const element of open) readNode(element, graph);
  return [...nodes.values()];
}

interface Graph {
  readonly nodes: Map<string, RdfNode>;
  /** With the colon. */
  readonly prefix: string;
  readonly lineOf: (offset: number) => number;
}

function rdfPrefix(root: XmlElement): string {
  const [name] = Object.entries(root.attributes).find(([, value]) => value === RDF) ?? ['xmlns:rdf'];
  return name === 'xmlns' ? '' : `${name.slice('xmlns:'.length)}:`;
}

/** The parser bounds how deep elements nest. */
function readNode(element: XmlElement, graph: Graph): RdfNode {
  const { prefix } = graph;
  const { attributes } = element;
  const about = attributes[`${prefix}about`];
  const id = attributes[`${prefix}ID`];
  const blank = attributes[`${prefix}nodeID`];
  const iri =
    about ?? (id === undefined ? undefined : `#${id}`) ?? (blank === undefined ? undefined : `_:${blank}`);
  const node = nodeOf(iri ?? `_: ${graph.nodes.size}`, graph);
  if (node.place === '') node.place = `line ${graph.lineOf(element.offset)}`;
  if (element.name !== `${prefix}Description`) node.types.add(localName(element.name));
  for (const [name, text] of Object.entries(attributes))
    if (!name.startsWith(prefix) && !name.startsWith('xml')) add(node, localName(name), { text });
  for (const child of element.children) readProperty(node, child, graph);
  return node;
}

function readProperty(node: RdfNode, element: XmlElement, graph: Graph): void {
  const { prefix } = graph;
  const resource = element.attributes[`${prefix}resource`];
  const blank = element.attributes[`${prefix}nodeID`];
  const name = localName(element.name);
  if (resource !== undefined && element.name === `${prefix}type`)
    node.types.add(resource.replace(/^.*[#/]/, ''));
  else if (resource !== undefined) add(node, name, { node: nodeOf(resource, graph) });
  else if (blank !== undefined) add(node, name, { node: nodeOf(`_:${blank}`, graph) });
  else if (element.children.length === 0) add(node, name, { text: element.text });
  for (const child of element.children) add(node, name, { node: readNode(child, graph) });
}

function nodeOf(iri: string, { nodes }: Graph): RdfNode {
  const known = nodes.get(iri);
  if (known) return known;
  const made: RdfNode = { iri, types: new Set(), properties: new Map(), place: '' };
  nodes.set(iri, made);
  return made;
}

function add(node: RdfNode, name: string, value: RdfValue): void {
  const values = node.properties.get(name);
  if (values) values.push(value);
  else node.properties.set(name, [value]);
}
