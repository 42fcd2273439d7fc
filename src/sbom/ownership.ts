import type { Component, Entry, Presence } from '../model/index.ts';
import type { Finding } from './cataloger.ts';
import { isTestPlace } from './place.ts';
import { filesAt } from './tree-view.ts';

/** Which files a finding has, and whether it is really there. */
export interface Settled {
  readonly owns?: NonNullable<Component['owns']>;
  readonly presence: Presence;
}

/** A finding, who made it, and what the tree says to it. */
export interface SettledFinding extends Omit<Finding, 'presence'>, Settled {
  /** Name of the cataloger. */
  readonly foundBy: string;
  readonly occurrences: Component['occurrences'];
}

/**
 * Settles claims against the tree.
 * @param lists files written down by installers, by the path of the list
 * @param at the entry of a path that a finding names
 */
export function settleClaims(
  findings: readonly Finding[],
  entries: readonly Entry[],
  lists: ReadonlyMap<string, readonly string[]>,
  at: (path: string) => Entry | undefined,
): readonly Settled[] {
  const plans = findings.map((finding) => plan(finding, lists, at));
  const wanted = new Set(plans.flatMap(({ places }) => places ?? []));
  const files = filesAt(entries, wanted);
  return findings.map((finding, i) => {
    const { prefix, places = [] } = plans[i]!;
    const there = places.filter((place) => files.has(place));
    const owns = prefix === undefined ? placesOwned(there, files) : { prefix };
    const missing = finding.claim.mustExist === true && there.length === 0;
    const presence = finding.presence ?? (isTestPlace(finding.proof.path) ? 'test-data' : 'contained');
    return { ...(owns ? { owns } : {}), presence: missing ? 'claimed-only' : presence };
  });
}

/** Either one prefix for certain, or places that count where they exist. */
function plan(
  { claim }: Finding,
  lists: ReadonlyMap<string, readonly string[]>,
  at: (path: string) => Entry | undefined,
): { readonly prefix?: string; readonly places?: readonly string[] } {
  if (claim.prefix !== undefined) return { prefix: claim.prefix };
  if (claim.wheel !== undefined && at(claim.wheel)?.variant === 'wheel') return { prefix: claim.wheel };
  const places = (claim.list === undefined ? undefined : lists.get(claim.list)) ?? claim.maybe;
  return places ? { places } : {};
}

/** The first folder stays a prefix; of everything else the files are named. */
function placesOwned(
  places: readonly string[],
  files: ReadonlyMap<string, readonly string[]>,
): Settled['owns'] | undefined {
  const isFolder = (place: string) => files.get(place)?.[0] !== place;
  const prefix = places.find(isFolder);
  const paths = new Set(places.filter((place) => place !== prefix).flatMap((place) => files.get(place)!));
  if (prefix === undefined && paths.size === 0) return undefined;
  return { ...(prefix === undefined ? {} : { prefix }), ...(paths.size === 0 ? {} : { paths: [...paths] }) };
}
