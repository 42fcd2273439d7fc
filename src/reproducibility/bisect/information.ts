import { classify, isWithin, membersOf, type Observation, sizeOf, type VariationSet } from './observation.ts';

/** An effect whose variations are not all known to be guilty or innocent. */
export interface OpenEffect {
  readonly observations: readonly Observation[];
  /** For each variation how likely it is to show the effect, before any build. */
  readonly prior: readonly number[];
}

/** Gains that differ by less are equal: sums of logarithms are not exact. */
const EQUAL = 1e-9;

/**
 * The set of variations whose build tells most about all open effects at once: the largest sum of the entropies of "will the effect
 * be seen". Every set of guilty variations is a hypothesis, weighed by the prior and struck out by what was observed, so one build is a
 * test for every effect in parallel (combinatorial group testing; Dorfman 1943, Hwang 1972).
 * @param allowed variations that may be applied @param tried sets that need no further build
 * @returns undefined where no build would tell anything
 */
export function mostTelling(
  effects: readonly OpenEffect[],
  allowed: VariationSet,
  tried: ReadonlySet<VariationSet>,
): VariationSet | undefined {
  const open = effects.reduce((all, { observations }) => all | unsettled(observations, allowed), 0);
  const members = membersOf(open);
  const gains = new Float64Array(2 ** members.length);
  for (const effect of effects) addGains(gains, members, effect);
  let best = 0;
  for (let i = 1; i < gains.length; i++) {
    if (tried.has(expand(i, members))) continue;
    const more = gains[i]! - (gains[best] ?? 0);
    if (more > EQUAL || (more > -EQUAL && best > 0 && sizeOf(i) < sizeOf(best))) best = i;
  }
  return gains[best]! > EQUAL ? expand(best, members) : undefined;
}

function unsettled(observations: readonly Observation[], allowed: VariationSet): VariationSet {
  const { innocent, guilty } = classify(observations);
  return allowed & ~innocent & ~guilty;
}

/** Adds for each set of `members` the entropy of seeing the effect in its build, in bits. */
function addGains(
  gains: Float64Array,
  members: readonly number[],
  { observations, prior }: OpenEffect,
): void {
  const { innocent, guilty } = classify(observations);
  const within = new Float64Array(gains.length);
  // A build that a known guilty variation explains says nothing more; others demand one of their open variations.
  const demands = observations
    .filter(({ set, seen }) => seen && (set & guilty) === 0)
    .map(({ set }) => compress(set & ~innocent, members));
  const odds = members.map((member) =>
    ((innocent | guilty) >> member) & 1 ? 0 : prior[member]! / (1 - prior[member]!),
  );
  within[0] = 1;
  for (let i = 1; i < within.length; i++) {
    const low = 31 - Math.clz32(i & -i);
    within[i] = within[i & (i - 1)]! * odds[low]!;
  }
  for (let i = 0; i < within.length; i++) if (demands.some((set) => (set & i) === 0)) within[i] = 0;
  // Sum over all subsets: the weight of the hypotheses that a set of innocents leaves.
  for (let bit = 1; bit < within.length; bit <<= 1)
    for (let i = 0; i < within.length; i++) if (i & bit) within[i]! += within[i ^ bit]!;
  const all = within.length - 1;
  const total = within[all]!;
  if (total <= 0) return;
  for (let i = 1; i < gains.length; i++) gains[i]! += entropy(within[all & ~i]! / total);
}

function entropy(p: number): number {
  return p <= EQUAL || p >= 1 - EQUAL ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
}

function compress(set: VariationSet, members: readonly number[]): number {
  return members.reduce((bits, member, i) => bits | (((set >> member) & 1) << i), 0);
}

function expand(bits: number, members: readonly number[]): VariationSet {
  return members.reduce((set, member, i) => set | (((bits >> i) & 1) << member), 0);
}

/** True where every variation allowed is known to be guilty or innocent. */
export function isSettled(observations: readonly Observation[], allowed: VariationSet): boolean {
  const { innocent, guilty, contradictory } = classify(observations);
  return !contradictory && isWithin(allowed, innocent | guilty);
}
