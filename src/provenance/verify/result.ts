import { member, type Node } from '../document.ts';
import type { ReadStatement } from '../statement.ts';
import { refuse } from '../steps.ts';

/** A member of a predicate that says how a check of the file ended, and what it says where the file did not fail. */
interface Result {
  readonly predicate: RegExp;
  readonly members: readonly string[];
  readonly good: readonly string[];
}

const RESULTS: readonly Result[] = [
  // SLSA, "Verification Summary Attestation": v0.x has names with an underscore.
  {
    predicate: /^https:\/\/slsa\.dev\/verification_summary\//,
    members: ['verificationResult', 'verification_result'],
    good: ['PASSED'],
  },
  { predicate: /^urn:assay:rebuild-comparison:v1$/, members: ['verdict'], good: ['pass', 'unknown'] },
];

/**
 * Refuses a statement that a check of the file failed, or that says no result where it must: it is rightly signed, and vouches for nothing.
 * @throws Refusal `statement.predicate`
 */
export function refuseFailed({ predicateType, predicate }: ReadStatement): void {
  const result = RESULTS.find((one) => one.predicate.test(predicateType));
  if (!result) return;
  const stated = predicate && statedIn(predicate, result);
  if (stated !== undefined && result.good.includes(stated)) return;
  refuse('statement.predicate', 'the statement does not say that the file passed', {
    input: `statement predicate.${result.members[0]}`,
    expected: result.good.join(' or '),
    found: stated ?? 'nothing',
  });
}

function statedIn(predicate: Node, { members }: Result): string | undefined {
  if (predicate.value.kind !== 'object') return undefined;
  const values = members.map((name) => member(predicate, name)?.value.value);
  return values.find((value) => typeof value === 'string');
}
