import { createHash } from 'node:crypto';
import type { Interest } from '../../artifact/index.ts';

/** Watches the bytes of an artifact for the digests that statements name and a report has not. */
export interface DigestWatch {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** By hash function, lower-case hexadecimal; empty where the artifact was not read to its end, or is a directory. */
  readonly digests: () => Readonly<Record<string, string>>;
}

/** Besides SHA-256, which every report has: npm states SHA-512, and some builders SHA-384. */
const FURTHER = ['sha512', 'sha384'] as const;

/** Computes digests of the whole artifact within the pass that opens it. */
export function watchDigests(): DigestWatch {
  const hashes = FURTHER.map((name) => [name, createHash(name)] as const);
  let found: Readonly<Record<string, string>> = {};
  return {
    interest: {
      name: 'digests',
      wants: ({ parent }) => (parent < 0 ? 'chunks' : undefined),
      take(_entry, bytes, last) {
        for (const [, hash] of hashes) hash.update(bytes);
        if (last) found = Object.fromEntries(hashes.map(([name, hash]) => [name, hash.digest('hex')]));
      },
    },
    digests: () => found,
  };
}
