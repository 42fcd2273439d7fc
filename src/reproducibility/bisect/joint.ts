import { isWithin, membersOf, type Observation, type VariationSet } from './observation.ts';

/**
 * The build that tells most about which two or three variations show an effect only together: the one that half of all such sets that fit
 * the observations would show. Far fewer builds than a search without any hypothesis.
 * @returns undefined where no single such set fits, or the one that does was built already
 */
export function halvingSet(
  universe: VariationSet,
  observations: readonly Observation[],
): VariationSet | undefined {
  const members = membersOf(universe);
  const fitting = smallSets(members).filter((set) =>
    observations.every((one) => one.seen === isWithin(set, one.set)),
  );
  const tried = new Set(observations.map(({ set }) => set));
  if (fitting.length < 2) return fitting.find((set) => !tried.has(set));
  let best: VariationSet | undefined;
  let distance = fitting.length / 2;
  // Unions of two or three of the sets are enough to choose from, and few.
  for (const set of unions(fitting)) {
    const shown = fitting.filter((one) => isWithin(one, set)).length;
    if (tried.has(set) || Math.abs(shown - fitting.length / 2) >= distance) continue;
    distance = Math.abs(shown - fitting.length / 2);
    best = set;
  }
  return best;
}

/** All sets of two, and of three. */
function smallSets(members: readonly number[]): VariationSet[] {
  const bits = members.map((member) => 1 << member);
  const pairs = bits.flatMap((a, i) => bits.slice(i + 1).map((b) => a | b));
  const triples = bits.flatMap((a, i) =>
    bits.slice(i + 1).flatMap((b, k) => bits.slice(i + k + 2).map((c) => a | b | c)),
  );
  return [...pairs, ...triples];
}

/** Grows a union set by set from each start; at most so many starts. */
const STARTS = 100;

function unions(sets: readonly VariationSet[]): Set<VariationSet> {
  const found = new Set<VariationSet>();
  for (let start = 0; start < Math.min(sets.length, STARTS); start++) {
    let union = 0;
    for (let i = 0; i < sets.length; i++) {
      union |= sets[(start + i) % sets.length]!;
      found.add(union);
    }
  }
  return found;
}
