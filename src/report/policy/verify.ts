import type { FileVerdict, VerificationStep } from '../../model/index.ts';
import { predicateText } from '../attestation-words.ts';
import { isNamed, unsaidParts, vouching } from './named.ts';
import type { ResolvedPolicy } from './policy.ts';

/**
 * What the part of a policy about origin makes of a file that was verified against whom it names. A policy only refuses more:
 * evidence that is missing never counts as verified, whatever `origin.missing` lets pass.
 */
export function verdictByPolicy(verdict: FileVerdict, resolved: ResolvedPolicy): FileVerdict {
  if (verdict.outcome !== 'verified') return verdict;
  const failed = failedBy(verdict, resolved);
  return failed
    ? { ...verdict, outcome: 'refused', message: `${failed.name}: ${failed.message}`, failed }
    : verdict;
}

function failedBy(
  { evidence, expected }: FileVerdict,
  { rules, document }: ResolvedPolicy,
): VerificationStep | undefined {
  const { require, publishers, identities, predicates } = rules;
  const vouchers = vouching(rules, evidence);
  const step = (name: VerificationStep['name'], message: string, line: number): VerificationStep => ({
    name,
    outcome: 'fail',
    message,
    input: `${document.name} line ${line}`,
  });
  if (require?.value.includes('origin') && !expected)
    return step(
      'identity.policy',
      'the policy demands an origin and names nobody for this file',
      require.line,
    );
  const named = publishers ?? identities;
  if (named && vouchers.length === 0)
    return step('identity.policy', 'the policy names who must have signed, and none of them did', named.line);
  if (named && !isNamed(rules, vouchers))
    return {
      ...step('identity.policy', 'the certificate does not say all that the policy names', named.line),
      expected: unsaidParts(vouchers),
    };
  const stated = vouchers.flatMap(({ predicateType: type }) => (type === undefined ? [] : [type]));
  const lacking = (predicates?.value ?? []).filter((type) => !stated.includes(type));
  if (lacking.length === 0) return undefined;
  return {
    ...step('statement.predicate', 'a statement that the policy demands is not there', predicates!.line),
    expected: lacking.map(predicateText).join(', '),
    found: stated.length === 0 ? 'no statement' : stated.map(predicateText).join(', '),
  };
}
