import { CAUSES, type CauseClass, type CauseCode } from '../../model/index.ts';
import type { Build, Effect } from './effects.ts';
import type { BuildRecord, Subject } from './journal.ts';
import { bySize, isWithin, membersOf, sizeOf, type VariationSet } from './observation.ts';
import type { Attribution, Plan } from './plan.ts';
import { keyOf, type Symptom, withoutPlaces } from './symptom.ts';

/** One cause that one variation, or several only together, show. */
export interface BisectRow {
  readonly cause: CauseCode;
  readonly class: CauseClass;
  /** The variations, all of which are needed. */
  readonly variations: readonly string[];
  /** Bytes that differ, in the build named. */
  readonly bytes: number;
  /** In how many places, and some of them. */
  readonly count: number;
  readonly paths: readonly string[];
  /** The build where it was measured. */
  readonly build: number;
  /** Other variations of that build that show it as well: the bytes are of all of them. */
  readonly together?: readonly string[];
  /** It shows only as long as no more is varied. */
  readonly hidden?: true;
}

/** A cause with places, that no variation is guilty of, or none yet. */
export interface BisectPlaces {
  readonly cause: CauseCode;
  readonly class: CauseClass;
  readonly bytes: number;
  readonly count: number;
  readonly paths: readonly string[];
}

/** What a search found. */
export interface BisectResult extends Subject {
  /** Path of the folder with all builds. */
  readonly work: string;
  readonly builds: readonly BuildRecord[];
  /** Cause × variation, most bytes first. */
  readonly rows: readonly BisectRow[];
  /** Every variation that shows something or that the build fails with: nothing else is needed to see all of it. */
  readonly guilty: readonly string[];
  /** What varies with nothing changed. */
  readonly spontaneous: readonly BisectPlaces[];
  /** Sets of variations with which the build fails; the first set that is empty: it fails now and then by itself. */
  readonly failing: readonly (readonly string[])[];
  /** Variations with which the build may fail: not settled. */
  readonly mayFail: readonly string[];
  /** Variations that no successful build had. */
  readonly unexamined: readonly string[];
  /** What is not settled, with the variations that may be guilty. */
  readonly open: readonly (BisectPlaces & { readonly suspects: readonly string[] })[];
  /** False where more builds would tell more. */
  readonly complete: boolean;
  /** True where anything varies that should not: only what follows SOURCE_DATE_EPOCH should. */
  readonly varies: boolean;
}

/** Paths shown of many. */
const SHOWN = 5;

/** Puts together what was found. @param used names of the variations, by their number */
export function resultOf(
  subject: Subject,
  work: string,
  records: readonly BuildRecord[],
  builds: readonly Build[],
  plan: Plan,
  used: readonly string[],
): BisectResult {
  const names = (set: VariationSet) => membersOf(set).map((member) => used[member]!);
  const { differences, failure } = plan;
  const rows = differences.flatMap((one) => rowsOf(one, builds, names)).sort(byWeight);
  const failing = (failure?.effect.kind === 'spontaneous' ? [0] : (failure?.guilty ?? [])).map(names);
  const expected = new Set(subject.variations.filter((one) => one.expected).map(({ name }) => name));
  const open = [...(failure ? [failure] : []), ...differences].filter(({ suspects }) => suspects !== 0);
  const guilty = [...rows.flatMap(({ variations }) => variations), ...failing.flat()];
  const spontaneous = placesOf(differences.filter(({ effect }) => effect.kind === 'spontaneous'));
  return {
    ...subject,
    work,
    builds: records,
    rows,
    guilty: used.filter((name) => guilty.includes(name)),
    spontaneous,
    failing,
    mayFail: names(failure?.suspects ?? 0),
    unexamined: names(plan.unexamined),
    open: open.flatMap((one) =>
      placesOf([one]).map((places) => ({ ...places, suspects: names(one.suspects) })),
    ),
    complete: plan.next === undefined && open.length === 0,
    varies:
      spontaneous.length > 0 ||
      open.length > 0 ||
      failing.length > 0 ||
      rows.some(({ variations }) => variations.some((name) => !expected.has(name))),
  };
}

function byWeight(a: BisectRow, b: BisectRow): number {
  return b.bytes - a.bytes || (a.cause < b.cause ? -1 : a.cause > b.cause ? 1 : 0) || a.build - b.build;
}

/** A row for each guilty set and cause, measured where as little else as possible was varied. */
function rowsOf(
  { effect, guilty, hidden }: Attribution,
  builds: readonly Build[],
  names: (set: VariationSet) => string[],
): BisectRow[] {
  return guilty.flatMap((set) => {
    const others = guilty.filter((one) => one !== set).reduce((all, one) => all | one, 0) & ~set;
    const at = bestBuild(effect, set, others, builds);
    if (at < 0) return [];
    const also = builds[at]!.set & others;
    return byCause(symptomsIn(effect, builds[at]!)).map((places) => ({
      ...places,
      variations: names(set),
      build: at,
      ...(also ? { together: names(also) } : {}),
      ...(hidden ? { hidden } : {}),
    }));
  });
}

/** The number of the build with the set that showed the effect with the fewest others of the guilty, and the fewest at all. */
function bestBuild(
  effect: Effect,
  set: VariationSet,
  others: VariationSet,
  builds: readonly Build[],
): number {
  const candidates = builds
    .map((build, at) => ({ at, own: build.set }))
    .filter(({ at, own }) => isWithin(set, own) && symptomsIn(effect, builds[at]!).length > 0)
    .sort((a, b) => sizeOf(a.own & others) - sizeOf(b.own & others) || bySize(a.own, b.own) || a.at - b.at);
  return candidates[0]?.at ?? -1;
}

/** The symptoms of an effect as one build shows them. */
function symptomsIn({ symptoms }: Effect, build: Build): Symptom[] {
  const keys = new Set(symptoms.map(keyOf));
  const isCoarse = symptoms.some(({ path }) => path === '');
  return (isCoarse ? withoutPlaces(build.symptoms) : build.symptoms).filter((one) => keys.has(keyOf(one)));
}

function placesOf(attributions: readonly Attribution[]): BisectPlaces[] {
  return byCause(attributions.flatMap(({ effect }) => effect.symptoms));
}

function byCause(symptoms: readonly Symptom[]): BisectPlaces[] {
  const causes = Map.groupBy(symptoms, ({ cause }) => cause);
  return [...causes].map(([cause, own]) => {
    const paths = [...new Set(own.map(({ path }) => path))];
    return {
      cause,
      class: CAUSES[cause].class,
      bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
      count: paths.length,
      paths: paths.slice(0, SHOWN),
    };
  });
}
