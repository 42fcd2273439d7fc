import type { BomConflict, BomRelationship } from '../../model/index.ts';
import { compare } from '../diff/files.ts';
import { canonicalJson } from '../document/spdx/canonical.ts';
import type { Plain } from '../document/spdx/node.ts';
import { DOCUMENT, NO_ELEMENT } from '../document/spdx/words.ts';
import type { MergeInput } from './input.ts';
import type { Refs } from './refs.ts';

/** Relationships of the merged document, and where documents deny each other's. */
export interface MergedRelations {
  readonly relationships: readonly BomRelationship[];
  readonly contradicted: readonly BomConflict[];
}

/** Relationships with the new refs, each once. That something needs nothing is dropped where a document says what it needs. */
export function relationsOf(documents: readonly MergeInput[], refs: Refs): MergedRelations {
  const found = new Map<string, { one: BomRelationship; documents: Set<string> }>();
  const needs = new Map<string, Set<string>>();
  for (const { label, bom } of documents)
    for (const { from, to, ...rest } of bom.relationships) {
      const endOf = (ref: string) => (ref === DOCUMENT ? ref : (refs.get(label)!.get(ref) ?? ref));
      const one: BomRelationship = { from: endOf(from), to: endOf(to), ...rest };
      // What the merged document is about is said anew.
      if (one.from === one.to || (one.from === DOCUMENT && one.kind === 'DESCRIBES')) continue;
      const key = canonicalJson(one as unknown as Plain);
      const own = found.get(key);
      if (own) own.documents.add(label);
      else found.set(key, { one, documents: new Set([label]) });
      if (one.kind === 'DEPENDS_ON' && !NO_ELEMENT.has(one.to))
        needs.set(one.from, (needs.get(one.from) ?? new Set()).add(label));
    }
  const contradicted: BomConflict[] = [];
  const relationships: BomRelationship[] = [];
  for (const [, { one, documents: labels }] of [...found].sort(([a], [b]) => compare(a, b))) {
    const others = one.kind === 'DEPENDS_ON' && one.to === 'NONE' ? needs.get(one.from) : undefined;
    if (!others) {
      relationships.push(one);
      continue;
    }
    contradicted.push({
      what: one.from,
      ref: one.from,
      field: 'dependencies',
      values: [
        { value: 'some', documents: [...others].sort() },
        { value: 'none', documents: [...labels].sort() },
      ],
    });
  }
  return { relationships, contradicted };
}
