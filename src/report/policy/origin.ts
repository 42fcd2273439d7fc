import type { PolicyDecision, Verdict } from '../../model/index.ts';
import { predicateText } from '../attestation-words.ts';
import { isOfPublisher, originFindings } from '../origin.ts';
import type { Decided, PolicyFacts } from './apply.ts';
import type { PolicyRules } from './policy.ts';

/** Who published it, by publishers, predicates and what is to be done where evidence is missing. */
export function decideOrigin(rules: PolicyRules, verdict: Verdict, { evidence }: PolicyFacts): Decided {
  const { publishers, identities, missing } = rules;
  const named = publishers ?? identities;
  const rule = publishers ? 'origin.publishers' : 'origin.identities';
  const [finding, ...others] = originFindings(evidence);
  const isMissing = finding?.rule === 'origin.missing' && others.length === 0;
  if (isMissing && missing?.value === 'allow')
    return {
      base: 'unknown',
      decisions: [
        decision('origin.missing', missing.line, 'unknown', 'nothing vouches for it, which is let pass'),
      ],
      notes: [`line ${missing.line}, origin.missing: nothing vouches for it, which is let pass`],
    };
  const decisions: PolicyDecision[] = [];
  if (named) {
    const message =
      verdict.outcome === 'pass'
        ? 'it was signed by one of them'
        : isMissing
          ? 'one of them must have signed it'
          : verdict.outcome === 'fail'
            ? 'evidence was refused'
            : 'whether one of them signed it is not known';
    decisions.push(decision(rule, named.line, verdict.outcome, message));
  }
  return { decisions: [...decisions, ...predicateDecisions(rules, evidence)], notes: [] };
}

function predicateDecisions(
  { predicates }: PolicyRules,
  { origin }: PolicyFacts['evidence'],
): PolicyDecision[] {
  if (!predicates) return [];
  const stated = new Set(
    (origin?.verdict?.evidence ?? [])
      .filter((one) => one.verified && isOfPublisher(one))
      .map(({ predicateType }) => predicateType),
  );
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
