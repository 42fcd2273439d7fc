import type { BomRelationship } from '../../../model/index.ts';

/** Relationships whose left end is above the right one; `true`: the other way round. */
const DOWN: Readonly<Record<string, boolean>> = {
  CONTAINS: false,
  CONTAINED_BY: true,
  DEPENDS_ON: false,
  DEPENDENCY_OF: true,
};
const MOST_NAMED = 5;

/**
 * Finds elements that contain or depend on themselves, over others or at once (strongly connected components, after Tarjan, without
 * recursion); `found` is given the first few names of each circle.
 */
export function circles(relationships: readonly BomRelationship[], found: (members: string) => void): void {
  const edges = new Map<string, string[]>();
  const selves = new Set<string>();
  for (const { from, kind, to } of relationships) {
    const turned = Object.hasOwn(DOWN, kind) ? DOWN[kind] : undefined;
    if (turned === undefined) continue;
    const [above, below] = turned ? [to, from] : [from, to];
    if (above === below) selves.add(above);
    const list = edges.get(above);
    if (list) list.push(below);
    else edges.set(above, [below]);
  }
  for (const members of components(edges)) {
    if (members.length === 1 && !selves.has(members[0]!)) continue;
    const names = members.slice(0, MOST_NAMED).join(', ');
    found(members.length > MOST_NAMED ? `${names} and ${members.length - MOST_NAMED} more` : names);
  }
}

interface Visit {
  readonly name: string;
  readonly index: number;
  low: number;
  /** How many of its edges were followed. */
  next: number;
}

function components(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const visits = new Map<string, Visit>();
  const open: Visit[] = [];
  const isOpen = new Set<string>();
  const made: string[][] = [];
  const enter = (name: string, path: Visit[]): void => {
    const visit: Visit = { name, index: visits.size, low: visits.size, next: 0 };
    visits.set(name, visit);
    open.push(visit);
    isOpen.add(name);
    path.push(visit);
  };
  const leave = (visit: Visit, path: Visit[]): void => {
    path.pop();
    const parent = path.at(-1);
    if (parent) parent.low = Math.min(parent.low, visit.low);
    if (visit.low !== visit.index) return;
    const at = open.lastIndexOf(visit);
    const members = open.splice(at).map(({ name }) => name);
    for (const name of members) isOpen.delete(name);
    made.push(members);
  };
  for (const start of edges.keys()) {
    const path: Visit[] = [];
    if (!visits.has(start)) enter(start, path);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const to = edges.get(visit.name)?.[visit.next++];
      if (to === undefined) leave(visit, path);
      else if (!visits.has(to)) enter(to, path);
      else if (isOpen.has(to)) visit.low = Math.min(visit.low, visits.get(to)!.index);
    }
  }
  return made;
}
