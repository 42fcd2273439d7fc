import {
  BESIDE_SUFFIXES,
  type BesideFile,
  type EvidenceFile,
  isEvidence,
  type OriginInput,
} from '../provenance/index.ts';
import { evidenceAt, judgeOf, type TrustOptions } from './trust.ts';

/** What the question `origin` is judged by. */
export interface OriginOptions extends TrustOptions {
  /** Paths of evidence, in place of what lies beside the artifact. */
  readonly attestations?: readonly string[];
}

/**
 * What vouches for an artifact. Trust material that was named is read at once, so that one that cannot be read is told; that
 * which comes with Assay only where there is evidence to verify by it.
 * @param beside what lies beside the artifact; not used where evidence is given
 * @param isDemanded a policy may expect somebody
 * @throws AssayError `input.*` where a file that was named cannot be read
 */
export async function originInput(
  beside: readonly BesideFile[],
  options: OriginOptions = {},
  isDemanded = false,
): Promise<{ readonly beside: readonly BesideFile[]; readonly origin?: OriginInput }> {
  const { attestations, trustRoot, keys = [], publishers = [], identities = [] } = options;
  const given = attestations ? await Promise.all(attestations.map(evidenceAt)) : undefined;
  const evidence = given ?? beside.filter(isEvidenceFile);
  const isOwnTrust = trustRoot !== undefined || options.instance !== undefined || keys.length > 0;
  const expected = publishers.length + identities.length + keys.length > 0;
  if (evidence.length === 0 && !expected && !isOwnTrust && !isDemanded) return { beside };
  const judge = isOwnTrust ? await judgeOf(options) : undefined;
  return {
    beside: given ? [] : beside,
    origin: {
      from: given ? 'given' : 'beside',
      evidence,
      expected,
      verdict: async (file, files, named) => (judge ?? (await judgeOf(options))).verdict(file, files, named),
    },
  };
}

/** Whether a file beside an artifact is evidence that can be verified, by its name. */
export function isEvidenceFile({ name }: EvidenceFile): boolean {
  const [, kind] = BESIDE_SUFFIXES.find(([suffix]) => name.endsWith(suffix)) ?? [];
  return kind !== undefined && isEvidence(kind);
}
