import { nodeHost } from '../host/index.ts';
import type { FileVerdict, VerificationStep } from '../model/index.ts';
import {
  createVerifier,
  type EvidenceFile,
  type Expectations,
  type FileRequest,
  readPublicKey,
  readTrustRoot,
  type SubjectFile,
  shownName,
  verifyFile,
} from '../provenance/index.ts';
import { heldBy } from './evidence.ts';
import { type TrustChoice, trustAtHand } from './trust-at-hand.ts';

/** Who is believed, who is expected, and as of when. */
export interface TrustOptions extends Expectations, TrustChoice {
  /** Path of a trusted root of one's own, in place of that of an instance. */
  readonly trustRoot?: string;
  /** Paths of public keys; with them, only what they signed is believed. */
  readonly keys?: readonly string[];
  /** The moment of asking, in seconds since 1970; now unless given. */
  readonly at?: number;
  /** Also refuse what older forms leave open. */
  readonly strict?: boolean;
}

/** Trust material that has been read, and what judges by it. */
export interface Judge {
  /** Trusted root: SHA-256 of the document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** The moment of asking, in seconds since 1970. */
  readonly at: number;
  /** @param expected who is expected, in place of the one the judge was made for */
  readonly verdict: (
    file: SubjectFile,
    evidence: readonly EvidenceFile[],
    expected?: Expectations,
  ) => FileVerdict;
}

/**
 * Reads trust material. What was given and cannot be believed refuses every file, and says so of each.
 * @throws AssayError `input.*` where a file cannot be read, `trust.*` where an instance has no trust that could be used
 */
export async function judgeOf(options: TrustOptions): Promise<Judge> {
  const { publishers, identities, strict, trustRoot } = options;
  const now = options.at ?? Math.floor(nodeHost.now() / 1000);
  const keys = await heldBy(options.keys ?? [], (content) => ({ key: readPublicKey(content) }));
  const own = await heldBy(trustRoot === undefined ? [] : [trustRoot], readTrustRoot);
  const atHand = trustRoot === undefined ? await trustAtHand(options) : undefined;
  const refusing = (step: VerificationStep): Judge => ({
    trust: { id: '', source: trustRoot ?? '' },
    at: now,
    verdict: (file) => refusedFile(file, step),
  });
  if ('refused' in own) return refusing(own.refused);
  if ('refused' in keys) return refusing(keys.refused);
  // Keys of npm are their instance's: they say nothing in a world of one's own.
  const { root, npmKeys, source } = atHand ?? {
    root: own.value[0]!,
    npmKeys: undefined,
    source: trustRoot!,
  };
  const request: FileRequest = {
    verifier: createVerifier(root),
    now,
    ...(npmKeys ? { npmKeys } : {}),
    ...(keys.value.length > 0 ? { keys: keys.value } : {}),
    ...(publishers ? { publishers } : {}),
    ...(identities ? { identities } : {}),
    ...(strict ? { strict } : {}),
  };
  return {
    trust: { id: root.id, source },
    at: now,
    verdict: (file, evidence, expected) => verifyFile(file, evidence, { ...request, ...expected }),
  };
}

function refusedFile(file: SubjectFile, failed: VerificationStep): FileVerdict {
  return {
    file: shownName(file),
    sha256: file.digests['sha256'] ?? '',
    outcome: 'refused',
    message: `${failed.name}: ${failed.message}`,
    evidence: [],
    failed,
    expected: true,
  };
}
