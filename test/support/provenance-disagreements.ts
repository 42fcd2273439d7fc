/**
 * Cases of the corpus where `@sigstore/verify` 4.1.3 says otherwise, as `ours, strict | theirs`. docs/verification.md tells why of each.
 */
export const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'a.dsse.staging-rekor-v2.txt.sigstore.json': 'subject.digest | accepted',
  'go/dsse.sigstore.json': 'log.checkpoint | accepted',
  'slsa/attestation.intoto.sigstore': 'log.checkpoint | accepted',
  'slsa/valid.intoto.sigstore': 'log.checkpoint | accepted',
  'trust-root-tlog-missing-validity-start_fail': 'trust.root | accepted',
};

/** Leaves of four bundles that can be changed or removed and `@sigstore/verify` accepts them still, with how often. */
export const TAMPERED_ACCEPTED: Readonly<Record<string, number>> = {
  'checkpoint.envelope': 1,
  'inclusionProof.rootHash': 8,
  'inclusionProof.treeSize': 8,
  'messageDigest.algorithm': 2,
  'rfc3161Timestamps.signedTimestamp': 1,
  'tlogEntries.logIndex': 4,
};

/** Cases where sigstore-python and pypi-attestations say otherwise than the label, with what they say. */
export const PYTHON_DISAGREEMENTS: Readonly<Record<string, 'pass' | 'fail'>> = {
  'intoto-with-custom-trust-root': 'fail',
  'trust-root-tsa-validity-end-inclusive': 'fail',
};
