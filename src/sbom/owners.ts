import type { Component, Entry } from '../model/index.ts';
import { graftedFolder } from './grafted.ts';

/** Which component each file belongs to: exactly one, or none. */
export interface Owners {
  /** The one component an entry belongs to. */
  ownerOf(entry: Entry): Component | undefined;
}

/** A component that says an entry is its own. */
interface Claimant {
  readonly component: Component;
  /** How many components carry it. */
  readonly depth: number;
  readonly order: number;
}

/**
 * Settles what several components say is theirs. Of those that claim a file by its path, or by a folder or container around it,
 * it belongs to the one carried by the most others (a library copied into a package, not the package, whose RECORD lists it as well);
 * then to the one that names the path; then to the one with the longest prefix; then to the first. What is not in the artifact
 * owns nothing. Grafted libraries are other projects' and belong to whoever names their folder or file.
 */
export function ownersOf(components: readonly Component[]): Owners {
  const paths = new Map<string, Claimant[]>();
  const prefixes = new Map<string, Claimant[]>();
  const depthOf = depths(components);
  for (const [order, component] of components.entries()) {
    const { owns, presence } = component;
    if (!owns || presence === 'claimed-only' || presence === 'declared-external') continue;
    const claimant = { component, depth: depthOf(component), order };
    for (const path of owns.paths ?? []) add(paths, path, claimant);
    if (owns.prefix !== undefined) add(prefixes, owns.prefix, claimant);
  }
  for (const claimants of [...paths.values(), ...prefixes.values()]) claimants.sort(byRank);
  // Files of one folder share what is around them.
  const around = new Map<string, Claimant | undefined>();
  const aroundOf = (place: string): Claimant | undefined => {
    if (around.has(place)) return around.get(place);
    const found = nearest(place, paths, prefixes);
    around.set(place, found);
    return found;
  };
  return {
    ownerOf({ path }) {
      const own = [paths.get(path)?.[0], prefixes.get(path)?.[0]];
      const outer = aroundOf(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('!'), 0)));
      return best([...own, outer])?.component;
    },
  };
}

/** The best claimant of a folder: by a prefix at or above it, or by the path of a container it lies in. */
function nearest(
  place: string,
  paths: ReadonlyMap<string, readonly Claimant[]>,
  prefixes: ReadonlyMap<string, readonly Claimant[]>,
): Claimant | undefined {
  const last = place.includes('libs') ? (graftedFolder(`${place}/`)?.length ?? 0) : 0;
  let found = place.length >= last ? prefixes.get(place)?.[0] : undefined;
  for (let at = place.length - 1; at >= Math.max(last, 1); at--) {
    const character = place[at];
    if (character !== '/' && character !== '!') continue;
    const above = place.slice(0, at);
    const container = character === '!' ? paths.get(above)?.[0] : undefined;
    found = best([found, prefixes.get(above)?.[0], container]);
  }
  return found;
}

/** The first of those with the most components around them. */
function best(claimants: readonly (Claimant | undefined)[]): Claimant | undefined {
  let found: Claimant | undefined;
  for (const one of claimants) if (one && (!found || one.depth > found.depth)) found = one;
  return found;
}

function byRank(a: Claimant, b: Claimant): number {
  return b.depth - a.depth || a.order - b.order;
}

function add(map: Map<string, Claimant[]>, key: string, claimant: Claimant): void {
  const claimants = map.get(key);
  if (claimants) claimants.push(claimant);
  else map.set(key, [claimant]);
}

/** How many components carry one, by `partOf`, which leads in no circle. */
function depths(components: readonly Component[]): (component: Component) => number {
  const byId = new Map(components.map((component) => [component.id, component]));
  const known = new Map<string, number>();
  return (component) => {
    const chain: string[] = [];
    let at: Component | undefined = component;
    while (at && !known.has(at.id)) {
      chain.push(at.id);
      at = at.partOf === undefined ? undefined : byId.get(at.partOf);
    }
    let depth = at ? known.get(at.id)! + 1 : 0;
    for (const id of chain.toReversed()) known.set(id, depth++);
    return known.get(component.id)!;
  };
}
