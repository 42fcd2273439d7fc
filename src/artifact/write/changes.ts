/** What repacking changes, and how it is said. */
export const REPACK_CHANGES = {
  time: 'times set to the one given, or to the fixed one',
  owner: 'owners set to 0',
  mode: 'modes set to 0644 or 0755',
  order: 'members put at another place',
  name: 'names written another way, or the same folder given once',
  'hard-link': 'hard links that name another file of their group',
  attribute: 'extra fields, extended attributes and records left out',
  compression: 'layers compressed anew, or stored',
  derived: 'tables of digests, sizes and places written anew',
  signature: 'signatures dropped',
  unused: 'ranges of bytes left out that no member holds',
  layout: 'headers and padding written in the canonical form',
} as const;

/** A kind of change, one of the keys of {@link REPACK_CHANGES}. */
export type RepackChange = keyof typeof REPACK_CHANGES;

/** Counts changes by kind. */
export interface ChangeCount {
  add(kind: RepackChange, count?: number): void;
  /** Those that occurred, in the order of {@link REPACK_CHANGES}. */
  list(): { readonly kind: RepackChange; readonly count: number }[];
}

/** A {@link ChangeCount} of nothing yet. */
export function countChanges(): ChangeCount {
  const counts = new Map<RepackChange, number>();
  return {
    add(kind, count = 1) {
      if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count);
    },
    list: () =>
      (Object.keys(REPACK_CHANGES) as RepackChange[]).flatMap((kind) => {
        const count = counts.get(kind);
        return count === undefined ? [] : [{ kind, count }];
      }),
  };
}
