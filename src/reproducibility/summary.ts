import {
  CAUSES,
  type CauseCode,
  type CauseShare,
  type Difference,
  type DifferenceKind,
  type Residue,
} from '../model/index.ts';
import { CLASS_ORDER } from './fold.ts';
import { causeOf, differenceOf, type Place } from './places.ts';
import { remedyOf, type Tools } from './remedy.ts';

/** How many differences a comparison lists; the counts have all. */
const LISTED = 1000;
/** How many ranges of unexplained bytes are listed. */
const MOST_RANGES = 200;

/** Occurrences that were counted and not kept. */
export interface Overflow {
  readonly count: number;
  readonly bytes: number;
}

/** What each cause does, first-hand causes first, the weightiest before. */
export function sharesOf(
  places: readonly Place[],
  overflow: ReadonlyMap<CauseCode, Overflow>,
  names: readonly [number, number],
  tools: Tools,
): CauseShare[] {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = `${causeOf(place)}\0${place.derivedFrom === undefined ? '' : 'derived'}`;
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  const shares = [...groups.values()].map((group) => shareOf(group, names, tools, overflow));
  const rank = (share: CauseShare) => CLASS_ORDER.indexOf(share.class) + (share.derivedFrom ? 100 : 0);
  return shares.sort(
    (a, b) => rank(a) - rank(b) || b.bytes - a.bytes || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
}

function shareOf(
  group: readonly Place[],
  names: readonly [number, number],
  tools: Tools,
  overflow: ReadonlyMap<CauseCode, Overflow>,
): CauseShare {
  const first = group[0]!;
  const code = causeOf(first);
  const derived = first.derivedFrom !== undefined;
  const more = derived ? undefined : overflow.get(code);
  const evidence = evidenceOf(group);
  const remedy = derived ? undefined : remedyOf(code, tools);
  return {
    code,
    class: CAUSES[code].class,
    count: group.length + (more?.count ?? 0),
    bytes: group.reduce((sum, { claim }) => sum + claim.bytes, 0) + (more?.bytes ?? 0),
    ...(derived ? { derivedFrom: [...new Set(group.map(({ derivedFrom }) => derivedFrom!))].sort() } : {}),
    ...(evidence === undefined ? {} : { evidence }),
    example: first.left?.path.slice(names[0]) ?? first.right?.path.slice(names[1]) ?? '',
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** What was said of the first place, or its values; one shift of all times is the most telling. */
function evidenceOf(group: readonly Place[]): string | undefined {
  const shift = commonShift(group);
  if (shift !== undefined) return shift;
  const { claim } = group.find(({ claim: { evidence } }) => evidence !== undefined) ?? group[0]!;
  if (claim.evidence !== undefined) return claim.evidence;
  if (!claim.values) return undefined;
  const [one, other] = claim.values.map((value) => (value === '' ? 'nothing' : value));
  return `${claim.field === undefined ? '' : `${claim.field}: `}${one} and ${other}`;
}

function commonShift(group: readonly Place[]): string | undefined {
  if (group.length < 2 || causeOf(group[0]!) !== 'archive.mtime') return undefined;
  const shifts = new Set<number>();
  for (const { left, right } of group) {
    if (left?.mtime === undefined || right?.mtime === undefined) return undefined;
    shifts.add(right.mtime - left.mtime);
    if (shifts.size > 1) return undefined;
  }
  const [shift = 0] = shifts;
  return shift === 0 ? undefined : `all by ${shift > 0 ? '+' : ''}${shift} s`;
}

/** The bytes that nothing explains, with their places. */
export function residueOf(places: readonly Place[], names: readonly [number, number]): Residue {
  const unexplained = places.filter(({ claim }) => claim.cause === undefined);
  const ranges = unexplained.flatMap(({ claim, left, right }) =>
    (claim.ranges ?? []).map((range) => ({
      ...range,
      path: left?.path.slice(names[0]) ?? right?.path.slice(names[1]) ?? '',
    })),
  );
  const omitted = unexplained.reduce((sum, { claim }) => sum + (claim.omitted ?? 0), 0);
  return {
    bytes: unexplained.reduce((sum, { claim }) => sum + claim.bytes, 0),
    ranges: ranges.slice(0, MOST_RANGES),
    omitted: omitted + Math.max(0, ranges.length - MOST_RANGES),
  };
}

/** Of one class, what changed in place stands before what came and went. */
const KIND_ORDER: readonly DifferenceKind[] = [
  'content',
  'kind',
  'metadata',
  'renamed',
  'removed',
  'added',
  'order',
];

/** The differences to list, what weighs most first, and how many are left out. */
export function listed(
  places: readonly Place[],
  names: readonly [number, number],
): { readonly differences: Difference[]; readonly omitted: number } {
  const rank = (place: Place) =>
    KIND_ORDER.indexOf(place.kind) +
    10 * CLASS_ORDER.indexOf(CAUSES[causeOf(place)].class) +
    (place.derivedFrom === undefined ? 0 : 1000);
  const sorted = places.toSorted((a, b) => rank(a) - rank(b));
  return {
    differences: sorted.slice(0, LISTED).map((place) => differenceOf(place, names)),
    omitted: Math.max(0, sorted.length - LISTED),
  };
}

/** How many differences there are of each kind that follow from no other. */
export function countsOf(places: readonly Place[]): Record<DifferenceKind, number> {
  const counts = { added: 0, removed: 0, renamed: 0, content: 0, metadata: 0, order: 0, kind: 0 };
  for (const { kind, derivedFrom } of places) if (derivedFrom === undefined) counts[kind]++;
  return counts;
}
