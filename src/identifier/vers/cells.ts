import type { VersComparator, VersConstraint } from './model.ts';
import { groupByVersion, type OrderedConstraint, sortConstraints, withOrder } from './order.ts';

/** Constraints that must all hold; none at all take every version. */
export type Conjunction = readonly VersConstraint[];

/** What a range says about one version and about those directly below and above it. */
const CONSTRAINTS: Readonly<Record<string, VersComparator | undefined>> = {
  'out in out': '=',
  'in out in': '!=',
  'out out in': '>',
  'out in in': '>=',
  'in out out': '<',
  'in in out': '<=',
};

/**
 * The canonical constraints for the versions that satisfy at least one of several conjunctions. The n versions named cut the
 * line of versions into 2n + 1 cells, a version each and what lies between; every cell is in or out as a whole.
 * @returns no constraint where nothing is in, `*` where everything is, undefined where the scheme cannot order the versions
 */
export function unionOf(scheme: string, sets: readonly Conjunction[]): readonly VersConstraint[] | undefined {
  const members = sets.map((set) => withOrder(scheme, set));
  const all = members.flat();
  if (all.some(({ parsed }) => parsed === undefined)) return undefined;
  const sorted = sortConstraints(all);
  if (sorted === undefined) return undefined;
  const groups = groupByVersion(sorted);
  const cellOf = new Map(groups.flatMap((group, at) => group.map((constraint) => [constraint, 2 * at + 1])));
  const inside = countCells(members, cellOf, 2 * groups.length + 1);
  return emit(
    groups.map((group) => group[0]!.version),
    inside,
  );
}

/** For each cell, how many of the conjunctions hold there; starts and ends are counted first and summed once. */
function countCells(
  members: readonly (readonly OrderedConstraint[])[],
  cellOf: ReadonlyMap<OrderedConstraint, number>,
  cells: number,
): readonly number[] {
  const changes = new Array<number>(cells + 1).fill(0);
  for (const set of members) {
    let [from, to] = [0, cells - 1];
    const holes = new Set<number>();
    for (const constraint of set) {
      const cell = cellOf.get(constraint)!;
      const [low, high] = span(constraint.comparator, cell, cells);
      from = Math.max(from, low);
      to = Math.min(to, high);
      if (constraint.comparator === '!=') holes.add(cell);
    }
    if (from > to) continue;
    changes[from]! += 1;
    changes[to + 1]! -= 1;
    for (const hole of holes) {
      if (hole < from || hole > to) continue;
      changes[hole]! -= 1;
      changes[hole + 1]! += 1;
    }
  }
  let sum = 0;
  return changes.slice(0, cells).map((change) => {
    sum += change;
    return sum;
  });
}

/** The first and last cell where a constraint holds. */
function span(comparator: VersComparator, cell: number, cells: number): readonly [number, number] {
  switch (comparator) {
    case '=':
      return [cell, cell];
    case '<':
      return [0, cell - 1];
    case '<=':
      return [0, cell];
    case '>':
      return [cell + 1, cells - 1];
    case '>=':
      return [cell, cells - 1];
    default:
      return [0, cells - 1];
  }
}

function emit(versions: readonly string[], inside: readonly number[]): readonly VersConstraint[] {
  const word = (cell: number) => (inside[cell]! > 0 ? 'in' : 'out');
  const constraints = versions.flatMap((version, at): readonly VersConstraint[] => {
    const comparator = CONSTRAINTS[`${word(2 * at)} ${word(2 * at + 1)} ${word(2 * at + 2)}`];
    return comparator === undefined ? [] : [{ comparator, version }];
  });
  return constraints.length === 0 && word(0) === 'in' ? [{ comparator: '*', version: '' }] : constraints;
}
