import type { Outcome, Question, Report } from '../../model/index.ts';
import type { Predicate } from './statement.ts';

/** SLSA Verification Summary Attestation (slsa.dev, `verification_summary/v1`). */
export const VSA = 'https://slsa.dev/verification_summary/v1';

/** Who decided: names the rules of `assay check`, and promises no address that somebody else may own one day. */
const VERIFIER = 'urn:assay:check:v1';
/** The rule where no policy was given: every question passes. */
const ALL_PASS = 'urn:assay:policy:all-pass:v1';
/** The specification that the summary is written by. */
const SLSA_VERSION = '1.2';

/** What a level is called for each question that passes; levels that begin with `SLSA_` are for SLSA itself to define. */
const LEVELS: Readonly<Record<Question, string>> = {
  inside: 'ASSAY_INSIDE',
  origin: 'ASSAY_ORIGIN',
  rebuild: 'ASSAY_REBUILD',
  known: 'ASSAY_KNOWN',
};

/** What a check decided about a file. */
export interface Decision {
  readonly sha256: string;
  readonly verdicts: Readonly<Record<Question, Outcome>>;
  /** The policy that the verdicts are of, with the questions that one of its rules left open. */
  readonly policy?: { readonly name: string; readonly sha256: string; readonly open: readonly Question[] };
  /** Evidence of its origin that was read. */
  readonly evidence: readonly { readonly name: string; readonly sha256: string }[];
  /** Version of Assay that checked. */
  readonly version: string;
}

/** The decision of a report, or of what was read of one. */
export function decisionOfReport({
  artifact,
  verdicts,
  policy,
  inputs,
  tool,
}: Pick<Report, 'verdicts' | 'policy' | 'inputs'> & {
  readonly artifact: Pick<Report['artifact'], 'digests'>;
  readonly tool: Pick<Report['tool'], 'version'>;
}): Decision {
  const open = (policy?.decisions ?? []).filter(({ outcome }) => outcome === 'unknown');
  return {
    sha256: artifact.digests?.['sha256'] ?? '',
    verdicts: Object.fromEntries(
      verdicts.map(({ question, outcome }) => [question, outcome]),
    ) as Decision['verdicts'],
    ...(policy
      ? {
          policy: {
            name: policy.name,
            sha256: policy.sha256,
            open: [...new Set(open.map(({ question }) => question))],
          },
        }
      : {}),
    evidence: inputs.flatMap(({ role, name, digests }) => {
      const sha256 = digests?.['sha256'];
      return role === 'beside' && sha256 !== undefined ? [{ name, sha256 }] : [];
    }),
    version: tool.version,
  };
}

/**
 * Questions that keep a decision open: those that a rule of the policy is about, or all where there is no policy, and that are
 * unknown. Where one fails nothing is open: it failed.
 */
export function openQuestions({ verdicts, policy }: Decision): readonly Question[] {
  const all = Object.entries(verdicts) as readonly (readonly [Question, Outcome])[];
  if (all.some(([, outcome]) => outcome === 'fail')) return [];
  const unknown = all.filter(([, outcome]) => outcome === 'unknown').map(([question]) => question);
  const counted = policy ? unknown.filter((question) => policy.open.includes(question)) : unknown;
  // A policy that asks nothing which was answered decides nothing either.
  return unknown.length === all.length ? unknown : counted;
}

/** What is not in a decision. */
export interface SummaryDetails {
  /** URI the file is known by. */
  readonly resource: string;
  /** When it was decided, in seconds since 1970, where that is known. */
  readonly time?: number;
}

/**
 * The verification summary of a decision that {@link openQuestions} finds nothing open of. It has no level of SLSA: none was
 * evaluated, and slsa-verifier reads no `SLSA_BUILD_LEVEL_UNEVALUATED`.
 */
export function vsaPredicate(decision: Decision, { resource, time }: SummaryDetails): Predicate {
  const { verdicts, policy, evidence, version } = decision;
  const questions = Object.keys(LEVELS) as Question[];
  const isPassed = questions.every((question) => verdicts[question] !== 'fail');
  const levels = questions.filter((question) => verdicts[question] === 'pass').map((one) => LEVELS[one]);
  const predicate = {
    verifier: { id: VERIFIER, version: { assay: version } },
    ...(time === undefined ? {} : { timeVerified: `${new Date(time * 1000).toISOString().slice(0, 19)}Z` }),
    resourceUri: resource,
    policy: policy
      ? { name: policy.name, uri: nameOf(policy.sha256), digest: { sha256: policy.sha256 } }
      : { uri: ALL_PASS },
    ...(evidence.length === 0
      ? {}
      : { inputAttestations: evidence.map(({ name, sha256 }) => ({ name, digest: { sha256 } })) }),
    verificationResult: isPassed ? 'PASSED' : 'FAILED',
    verifiedLevels: isPassed ? levels : ['FAILED'],
    slsaVersion: SLSA_VERSION,
  };
  return { type: VSA, json: JSON.stringify(predicate) };
}

/** A policy is a file without an address: its URI is its digest (RFC 6920). */
function nameOf(sha256: string): string {
  return `ni:///sha-256;${Buffer.from(sha256, 'hex').toString('base64url')}`;
}
