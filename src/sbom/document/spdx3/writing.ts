import type { Bom, BomActor } from '../../../model/index.ts';
import type { Plain } from '../spdx/node.ts';
import type { Ledger } from '../spdx/written.ts';

/** Name of the creation information that all elements share. */
export const INFO = '_:creationinfo';

/** Profiles that written documents use; that a document uses no others says nothing of its own. */
export const PROFILES = ['core', 'software', 'simpleLicensing', 'extension'] as const;

/** What the writers of parts of a document share. */
export interface Writing {
  readonly bom: Bom;
  readonly created: string;
  readonly creators: readonly BomActor[];
  readonly namespace: string;
  readonly ledger: Ledger;
  /** The IRI of a ref of the bill of materials. */
  readonly iri: (ref: string) => string;
  /** Adds an element and gives its IRI; without an id that follows from what the element says. */
  readonly put: (type: string, fields: { readonly [name: string]: Plain | undefined }, id?: string) => string;
}
