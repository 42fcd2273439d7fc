import type {
  EvidenceForm,
  FileOutcome,
  FileVerdict,
  PublisherPolicy,
  SignerIdentity,
  StepName,
  VerificationStep,
  VerifiedEvidence,
} from '../../model/index.ts';
import type { SignedEntity } from '../bundle/entity.ts';
import { type EvidenceItem, readEvidence } from '../evidence.ts';
import { policyOfPublisher, verifyPublisher } from '../identity/publisher.ts';
import { type NpmPackage, verifyNpmStatement } from '../npm/rules.ts';
import { PUBLISH, verifyPypiStatement } from '../pypi/rules.ts';
import { createSteps, Refusal, refuse, refusedBy, type Steps } from '../steps.ts';
import type { SubjectFile } from './artifact.ts';
import { refuseFailed } from './result.ts';
import type { ManagedKey, Verified, Verifier } from './verify.ts';

/** A file of evidence. */
export interface EvidenceFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Who is expected to have signed: any of these is enough, and nobody where there is none. */
export interface Expectations {
  readonly publishers?: readonly PublisherPolicy[];
  /** Subject alternative name and issuer as the certificate has them, compared whole. */
  readonly identities?: readonly { readonly subject: string; readonly issuer: string }[];
}

/** What evidence is judged by. */
export interface FileRequest extends Expectations {
  readonly verifier: Verifier;
  /** Seconds since 1970. */
  readonly now: number;
  /** Keys of one's own; with them, only what they signed is believed. */
  readonly keys?: readonly ManagedKey[];
  /** Keys of npm's registry, for what it signs. */
  readonly npmKeys?: readonly ManagedKey[];
  /** The version of the npm package asked about. */
  readonly npmPackage?: NpmPackage;
  readonly strict?: boolean;
  /** Also takes statements that a check of the file failed, which vouch for nothing: for who makes them. */
  readonly anyResult?: boolean;
}

/** Verifies everything that is said about a file. It is refused where any of it is: evidence is not a choice. */
export function verifyFile(
  file: SubjectFile,
  evidence: readonly EvidenceFile[],
  request: FileRequest,
): FileVerdict {
  const all = refusingRegistryAlone(
    evidence.flatMap((one) => verifyDocument(file, one, request)),
    request,
  );
  const refused = all.find(({ verified }) => !verified);
  const outcome: FileOutcome = all.length === 0 ? 'missing' : refused ? 'refused' : 'verified';
  const sha256 = file.digests['sha256'] ?? '';
  return {
    file: file.name ?? `sha256:${sha256}`,
    sha256,
    outcome,
    message: messageOf(outcome, all, refused),
    evidence: all,
    ...(refused ? { failed: refused.steps.at(-1)! } : {}),
    expected: isExpecting(request),
  };
}

/** A registry says what it received, whoever sent it: where somebody is expected, that alone is nobody's word. */
function refusingRegistryAlone(
  all: readonly VerifiedEvidence[],
  request: FileRequest,
): readonly VerifiedEvidence[] {
  const isAlone = all.every(({ form, identity }) => form === 'npm-attestations' && identity?.kind === 'key');
  if (!isAlone || !isExpecting(request)) return all;
  return all.map((one) => {
    if (!one.verified) return one;
    const found = signerText(one.identity);
    const message = 'the registry alone vouches for it, and nobody who is expected';
    return {
      ...one,
      verified: false,
      steps: [...one.steps, { name: 'identity.policy', outcome: 'fail', message, found } as const],
    };
  });
}

function isExpecting({ publishers = [], identities = [], keys = [] }: FileRequest): boolean {
  return publishers.length + identities.length + keys.length > 0;
}

function messageOf(
  outcome: FileOutcome,
  all: readonly VerifiedEvidence[],
  refused: VerifiedEvidence | undefined,
): string {
  if (outcome === 'missing') return 'nothing vouches for it';
  const last = refused?.steps.at(-1);
  if (last) return headline(last);
  const signers = [...new Set(all.map(({ identity }) => signerText(identity)))];
  return `signed by ${signers.join(' and ')}`;
}

/** Faults of a field, whose message says little without its name. */
const OF_FIELDS: ReadonlySet<StepName> = new Set(['format.field', 'format.encoding', 'format.count']);

/** What refused it, in one line. */
function headline({ name, message, input }: VerificationStep): string {
  const place = OF_FIELDS.has(name) && input !== undefined ? ` (${input})` : '';
  return `${name}: ${message}${place}`;
}

/** A signer in one phrase. */
export function signerText(identity: SignerIdentity | undefined): string {
  if (!identity) return 'nobody known';
  const { kind, repository, workflow, subject, key } = identity;
  if (repository !== undefined) return `${kind}:${repository}${workflow === undefined ? '' : ` ${workflow}`}`;
  return subject ?? (key === undefined ? kind : `key ${key.slice(0, 16)}…`);
}

function verifyDocument(
  file: SubjectFile,
  { name, content }: EvidenceFile,
  request: FileRequest,
): VerifiedEvidence[] {
  const read = readEvidence(content);
  if ('refused' in read) return [{ source: name, verified: false, steps: [read.refused], times: [] }];
  return read.items.map((item) => ({
    source: name,
    form: item.form,
    ...(item.place === undefined ? {} : { place: item.place }),
    ...(item.claimed ? { claimed: item.claimed } : {}),
    ...refusedBy(() => verifyItem(file, item, item.read(), request)),
  }));
}

function verifyItem(file: SubjectFile, item: EvidenceItem, entity: SignedEntity, request: FileRequest) {
  const { verifier, now, strict = false } = request;
  const isRegistry = item.form === 'npm-attestations' && entity.signer.kind === 'key';
  const keys = isRegistry ? request.npmKeys : request.keys;
  return verifier.verify(entity, {
    file,
    now,
    strict,
    ...(keys && keys.length > 0 ? { keys } : {}),
    policy: (verified, steps) => {
      checkForm(verified, item, file, request, steps);
      // The registry is not the publisher: its signature says what it received.
      if (!isRegistry) checkExpected(verified.identity, item, request, steps);
      if (verified.statement && !request.anyResult) refuseFailed(verified.statement);
    },
  });
}

/** Forms whose statements are those of an index for Python packages. */
const PEP740: ReadonlySet<EvidenceForm> = new Set(['pep740-attestation', 'pep740-provenance']);

/** What the kind of document demands of its statement. */
function checkForm(
  verified: Verified,
  { form, listedAs }: EvidenceItem,
  file: SubjectFile,
  { npmPackage }: FileRequest,
  steps: Steps,
): void {
  if (form === 'npm-attestations') verifyNpmStatement(verified, listedAs!, npmPackage, steps);
  else if (PEP740.has(form) || verified.statement?.predicateType === PUBLISH)
    verifyPypiStatement(verified, file, steps);
}

/** The publisher that an index names must be the one that signed, and one that is expected must be as well. */
function checkExpected(
  identity: SignerIdentity,
  { claimed }: EvidenceItem,
  request: FileRequest,
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
  let first: Refusal | undefined;
  for (const choice of choices) {
    const own = createSteps();
    try {
      choice(own);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      first ??= error;
      continue;
    }
    for (const step of own.list) repeat(step, steps);
    return;
  }
  throw first!;
}

function verifyExact(
  identity: SignerIdentity,
  { subject, issuer }: { readonly subject: string; readonly issuer: string },
  steps: Steps,
): void {
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
