import type { CauseCode } from '../../model/index.ts';
import { type Build, contradictions, type Effect, effectsOf } from './effects.ts';
import { isSettled, mostTelling } from './information.ts';
import { halvingSet } from './joint.ts';
import { hittingSets, minimalSets } from './minimal-sets.ts';
import { classify, isWithin, membersOf, type VariationSet } from './observation.ts';

/** What is to be found out. */
export interface Question {
  /** All variations in use. */
  readonly universe: VariationSet;
  /** Causes that each variation typically shows, by its number: they are looked for there first. */
  readonly typical: readonly (readonly CauseCode[])[];
}

/** An effect and what shows it. */
export interface Attribution {
  readonly effect: Effect;
  /** Minimal sets of variations that show it; empty for what varies by itself. */
  readonly guilty: readonly VariationSet[];
  /** Variations of which it is not known; 0 once it is settled. */
  readonly suspects: VariationSet;
  /** It shows only as long as no more is varied. */
  readonly hidden?: true;
  /** The build that would tell more, where effects of this kind are settled one by one. */
  readonly next?: VariationSet;
}

/** Where the search stands. */
export interface Plan {
  /** The set to build with next; absent at the end. */
  readonly next?: VariationSet;
  readonly failure?: Attribution;
  readonly differences: readonly Attribution[];
  /** Variations that no successful build had, as the build fails with them. */
  readonly unexamined: VariationSet;
}

const UNLIKELY = 0.1;
const TYPICAL = 0.2;
/** A build is done again to see whether it gives the same; more often tells no more. With nothing changed a few times more. */
const REPEATS = 2;
const CONTROLS = 5;
/** Effects weighed for one choice: more are rare, and the next choice sees them. */
const WEIGHED = 64;

/**
 * The state machine of the search: from the builds so far, the first two with nothing changed, to the next build. It holds no state of
 * its own, so a search goes on from any list of builds.
 *
 * Two builds with nothing changed, one with everything; then the builds that tell most about all effects at once, until each
 * variation is known to be guilty or innocent of each effect; then what single variations do not explain, effect by effect. Where
 * something is guilty, all that is guilty and nothing else must show it: else some of it shows only together with what was taken for
 * innocent. At last nothing changed once more, since a clock that went on looks like guilt.
 */
export function plan(builds: readonly Build[], question: Question): Plan {
  const { failure, differences } = attribute(builds, question);
  // A build that fails shows nothing else: some variation of each failing set must stay out of the rest.
  const unsafe = failure ? (hittingSets(failure.guilty)[0] ?? 0) : 0;
  const safe = question.universe & ~unsafe;
  const next = nextSet(builds, question, { safe, differences, ...(failure ? { failure } : {}) });
  const tried = builds.filter(({ failed }) => !failed).reduce((all, { set }) => all | set, 0);
  return {
    differences,
    unexamined: question.universe & ~tried,
    ...(failure ? { failure } : {}),
    ...(next === undefined ? {} : { next }),
  };
}

interface State {
  readonly safe: VariationSet;
  readonly failure?: Attribution;
  readonly differences: readonly Attribution[];
}

function nextSet(builds: readonly Build[], question: Question, state: State): VariationSet | undefined {
  const { universe } = question;
  const { safe, failure, differences } = state;
  const count = (set: VariationSet) => builds.filter((build) => build.set === set).length;
  const isWorth = (set: VariationSet) => count(set) < (set === 0 ? CONTROLS : REPEATS);
  if (builds.length < 2) return 0;
  if (universe === 0) return undefined;
  if (count(universe) === 0) return universe;
  if (failure?.effect.kind === 'spontaneous' && builds.slice(-2).every(({ failed }) => failed))
    return undefined;
  const tried = new Set(builds.map(({ set }) => set));
  if (failure && failure.suspects !== 0) {
    const next = failure.next ?? telling([failure], universe, tried, question);
    if (next !== undefined && isWorth(next)) return next;
  }
  if (safe !== 0 && count(safe) === 0) return safe;
  const open = differences.filter(({ suspects }) => suspects !== 0);
  const single = open.filter(({ effect }) => effect.kind === 'single').slice(0, WEIGHED);
  const next = telling(single, safe, tried, question) ?? open.find((one) => one.next !== undefined)?.next;
  if (next !== undefined && isWorth(next)) return next;
  const guilty = differences.flatMap((one) => one.guilty).reduce((all, set) => all | set, 0) & safe;
  if (guilty === 0) return undefined;
  if (count(guilty) === 0) return guilty;
  return builds.at(-1)!.set !== 0 && isWorth(0) ? 0 : undefined;
}

function telling(
  open: readonly Attribution[],
  allowed: VariationSet,
  tried: ReadonlySet<VariationSet>,
  { typical }: Question,
): VariationSet | undefined {
  if (open.length === 0) return undefined;
  const weighed = open.map(({ effect }) => {
    const causes = new Set(effect.symptoms.map(({ cause }) => cause));
    const prior = typical.map((codes) => (codes.some((code) => causes.has(code)) ? TYPICAL : UNLIKELY));
    return { observations: effect.observations, prior };
  });
  return mostTelling(weighed, allowed, tried);
}

function attribute(builds: readonly Build[], { universe }: Question) {
  const { failure, differences } = effectsOf(builds);
  const failing = failure && attributeOne(builds, failure, universe);
  const unsafe = failing ? (hittingSets(failing.guilty)[0] ?? 0) : 0;
  return {
    differences: differences.map((effect) => attributeOne(builds, effect, universe & ~unsafe)),
    ...(failing ? { failure: failing } : {}),
  };
}

function attributeOne(builds: readonly Build[], effect: Effect, allowed: VariationSet): Attribution {
  if (effect.kind === 'spontaneous') return { effect, guilty: [], suspects: 0 };
  if (effect.kind === 'joint') return attributeJoint(builds, effect, allowed);
  const { innocent, guilty } = classify(effect.observations);
  const suspects = isSettled(effect.observations, allowed) ? 0 : allowed & ~innocent & ~guilty;
  return { effect, guilty: membersOf(guilty).map((member) => 1 << member), suspects };
}

/** First whether it comes and goes by itself: nothing changed once more, and the same once more. Then the minimal sets. */
function attributeJoint(builds: readonly Build[], effect: Effect, allowed: VariationSet): Attribution {
  const { observations } = effect;
  const odd = contradictions(effect);
  const least = odd[0]!;
  const unknown = (next: VariationSet): Attribution => ({ effect, guilty: [], suspects: least, next });
  const first = builds.findIndex(({ set }) => odd.includes(set));
  if (builds.findLastIndex(({ set }) => set === 0) < first) return unknown(0);
  const isRepeated = odd.some((one) => builds.filter(({ set }) => set === one).length >= REPEATS);
  if (!isRepeated) return unknown(least);
  const isHidden = observations.some(({ set, seen }) => !seen && isWithin(least, set));
  const within = isHidden ? observations.filter(({ set }) => isWithin(set, least)) : observations;
  const among = isHidden ? least : allowed | least;
  const { sets, next: asked } = minimalSets(among, within);
  const next = sets.length === 0 && asked !== undefined ? (halvingSet(among, within) ?? asked) : asked;
  return {
    effect,
    guilty: sets,
    suspects: next ?? 0,
    ...(isHidden ? { hidden: true as const } : {}),
    ...(next === undefined ? {} : { next }),
  };
}
