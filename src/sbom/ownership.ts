import type { Component, Entry, Presence } from '../model/index.ts';
import type { Finding } from './cataloger.ts';
import { type PlacedGlob, placeGlobs } from './file-globs.ts';
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
  const wanted = new Set(
    plans.flatMap(({ places, globs }) => [...places, ...globs.map(({ place }) => place)]),
  );
  const files = filesAt(entries, wanted);
  return findings.map((finding, i) => {
    const { prefix, places, globs } = plans[i]!;
    const isFile = (place: string) => files.get(place)?.[0] === place;
    const there = places.filter((place) => files.has(place) && (!finding.claim.filesOnly || isFile(place)));
    const fitting = globs.flatMap(({ place, fits }) => (files.get(place) ?? []).filter(fits));
    const owns = prefix === undefined ? placesOwned(there, fitting, files) : { prefix };
    const missing = finding.claim.mustExist === true && there.length === 0;
    const presence = finding.presence ?? (isTestPlace(finding.proof.path) ? 'test-data' : 'contained');
    return { ...(owns ? { owns } : {}), presence: missing ? 'claimed-only' : presence };
  });
}

/** Either one prefix for certain, or places and files that count where they exist. */
interface Plan {
  readonly prefix?: string;
  readonly places: readonly string[];
  readonly globs: readonly PlacedGlob[];
}

function plan(
  { claim }: Finding,
  lists: ReadonlyMap<string, readonly string[]>,
  at: (path: string) => Entry | undefined,
): Plan {
  if (claim.prefix !== undefined) return { prefix: claim.prefix, places: [], globs: [] };
  if (claim.wheel !== undefined && at(claim.wheel)?.variant === 'wheel')
    return { prefix: claim.wheel, places: [], globs: [] };
  const places = (claim.list === undefined ? undefined : lists.get(claim.list)) ?? claim.maybe ?? [];
  return claim.globs ? { places, globs: placeGlobs(claim.globs) } : { places, globs: [] };
}

/** The first folder stays a prefix; of everything else the files are named. */
function placesOwned(
  places: readonly string[],
  fitting: readonly string[],
  files: ReadonlyMap<string, readonly string[]>,
): Settled['owns'] | undefined {
  const isFolder = (place: string) => files.get(place)?.[0] !== place;
  const prefix = places.find(isFolder);
  const named = places.filter((place) => place !== prefix).flatMap((place) => files.get(place)!);
  const paths = new Set([...named, ...fitting]);
  if (prefix === undefined && paths.size === 0) return undefined;
  return { ...(prefix === undefined ? {} : { prefix }), ...(paths.size === 0 ? {} : { paths: [...paths] }) };
}
