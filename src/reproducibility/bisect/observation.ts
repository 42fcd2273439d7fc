/**
 * A set of variations, as bits: variation `i` of the list in use is in it where bit `i` is set. 30 variations at most.
 */
export type VariationSet = number;

/** Whether an effect was seen in the build that a set of variations was applied to. */
export interface Observation {
  readonly set: VariationSet;
  readonly seen: boolean;
}

/** The numbers of the variations in a set, ascending. */
export function membersOf(set: VariationSet): number[] {
  const members: number[] = [];
  for (let i = 0; set >> i > 0; i++) if ((set >> i) & 1) members.push(i);
  return members;
}

/** How many variations a set has. */
export function sizeOf(set: VariationSet): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** True where every variation of `part` is in `whole`. */
export function isWithin(part: VariationSet, whole: VariationSet): boolean {
  return (part & ~whole) === 0;
}

/** Smaller sets first, then by value: the order in which sets are preferred and reported. */
export function bySize(a: VariationSet, b: VariationSet): number {
  return sizeOf(a) - sizeOf(b) || a - b;
}

/**
 * What observations say if each variation shows the effect alone or never (the usual case). `innocent`: some build with them was
 * clean. `guilty`: alone left as the reason of some build. `contradictory`: a set was seen whose variations are all innocent.
 */
export interface Classification {
  readonly innocent: VariationSet;
  readonly guilty: VariationSet;
  readonly contradictory: boolean;
}

/** Classifies the variations of one effect. */
export function classify(observations: readonly Observation[]): Classification {
  let innocent = 0;
  for (const { set, seen } of observations) if (!seen) innocent |= set;
  let guilty = 0;
  let contradictory = false;
  for (const { set, seen } of observations) {
    if (!seen) continue;
    const left = set & ~innocent;
    if (left === 0) contradictory = true;
    else if (sizeOf(left) === 1) guilty |= left;
  }
  return { innocent, guilty, contradictory };
}

/** True where one set, or nothing changed, both showed the effect and did not, or nothing changed showed it: it comes and goes by itself. */
export function isSpontaneous(observations: readonly Observation[]): boolean {
  const before = new Map<VariationSet, boolean>();
  for (const { set, seen } of observations) {
    if (set === 0 && seen) return true;
    if ((before.get(set) ?? seen) !== seen) return true;
    before.set(set, seen);
  }
  return false;
}
