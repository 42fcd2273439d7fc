import { demand, list, type Node, text } from '../document.ts';

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
export function npmAttestationsOf(root: Node): readonly NpmAttestation[] {
  return list(demand(root, 'attestations'), MOST_ATTESTATIONS).map((node) => ({
    predicateType: text(demand(node, 'predicateType')),
    bundle: demand(node, 'bundle'),
  }));
}
