import type { MerkleTree } from './merkle.ts';
import type { NoteSigner } from './note.ts';

/** What a log is asked to keep: a signature, who verifies it, and what it is over. */
export type Proposal =
  | {
      readonly kind: 'message';
      /** Digest of the artifact. */
      readonly digest: Uint8Array;
      readonly signature: Uint8Array;
      readonly verifier: Verifier;
    }
  | {
      readonly kind: 'envelope';
      readonly payloadType: string;
      readonly payload: Uint8Array;
      readonly signature: Uint8Array;
      readonly verifier: Verifier;
    };

/** Certificate or key that verifies a signature, DER. */
export type Verifier =
  | { readonly certificate: Uint8Array; readonly key?: undefined }
  | { readonly key: Uint8Array; readonly certificate?: undefined };

/** What may be wrong with an entry. */
export interface EntryFaults {
  /** The promise is signed with another key. */
  readonly wrongPromise?: boolean;
  /** The checkpoint is signed with another key. */
  readonly wrongCheckpoint?: boolean;
  /** The proof is of another entry. */
  readonly wrongProof?: boolean;
  /** What the log says of the time, in seconds since 1970. */
  readonly time?: number;
  /** The promise, or the proof, is left out. */
  readonly missing?: 'promise' | 'proof' | 'checkpoint';
  /** Name of the tree in the checkpoint instead of the log's. */
  readonly origin?: string;
}

/** A log of either version. */
export interface TransparencyLog {
  readonly signer: NoteSigner;
  /** Key id in entries. */
  readonly keyId: Buffer;
  readonly tree: MerkleTree;
  /** Adds entries of nobody until the tree has that many. */
  fill(size: number): void;
  /** Logs a signature. @param now seconds since 1970 @returns `TransparencyLogEntry` as protobuf's JSON writes it */
  add(proposal: Proposal, now: number, faults?: EntryFaults): TlogEntry;
}

/** sigstore/protobuf-specs `TransparencyLogEntry` in JSON. */
export interface TlogEntry {
  readonly logIndex: string;
  readonly logId: { readonly keyId: string };
  readonly kindVersion: { readonly kind: string; readonly version: string };
  readonly integratedTime?: string;
  readonly inclusionPromise?: { readonly signedEntryTimestamp: string };
  readonly inclusionProof?: {
    readonly logIndex: string;
    readonly rootHash: string;
    readonly treeSize: string;
    readonly hashes: readonly string[];
    readonly checkpoint?: { readonly envelope: string };
  };
  readonly canonicalizedBody: string;
}

/** Standard base64. */
export function b64(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64');
}

/** Bytes an envelope's signature is over (DSSE `protocol.md`). */
export function preAuthentication(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Proof of an entry in the whole tree, without checkpoint. */
export function proofOf(tree: MerkleTree, index: number, { wrongProof = false }: EntryFaults) {
  const shown = wrongProof && tree.size > 1 ? (index + 1) % tree.size : index;
  const hashes = tree.proof(shown);
  return {
    logIndex: String(index),
    rootHash: b64(tree.root()),
    treeSize: String(tree.size),
    // A tree of one entry has no other to show.
    hashes: (wrongProof && tree.size === 1 ? [Buffer.alloc(32)] : hashes).map(b64),
  };
}
