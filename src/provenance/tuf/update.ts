import { demandNamed } from './check.ts';
import { distrust, reading } from './reading.ts';
import { refresh, type TufClient } from './refresh.ts';
import type { TufState } from './state.ts';
import { createTargetSearch, type FoundTarget, readTarget } from './targets.ts';

/** A target that is wanted of a repository. */
export interface WantedTarget {
  readonly name: string;
  /** The update is refused where no role names it. */
  readonly required: boolean;
  /** Reads it: what cannot be used must not replace what can. @throws Refusal */
  readonly check: (content: Uint8Array) => void;
}

/** What a repository says now. */
export interface UpdatedTargets {
  readonly state: TufState;
  /** Verified content by name. */
  readonly targets: ReadonlyMap<string, Uint8Array>;
}

/** How targets are got: as metadata is, from an address of their own. */
export interface TargetClient extends TufClient {
  readonly getTarget: TufClient['get'];
}

/**
 * The client workflow of TUF, whole (specification 1.0, 5). What is at hand and still signed is not got again.
 * @throws AssayError `trust.metadata`, `trust.rollback`, `trust.expired`, and what the client throws
 */
export async function updateTargets(
  before: TufState,
  known: ReadonlyMap<string, Uint8Array>,
  wanted: readonly WantedTarget[],
  client: TargetClient,
): Promise<UpdatedTargets> {
  const refreshed = await refresh(before, client);
  const search = createTargetSearch(refreshed, client);
  const targets = new Map<string, Uint8Array>();
  for (const { name, required, check } of wanted) {
    const found = await search.find(name);
    if (!found) {
      if (required) reading(name, () => unnamed());
      continue;
    }
    const own = known.get(name);
    const content = own && isNamed(own, found) ? own : await readTarget(found, refreshed, client.getTarget);
    reading(name, () => check(content));
    targets.set(name, content);
  }
  return { state: search.state(), targets };
}

function unnamed(): never {
  throw distrust('trust.metadata', 'no role of the repository that may name this target does');
}

function isNamed(content: Uint8Array, found: FoundTarget): boolean {
  try {
    demandNamed(content, found);
    return true;
  } catch {
    // A newer one is there.
    return false;
  }
}
