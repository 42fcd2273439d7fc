/** A trace of the building machine or moment that another build would not repeat. */
export interface Leak {
  readonly rule: 'leak.home-path' | 'leak.user-name' | 'leak.host-name' | 'leak.inode' | 'leak.build-time';
  readonly message: string;
  /** Where it was seen first. */
  readonly path: string;
  readonly offset?: number;
  /** In how many places. */
  readonly count: number;
}

/** So many names of a kind are told apart; the rest is counted together. */
const MOST_NAMES = 100;
/** Stands for all names beyond {@link MOST_NAMES}; no name is empty. */
export const REST = '';

/** A place where something was seen first, and how often it was seen. */
export interface Place {
  readonly path: string;
  readonly offset?: number;
  count: number;
}

/** Counts one more sight of a name; an attacker's million of names takes the room of a hundred. */
export function countName(places: Map<string, Place>, name: string, path: string, offset?: number): void {
  const key = places.has(name) || places.size < MOST_NAMES ? name : REST;
  const known = places.get(key);
  if (known) known.count++;
  else places.set(key, { path, ...(offset === undefined ? {} : { offset }), count: 1 });
}
