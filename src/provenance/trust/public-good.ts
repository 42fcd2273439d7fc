import { readNpmKeys } from './npm-keys.ts';
import { type ManagedKey, readTrustRoot, type TrustRoot } from './root.ts';

/** Trust material that comes with Assay: what Sigstore's public good instance had signed when it was made. */
export interface EmbeddedTrust {
  readonly root: TrustRoot;
  readonly npmKeys: readonly ManagedKey[];
  /** Where it is from: a package and its version. */
  readonly source: string;
  /** TUF root metadata it begins with, and its address. */
  readonly tuf: {
    readonly repository: string;
    readonly version: number;
    readonly expires: string;
    /** The day it was signed, or a few days before. */
    readonly signed: string;
    readonly content: Uint8Array;
  };
}

/** Reads the embedded trust material; nothing is fetched. */
export async function publicGoodTrust(): Promise<EmbeddedTrust> {
  const { default: embedded } = await import('./embedded/public-good.json', { with: { type: 'json' } });
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const { source, repository, root, trustedRoot, npmKeys } = embedded;
  return {
    root: readTrustRoot(bytes(trustedRoot)),
    npmKeys: readNpmKeys(bytes(npmKeys)),
    source,
    tuf: { ...root, repository, content: bytes(root.content) },
  };
}
