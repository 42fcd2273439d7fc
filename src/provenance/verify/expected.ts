import type { PublisherPolicy, SignerIdentity, VerificationStep } from '../../model/index.ts';
import type { EvidenceItem } from '../evidence/read.ts';
import { policyOfPublisher, verifyPublisher } from '../identity/publisher.ts';
import { signerText } from '../identity/signer-text.ts';
import { createSteps, Refusal, refuse, type Steps, untilRefused } from '../steps.ts';
import type { FileRequest } from './file.ts';

/** Subject alternative name and issuer as a certificate has them, compared whole. */
export interface ExactIdentity {
  readonly subject: string;
  readonly issuer: string;
}

/** Who is expected to have signed: any of these is enough, and nobody where there is none. */
export interface Expectations {
  readonly publishers?: readonly PublisherPolicy[];
  readonly identities?: readonly ExactIdentity[];
}

/**
 * The publisher that an index names must be the one that signed, and one that is expected must be as well.
 * @throws Refusal `identity.*`
 */
export function checkExpected(
  identity: SignerIdentity,
  { claimed }: Pick<EvidenceItem, 'claimed'>,
  request: Pick<FileRequest, 'publishers' | 'identities' | 'keys' | 'strict'>,
  steps: Steps,
): void {
  if (claimed) {
    const policy = policyOfPublisher(claimed);
    if (!policy)
      refuse('identity.policy', 'the index names a publisher of a kind that is not known', {
        found: claimed['kind'] ?? '',
      });
    const own = createSteps();
    verifyPublisher(identity, policy, own);
    // Who the index names says nothing about who should have signed.
    for (const { message, ...step } of own.list)
      repeat({ ...step, message: message.replace('as expected', 'the one the index names') }, steps);
  }
  if (identity.kind === 'key') return;
  const { publishers = [], identities = [], keys = [] } = request;
  const choices = [
    ...publishers.map((policy) => (own: Steps) => verifyPublisher(identity, policy, own, request.strict)),
    ...identities.map((wanted) => (own: Steps) => verifyExact(identity, wanted, own)),
  ];
  if (choices.length === 0) {
    if (keys.length === 0)
      steps.unknown('identity.policy', 'nobody was expected', { found: signerText(identity) });
    return;
  }
  oneOf(choices, steps);
}

/** Makes a step that was made apart. */
function repeat({ name, message, outcome, ...detail }: VerificationStep, steps: Steps): void {
  if (outcome === 'pass') steps.pass(name, message, detail);
  else steps.unknown(name, message, detail);
}

/** @throws Refusal of the first choice where none holds */
function oneOf(choices: readonly ((steps: Steps) => void)[], steps: Steps): void {
  let first: VerificationStep | undefined;
  for (const choice of choices) {
    const own = createSteps();
    const outcome = untilRefused(() => choice(own));
    if ('value' in outcome) {
      for (const step of own.list) repeat(step, steps);
      return;
    }
    first ??= outcome.refused;
  }
  throw new Refusal(first!);
}

function verifyExact(identity: SignerIdentity, { subject, issuer }: ExactIdentity, steps: Steps): void {
  const pairs = [
    ['identity.issuer', issuer, identity.issuer],
    ['identity.subject', subject, identity.subject],
  ] as const;
  for (const [name, expected, found] of pairs) {
    const what = name.slice('identity.'.length);
    if (found !== expected)
      refuse(name, `it was signed by another ${what}`, { expected, found: found ?? `no ${what}` });
    steps.pass(name, `the ${what} is as expected`, { found });
  }
}

/** Whether a signer is this very one. */
export function isExactly(identity: SignerIdentity | undefined, { subject, issuer }: ExactIdentity): boolean {
  return subject === identity?.subject && issuer === identity.issuer;
}
