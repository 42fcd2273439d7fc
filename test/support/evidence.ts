import { type Node, readDocument } from '../../src/provenance/document.ts';
import { npmAttestationsOf } from '../../src/provenance/evidence/npm.ts';
import { attestationOf, provenanceOf } from '../../src/provenance/evidence/pep740.ts';
import { bundleOf } from '../../src/provenance/evidence/sigstore.ts';

/** What npm's registry says of an upload (npm/attestation `specs/publish/v0.1`). */
export const NPM_PUBLISH = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';

const reading =
  <T>(read: (root: Node) => T) =>
  (content: Uint8Array): T =>
    read(readDocument(content));

/** Whole documents of one form, where it is known which. */
export const readBundle = reading(bundleOf);
export const readAttestation = reading(attestationOf);
export const readProvenance = reading(provenanceOf);
export const readNpmAttestations = reading(npmAttestationsOf);
