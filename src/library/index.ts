import type { ArtifactInput } from '../artifact/index.ts';
import { type AssayOptions, assay as assayInput } from '../assay.ts';
import { nodeHost } from '../host/index.ts';
import type { Report } from '../model/index.ts';
import type { BesideFile } from '../provenance/index.ts';
import { type AdvisoriesAtHand, openAdvisories } from './advisories.ts';
import { readVex } from './audit/vex.ts';
import { besideOf } from './beside.ts';
import { allCatalogers } from './catalogers.ts';
import { inputOfTarget, type Target } from './input.ts';
import { otherNames } from './names.ts';
import { type OriginOptions, originInput } from './origin.ts';
import { type PolicyDocument, refuseBothExpecting } from './policy.ts';
import { besideDocuments } from './sbom-check.ts';

export type { AssayOptions } from '../assay.ts';
export type * from '../model/index.ts';
export { AssayError, DEFAULT_LIMITS, LIMITS, PROBLEMS, VERSION } from '../model/index.ts';
export type { BesideFile } from '../provenance/index.ts';
export {
  type Attested,
  type AttestOptions,
  type AttestSigner,
  attest,
  type ConvertedEvidence,
  convertEvidence,
  type DecisionSource,
  type Declined,
  type Despite,
  type IdentityToken,
  type Stated,
  type WrittenForm,
} from './attest.ts';
export {
  type AskedAdvisories,
  type Audited,
  type AuditOptions,
  type Auditor,
  type AuditTarget,
  type AuditText,
  audit,
  MOST_OF_TEXT,
  openAudit,
  type RepositoryPlace,
  type Reversed,
} from './audit.ts';
export { evidencePaths } from './beside.ts';
export {
  type BisectEvent,
  type BisectOptions,
  type BisectRequest,
  type BisectResult,
  bisect,
} from './bisect.ts';
export { type Diff, type DiffOptions, diff } from './diff.ts';
export {
  DIGEST_LEVELS,
  type Digested,
  type DigestLevel,
  type DigestOptions,
  digest,
  digestName,
  type LevelDigest,
} from './digest.ts';
export {
  type Forecast,
  type Forecasted,
  type ForecastOptions,
  forecast,
  type Prediction,
} from './forecast.ts';
export type { Target } from './input.ts';
export {
  checkLedgerAt,
  exportLedger,
  type LedgerPlace,
  type LedgerReport,
  listLedger,
  type MergedLedger,
  mergeLedgers,
  publisherText,
  type RememberedPublisher,
} from './ledger.ts';
export type { JudgedReleases, MemoryFacts, MemoryOptions } from './memory.ts';
export type { OriginOptions } from './origin.ts';
export {
  DEFAULT_POLICY,
  lintPolicy,
  loadPolicy,
  type PolicyDocument,
  type PolicyFault,
} from './policy.ts';
export { type PolicyFromFiles, policyFromFiles } from './policy-from.ts';
export { type LockOptions, type VerifiedLock, verifyLock } from './pylock.ts';
export { type ReadMemory, readMemory } from './remembered.ts';
export {
  type BomFinding,
  type BomVerdict,
  type ConvertedSbom,
  convertSbom,
  createSbom,
  type Sbom,
  type SbomOptions,
  type ValidatedBom,
  validateSbom,
} from './sbom.ts';
export { bomPaths, checkSbom, type SbomCheckOptions } from './sbom-check.ts';
export { type ComparedSboms, diffSboms, type SbomDiffOptions } from './sbom-diff.ts';
export { type EmbeddedSbom, type EmbedOptions, embedSbom } from './sbom-embed.ts';
export { type MergedSbom, type MergeSource, mergeSboms, type SbomMergeOptions } from './sbom-merge.ts';
export { createReleaseSbom, type ReleaseSbom, type ReleaseSbomOptions } from './sbom-profile.ts';
export { type RefreshOptions, refreshSbom } from './sbom-refresh.ts';
export { type SbomScoreOptions, type ScoredSbom, scoreSbom } from './sbom-score.ts';
export type { BomTarget } from './sbom-target.ts';
export {
  initTrust,
  type NewInstance,
  type ShowOptions as ShowTrustOptions,
  showTrust,
  type TrustRequest,
  type TrustUpdate,
  updateTrust,
} from './trust-roots.ts';

/** What else is known about the artifact. */
export interface AssayInputs {
  /** Another build of the same artifact, to compare with. */
  readonly against?: Target;
  /** Path of an advisory store; without one the question `known` stays open. */
  readonly advisories?: string;
  /** Paths of VEX documents, applied to what the advisories say: OpenVEX, CSAF, CycloneDX. */
  readonly vex?: readonly string[];
  /** Where the artifact runs: CPE names or words (`windows`, `linux`, `x86_64`). Absent: answers that need it are conditional. */
  readonly platforms?: readonly string[];
  /** Signature and attestation files; where absent, they are looked for beside a target given by its path. */
  readonly beside?: readonly BesideFile[];
  /** Evidence in place of that beside the artifact, trust material, and who should have signed. */
  readonly origin?: OriginOptions;
  /** What must be so for a question to pass; see `loadPolicy`. */
  readonly policy?: PolicyDocument;
}

/**
 * Answers the four questions about an artifact: the library's form of `assay check`.
 * @throws AssayError `input.*` where it cannot be read at all, `store.*`, `audit.vex`; what is wrong with it is in the report
 */
export async function assay(
  target: Target,
  inputs: AssayInputs = {},
  options: Omit<AssayOptions, 'policy'> & { readonly name?: string } = {},
): Promise<Report> {
  const input = await inputOfTarget(target, options.name);
  let against: ArtifactInput | undefined;
  let advisories: AdvisoriesAtHand | undefined;
  try {
    if (inputs.advisories !== undefined) advisories = await openAdvisories(inputs.advisories);
    const { platforms } = inputs;
    const vex = inputs.vex ? await readVex(inputs.vex) : undefined;
    if (inputs.against !== undefined) against = await inputOfTarget(inputs.against, 'other');
    const beside = inputs.beside ?? (typeof target === 'string' ? await besideOf(nodeHost, target) : []);
    const documents = typeof target === 'string' ? await besideDocuments(target) : [];
    const { policy } = inputs;
    if (policy && inputs.origin) refuseBothExpecting(policy, inputs.origin);
    const vouching = await originInput(
      beside,
      typeof target === 'string' ? target : undefined,
      inputs.origin,
      policy !== undefined,
    );
    return await assayInput(
      input,
      {
        ...vouching,
        documents,
        ...(against ? { against } : {}),
        ...(advisories
          ? { advisories: { ...advisories, ...(vex ? { vex } : {}), ...(platforms ? { platforms } : {}) } }
          : {}),
      },
      {
        host: nodeHost,
        catalogers: await allCatalogers(),
        names: otherNames,
        ...options,
        ...(policy ? { policy: { document: policy, now: inputs.origin?.at ?? nodeHost.now() / 1000 } } : {}),
      },
    );
  } finally {
    // Whatever failed, and before whom it failed: no file stays open. Closing twice does no harm.
    advisories?.store.close();
    for (const opened of [input, against]) if (opened && 'close' in opened) await opened.close?.();
  }
}
export * from './verify.ts';
