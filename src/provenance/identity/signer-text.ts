import type { SignerIdentity, VerifiedEvidence } from '../../model/index.ts';

/** A signer in one phrase. */
export function signerText(identity: SignerIdentity | undefined): string {
  if (!identity) return 'nobody known';
  const { kind, repository, workflow, subject, key } = identity;
  if (repository !== undefined) return `${kind}:${repository}${workflow === undefined ? '' : ` ${workflow}`}`;
  return subject ?? (key === undefined ? kind : `key ${key.slice(0, 16)}…`);
}

/** The signers of some evidence, each once, in one phrase. */
export function signersText(evidence: readonly Pick<VerifiedEvidence, 'identity'>[]): string {
  return [...new Set(evidence.map(({ identity }) => signerText(identity)))].join(' and ');
}
