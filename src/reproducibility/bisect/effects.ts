import {
  bySize,
  classify,
  isSpontaneous,
  isWithin,
  type Observation,
  type VariationSet,
} from './observation.ts';
import { keyOf, type Symptom, withoutPlaces } from './symptom.ts';

/** One build as the group testing sees it. The first of a list is what the others were compared with. */
export interface Build {
  readonly set: VariationSet;
  /** The command failed, or made none of the files looked for. */
  readonly failed: boolean;
  readonly symptoms: readonly Symptom[];
  /** See `Symptoms.complete`. */
  readonly complete: boolean;
}

/** Something that builds show or do not show, with the same observations: symptoms, or the failure of the build. */
export interface Effect {
  /** Absent for the failure. */
  readonly symptoms: readonly Symptom[];
  readonly observations: readonly Observation[];
  /**
   * `spontaneous`: varies with nothing changed. `single`: single variations explain it so far. `joint`: they do not, so
   * variations show it only together, or hide it.
   */
  readonly kind: 'spontaneous' | 'single' | 'joint';
}

/** Everything that was seen. */
export interface Effects {
  /** Present where a build failed. */
  readonly failure?: Effect;
  readonly differences: readonly Effect[];
}

/** Sorts what was seen in builds into effects that can be attributed on their own. */
export function effectsOf(builds: readonly Build[]): Effects {
  const compared = builds.slice(1);
  const failure = compared.map(({ set, failed }) => ({ set, seen: failed }));
  const differences = differencesOf(compared.filter(({ failed }) => !failed));
  if (!failure.some(({ seen }) => seen)) return { differences };
  return { failure: { symptoms: [], observations: failure, kind: kindOf(failure) }, differences };
}

/** A symptom with whether each build showed it, as a text of 0 and 1. */
interface Trace {
  readonly symptoms: readonly Symptom[];
  readonly seen: readonly boolean[];
}

function differencesOf(builds: readonly Build[]): Effect[] {
  const sets = builds.map(({ set }) => set);
  const kind = ({ seen }: Trace) => kindOf(observations(sets, seen));
  const traces = tracesOf(builds);
  const spontaneous = traces.filter((trace) => kind(trace) === 'spontaneous');
  const restless = new Set(spontaneous.flatMap(({ symptoms }) => symptoms.map(({ path }) => path)));
  const steady = traces.filter((trace) => kind(trace) !== 'spontaneous');
  // The same bytes may be explained in another way where more differs: then only the place counts, whatever the cause is called.
  const torn = new Set(
    steady.filter((trace) => kind(trace) === 'joint').map(({ symptoms }) => symptoms[0]!.path),
  );
  const places = [...torn].map((path) => union(steady.filter(({ symptoms }) => symptoms[0]!.path === path)));
  const rest = places.filter((trace) => kind(trace) === 'joint');
  // What else a place shows that varies by itself cannot be told apart from that.
  const lost = rest.filter(({ symptoms }) => restless.has(symptoms[0]!.path));
  const joint = rest.filter(({ symptoms }) => !restless.has(symptoms[0]!.path));
  const all = [
    ...spontaneous,
    ...lost.map((trace) => ({ ...trace, lost: true })),
    ...steady.filter(({ symptoms }) => !torn.has(symptoms[0]!.path)),
    ...places.filter((trace) => kind(trace) !== 'joint'),
    ...(joint.length > 0 ? [union(joint)] : []),
  ];
  return mergeEqual(all).map(({ symptoms, seen, lost: isLost }) => {
    const own = observations(sets, seen);
    return { symptoms, observations: own, kind: isLost ? 'spontaneous' : kindOf(own) };
  });
}

function tracesOf(builds: readonly Build[]): Trace[] {
  const complete = builds.every((build) => build.complete);
  const traces = new Map<string, { symptom: Symptom; seen: boolean[] }>();
  for (const [i, { symptoms }] of builds.entries()) {
    for (const symptom of complete ? symptoms : withoutPlaces(symptoms)) {
      const key = keyOf(symptom);
      const trace = traces.get(key) ?? { symptom, seen: builds.map(() => false) };
      trace.seen[i] = true;
      traces.set(key, trace);
    }
  }
  return [...traces.values()].map(({ symptom, seen }) => ({ symptoms: [symptom], seen }));
}

function union(traces: readonly Trace[]): Trace {
  return {
    symptoms: traces.flatMap(({ symptoms }) => symptoms),
    seen: traces[0]!.seen.map((_, i) => traces.some(({ seen }) => seen[i])),
  };
}

/** Thousands of places mostly show up in the same builds: they are one effect. */
function mergeEqual(traces: readonly (Trace & { readonly lost?: boolean })[]) {
  const merged = new Map<string, Trace & { readonly symptoms: Symptom[]; readonly lost?: boolean }>();
  for (const trace of traces) {
    const key = `${trace.lost} ${trace.seen.map(Number).join('')}`;
    const known = merged.get(key);
    // Not spread: there may be more symptoms than a call may have arguments.
    if (known) for (const symptom of trace.symptoms) known.symptoms.push(symptom);
    else merged.set(key, { ...trace, symptoms: [...trace.symptoms] });
  }
  return [...merged.values()];
}

function observations(sets: readonly VariationSet[], seen: readonly boolean[]): Observation[] {
  return sets.map((set, i) => ({ set, seen: seen[i]! }));
}

function kindOf(own: readonly Observation[]): Effect['kind'] {
  if (isSpontaneous(own)) return 'spontaneous';
  return classify(own).contradictory ? 'joint' : 'single';
}

/** The sets that were seen though each of their variations was clean elsewhere, smallest first; none where single variations explain all. */
export function contradictions({ observations: own }: Effect): VariationSet[] {
  const { innocent } = classify(own);
  const sets = own.filter(({ set, seen }) => seen && isWithin(set, innocent)).map(({ set }) => set);
  return [...new Set(sets)].sort(bySize);
}
