import type { IdentityDocument } from '../identifier/index.ts';
import { loadKnowledge } from './knowledge.ts';

/** The identity documents that come with Assay (data/identities). @throws AssayError `identity.document` */
export async function loadIdentities(): Promise<readonly IdentityDocument[]> {
  return await loadKnowledge(
    'identities',
    'identity.document',
    async () => (await import('./parse-identities.ts')).parseIdentities,
  );
}
