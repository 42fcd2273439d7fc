import type { BomRelationship } from '../../../model/index.ts';
import { circles } from '../spdx/circles.ts';
import type { DocumentReading } from './read-component.ts';
import { type Item, keepOthers, list, membersOf, text } from './values.ts';

/**
 * `dependencies`: `dependsOn` is `DEPENDS_ON`, with `NONE` where it is known that there are none; `provides` (1.6) is
 * `SPECIFICATION_FOR`, from what is implemented to what implements it. Refs of nothing and circles are noted and read.
 */
export function readDependencies(reading: DocumentReading, items: readonly Item[]): void {
  const edges = new Map<string, string[]>();
  const relationships: BomRelationship[] = [];
  for (const item of items) {
    const one = membersOf(reading, item);
    if (!one) continue;
    const ref = text(one, 'ref');
    const targets = refsIn(reading, list(one, 'dependsOn'));
    const provided = refsIn(reading, list(one, 'provides'));
    keepOthers(one);
    if (ref === undefined || ref === '') {
      reading.notes.add(
        'error',
        'cyclonedx.dependency-ref',
        one.place,
        'a dependency without `ref` is of nothing',
      );
      one.seen.clear();
      keepOthers(one);
      continue;
    }
    check(reading, ref, `${one.place}/ref`);
    if (edges.has(ref))
      reading.notes.add(
        'warning',
        'cyclonedx.dependency-repeated',
        one.place,
        `${ref} is there twice; both count`,
      );
    const own = edges.get(ref);
    if (!own) edges.set(ref, targets);
    else for (const to of targets) own.push(to);
    for (const to of targets) relationships.push({ from: ref, kind: 'DEPENDS_ON', to });
    for (const from of provided) relationships.push({ from, kind: 'SPECIFICATION_FOR', to: ref });
    if (targets.length === 0 && provided.length === 0)
      relationships.push({ from: ref, kind: 'DEPENDS_ON', to: 'NONE' });
  }
  for (const one of withoutEmptyClaims(relationships, edges)) reading.relationships.push(one);
  noteCircles(reading, relationships);
}

/** A ref with an empty list in one place and a full one in another has dependencies. */
function* withoutEmptyClaims(
  relationships: readonly BomRelationship[],
  edges: ReadonlyMap<string, readonly string[]>,
): Generator<BomRelationship> {
  const told = new Set<string>();
  for (const one of relationships) {
    const key = JSON.stringify([one.from, one.kind, one.to]);
    const isFalse = one.to === 'NONE' && (edges.get(one.from)?.length ?? 0) > 0;
    if (!told.has(key) && !isFalse) yield one;
    told.add(key);
  }
}

function refsIn(reading: DocumentReading, items: readonly Item[]): string[] {
  const refs: string[] = [];
  for (const { value, place } of items) {
    if (typeof value !== 'string') {
      reading.notes.add('error', 'cyclonedx.type', place, 'a ref is text');
      continue;
    }
    check(reading, value, place);
    refs.push(value);
  }
  return refs;
}

function check(reading: DocumentReading, ref: string, place: string): void {
  if (reading.declared.has(ref) || ref.startsWith('urn:cdx:')) return;
  const message = `nothing in the document has the bom-ref ${JSON.stringify(ref)}`;
  reading.notes.add('warning', 'cyclonedx.dependency-dangling', place, message);
}

function noteCircles(reading: DocumentReading, relationships: readonly BomRelationship[]): void {
  circles(relationships, (members) =>
    reading.notes.add(
      'warning',
      'cyclonedx.dependency-circular',
      '/dependencies',
      `depend on each other: ${members}`,
    ),
  );
}
