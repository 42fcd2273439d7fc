import type { CauseCode } from '../../../src/model/index.ts';
import type { Build } from '../../../src/reproducibility/bisect/effects.ts';
import type { VariationSet } from '../../../src/reproducibility/bisect/observation.ts';
import { type Plan, plan, type Question } from '../../../src/reproducibility/bisect/plan.ts';
import type { Symptom } from '../../../src/reproducibility/bisect/symptom.ts';

/** A symptom and when it shows. */
export interface Planted {
  readonly cause: CauseCode;
  readonly path?: string;
  readonly shows: (set: VariationSet, build: number) => boolean;
}

/** Shows with any of these variations. */
export const anyOf =
  (...variations: readonly number[]) =>
  (set: VariationSet): boolean =>
    variations.some((variation) => (set >> variation) & 1);

/** Shows with all of these variations at once. */
export const allOf =
  (...variations: readonly number[]) =>
  (set: VariationSet): boolean =>
    variations.every((variation) => (set >> variation) & 1);

export interface Simulation {
  readonly builds: readonly Build[];
  readonly plan: Plan;
}

/** A question about so many variations of which nothing is known. */
export const questionOf = (count: number, typical: readonly (readonly CauseCode[])[] = []): Question => ({
  universe: 2 ** count - 1,
  typical: Array.from({ length: count }, (_, i) => typical[i] ?? []),
});

/** Builds as the plan says, without any process. @throws where the search does not end */
export function simulate(
  count: number,
  planted: readonly Planted[],
  options: { readonly fails?: Planted['shows']; readonly question?: Question; readonly most?: number } = {},
): Simulation {
  const question = options.question ?? questionOf(count);
  const builds: Build[] = [];
  for (;;) {
    const now = plan(builds, question);
    if (now.next === undefined || builds.length === options.most) return { builds, plan: now };
    if (builds.length > 60) throw new Error('the search does not end');
    const failed = options.fails?.(now.next, builds.length) ?? false;
    builds.push({ set: now.next, failed, complete: true, symptoms: failed ? [] : shown(now.next) });
  }

  function shown(set: VariationSet): Symptom[] {
    return planted
      .filter(({ shows }) => shows(set, builds.length))
      .map(({ cause, path = 'f' }) => ({ cause, path, bytes: 1 }));
  }
}

/** What was found, as `cause path: sets`, sorted. */
export function found({ plan: { differences } }: Simulation): string[] {
  return differences
    .flatMap(({ effect, guilty, suspects, hidden }) =>
      effect.symptoms.map(({ cause, path }) => {
        const how =
          effect.kind === 'spontaneous' ? 'by itself' : guilty.map((set) => set.toString(2)).join(' ');
        return `${cause} ${path}: ${how}${suspects ? ' ?' : ''}${hidden ? ' hidden' : ''}`;
      }),
    )
    .sort();
}
