import type {
  EvidenceForm,
  FileOutcome,
  FileVerdict,
  StepName,
  VerificationStep,
  VerifiedEvidence,
} from '../../model/index.ts';
import type { SignedEntity } from '../evidence/entity.ts';
import { type EvidenceItem, readEvidence } from '../evidence/read.ts';
import { signersText, signerText } from '../identity/signer-text.ts';
import { isOfRegistry, type NpmPackage, verifyNpmStatement } from '../npm/rules.ts';
import { PUBLISH, verifyPypiStatement } from '../pypi/rules.ts';
import { refusedBy, type Steps } from '../steps.ts';
import type { ManagedKey } from '../trust/root.ts';
import { checkExpected, type Expectations } from './expected.ts';
import { refuseFailed } from './result.ts';
import { type SubjectFile, shownName } from './subject.ts';
import type { Verified, Verifier } from './verify.ts';

/** A file of evidence. */
export interface EvidenceFile {
  readonly name: string;
  readonly content: Uint8Array;
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
  return {
    file: shownName(file),
    sha256: file.digests['sha256'] ?? '',
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
  if (!all.every(isOfRegistry) || !isExpecting(request)) return all;
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
  return `signed by ${signersText(all)}`;
}

/** Faults of a field, whose message says little without its name. */
const OF_FIELDS: ReadonlySet<StepName> = new Set(['format.field', 'format.encoding', 'format.count']);

/** What refused it, in one line. */
function headline({ name, message, input }: VerificationStep): string {
  const place = OF_FIELDS.has(name) && input !== undefined ? ` (${input})` : '';
  return `${name}: ${message}${place}`;
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
