import { readFile } from 'node:fs/promises';
import type { IdentityDocument } from '../identifier/index.ts';

/**
 * The identity documents that come with Assay (data/identities), compiled by `tools/identities.js`; read from their YAML where
 * nothing was built, as in a checkout.
 * @throws AssayError `identity.document` where the installation has neither, or a file is damaged
 */
export async function loadIdentities(): Promise<readonly IdentityDocument[]> {
  // dist/host/x.js and dist/bundle/x.js: the compiled file lies at the same place from both.
  const compiled = await readOrNothing(new URL('../data/identities.json', import.meta.url));
  if (compiled !== undefined)
    return (JSON.parse(compiled) as { documents: readonly IdentityDocument[] }).documents;
  // Only here, so that a start from a build loads no YAML reader.
  const { readIdentityFolder } = await import('./identity-folder.ts');
  return await readIdentityFolder(new URL('../../data/identities/', import.meta.url));
}

async function readOrNothing(url: URL): Promise<string | undefined> {
  try {
    return await readFile(url, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
