export { readPublicKey } from './crypto/pem.ts';
export { LARGEST_EVIDENCE } from './document.ts';
export { convertEvidence } from './evidence/convert.ts';
export type { EnvelopeContent, LogEntry, SignedEntity } from './evidence/entity.ts';
export { IN_TOTO } from './evidence/pep740.ts';
export { type ConvertedEvidence, type WrittenForm, writeEvidence } from './evidence/write.ts';
export { isPublisher } from './identity/publisher.ts';
export { faultsOfPublisher } from './identity/publisher-fault.ts';
export { parsePublisher } from './identity/publisher-text.ts';
export { signersText, signerText } from './identity/signer-text.ts';
export { type CheckedLedger, checkLedger } from './ledger/chain.ts';
export { formatExport, newStatements, readExport, recordedBy } from './ledger/exchange.ts';
export { type LedgerHead, lineDigest, signedLine } from './ledger/line.ts';
export { decisionOf, observationOf } from './ledger/remember.ts';
export { publishersRemembered, type RememberedPublisher } from './ledger/summary.ts';
export { isOfRegistry } from './npm/rules.ts';
export { readKeyring } from './openpgp/keyring.ts';
export { isOpenPgpDocument } from './openpgp/packets.ts';
export { BESIDE_SUFFIXES, type BesideFile, isEvidenceFile, kindByName } from './origin/beside.ts';
export { watchDigests } from './origin/digests.ts';
export { createSignatureSearch } from './origin/inside.ts';
export { evidenceFiles, judgeOrigin, type OriginInput } from './origin/judge.ts';
export { type PinnedIdentity, withIdentities } from './pylock/edit.ts';
export {
  judgeEvidence,
  judgeLocked,
  judgeUnnamed,
  lockHashes,
  type PresentFile,
  packageText,
} from './pylock/judge.ts';
export { pinsOf } from './pylock/pins.ts';
export { type PylockFile, type PylockPackage, readPylockFiles } from './pylock/read.ts';
export { parseDistribution } from './pypi/file-name.ts';
export { type NamedRelease, parseNamedRelease, parseProject, type ReleaseFile } from './release/group.ts';
export { publisherText } from './release/publisher.ts';
export { judgeReleases, type ReleaseJudgement, type ReleaseRequest } from './release/verdict.ts';
export {
  LARGEST_ANSWER,
  readCertificateAnswer,
  readLogAnswerV1,
  readLogAnswerV2,
} from './sign/answers.ts';
export { hintOf, readSigningKey, type SigningKey, signingKey } from './sign/key.ts';
export { readDecision } from './sign/report.ts';
export {
  certificateRequest,
  detailsOf,
  type LoggedVerifier,
  logRequestV1,
  logRequestV2,
  type ServiceRequest,
  timestampRequest,
} from './sign/requests.ts';
export { readSigningServices, type SigningServices } from './sign/services.ts';
export { checkPublished, isUri, type Predicate, publishPredicate, writeStatement } from './sign/statement.ts';
export { audiencesOf, checkToken } from './sign/token.ts';
export { type Decision, decisionOfReport, openQuestions, vsaPredicate } from './sign/vsa.ts';
export { untilRefused } from './steps.ts';
export { verifyTimestamp } from './time/timestamp.ts';
export { type EmbeddedTrust, publicGoodTrust } from './trust/public-good.ts';
export { readTrustRoot, type TrustRoot } from './trust/root.ts';
export { latestChange, shownRoot } from './trust/shown.ts';
export { type TargetTrust, TRUST_TARGETS, trustOf } from './trust/targets.ts';
export type { TufGet } from './tuf/refresh.ts';
export { beginWith, lastRoot, linkedTo, type SeenRole, type TufState } from './tuf/state.ts';
export { updateTargets } from './tuf/update.ts';
export { signedBytes } from './verify/content.ts';
export { type ExactIdentity, type Expectations, isExactly } from './verify/expected.ts';
export { type EvidenceFile, type FileRequest, verifyFile } from './verify/file.ts';
export { type SignatureRequest, verifySignatures, withEvidence } from './verify/signatures.ts';
export { type SubjectFile, shownName } from './verify/subject.ts';
export { createVerifier } from './verify/verify.ts';
export { readAuthorities } from './x509/authorities.ts';
