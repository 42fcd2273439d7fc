import type {
  AppliedPolicy,
  Finding,
  Outcome,
  PolicyDecision,
  Question,
  Verdict,
} from '../../model/index.ts';
import type { Decided, PolicyFacts } from './decided.ts';
import { decideKnown } from './known.ts';
import { decideOrigin } from './origin.ts';
import type { PolicyRules, ResolvedPolicy } from './policy.ts';
import { decideSbom } from './sbom.ts';

/** What a policy is applied to. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
}

/**
 * The verdicts a policy comes to. Every rule can only make an answer worse, but for what it says it lets pass, which is in the
 * notes. A question fails where a rule fails it, and where the policy requires it and it is unknown.
 */
export function applyPolicy(
  judged: Judged,
  { document, rules, section }: ResolvedPolicy,
  facts: PolicyFacts,
): Judged & { readonly policy: AppliedPolicy } {
  const required = rules.require?.value ?? [];
  const applied = judged.verdicts.map((verdict) => {
    const { decisions, notes, base = verdict.outcome } = DECIDE[verdict.question](rules, facts, verdict);
    const outcome = worst([base, ...decisions.map((one) => one.outcome)]);
    const isRequired = required.includes(verdict.question);
    const demand: readonly PolicyDecision[] =
      isRequired && outcome === 'unknown'
        ? [
            {
              question: verdict.question,
              rule: 'require',
              line: rules.require!.line,
              outcome: 'fail',
              message: `${verdict.question} must pass, and it is unknown`,
            },
          ]
        : [];
    const open = !isRequired && outcome === 'unknown' ? [notRequired(verdict.question)] : [];
    const all = [...decisions, ...demand];
    return {
      verdict: {
        question: verdict.question,
        outcome: demand.length > 0 ? ('fail' as const) : outcome,
        reasons: [...reasonsOf(all), ...verdict.reasons],
      },
      decisions: all,
      notes: [...notes, ...open],
    };
  });
  return {
    findings: judged.findings.map((finding) => lowered(finding, applied)),
    verdicts: applied.map(({ verdict }) => verdict),
    policy: {
      name: document.name,
      sha256: document.sha256,
      ...(section ? { section } : {}),
      decisions: applied.flatMap(({ decisions }) => decisions),
      notes: applied.flatMap(({ notes }) => notes),
    },
  };
}

/** The rules of each question. */
const DECIDE: Readonly<
  Record<Question, (rules: PolicyRules, facts: PolicyFacts, verdict: Verdict) => Decided>
> = {
  inside: decideInside,
  origin: decideOrigin,
  rebuild: decideRebuild,
  known: decideKnown,
};

/** Findings were weighed already; it is told which line that was by. */
function decideInside(rules: PolicyRules, { evidence, failOn }: PolicyFacts, { outcome }: Verdict): Decided {
  const { decisions, notes } = decideSbom(rules, evidence);
  const weight = `${failOn}${failOn === 'error' ? '' : ' or more'}`;
  const failed: readonly PolicyDecision[] =
    outcome === 'fail'
      ? [
          {
            question: 'inside',
            rule: 'fail-on',
            line: rules.failOn?.line ?? 0,
            outcome: 'fail',
            message: `there is a finding of weight ${weight}`,
          },
        ]
      : [];
  return { decisions: [...failed, ...decisions], notes };
}

/** The comparison was judged by the level already; it is told which line that was. */
function decideRebuild({ level }: PolicyRules, _facts: PolicyFacts, { outcome }: Verdict): Decided {
  if (!level) return { decisions: [], notes: [] };
  const message =
    outcome === 'pass'
      ? `the rebuild is ${level.value} or better`
      : outcome === 'fail'
        ? `the rebuild must be ${level.value} or better, and is not`
        : `the rebuild must be ${level.value} or better, and none could be compared`;
  return {
    decisions: [{ question: 'rebuild', rule: 'rebuild.level', line: level.line, outcome, message }],
    notes: [],
  };
}

const ORDER: readonly Outcome[] = ['fail', 'unknown', 'pass'];

function worst(outcomes: readonly Outcome[]): Outcome {
  return ORDER.find((outcome) => outcomes.includes(outcome))!;
}

/** What decided comes first: failures, then what is open, then what passed. */
function reasonsOf(decisions: readonly PolicyDecision[]): string[] {
  return decisions
    .toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome))
    .map(({ line, rule, message }) => `policy ${line > 0 ? `line ${line}, ` : ''}${rule}: ${message}`);
}

function notRequired(question: Question): string {
  return `${question} is unknown, and not required`;
}

/** Evidence that may be missing is no error where the policy says so. */
function lowered(finding: Finding, applied: readonly { readonly verdict: Verdict }[]): Finding {
  if (finding.rule !== 'origin.missing') return finding;
  const isFailed = applied.some(({ verdict }) => verdict.question === 'origin' && verdict.outcome === 'fail');
  return isFailed ? finding : { ...finding, level: 'note' };
}
