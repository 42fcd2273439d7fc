import type { Entry } from '../model/index.ts';

/**
 * A party that wants to see the bytes of members while the one pass runs (catalogers, SBOM discovery, leak search). It
 * never opens anything itself.
 */
export interface Interest {
  readonly name: string;
  /**
   * Cheap question from path, kind and up to the first 4 KiB; `entry.size` and digest are not known yet.
   * `content`: the whole in one call, unless it exceeds `limits.keep`. `chunks`: piece by piece, of any length.
   */
  wants(entry: Entry, head: Uint8Array): 'content' | 'chunks' | undefined;
  /**
   * The bytes are valid only during the call; `last` marks the last call for the entry, which may bring no bytes. It does
   * not come where the entry was given up.
   */
  take(entry: Entry, bytes: Uint8Array, last: boolean): void;
}

/** Who wants the content of an entry, in one piece or piece by piece. */
export function askInterests(
  interests: readonly Interest[],
  entry: Entry,
  head: Uint8Array,
): { readonly whole: readonly Interest[]; readonly pieces: readonly Interest[] } {
  const whole: Interest[] = [];
  const pieces: Interest[] = [];
  for (const interest of interests) {
    const wish = interest.wants(entry, head);
    if (wish === 'content') whole.push(interest);
    else if (wish === 'chunks') pieces.push(interest);
  }
  return { whole, pieces };
}
