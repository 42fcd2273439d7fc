import type { Component } from '../model/index.ts';
import { enclosing } from './place.ts';

/**
 * Which component carries which: the nearest one that has the place a component stands at, by folder or container, or
 * that lists the file which shows it.
 * @param components with their final ids
 * @returns the same with `partOf`; following it always ends
 */
export function relate(components: readonly Component[]): readonly Component[] {
  const byPrefix = new Map<string, Component>();
  for (const component of components) {
    const prefix = component.owns?.prefix;
    if (prefix !== undefined && !byPrefix.has(prefix)) byPrefix.set(prefix, component);
  }
  const listing = listers(components);
  const parents = new Map<string, string>();
  return components.map((component) => {
    const parent = (listing.get(component) ?? enclosingOwner(component, byPrefix))?.id;
    if (parent === undefined || leadsTo(parents, parent, component.id)) return component;
    parents.set(component.id, parent);
    return { ...component, partOf: parent };
  });
}

function enclosingOwner(
  component: Component,
  byPrefix: ReadonlyMap<string, Component>,
): Component | undefined {
  for (const place of enclosing(component.owns?.prefix ?? proofOf(component))) {
    const owner = byPrefix.get(place);
    if (owner && owner !== component) return owner;
  }
  return undefined;
}

/** Of the components that list another's proof without being listed by it the one that lists the least. */
function listers(components: readonly Component[]): ReadonlyMap<Component, Component> {
  const proved = new Map<string, Component[]>();
  for (const component of components) {
    const same = proved.get(proofOf(component));
    if (same) same.push(component);
    else proved.set(proofOf(component), [component]);
  }
  const lists = new Map(
    components.map((one) => [one, new Set(one.owns?.paths?.filter((path) => proved.has(path)))]),
  );
  const found = new Map<Component, Component>();
  for (const [lister, proofs] of lists) {
    for (const path of proofs) {
      for (const listed of provedBy(path, lister, proved)) {
        if (lengthOf(lister) < lengthOf(found.get(listed)) && !lists.get(listed)!.has(proofOf(lister)))
          found.set(listed, lister);
      }
    }
  }
  return found;
}

/** What the file shows besides: by its own proof only what has no file, such as what is linked into a program. */
function provedBy(
  path: string,
  lister: Component,
  proved: ReadonlyMap<string, readonly Component[]>,
): readonly Component[] {
  const shown = proved.get(path)!;
  return path === proofOf(lister) ? shown.filter(({ owns }) => owns === undefined) : shown;
}

function proofOf({ occurrences }: Component): string {
  return occurrences[0]!.path;
}

function lengthOf(component: Component | undefined): number {
  return component?.owns?.paths?.length ?? Number.POSITIVE_INFINITY;
}

function leadsTo(parents: ReadonlyMap<string, string>, from: string, to: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = parents.get(at)) if (at === to) return true;
  return false;
}
