import type { VerifiedEvidence } from '../../src/model/index.ts';

/** Whether a file is vouched for by one of its signatures, and refused by none. */
export function isVerified(evidence: readonly VerifiedEvidence[]): boolean {
  const isRefused = evidence.some((one) => !one.verified && one.steps.at(-1)?.outcome === 'fail');
  return !isRefused && evidence.some(({ verified }) => verified);
}
