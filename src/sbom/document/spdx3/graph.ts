import type { BomRest } from '../../../model/index.ts';
import type { Noter } from '../notes.ts';
import { type Fields, openFields, restOf, textOf } from '../spdx/fields.ts';
import type { DocNode, DocObject } from '../spdx/node.ts';

/** An element of the graph. */
export interface Element {
  readonly id: string;
  /** Class with profile prefix: `software_Package`, `Relationship`. */
  readonly type: string;
  readonly node: DocObject;
  readonly fields: Fields;
}

/** What the readers of parts of a document share. */
export interface Graph {
  readonly elements: readonly Element[];
  readonly byId: ReadonlyMap<string, Element>;
  /** Elements that the model has taken up. */
  readonly used: Set<Element>;
  readonly note: Noter;
  readonly rest: BomRest[];
}

/** The elements of a document: `@graph`, or the one object that the document is. Ids that are there twice are noted. */
export function openGraph(node: DocObject, note: Noter, rest: BomRest[]): Graph {
  const graph = node.members.get('@graph');
  const items = graph?.kind === 'list' ? graph.items : graph ? [graph] : [node];
  const elements: Element[] = [];
  const byId = new Map<string, Element>();
  for (const item of items) {
    if (item.kind !== 'object') {
      note('error', 'spdx.type', item.place, 'this should be an object');
      rest.push(restOf('@graph', item, item.place));
      continue;
    }
    const fields = openFields(compacted(item), note);
    const type = compactName(fields.text('type') ?? fields.text('@type') ?? '');
    const own = fields.text('spdxId') ?? fields.text('@id');
    if (type === '') note('error', 'spdx.field-missing', item.place, 'an element has a type');
    const id = freeId(own, elements.length, byId, item.place, note);
    const element: Element = { id, type, node: item, fields };
    elements.push(element);
    byId.set(id, element);
  }
  for (const [name, value] of node.members)
    if (graph !== undefined && name !== '@context' && name !== '@graph') {
      note(
        'warning',
        'spdx.field-unknown',
        value.place,
        `JSON-LD of SPDX has no ${JSON.stringify(name)} here`,
      );
      rest.push(restOf(name, value, value.place));
    }
  return { elements, byId, used: new Set(), note, rest };
}

function freeId(
  own: string | undefined,
  index: number,
  byId: ReadonlyMap<string, Element>,
  place: string,
  note: Noter,
): string {
  if (own !== undefined && !byId.has(own)) return own;
  if (own !== undefined)
    note('error', 'spdx.id-duplicate', place, `another element has the spdxId ${own} already`);
  return `${own ?? ''}#${index + 1}`;
}

/** The class or property without its IRI: `https://spdx.org/rdf/3.0.1/terms/Software/Package` is `software_Package`. */
export function compactName(name: string): string {
  const [, profile, local] = /^https?:\/\/spdx\.org\/rdf\/[^/]+\/terms\/([A-Za-z]+)\/(\w+)$/.exec(name) ?? [];
  if (profile === undefined || local === undefined) return name.startsWith('spdx:') ? name.slice(5) : name;
  if (profile === 'Core') return local;
  return `${profile[0]!.toLowerCase() === profile[0] ? profile : profile.toLowerCase()}_${local}`;
}

function compacted(node: DocObject): DocObject {
  const members = new Map<string, DocNode>();
  for (const [name, value] of node.members) members.set(compactName(name), value);
  return { kind: 'object', place: node.place, members };
}

/** Ids that a property leads to; objects that stand there themselves are given by their id, if they have one. */
export function idsOf(fields: Fields, name: string): string[] {
  const found: string[] = [];
  for (const item of fields.list(name)) {
    const text = item.kind === 'object' ? (item.members.get('spdxId') ?? item.members.get('@id')) : item;
    const id = text && textOf(text);
    if (id !== undefined) found.push(id);
  }
  return found;
}

/** Moves what nobody took of an element into `rest`. */
export function keepRest({ fields, id }: Element, graph: Graph): void {
  for (const [name, value] of fields.left()) graph.rest.push(restOf(name, value, value.place, id));
}
