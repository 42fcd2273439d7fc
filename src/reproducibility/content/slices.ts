import { isSameContent, type Pairing } from '../tree/pair.ts';
import type { Claim, Pair } from '../unit.ts';

/** Members at other places among their neighbours: slices of a universal binary, and all others. */
export interface Reordered {
  readonly slices: Pairing['reordered'];
  readonly others: Pairing['reordered'];
}

/** @param formatOf what an entry of the left, by its number, is read as */
export function partedByFormat(
  reordered: Pairing['reordered'],
  formatOf: (id: number) => string | undefined,
): Reordered {
  const isSlice = ([{ parent }]: Pair) => formatOf(parent) === 'macho-fat';
  return { slices: reordered.filter(isSlice), others: reordered.filter((pair) => !isSlice(pair)) };
}

/** The loader takes the slice of its processor, wherever it stands (<mach-o/fat.h>). */
export function sliceOrderClaim(pair: Pair): Claim {
  const [one, other] = pair;
  const evidence = `the slice of one processor, ${isSameContent(one, other) ? 'equal' : 'changed'}, at another place`;
  return { cause: 'macho.slice-order', bytes: 0, order: true, evidence };
}
