import { demandSigned } from './check.ts';
import { readRoot, type TufRoot } from './metadata.ts';
import { distrust, reading } from './reading.ts';

/** What a client remembers of a repository: no part of it is ever replaced by something older. */
export interface TufState {
  /** Root metadata, each signed by the keys of the one before; the first is what trust began with. */
  readonly roots: readonly [Uint8Array, ...Uint8Array[]];
  readonly timestamp?: SeenRole;
  readonly snapshot?: SeenRole;
  /** Highest versions of targets metadata that a snapshot named, by role (`targets`, delegated ones). */
  readonly roles: Readonly<Record<string, SeenRole>>;
}

/** Metadata that was verified. */
export interface SeenRole {
  readonly version: number;
  /** Seconds since 1970; absent where only the version was named. */
  readonly expires?: number;
}

/** The state that trust begins with: a root that signs itself (5.2). @throws AssayError `trust.metadata` */
export function beginWith(root: Uint8Array): TufState {
  reading('root.json', () => {
    const first = readRoot(root);
    demandSigned(first, first.roles.root, 'the root itself');
  });
  return { roots: [root], roles: {} };
}

/** The newest root of a state. @throws AssayError `trust.metadata` */
export function lastRoot({ roots }: TufState): TufRoot {
  return reading('root.json', () => readRoot(roots.at(-1)!));
}

/**
 * A root that follows another. Where it takes a key of timestamp or snapshot away, the versions that were seen are forgotten: whoever
 * had the key may have signed absurdly high ones (TUF specification 1.0, 5.3.11).
 */
export function withRoot(state: TufState, content: Uint8Array, before: TufRoot, next: TufRoot): TufState {
  const [first, ...more] = state.roots;
  const roots: TufState['roots'] = [first, ...more, content];
  const isRevoked = (['timestamp', 'snapshot'] as const).some((role) => {
    const kept = new Set([...next.roles[role].keys.values()].map(({ key }) => key.id));
    return [...before.roles[role].keys.values()].some(({ key }) => !kept.has(key.id));
  });
  return isRevoked ? { roots, roles: {} } : { ...state, roots };
}

/**
 * The state to go on from where a root came with the program: that root, where it is newer than all that was seen.
 * @throws AssayError `trust.state` where what was seen does not follow from that root, or the root from it
 */
export function linkedTo(state: TufState, embedded: Uint8Array): TufState {
  const [first, last, own] = [state.roots[0], state.roots.at(-1)!, embedded].map((content) =>
    reading('root.json', () => readRoot(content)),
  ) as [TufRoot, TufRoot, TufRoot];
  if (own.version < first.version)
    throw distrust(
      'trust.state',
      `it begins with root ${first.version}, and root ${own.version} comes with this Assay`,
      'a newer Assay wrote it: use that one, or name another folder with the variable ASSAY_TRUST',
    );
  if (own.version > last.version) return { ...withRoot(state, embedded, last, own), roots: [embedded] };
  const same = state.roots[own.version - first.version];
  // What is signed counts: more signatures may have been added to a root since.
  if (same && reading('root.json', () => readRoot(same)).bytes.equals(own.bytes)) return state;
  throw distrust('trust.state', `it does not follow from root ${own.version}, which comes with this Assay`);
}
