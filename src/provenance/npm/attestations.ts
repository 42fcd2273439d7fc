import { bytes, demand, list, member, type Node, readDocument, text } from '../bundle/document.ts';
import { readKey } from '../crypto/key.ts';
import { refuse } from '../steps.ts';
import { validityOf } from '../trust/root.ts';
import type { ManagedKey } from '../verify/verify.ts';

/** An attestation of the registry's answer (`/-/npm/v1/attestations/<name>@<version>`). */
export interface NpmAttestation {
  /** As said outside of the bundle; must be what the statement says. */
  readonly predicateType: string;
  /** A Sigstore bundle. */
  readonly bundle: Node;
}

/** npm publishes two; more are not looked at. */
const MOST_ATTESTATIONS = 16;

/** Reads an answer of the registry. @throws Refusal `format.*` */
export function readNpmAttestations(content: Uint8Array): readonly NpmAttestation[] {
  return npmAttestationsOf(readDocument(content));
}

/** The same from a document. @throws Refusal `format.*` */
export function npmAttestationsOf(root: Node): readonly NpmAttestation[] {
  return list(demand(root, 'attestations'), MOST_ATTESTATIONS).map((node) => ({
    predicateType: text(demand(node, 'predicateType')),
    bundle: demand(node, 'bundle'),
  }));
}

/** Keys of the registry as its TUF repository has them (`registry.npmjs.org/keys.json`), those that sign attestations. @throws Refusal `trust.key` */
export function readNpmKeys(content: Uint8Array): readonly ManagedKey[] {
  return list(demand(readDocument(content), 'keys'), 100).flatMap((node) => {
    const usage = member(node, 'keyUsage');
    if (usage && text(usage) !== 'npm:attestations') return [];
    const publicKey = demand(node, 'publicKey');
    const key = readKey(bytes(demand(publicKey, 'rawBytes')));
    if (!key) refuse('trust.key', 'it is no key of a kind that is understood', { input: node.path });
    return [{ hint: text(demand(node, 'keyId')), key, validity: validityOf(publicKey) }];
  });
}
