import type { VerifiedEvidence } from '../../model/index.ts';
import { isExactly, isOfRegistry, isPublisher } from '../../provenance/index.ts';
import type { PolicyRules } from './policy.ts';

/**
 * Evidence that is verified, of somebody who can be whom a policy names. A key that is given is somebody, but nobody it names; nor
 * is a registry.
 */
export function vouching(
  { publishers, identities }: PolicyRules,
  evidence: readonly VerifiedEvidence[],
): readonly VerifiedEvidence[] {
  const isNaming = publishers !== undefined || identities !== undefined;
  return evidence.filter(
    (one) => one.verified && !isOfRegistry(one) && !(isNaming && one.identity?.kind === 'key'),
  );
}

/** Whether the certificate of one of them says every part of somebody whom a policy names. */
export function isNamed(
  { publishers, identities }: PolicyRules,
  vouchers: readonly VerifiedEvidence[],
): boolean {
  return vouchers.some(
    ({ identity }) =>
      identity !== undefined &&
      (publishers?.value.some((one) => isPublisher(identity, one)) ||
        identities?.value.some((one) => isExactly(identity, one))),
  );
}

/** Parts that a policy names and their certificates do not say: `environment, runner`. */
export function unsaidParts(vouchers: readonly VerifiedEvidence[]): string {
  const names = vouchers.flatMap(({ steps }) =>
    steps.flatMap(({ name, outcome }) =>
      outcome === 'unknown' && name.startsWith('identity.') ? [name] : [],
    ),
  );
  return [...new Set(names)].map((name) => name.slice('identity.'.length)).join(', ');
}
