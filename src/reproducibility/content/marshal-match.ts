import { type CodePart, type MarshalNode, resolve, textOf } from '../../artifact/index.ts';
import type { MarshalIds, MarshalSide } from './marshal-ids.ts';

/** Both sides, with the numbers of their objects. */
export interface MatchContext {
  readonly sides: readonly [MarshalSide, MarshalSide];
  readonly ids: MarshalIds;
}

/** Indices of items that stand for one another, and of those without a counterpart. */
export interface Matched {
  readonly pairs: readonly (readonly [number, number])[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

type KeyOf = (index: number) => string | number | undefined;

/** Pairs equal items, then code objects of one name. */
export function matchItems(
  { sides: [left, right], ids }: MatchContext,
  [ours, theirs]: readonly [readonly MarshalNode[], readonly MarshalNode[]],
  [leftIds, rightIds]: readonly [readonly number[], readonly number[]],
): Matched {
  const pairs: (readonly [number, number])[] = [];
  let removed = ours.map((_, i) => i);
  let added = theirs.map((_, j) => j);
  const title = (side: MarshalSide, item: MarshalNode): string | undefined => {
    const node = resolve(side.graph, item);
    return node.kind === 'code' ? titleOf(side, ids.partsOf(side, node)) : undefined;
  };
  const keys: readonly (readonly [KeyOf, KeyOf])[] = [
    [(i) => leftIds[i], (j) => rightIds[j]],
    [(i) => title(left, ours[i]!), (j) => title(right, theirs[j]!)],
  ];
  for (const [keyOf, otherKeyOf] of keys) {
    const waiting = Map.groupBy(added, otherKeyOf);
    const taken = new Set<number>();
    removed = removed.filter((i) => {
      const key = keyOf(i);
      const partner = key === undefined ? undefined : waiting.get(key)?.shift();
      if (partner === undefined) return true;
      pairs.push([i, partner]);
      taken.add(partner);
      return false;
    });
    added = added.filter((j) => !taken.has(j));
  }
  return { pairs, removed, added };
}

/** What a code object is called: with those around it, where that is known. */
export function titleOf({ graph }: MarshalSide, parts: readonly CodePart[]): string | undefined {
  const named = ['co_qualname', 'co_name'].flatMap((name) => parts.filter((part) => part.name === name));
  const [part] = named;
  return part && 'node' in part ? textOf(graph, part.node) : undefined;
}

/** Whether two lists of numbers are equal. */
export function sameOrder(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id, i) => id === other[i]);
}

/** The numbers in ascending order. */
export function sorted(ids: readonly number[]): number[] {
  return ids.toSorted((a, b) => a - b);
}
