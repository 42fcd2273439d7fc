import { type Draft, defined, type Plain } from '../spdx/node.ts';
import { DOCUMENT } from '../spdx/words.ts';
import { SPDX2_WORDS } from '../spdx3/relation-words.ts';
import type { Building } from './building.ts';

/** The relationships in the JSON form of SPDX 2.3, those that say what the document describes among them. */
export function buildRelationships({ bom, ids, ledger }: Building): Draft[] {
  const id = (ref: string): string => ids.get(ref) ?? ref;
  const known = new Set([
    DOCUMENT,
    ...bom.packages.map(({ ref }) => ref),
    ...bom.files.map(({ ref }) => ref),
  ]);
  const drafts = bom.describes.map((to): Draft => relationship(DOCUMENT, 'DESCRIBES', id(to)));
  for (const { from, kind, to, comment } of bom.relationships) {
    for (const end of [from, to])
      if (!known.has(end) && id(end) !== end)
        ledger.lose(
          end,
          'relationships',
          `an end that is no element of the document is called ${id(end)} in SPDX`,
        );
    if (SPDX2_WORDS.has(kind)) {
      drafts.push(relationship(id(from), kind, id(to), comment));
      continue;
    }
    ledger.lose(from, 'relationships', `SPDX 2 has no relationship ${kind}; it is OTHER with a comment`);
    drafts.push(
      relationship(id(from), 'OTHER', id(to), comment === undefined ? kind : `${kind}: ${comment}`),
    );
  }
  return drafts;
}

function relationship(from: string, type: string, to: string, comment?: string): Draft {
  return defined<Draft>({
    spdxElementId: from,
    relationshipType: type,
    relatedSpdxElement: to,
    comment: comment as Plain,
  });
}
