import type { WantedTarget } from '../tuf/update.ts';
import { readNpmKeys } from './npm-keys.ts';
import { type ManagedKey, readTrustRoot, type TrustRoot } from './root.ts';

const ROOT = 'trusted_root.json';
const NPM_KEYS = 'registry.npmjs.org/keys.json';

/** Targets of a TUF repository that trust is made of (sigstore/root-signing). */
export const TRUST_TARGETS: readonly WantedTarget[] = [
  { name: ROOT, required: true, check: readTrustRoot },
  // Private deployments have none.
  { name: NPM_KEYS, required: false, check: readNpmKeys },
];

/** Trust material of verified targets. */
export interface TargetTrust {
  readonly root: TrustRoot;
  readonly npmKeys: readonly ManagedKey[];
}

/** Reads what an update got; undefined where there is no trusted root among it. @throws Refusal `trust.root`, `trust.key`, `format.*` */
export function trustOf(targets: ReadonlyMap<string, Uint8Array>): TargetTrust | undefined {
  const [root, keys] = [targets.get(ROOT), targets.get(NPM_KEYS)];
  return root && { root: readTrustRoot(root), npmKeys: keys ? readNpmKeys(keys) : [] };
}
