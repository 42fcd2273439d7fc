import { nodeHost } from '../host/index.ts';
import { DEFAULT_LIMITS, type FileVerdict, type VerificationStep } from '../model/index.ts';
import {
  type EvidenceFile,
  type Expectations,
  isOpenPgpDocument,
  kindByName,
  readAuthorities,
  readKeyring,
  type SignatureRequest,
  type SubjectFile,
  verifySignatures,
  withEvidence,
} from '../provenance/index.ts';
import { besideOf } from './beside.ts';
import { heldBy } from './evidence.ts';
import type { Judge } from './trust.ts';

/** Whom to believe of signatures that are no Sigstore evidence. */
export interface SignatureOptions extends Expectations {
  /** Paths of OpenPGP public keys; each file may hold several. */
  readonly pgpKeys?: readonly string[];
  /** Paths of certificate authorities, PEM, for macOS packages and Authenticode. */
  readonly authorities?: readonly string[];
}

/** A file with the evidence for it. */
export interface SignedTarget {
  readonly file: SubjectFile;
  readonly evidence: readonly EvidenceFile[];
  /** Absent where only a digest is given. */
  readonly path?: string;
  /** Look beside the file for OpenPGP signatures, too. */
  readonly beside: boolean;
}

/**
 * Judges files by all that vouches for them: Sigstore evidence by a judge of it, OpenPGP signatures, and signatures inside of
 * macOS packages and Windows files. Keys and authorities that cannot be believed refuse every file.
 * @param at seconds since 1970 @throws AssayError `input.*` where a file that was named cannot be read
 */
export async function judgeOfSignatures(
  judge: Judge,
  options: SignatureOptions,
): Promise<(target: SignedTarget) => Promise<FileVerdict>> {
  const { pgpKeys = [], authorities = [], publishers, identities } = options;
  const keys = await heldBy(pgpKeys, readKeyring);
  const roots = await heldBy(authorities, readAuthorities);
  const refusedAll =
    (step: VerificationStep) =>
    async ({ file, evidence }: SignedTarget) =>
      refusing(judge.verdict(file, evidence), step);
  if ('refused' in keys) return refusedAll(keys.refused);
  if ('refused' in roots) return refusedAll(roots.refused);
  const request: SignatureRequest = {
    pgpKeys: keys.value.flat(),
    authorities: roots.value.flat(),
    now: judge.at,
    limits: DEFAULT_LIMITS,
    ...(publishers ? { publishers } : {}),
    ...(identities ? { identities } : {}),
  };
  return async (target) => await verdictOf(judge, request, target);
}

async function verdictOf(
  judge: Judge,
  request: SignatureRequest,
  { file, evidence, path, beside }: SignedTarget,
): Promise<FileVerdict> {
  const isPgp = new Set(evidence.filter(({ content }) => isOpenPgpDocument(content)));
  const others = evidence.filter((one) => !isPgp.has(one));
  const verdict = judge.verdict(file, others);
  const documents = [...isPgp, ...(path !== undefined && beside ? await pgpBeside(path) : [])];
  const opened = path === undefined ? undefined : await nodeHost.files.open(path);
  try {
    const named = opened && { name: nodeHost.files.baseName(path!), source: opened.source };
    const further = await verifySignatures(named, documents, request);
    return withEvidence(verdict, further, request.pgpKeys.length > 0);
  } finally {
    await opened?.close();
  }
}

async function pgpBeside(path: string): Promise<readonly EvidenceFile[]> {
  const found = await besideOf(nodeHost, path);
  // Other programs call their signatures .sig as well.
  return found.filter(
    ({ name, content }) =>
      kindByName(name) === 'openpgp-signature' && (name.endsWith('.asc') || isOpenPgpDocument(content)),
  );
}

function refusing(verdict: FileVerdict, failed: VerificationStep): FileVerdict {
  const message = `${failed.name}: ${failed.message}`;
  return { ...verdict, outcome: 'refused', message, failed, expected: true };
}
