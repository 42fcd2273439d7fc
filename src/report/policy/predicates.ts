/** Short names of predicates in policies. */
export const PREDICATES: Readonly<Record<string, string>> = {
  publish: 'https://docs.pypi.org/attestations/publish/v1',
  'slsa-provenance': 'https://slsa.dev/provenance/v1',
  'slsa-provenance-v0.2': 'https://slsa.dev/provenance/v0.2',
  'npm-publish': 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
  vsa: 'https://slsa.dev/verification_summary/v1',
};
