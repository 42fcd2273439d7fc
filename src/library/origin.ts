import { type BesideFile, isEvidenceFile, isOpenPgpDocument, type OriginInput } from '../provenance/index.ts';
import { evidenceAt } from './evidence.ts';
import { type ReadMemory, rememberedOf } from './remembered.ts';
import { type Judge, judgeOf, type TrustOptions } from './trust.ts';
import { judgeOfSignatures, type SignatureOptions } from './verify-signatures.ts';

/** What the question `origin` is judged by. */
export interface OriginOptions extends TrustOptions, SignatureOptions {
  /** Paths of evidence, in place of what lies beside the artifact. */
  readonly attestations?: readonly string[];
  /** What is remembered of publishers, to compare with; see `readMemory`. */
  readonly remembered?: ReadMemory;
  /** Package URL with version of an artifact whose name does not say what it is, for the memory. */
  readonly project?: string;
}

/**
 * What vouches for an artifact. Trust material that was named is read at once, so that one that cannot be read is told; that
 * which comes with Assay only where there is evidence to verify by it.
 * @param beside what lies beside the artifact; not used where evidence is given
 * @param path of the artifact, where it has one: signatures inside of it are read from there
 * @param isDemanded a policy may expect somebody
 * @throws AssayError `input.*` where a file that was named cannot be read
 */
export async function originInput(
  beside: readonly BesideFile[],
  path: string | undefined,
  options: OriginOptions = {},
  isDemanded = false,
): Promise<{ readonly beside: readonly BesideFile[]; readonly origin?: OriginInput }> {
  const { attestations, trustRoot, keys = [], publishers = [], identities = [] } = options;
  const { pgpKeys = [], authorities = [], remembered, project } = options;
  const given = attestations ? await Promise.all(attestations.map(evidenceAt)) : undefined;
  const evidence = given ?? beside.filter((file) => isEvidenceFile(file) || isOpenPgpDocument(file.content));
  const isOwnTrust = trustRoot !== undefined || options.instance !== undefined || keys.length > 0;
  const expected = publishers.length + identities.length + keys.length + pgpKeys.length > 0;
  const demanded = isDemanded || isOwnTrust || authorities.length > 0;
  const judge = isOwnTrust ? await judgeOf(options) : undefined;
  return {
    beside: given ? [] : beside,
    origin: {
      from: given ? 'given' : 'beside',
      evidence,
      expected,
      demanded,
      ...(remembered ? { remembered: rememberedOf(remembered, project) } : {}),
      verdict: async (file, files, named) => {
        const sigstore = judge ?? (await judgeOf(options));
        const own: Judge = { ...sigstore, verdict: (one, some) => sigstore.verdict(one, some, named) };
        const all = await judgeOfSignatures(own, { ...options, ...named });
        return await all({ file, evidence: files, beside: false, ...(path === undefined ? {} : { path }) });
      },
    },
  };
}
