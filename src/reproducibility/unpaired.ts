import type { Artifact, Entry } from '../model/index.ts';
import { addedCause } from './content/added.ts';
import { renameCause } from './content/rename.ts';
import { partedByFormat, sliceOrderClaim } from './content/slices.ts';
import { lineOf, type Places, placeOf } from './places.ts';
import { isSameContent, type Pairing } from './tree/pair.ts';
import type { Claim, Pair } from './unit.ts';

/** Tells what only one side has, and what has another name or place on the other. */
export function tellUnpaired(left: Artifact, right: Artifact, pairing: Pairing, places: Places): void {
  const partners = new Map(pairing.pairs.map(([one, other]) => [other.id, one.id]));
  for (const entry of pairing.removed) {
    const above = lineOf(left.entries, entry.id);
    places.add({ ...lonePlace(entry, left, right, 'left'), left: entry, above });
  }
  for (const entry of pairing.added) {
    const above = lineOf(left.entries, partners.get(entry.parent) ?? 0);
    places.add({ ...lonePlace(entry, right, left, 'right'), right: entry, above });
  }
  for (const pair of pairing.renamed) {
    places.add(
      placeOf(left, 'renamed', pair, { cause: renameCause(...pair), bytes: 0, evidence: renaming(pair) }),
    );
  }
  const { slices, others } = partedByFormat(pairing.reordered, (id) => left.entries[id]?.format);
  for (const pair of slices) places.add(placeOf(left, 'order', pair, sliceOrderClaim(pair)));
  for (const pair of others)
    places.add(placeOf(left, 'order', pair, { cause: 'archive.order', bytes: 0, order: true }));
}

/** What only one side has. A folder that the other side has as well, by what lies in it, is only written down. */
function lonePlace(entry: Entry, own: Artifact, other: Artifact, side: 'left' | 'right') {
  if (entry.kind === 'directory' && isImplied(own, entry, other)) {
    const claim: Claim = {
      cause: 'archive.tool',
      evidence: 'an entry for a folder that both have',
      bytes: 0,
    };
    return { kind: 'metadata' as const, claim };
  }
  const claim: Claim = { cause: addedCause(entry, own.entries[entry.parent], side), bytes: entry.size };
  return { kind: side === 'left' ? ('removed' as const) : ('added' as const), claim };
}

function isImplied(own: Artifact, entry: Entry, other: Artifact): boolean {
  const prefix = `${entry.path.slice(own.name.length).replace(/\/+$/, '')}/`;
  return other.entries.some(({ path }) => path.startsWith(prefix, other.name.length));
}

function renaming([one, other]: Pair): string {
  return isSameContent(one, other) ? 'the same content' : 'a content that is alike';
}
