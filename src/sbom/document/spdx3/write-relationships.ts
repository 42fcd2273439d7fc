import { toSpdx3 } from './relation-words.ts';
import type { Writing } from './writing.ts';

const CORE = 'https://spdx.org/rdf/3.0.1/terms/Core';

/** Adds the relationships (SPDX 3.0.1, Core), one element for each. */
export function writeRelationships({ bom, iri, put, ledger }: Writing): void {
  const end = (ref: string): string => {
    if (ref === 'NONE') return `${CORE}/NoneElement`;
    return ref === 'NOASSERTION' ? `${CORE}/NoAssertionElement` : iri(ref);
  };
  for (const relationship of bom.relationships) {
    const { from, type, to, scope, exact } = toSpdx3(relationship);
    const { kind, comment } = relationship;
    if (!exact)
      ledger.lose(from, 'relationships', `SPDX 3 has no relationship ${kind}; it is other with a comment`);
    put(scope === undefined ? 'Relationship' : 'LifecycleScopedRelationship', {
      from: end(from),
      relationshipType: type,
      to: [end(to)],
      scope,
      comment: exact ? comment : comment === undefined ? kind : `${kind}: ${comment}`,
    });
  }
}
