import { createHash } from 'node:crypto';

/** A Merkle tree over entries (RFC 6962, 2.1), as a log has it; plain recursion, for small trees. */
export interface MerkleTree {
  readonly size: number;
  /** Adds an entry. @returns its index */
  add(body: Uint8Array): number;
  /** Root of the first `size` entries. */
  root(size?: number): Buffer;
  /** Inclusion proof of an entry in the first `size` entries, from the leaf upwards (RFC 6962, 2.1.1). */
  proof(index: number, size?: number): Buffer[];
}

/** An empty tree. */
export function createMerkleTree(): MerkleTree {
  const leaves: Buffer[] = [];
  return {
    get size() {
      return leaves.length;
    },
    add: (body) => leaves.push(hash(0, body)) - 1,
    root: (size = leaves.length) => rootOf(leaves.slice(0, size)),
    proof: (index, size = leaves.length) => pathOf(index, leaves.slice(0, size)),
  };
}

/** MTH(D[n]). */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0]!;
  const at = split(leaves.length);
  return hash(1, rootOf(leaves.slice(0, at)), rootOf(leaves.slice(at)));
}

/** PATH(m, D[n]). */
function pathOf(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const at = split(leaves.length);
  return index < at
    ? [...pathOf(index, leaves.slice(0, at)), rootOf(leaves.slice(at))]
    : [...pathOf(index - at, leaves.slice(at)), rootOf(leaves.slice(0, at))];
}

/** The largest power of two below a number. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function hash(prefix: number, ...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha256')
    .update(Buffer.concat([Buffer.from([prefix]), ...parts]))
    .digest();
}
