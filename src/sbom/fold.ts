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

function keyOf({ identifiers, proof }: SettledFinding): string | undefined {
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

/** The outermost finding speaks; what it leaves open the others fill in. */
function joined(group: readonly SettledFinding[]): SettledFinding {
  const [first, ...others] = group as [SettledFinding, ...SettledFinding[]];
  if (others.length === 0) return first;
  const best = group.find(({ presence }) => presence !== 'claimed-only') ?? first;
  const owns = first.owns ?? others.find((other) => other.owns)?.owns;
  return {
    ...first,
    presence: best.presence,
    licences: (group.find(({ licences }) => licences.length > 0) ?? first).licences,
    occurrences: group.flatMap(({ occurrences }) => occurrences),
    ...(owns ? { owns } : {}),
  };
}
