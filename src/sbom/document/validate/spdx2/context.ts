import type { BomEncoding } from '../../../../model/index.ts';
import type { DocNode, DocObject } from '../../spdx/node.ts';
import type { BomFinding, Teller } from '../finding.ts';
import type { ValueFault } from './values.ts';

/** What the rules of one document share. */
export interface Rules {
  readonly tell: Teller;
  readonly encoding: BomEncoding;
  /** The document states a version before 2.3. */
  readonly isOld: boolean;
  /** `LicenseRef-` and `DocumentRef-…:LicenseRef-` of licence expressions, with the first place of each. */
  readonly licenceRefs: Map<string, string>;
  /** Findings of licence expressions by their text: documents repeat few of them many times. */
  readonly licences: Map<string, ValueFault | null>;
}

/** Tells a finding of a clause of SPDX 2.3, which has the numbers of 2.2.1 as well. */
export function tellClause(
  { tell }: Pick<Rules, 'tell'>,
  clause: string,
  place: string,
  {
    level = 'error',
    code,
    message,
    fix,
  }: Omit<ValueFault, 'level'> & { readonly level?: BomFinding['level'] },
): void {
  tell({ level, code, place, message, fix, clause: `SPDX 2.3, ${clause}` });
}

/** A field's text; undefined where it is none. */
export function textIn(node: DocObject, name: string): string | undefined {
  const value = node.members.get(name);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value).trim() : undefined;
}

/** The values of a list; one value stands for a list of one, as encodings without lists have it. */
export function itemsIn(node: DocObject, name: string): readonly DocNode[] {
  const value = node.members.get(name);
  return value === undefined ? [] : value.kind === 'list' ? value.items : [value];
}

/** The objects of a list. */
export function objectsIn(node: DocObject, name: string): readonly DocObject[] {
  return itemsIn(node, name).filter((item): item is DocObject => item.kind === 'object');
}

/** Whether a package states that its files were not looked at (7.8). */
export function isNotAnalyzed(item: DocObject): boolean {
  return /^false$/i.test(textIn(item, 'filesAnalyzed') ?? '');
}
