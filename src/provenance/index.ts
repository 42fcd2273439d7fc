export { BESIDE_SUFFIXES, type BesideFile, describeBeside, isEvidence } from './beside.ts';
export { LARGEST_EVIDENCE } from './bundle/document.ts';
export { readPublicKey } from './crypto/pem.ts';
export { parsePublisher } from './identity/publisher-text.ts';
export { createSignatureSearch, type SignatureSearch } from './inside.ts';
export { moment } from './log/entry.ts';
export { untilRefused } from './steps.ts';
export { type EmbeddedTrust, publicGoodTrust } from './trust/public-good.ts';
export { readTrustRoot, type TrustRoot } from './trust/root.ts';
export type { SubjectFile } from './verify/artifact.ts';
export {
  type EvidenceFile,
  type Expectations,
  type FileRequest,
  signerText,
  verifyFile,
} from './verify/file.ts';
export { createVerifier, type ManagedKey, type Verifier } from './verify/verify.ts';
