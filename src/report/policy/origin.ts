import type { Outcome, PolicyDecision, VerifiedEvidence } from '../../model/index.ts';
import { predicateText } from '../attestation-words.ts';
import { originFindings, signedVerdict } from '../origin.ts';
import { memoryAnswer } from '../origin-memory.ts';
import type { Decided, PolicyFacts } from './decided.ts';
import { isNamed, unsaidParts, vouching } from './named.ts';
import type { PolicyRules } from './policy.ts';

/** Who published it, by publishers, predicates and what is to be done where evidence is missing. */
export function decideOrigin(rules: PolicyRules, { evidence }: PolicyFacts): Decided {
  const { publishers, identities, missing, predicates } = rules;
  const named = publishers ?? identities;
  const findings = originFindings(evidence);
  const { outcome: signed } = signedVerdict(evidence);
  const vouchers = vouching(rules, evidence.origin?.verdict?.evidence ?? []);
  const isMissing =
    findings.length === 0
      ? predicates !== undefined && vouchers.length === 0 && signed === 'unknown'
      : findings.length === 1 && findings[0]!.rule === 'origin.missing';
  if (isMissing && missing?.value === 'allow')
    return {
      // That nobody signs any longer what was signed before is not let pass.
      base: memoryAnswer(evidence).outcome ?? 'unknown',
      decisions: [
        decision('origin.missing', missing.line, 'unknown', 'nothing vouches for it, which is let pass'),
      ],
      notes: [`line ${missing.line}, origin.missing: nothing vouches for it, which is let pass`],
    };
  const decisions: PolicyDecision[] = [];
  if (named) {
    const rule = publishers ? 'origin.publishers' : 'origin.identities';
    const [outcome, message] = namedOutcome(rules, signed, vouchers, isMissing);
    decisions.push(decision(rule, named.line, outcome, message));
  }
  return { decisions: [...decisions, ...predicateDecisions(rules, vouchers)], notes: [] };
}

function namedOutcome(
  rules: PolicyRules,
  signed: Outcome,
  vouchers: readonly VerifiedEvidence[],
  isMissing: boolean,
): readonly [Outcome, message: string] {
  if (isMissing) return ['fail', 'one of them must have signed it'];
  if (signed === 'fail') return ['fail', 'evidence was refused'];
  if (signed === 'unknown') return ['unknown', 'whether one of them signed it is not known'];
  if (vouchers.length === 0) return ['fail', 'it was signed with a key that is given, by none of them'];
  if (!isNamed(rules, vouchers))
    return ['unknown', `one of them may have signed it: no certificate says the ${unsaidParts(vouchers)}`];
  return ['pass', 'it was signed by one of them'];
}

function predicateDecisions(
  { predicates }: PolicyRules,
  vouchers: readonly VerifiedEvidence[],
): PolicyDecision[] {
  if (!predicates) return [];
  const stated = new Set(vouchers.map(({ predicateType }) => predicateType));
  const lacking = predicates.value.filter((type) => !stated.has(type));
  const message =
    lacking.length === 0
      ? 'all are stated and verified'
      : `not stated by anybody who was verified: ${lacking.map(predicateText).join(', ')}`;
  return [decision('origin.predicates', predicates.line, lacking.length === 0 ? 'pass' : 'fail', message)];
}

function decision(
  rule: string,
  line: number,
  outcome: PolicyDecision['outcome'],
  message: string,
): PolicyDecision {
  return { question: 'origin', rule, line, outcome, message };
}
