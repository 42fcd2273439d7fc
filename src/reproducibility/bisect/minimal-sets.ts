import { bySize, isWithin, membersOf, type Observation, type VariationSet } from './observation.ts';

/** Minimal guilty sets found so far, and the build that would tell more. */
export interface MinimalSets {
  readonly sets: readonly VariationSet[];
  /** The next set to build with; absent where the sets are all there are. */
  readonly next?: VariationSet;
}

/**
 * Every minimal set of variations that shows an effect, for effects that single variations do not explain: some show only
 * together. Assumes that what shows with a set shows with more, and asks only what does not follow from observations ("dualize and
 * advance", Gunopulos et al. 1997; a guilty set is shrunk as in QuickXplain, Junker 2004).
 * @param universe all variations that may be applied
 */
export function minimalSets(universe: VariationSet, observations: readonly Observation[]): MinimalSets {
  const sets: VariationSet[] = [];
  const known = observations.filter(({ seen }) => seen).map(({ set }) => set);
  const search = dualize(universe, sets, known.sort(bySize));
  for (let step = search.next(); !step.done; ) {
    const seen = infer(step.value, observations);
    if (seen === undefined) return { sets: sets.toSorted(bySize), next: step.value };
    step = search.next(seen);
  }
  return { sets: sets.toSorted(bySize) };
}

type Search<T> = Generator<VariationSet, T, boolean>;

/** Asks whether sets are guilty; fills `sets`. What avoids one variation of each known set must be clean, or holds a new one. */
function* dualize(
  universe: VariationSet,
  sets: VariationSet[],
  known: readonly VariationSet[],
): Search<void> {
  for (let complete = false; !complete; ) {
    complete = true;
    for (const hitting of hittingSets(sets)) {
      const rest = universe & ~hitting;
      if (!(yield rest)) continue;
      sets.push(yield* shrink(known.find((set) => isWithin(set, rest)) ?? rest));
      complete = false;
      break;
    }
  }
}

/** One minimal guilty set within a guilty one: halves are left out as long as the rest stays guilty. */
function* shrink(guilty: VariationSet): Search<VariationSet> {
  if (yield 0) return 0;
  return yield* needed(0, membersOf(guilty), false);
}

/** The members without which `kept` and the members would not be guilty together. */
function* needed(kept: VariationSet, members: readonly number[], check: boolean): Search<VariationSet> {
  if (check && (yield kept)) return 0;
  if (members.length <= 1) return setOf(members);
  const half = members.length >> 1;
  const [first, second] = [members.slice(0, half), members.slice(half)];
  const ofSecond = yield* needed(kept | setOf(first), second, true);
  const ofFirst = yield* needed(kept | ofSecond, first, ofSecond !== 0);
  return ofFirst | ofSecond;
}

function setOf(members: readonly number[]): VariationSet {
  return members.reduce((set, member) => set | (1 << member), 0);
}

/** What was observed, or follows from it because more variations show more; undefined where neither. */
function infer(set: VariationSet, observations: readonly Observation[]): boolean | undefined {
  const own = observations.find((observation) => observation.set === set);
  if (own) return own.seen;
  for (const observation of observations) {
    if (!observation.seen && isWithin(set, observation.set)) return false;
    if (observation.seen && isWithin(observation.set, set)) return true;
  }
  return undefined;
}

/** So many sets are kept on the way. */
const MOST = 1024;

/** The minimal sets with at least one member of each, smallest first; at most 1024. */
export function hittingSets(sets: readonly VariationSet[]): VariationSet[] {
  let hitting: VariationSet[] = [0];
  for (const set of sets) {
    const longer = hitting.flatMap((one) =>
      (one & set) !== 0 ? [one] : membersOf(set).map((member) => one | (1 << member)),
    );
    hitting = minimal(longer).slice(0, MOST);
  }
  return hitting;
}

/** Those that contain no other one, smallest first. */
function minimal(sets: readonly VariationSet[]): VariationSet[] {
  const found: VariationSet[] = [];
  for (const set of [...new Set(sets)].sort(bySize))
    if (!found.some((smaller) => isWithin(smaller, set))) found.push(set);
  return found;
}
