import { AssayError, type Outcome, type Question, VERSION } from '../../model/index.ts';
import { demand, list, type Node, readDocument, text } from '../bundle/document.ts';
import { refuse, untilRefused } from '../steps.ts';
import type { SubjectFile } from '../verify/artifact.ts';
import type { Predicate } from './statement.ts';

/** SLSA Verification Summary Attestation (slsa.dev, `verification_summary/v1`). */
export const VSA = 'https://slsa.dev/verification_summary/v1';

/** Who decided: names the rules of `assay check`, and promises no address that somebody else may own one day. */
const VERIFIER = 'urn:assay:check:v1';
/** The rule: no question fails. */
const POLICY = 'urn:assay:policy:no-failure:v1';

/** What a level is called for each question that passes; levels that do not begin with `SLSA_` are the verifier's own. */
const LEVELS: Readonly<Record<Question, string>> = {
  inside: 'ASSAY_INSIDE',
  origin: 'ASSAY_ORIGIN',
  rebuild: 'ASSAY_REBUILD',
  known: 'ASSAY_KNOWN',
};

/** What a report of `assay check --format json` decides. */
export interface Decision {
  readonly sha256: string;
  readonly verdicts: Readonly<Partial<Record<Question, Outcome>>>;
}

/** Reads the decision of a report. @throws AssayError `attest.input` */
export function readDecision(report: Uint8Array): Decision {
  const outcome = untilRefused(() => decisionOf(readDocument(report)));
  if ('value' in outcome) return outcome.value;
  throw new AssayError('attest.input', `it is no report of a check: ${outcome.refused.message}`, {
    hint: 'make one with: assay check FILE --format json --output REPORT',
  });
}

function decisionOf(root: Node): Decision {
  const verdicts = list(demand(root, 'verdicts'), 16).map((verdict) => {
    const question = text(demand(verdict, 'question'));
    const outcome = text(demand(verdict, 'outcome'));
    if (!Object.hasOwn(LEVELS, question) || !['pass', 'fail', 'unknown'].includes(outcome))
      refuse('format.field', `no verdict that is known: ${question} ${outcome}`);
    return [question, outcome] as const;
  });
  const sha256 = text(demand(demand(demand(root, 'artifact'), 'digests'), 'sha256'));
  return { sha256, verdicts: Object.fromEntries(verdicts) };
}

/**
 * The verification summary of a decision. It passed where nothing fails and something passes; what was not answered is no level,
 * and a report that answers nothing is no decision.
 * @param file the report must be about it @param time of the decision, seconds since 1970 @param resource URI of the file
 * @throws AssayError `attest.input`
 */
export function vsaPredicate(
  { sha256, verdicts }: Decision,
  file: SubjectFile,
  { time, resource }: { readonly time: number; readonly resource?: string },
): Predicate {
  if (sha256 !== file.digests['sha256'])
    throw new AssayError('attest.input', 'the report is about another file', {
      hint: `it is about sha256:${sha256}`,
    });
  const all = Object.entries(verdicts) as readonly (readonly [Question, Outcome])[];
  const passed = all.filter(([, outcome]) => outcome === 'pass').map(([question]) => LEVELS[question]);
  const isPassed = all.every(([, outcome]) => outcome !== 'fail');
  if (isPassed && passed.length === 0)
    throw new AssayError('attest.input', 'the report decides nothing: no question is answered');
  const predicate = {
    verifier: { id: VERIFIER, version: { assay: VERSION } },
    timeVerified: new Date(time * 1000).toISOString().replace('.000Z', 'Z'),
    resourceUri:
      resource ?? `pkg:generic/${encodeURIComponent(file.name ?? 'file')}?checksum=sha256:${sha256}`,
    policy: { uri: POLICY },
    verificationResult: isPassed ? 'PASSED' : 'FAILED',
    verifiedLevels: isPassed ? passed : ['FAILED'],
    slsaVersion: '1.0',
  };
  return { type: VSA, json: JSON.stringify(predicate) };
}
