import type { FileVerdict, VerificationStep } from '../../model/index.ts';
import { predicateText } from '../attestation-words.ts';
import { isOfPublisher } from '../origin.ts';
import type { ResolvedPolicy } from './policy.ts';

/**
 * What the part of a policy about origin makes of a file that was verified against whom it names: predicates that are lacking
 * refuse it. Evidence that is missing never counts as verified, whatever a policy lets pass.
 */
export function verdictByPolicy(verdict: FileVerdict, { rules, document }: ResolvedPolicy): FileVerdict {
  const { predicates } = rules;
  if (verdict.outcome !== 'verified' || !predicates) return verdict;
  const stated = verdict.evidence.flatMap((one) =>
    one.verified && isOfPublisher(one) && one.predicateType !== undefined ? [one.predicateType] : [],
  );
  const lacking = predicates.value.filter((type) => !stated.includes(type));
  if (lacking.length === 0) return verdict;
  const failed: VerificationStep = {
    name: 'statement.predicate',
    outcome: 'fail',
    message: 'a statement that the policy demands is not there',
    input: `${document.name} line ${predicates.line}`,
    expected: lacking.map(predicateText).join(', '),
    found: stated.length === 0 ? 'no statement' : stated.map(predicateText).join(', '),
  };
  return { ...verdict, outcome: 'refused', message: `${failed.name}: ${failed.message}`, failed };
}
