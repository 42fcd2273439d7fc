import { createHash } from 'node:crypto';

/** Hash of a leaf (RFC 6962, 2.1). */
export function leafHash(body: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(body).digest();
}

/** Hash of two subtrees. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/**
 * Root that an inclusion proof leads to (RFC 9162, 2.1.3.2).
 * @returns undefined where the proof has too many or too few hashes for that index and size
 */
export function rootFromProof(
  leaf: Buffer,
  index: bigint,
  size: bigint,
  hashes: readonly Buffer[],
): Buffer | undefined {
  if (index >= size) return undefined;
  let node = index;
  let last = size - 1n;
  let root = leaf;
  for (const hash of hashes) {
    if (last === 0n) return undefined;
    if ((node & 1n) === 1n || node === last) {
      root = nodeHash(hash, root);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else root = nodeHash(root, hash);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : undefined;
}
