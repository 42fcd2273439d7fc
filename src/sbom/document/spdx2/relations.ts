import type { BomRelationship } from '../../../model/index.ts';
import { circles } from '../spdx/circles.ts';
import { type Fields, openFields, restOf } from '../spdx/fields.ts';
import { DOCUMENT, NO_ELEMENT } from '../spdx/words.ts';
import { keepRest, localId, objects, type Reading } from './reading.ts';

/** What the document is about, and how its elements are related: from `relationships`, `hasFiles` and `documentDescribes`. */
export interface Relations {
  readonly describes: readonly string[];
  readonly relationships: readonly BomRelationship[];
}

/**
 * Relationships of SPDX 2 (2.3, clause 11). The same one said twice is there once; `DESCRIBES` from the document becomes
 * `describes`. Ends that are no element of the document and circles are noted, and kept.
 */
export function relations(fields: Fields, documentId: string, reading: Reading): Relations {
  const describes = new Set<string>();
  const found = new Map<string, BomRelationship>();
  const id = (text: string): string => {
    const local = localId(text, reading.prefix);
    return local === documentId ? DOCUMENT : local;
  };
  const add = (relationship: BomRelationship, place: string): void => {
    const { from, kind, to, comment } = relationship;
    const ends = [from, to].filter((end) => !isThere(end, reading.refs));
    for (const end of ends)
      reading.note(
        'warning',
        'spdx.relationship-dangling',
        place,
        `no element of the document is called ${end}`,
      );
    if (kind === 'DESCRIBES' && from === DOCUMENT && comment === undefined) describes.add(to);
    else if (kind === 'DESCRIBED_BY' && to === DOCUMENT && comment === undefined) describes.add(from);
    else found.set(JSON.stringify([from, kind, to, comment]), relationship);
  };
  for (const item of fields.texts('documentDescribes').filter((text) => text !== ''))
    add({ from: DOCUMENT, kind: 'DESCRIBES', to: id(item) }, '/documentDescribes');
  for (const node of objects(fields, 'relationships', reading)) {
    const one = openFields(node, reading.note);
    const [from, kind, to] = ['spdxElementId', 'relationshipType', 'relatedSpdxElement'].map((name) =>
      one.text(name),
    );
    const comment = one.text('comment');
    if (from === undefined || kind === undefined || to === undefined) {
      reading.note('error', 'spdx.field-missing', node.place, 'a relationship has two ends and a type');
      reading.rest.push(restOf('relationships', node, node.place));
      continue;
    }
    const word = kind.trim().toUpperCase().replaceAll('-', '_');
    add(
      { from: id(from), kind: word, to: id(to), ...(comment === undefined ? {} : { comment }) },
      node.place,
    );
    keepRest(one, 'relationship', undefined, reading, 'relationships/');
  }
  for (const { from, to } of reading.contains) add({ from, kind: 'CONTAINS', to: id(to) }, '');
  const relationships = [...found.values()];
  circles(relationships, (members) =>
    reading.note('warning', 'spdx.relationship-circular', '', `they contain or need each other: ${members}`),
  );
  return { describes: [...describes], relationships };
}

/** Whether an end is an element of this document, or says that it is of another one. */
function isThere(ref: string, refs: ReadonlySet<string>): boolean {
  return refs.has(ref) || NO_ELEMENT.has(ref) || ref.startsWith('DocumentRef-');
}
