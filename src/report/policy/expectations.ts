import type { Expectations } from '../../provenance/index.ts';
import type { PolicyRules } from './policy.ts';

/** Whom a policy expects to have signed; undefined where it names nobody. */
export function expectationsOf({ publishers, identities }: PolicyRules): Expectations | undefined {
  if (!publishers && !identities) return undefined;
  return { publishers: publishers?.value ?? [], identities: identities?.value ?? [] };
}
