import type { BomRelationship } from '../../../model/index.ts';
import { restOf } from '../spdx/fields.ts';
import { DOCUMENT } from '../spdx/words.ts';
import type { Licences } from './artifact.ts';
import { type Element, type Graph, idsOf } from './graph.ts';
import { expressionOf } from './licences.ts';
import { fromSpdx3 } from './relation-words.ts';

/** What the relationships of a graph say. */
export interface Related {
  readonly describes: readonly string[];
  readonly relationships: readonly BomRelationship[];
  /** By the id of the element they are of. */
  readonly licences: ReadonlyMap<string, Licences>;
}

/** Classes of relationships that the model takes up; those of assessments hold more than two ends. */
const CLASSES = new Set(['Relationship', 'LifecycleScopedRelationship']);
const LICENCE: Readonly<Record<string, keyof Licences>> = {
  hasDeclaredLicense: 'declared',
  hasConcludedLicense: 'concluded',
};

/** Reads the relationships (SPDX 3.0.1, Core): one for each end they lead to; those to licences become licences. */
export function readRelations(graph: Graph, document: string | undefined): Related {
  const describes: string[] = [];
  const relationships = new Map<string, BomRelationship>();
  const licences = new Map<string, Licences>();
  for (const element of graph.elements.filter(({ type }) => CLASSES.has(type))) {
    const { fields, node } = element;
    const type = fields.text('relationshipType')?.replace(/^.*[/]/, '');
    const [from] = idsOf(fields, 'from');
    const to = idsOf(fields, 'to');
    if (type === undefined || from === undefined || to.length === 0) {
      graph.note('error', 'spdx.field-missing', node.place, 'a relationship has a type and two ends');
      continue;
    }
    graph.used.add(element);
    if (takeLicence(type, from, to, licences, graph)) continue;
    const scope = fields.text('scope');
    const comment = fields.text('comment');
    for (const id of to) {
      const read = fromSpdx3(endOf(from, document), type, endOf(id, document), scope);
      if (read.kind === 'DESCRIBES' && read.from === DOCUMENT && comment === undefined) describes.push(id);
      else
        relationships.set(
          JSON.stringify([read, comment]),
          comment === undefined ? read : { ...read, comment },
        );
    }
    keepDetails(element, graph);
  }
  return { describes, relationships: [...relationships.values()], licences };
}

/** The document and what stands for nothing by the names of SPDX 2. */
export function endOf(id: string, document: string | undefined): string {
  if (id === document) return DOCUMENT;
  if (/\/(?:NoneElement|Core\/None)$/.test(id)) return 'NONE';
  return /\/(?:NoAssertionElement|Core\/NoAssertion)$/.test(id) ? 'NOASSERTION' : id;
}

function takeLicence(
  type: string,
  from: string,
  to: readonly string[],
  licences: Map<string, Licences>,
  graph: Graph,
): boolean {
  const field = Object.hasOwn(LICENCE, type) ? LICENCE[type] : undefined;
  if (field === undefined || !graph.byId.has(from)) return false;
  const texts = to.map((id) => expressionOf(id, graph));
  if (texts.includes(undefined)) return false;
  const known = licences.get(from)?.[field];
  const all = [...(known === undefined ? [] : [known]), ...(texts as string[])];
  const parts = all.map((text) => (all.length > 1 && /\sOR\s/.test(text) ? `(${text})` : text));
  licences.set(from, { ...licences.get(from), [field]: [...new Set(parts)].join(' AND ') });
  return true;
}

/** What a relationship says besides: that its completeness is not known says nothing. */
function keepDetails({ fields, id }: Element, graph: Graph): void {
  const complete = fields.peek('completeness');
  if (complete?.kind === 'scalar' && complete.value === 'noAssertion') fields.text('completeness');
  const info = fields.peek('creationInfo');
  if (info?.kind === 'scalar') fields.text('creationInfo');
  for (const [name, value] of fields.left()) graph.rest.push(restOf(name, value, value.place, id));
}
