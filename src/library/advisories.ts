import { loadIdentities } from '../host/index.ts';
import { buildGraph, type IdentityGraph } from '../identifier/index.ts';
import { type AdvisoryStore, graphResolver, type NameResolver } from '../vulnerability/index.ts';

/** Advisories to ask, and the other names that software goes by in them. */
export interface AdvisoriesAtHand {
  readonly store: AdvisoryStore;
  readonly resolver: NameResolver;
}

/**
 * Opens the advisory store of a path; close it.
 * @param graph the alias graph; that of the installation unless given
 * @throws AssayError `store.*`, `identity.document`
 */
export async function openAdvisories(path: string, graph?: IdentityGraph): Promise<AdvisoriesAtHand> {
  // On demand: whoever asks nothing must not wait for the database.
  const { openAdvisoryStore } = await import('../store/index.ts');
  const store = openAdvisoryStore(path);
  try {
    return { store, resolver: graphResolver(graph ?? buildGraph(await loadIdentities())) };
  } catch (error) {
    store.close();
    throw error;
  }
}
