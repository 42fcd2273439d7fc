import {
  type Artifact,
  CAUSES,
  type CauseCode,
  type Difference,
  type DifferenceKind,
  type Entry,
} from '../model/index.ts';
import type { Claim, Pair } from './unit.ts';

/** A difference on its way into the comparison, with the entries it is about. */
export interface Place {
  readonly kind: DifferenceKind;
  readonly left?: Entry;
  readonly right?: Entry;
  readonly claim: Claim;
  /** Ids of the left entry and of everything it lies in; for an added entry, of what its container's partner lies in. */
  readonly above: readonly number[];
  /** The first-hand cause it follows from, once known. */
  readonly derivedFrom?: CauseCode;
}

/** The cause to name: what nothing explains is another content. */
export function causeOf({ claim }: Place): CauseCode {
  return claim.cause ?? 'content.source';
}

/** A place as a comparison lists it. @param names the lengths of the artifacts' own names, which paths leave out */
export function differenceOf(place: Place, names: readonly [number, number]): Difference {
  const { kind, left, right, claim, derivedFrom } = place;
  const cause = causeOf(place);
  return {
    kind,
    ...(left ? { left: left.path.slice(names[0]) } : {}),
    ...(right ? { right: right.path.slice(names[1]) } : {}),
    ...(claim.field === undefined ? {} : { field: claim.field }),
    ...(claim.values ? { values: claim.values } : {}),
    cause,
    class: CAUSES[cause].class,
    ...(claim.evidence === undefined ? {} : { evidence: claim.evidence }),
    bytes: claim.bytes,
    ...(claim.ranges ? { ranges: claim.ranges } : {}),
    ...(claim.hunks && claim.hunks.length > 0 ? { hunks: claim.hunks } : {}),
    ...(claim.omitted ? { omitted: claim.omitted } : {}),
    ...(derivedFrom === undefined ? {} : { derivedFrom }),
  };
}

/** Differences as they are found. */
export interface Places {
  readonly kept: readonly Place[];
  /** What was only counted: metadata beyond the most that is kept of one cause. */
  readonly overflow: ReadonlyMap<CauseCode, { readonly count: number; readonly bytes: number }>;
  /** Whether anything was added about the left entry with this id, or about something in it. */
  isTold(id: number): boolean;
  add(place: Place): void;
}

/** So many differences of one cause are kept one by one where they are mere metadata. */
const MOST_KEPT = 20_000;

/** Collects differences; a million changed times take the room of some thousand. */
export function createPlaces(): Places {
  const kept: Place[] = [];
  const counts = new Map<CauseCode, number>();
  const overflow = new Map<CauseCode, { count: number; bytes: number }>();
  const told = new Set<number>();
  return {
    kept,
    overflow,
    isTold: (id) => told.has(id),
    add(place) {
      for (const id of place.above) told.add(id);
      const code = causeOf(place);
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= MOST_KEPT || place.kind !== 'metadata' || CAUSES[code].class !== 'benign')
        return void kept.push(place);
      const more = overflow.get(code) ?? { count: 0, bytes: 0 };
      overflow.set(code, { count: more.count + 1, bytes: more.bytes + place.claim.bytes });
    },
  };
}

/** A place of two entries that belong together. */
export function placeOf(left: Artifact, kind: DifferenceKind, [one, other]: Pair, claim: Claim) {
  return { kind, left: one, right: other, claim, above: lineOf(left.entries, one.id) };
}

/** An entry and everything it lies in. */
export function lineOf(entries: readonly Entry[], id: number): number[] {
  const line: number[] = [];
  for (let at = id; at >= 0; at = entries[at]!.parent) line.push(at);
  return line;
}
