import type { Artifact, ArtifactMemory, Attestation, FileVerdict } from '../../model/index.ts';
import type { Expectations } from '../verify/expected.ts';
import type { EvidenceFile } from '../verify/file.ts';
import type { SubjectFile } from '../verify/subject.ts';
import { withVerification } from './attestations.ts';
import { type BesideFile, describeBeside } from './beside.ts';

/** What vouches for an artifact, and who judges that. */
export interface OriginInput {
  /** Trust material was named, or a policy asks: judge even where nothing vouches for the artifact. */
  readonly demanded: boolean;
  readonly from: 'beside' | 'given';
  readonly evidence: readonly EvidenceFile[];
  /** Whether somebody is expected to have signed, apart from what a policy says. */
  readonly expected: boolean;
  /** Verifies the evidence by the trust material and expectations at hand; those of a policy come instead. */
  readonly verdict: (
    file: SubjectFile,
    evidence: readonly EvidenceFile[],
    expected?: Expectations,
  ) => FileVerdict | Promise<FileVerdict>;
  /**
   * Compares with what is remembered, where a ledger is at hand; of what was not read to its end there is no verdict.
   * @param claimed package URLs that the artifact says it is
   */
  readonly remembered?: (verdict: FileVerdict | undefined, claimed: readonly string[]) => ArtifactMemory;
}

/** What lies beside an artifact, and who judges what vouches for it. */
interface Vouching {
  readonly beside?: readonly BesideFile[];
  readonly origin?: OriginInput;
}

/** What was found, and what came of it. */
export interface JudgedOrigin {
  readonly attestations: readonly Attestation[];
  /** Absent where nothing was to be verified and nobody was expected. */
  readonly origin?: {
    readonly expected: boolean;
    /** Absent where the artifact was not read to its end: only the whole is signed, of a part nothing can be said. */
    readonly verdict?: FileVerdict;
  };
  /** Absent where no ledger was asked. */
  readonly memory?: ArtifactMemory;
}

/**
 * Verifies what vouches for an artifact, where somebody verifies, and compares it with what is remembered.
 * @param inside signatures that the pass over the artifact met
 * @param further digests besides those the artifact has
 * @param named whom a policy expects
 * @param claimed package URLs that the artifact says it is
 */
export async function judgeOrigin(
  artifact: Artifact,
  { beside = [], origin, inside }: Vouching & { readonly inside: readonly Attestation[] },
  further: Readonly<Record<string, string>>,
  named: Expectations | undefined,
  claimed: readonly string[] = [],
): Promise<JudgedOrigin> {
  const found = [...beside.flatMap((file) => describeBeside(artifact.name, file) ?? []), ...inside];
  // Signatures of members are not the artifact's.
  const isSigned = inside.some(({ path, kind }) => path === artifact.name && VERIFIED_INSIDE.has(kind));
  const expected = origin?.expected === true || named !== undefined;
  if (!origin) return { attestations: found };
  const memory = (verdict: FileVerdict | undefined) =>
    origin.remembered ? { memory: origin.remembered(verdict, claimed) } : {};
  const isAsked = origin.evidence.length > 0 || origin.demanded || expected || isSigned;
  if (!artifact.digests)
    return { attestations: found, ...(isAsked ? { origin: { expected } } : {}), ...memory(undefined) };
  if (!isAsked) return { attestations: found, ...memory(unsigned(artifact.name, artifact.digests.sha256)) };
  const subject = { name: artifact.name, digests: { ...further, ...artifact.digests } };
  const verdict = await origin.verdict(subject, origin.evidence, named);
  return {
    attestations: withVerification(found, verdict, origin.from),
    origin: { expected, verdict },
    ...memory(verdict),
  };
}

/** A file that nothing vouches for. */
function unsigned(file: string, sha256: string): FileVerdict {
  return {
    file,
    sha256,
    outcome: 'missing',
    message: 'nothing vouches for it',
    evidence: [],
    expected: false,
  };
}

/** Signatures inside of a file that are verified. */
const VERIFIED_INSIDE: ReadonlySet<Attestation['kind']> = new Set(['xar-signature', 'authenticode']);

/** The files of signatures and attestations that were read. */
export function evidenceFiles({ beside = [], origin }: Vouching): readonly BesideFile[] {
  return origin?.from === 'given' ? [...beside, ...origin.evidence] : beside;
}
