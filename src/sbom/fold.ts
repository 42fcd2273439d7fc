import type { Presence } from '../model/index.ts';
import type { SettledFinding } from './ownership.ts';
import { containerOf, enclosing } from './place.ts';

/**
 * Makes one of findings that tell of the same software at the same place: equal package URLs in one container, the
 * root of one within the root of the other. So the two PKG-INFO of an sdist become one component with two occurrences,
 * while two copies side by side stay two.
 * @param found in order of place; the order stays
 */
export function foldTogether(found: readonly SettledFinding[]): readonly SettledFinding[] {
  const outermost = found
    .map((one, order) => ({ one, order }))
    .sort((a, b) => a.one.root.length - b.one.root.length || a.order - b.order);
  const kept = new Map<string, SettledFinding[]>();
  const places = new Map<SettledFinding, SettledFinding[]>();
  for (const { one } of outermost) {
    const key = keyOf(one);
    const home = key === undefined ? undefined : homeOf(key, one.root, kept);
    if (home) home.push(one);
    else {
      const group = [one];
      places.set(one, group);
      if (key !== undefined) kept.set(`${key}\0${one.root}`, group);
    }
  }
  return found.filter((one) => places.has(one)).map((one) => joined(places.get(one)!));
}

/**
 * Makes what a document states and what is found below its root one, where name (without case), version and kind of presence
 * agree: the document becomes one more place of the component. What is only stated, or stated otherwise, stays on its own.
 * @param found in order of place; the order stays
 */
export function foldStated(found: readonly SettledFinding[]): readonly SettledFinding[] {
  const shown = new Map<string, SettledFinding>();
  for (const one of found) {
    if (one.stated) continue;
    const key = statedKey(one, one.presence === 'declared-external');
    if (!shown.has(key)) shown.set(key, one);
  }
  const confirmed = new Map<SettledFinding, SettledFinding[]>();
  const rest = found.filter((one) => {
    const home = one.stated ? shown.get(statedKey(one, one.presence === 'declared-external')) : undefined;
    if (!home || !isWithin(home.proof.path, one.root)) return true;
    addTo(confirmed, home, one);
    return false;
  });
  return rest.map((one) => withPlaces(one, confirmed.get(one) ?? []));
}

function addTo(
  groups: Map<SettledFinding, SettledFinding[]>,
  home: SettledFinding,
  one: SettledFinding,
): void {
  const group = groups.get(home);
  if (group) group.push(one);
  else groups.set(home, [one]);
}

function withPlaces(one: SettledFinding, more: readonly SettledFinding[]): SettledFinding {
  if (more.length === 0) return one;
  return { ...one, occurrences: [one, ...more].flatMap(({ occurrences }) => occurrences) };
}

/** The first folder that one of them has; where they have files only, the files of all. */
function ownedBy(group: readonly SettledFinding[]): SettledFinding['owns'] {
  const owned = group.flatMap(({ owns }) => owns ?? []);
  const [first] = owned;
  if (!first || owned.length === 1) return first;
  if (first.prefix !== undefined) return first;
  return (
    owned.find(({ prefix }) => prefix !== undefined) ?? {
      paths: [...new Set(owned.flatMap(({ paths = [] }) => paths))],
    }
  );
}

/**
 * Makes findings of copied software that show no version places of one that does, around or at the same folder: a licence text and
 * a header of one copy tell of one component.
 * @param found in order of place; the order stays
 */
export function foldVersionless(found: readonly SettledFinding[]): readonly SettledFinding[] {
  const versioned = new Map<string, SettledFinding>();
  for (const one of found) if (one.version !== undefined) versioned.set(copyKey(one, one.root), one);
  const parts = new Map<SettledFinding, SettledFinding[]>();
  const rest = found.filter((one) => {
    if (one.version !== undefined || one.identifiers.length === 0) return true;
    for (const place of [one.root, ...enclosing(one.root)]) {
      const home = versioned.get(copyKey(one, place));
      if (!home) continue;
      addTo(parts, home, one);
      return false;
    }
    return true;
  });
  return rest.map((one) => {
    const more = parts.get(one);
    if (!more) return one;
    const owns = ownedBy([one, ...more]);
    return { ...withPlaces(one, more), ...(owns ? { owns } : {}) };
  });
}

function copyKey({ name, foundBy, identifiers }: SettledFinding, root: string): string {
  const purl = identifiers.find(({ type }) => type === 'purl')?.value.replace(/@.*$/, '');
  return [name, foundBy, purl, root].join('\0');
}

function statedKey({ name, version }: SettledFinding, external: boolean): string {
  return [name.toLowerCase(), version, external].join('\0');
}

function isWithin(path: string, root: string): boolean {
  return root === '' || (path.startsWith(root) && /[!/]/.test(path[root.length] ?? ''));
}

function keyOf({ identifiers, proof, stated }: SettledFinding): string | undefined {
  if (stated) return undefined;
  const purl = identifiers.find(({ type }) => type === 'purl')?.value;
  return purl === undefined ? undefined : `${purl}\0${containerOf(proof.path)}`;
}

function homeOf(
  key: string,
  root: string,
  kept: ReadonlyMap<string, SettledFinding[]>,
): SettledFinding[] | undefined {
  const same = kept.get(`${key}\0${root}`);
  if (same) return same;
  for (const place of enclosing(root)) {
    const home = kept.get(`${key}\0${place}`);
    if (home) return home;
  }
  return undefined;
}

/** Presences, best first: whatever is there outweighs what is only said to be. */
export const PRESENCES: readonly Presence[] = [
  'contained',
  'test-data',
  'declared-external',
  'build-tool',
  'claimed-only',
];

/** The outermost finding speaks; what it leaves open the others fill in. */
function joined(group: readonly SettledFinding[]): SettledFinding {
  const [first, ...others] = group as [SettledFinding, ...SettledFinding[]];
  if (others.length === 0) return first;
  const best = group.toSorted((a, b) => PRESENCES.indexOf(a.presence) - PRESENCES.indexOf(b.presence))[0]!;
  const owns = ownedBy(group);
  return {
    ...first,
    presence: best.presence,
    licences: (group.find(({ licences }) => licences.length > 0) ?? first).licences,
    occurrences: group.flatMap(({ occurrences }) => occurrences),
    ...(owns ? { owns } : {}),
  };
}
