import type { FileVerdict, SignerIdentity, VerifiedEvidence } from '../../model/index.ts';
import type { PinnedIdentity } from './edit.ts';

/** Names of the publishers' parts that PEP 740 objects have for each kind; where the certificate says them. */
const KINDS: Readonly<
  Record<
    string,
    {
      readonly kind: string;
      readonly parts: (identity: SignerIdentity) => Record<string, string | undefined>;
      readonly claims: readonly [repository: string, owner: string];
    }
  >
> = {
  github: {
    kind: 'GitHub',
    parts: ({ repository, workflow, environment }) => ({
      repository,
      workflow: workflow?.replace(/^\.github\/workflows\//, ''),
      environment,
    }),
    claims: ['repository_id', 'repository_owner_id'],
  },
  gitlab: {
    kind: 'GitLab',
    parts: ({ repository, workflow, environment }) => ({
      repository,
      workflow_filepath: workflow,
      environment,
    }),
    claims: ['project_id', 'namespace_id'],
  },
  google: { kind: 'Google', parts: ({ subject }) => ({ email: subject }), claims: ['', ''] },
};

/**
 * The identity of whoever was verified, as a lock writes it: the publisher's parts as indexes have them (PEP 740), and as claims
 * the ids that survive a change of name.
 * @returns undefined for signers that a lock has no form for: keys, persons
 */
export function pinOf({ identity }: Pick<VerifiedEvidence, 'identity'>): PinnedIdentity | undefined {
  const rules = identity && Object.hasOwn(KINDS, identity.kind) ? KINDS[identity.kind] : undefined;
  if (!identity || !rules) return undefined;
  const texts = Object.entries({ kind: rules.kind, ...rules.parts(identity) });
  const [repository, owner] = rules.claims;
  const claims = [
    [repository, identity.repositoryId],
    [owner, identity.ownerId],
  ] as const;
  return { texts: texts.flatMap(given), claims: claims.flatMap(given) };
}

function given([key, value]: readonly [string, string | undefined]): [string, string][] {
  return key === '' || value === undefined ? [] : [[key, value]];
}

/**
 * The identities for a package whose files were verified: of each signer one.
 * @returns why there are none to be written, where there are not
 */
export function pinsOf(
  verdicts: readonly FileVerdict[],
): { readonly pins: readonly PinnedIdentity[] } | { readonly why: string } {
  if (verdicts.some(({ outcome }) => outcome !== 'verified'))
    return {
      why: verdicts.every(({ outcome }) => outcome === 'missing')
        ? 'it has no evidence'
        : 'not every file of it has evidence that verifies',
    };
  const all = verdicts.flatMap(({ evidence }) => evidence).filter(({ verified }) => verified);
  const pins = new Map<string, PinnedIdentity>();
  for (const one of all) {
    const pin = pinOf(one);
    if (!pin) return { why: 'its signer is none that a lock has a form for' };
    pins.set(JSON.stringify(pin), pin);
  }
  return { pins: [...pins.keys()].toSorted().map((key) => pins.get(key)!) };
}
