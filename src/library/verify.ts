import { nodeHost } from '../host/index.ts';
import type { FileVerdict, ReleaseFindingName } from '../model/index.ts';
import { parseNamedRelease, type ReleaseFile } from '../provenance/index.ts';
import { evidenceBeside } from './beside.ts';
import { evidenceAt } from './evidence.ts';
import { type JudgedReleases, judgeByMemory, type MemoryOptions } from './memory.ts';
import { judgeUnder, type PolicyDocument } from './policy.ts';
import { type DigestTarget, subjectAt, subjectOfDigest } from './subject.ts';
import { judgeOf, type TrustOptions } from './trust.ts';
import { judgeOfSignatures, type SignatureOptions } from './verify-signatures.ts';
import { filesOf } from './verify-targets.ts';

export { parsePublisher } from '../provenance/index.ts';
export type { DigestTarget } from './subject.ts';

/** How to verify. */
export interface VerifyOptions extends TrustOptions, SignatureOptions {
  /** Paths of evidence for every file; what lies beside it is looked for where none are given. */
  readonly attestations?: readonly string[];
  /** Findings about releases that refuse nothing. */
  readonly allow?: readonly ReleaseFindingName[];
  /** Findings about releases that refuse though they may be honest. */
  readonly deny?: readonly ReleaseFindingName[];
  /** Seconds between two signatures of a release from which on the later one is late; a day unless given. */
  readonly late?: number;
  /** Package URL with version of files whose names do not say what they are. */
  readonly project?: string;
  /** What a policy says about origin, in place of the expectations here; see `loadPolicy`. */
  readonly policy?: PolicyDocument;
  /** The ledger of publishers to compare with; none is read unless given. */
  readonly memory?: MemoryOptions;
}

/** Files and what was said about them, and of the releases they make up. */
export interface VerifiedFiles extends JudgedReleases {
  /** Trusted root: SHA-256 of the document, and where it is from. */
  readonly trust: { readonly id: string; readonly source: string };
  /** Seconds since 1970. */
  readonly at: number;
  readonly files: readonly FileVerdict[];
  /** Paths of folders inside those given, which were not entered. */
  readonly leftOut: readonly string[];
}

/**
 * Verifies who signed files: the library's form of `assay verify`. Folders stand for the files in them that are no evidence, not
 * for folders in them;
 * evidence that is named beside its file is no target of its own.
 * @throws AssayError `input.*` where a file or evidence that was named cannot be read, `usage.argument`; what is wrong with
 * the ledger is in the result
 */
export async function verify(
  targets: readonly (string | DigestTarget)[],
  options: VerifyOptions = {},
): Promise<VerifiedFiles> {
  const { allow, deny, late, project, memory, attestations = [] } = options;
  const named = project === undefined ? undefined : parseNamedRelease(project);
  const given = await Promise.all(attestations.map(evidenceAt));
  const judge = await judgeOf(options);
  const { policy } = options;
  const verdictOf = policy ? judgeUnder(policy, judge, options) : await judgeOfSignatures(judge, options);
  const files: ReleaseFile[] = [];
  const found = await filesOf(targets);
  for (const target of found.files) {
    const isPath = typeof target === 'string';
    const file = isPath ? await subjectAt(target, true) : subjectOfDigest(target);
    const evidence = given.length > 0 || !isPath ? given : await evidenceBeside(target);
    const folder = isPath ? nodeHost.files.folder(target) : '';
    const place = isPath ? { path: target } : {};
    const verdict = await verdictOf({ file, evidence, beside: given.length === 0, ...place });
    files.push({ verdict, folder });
  }
  const request = {
    ...(allow ? { allow } : {}),
    ...(deny ? { deny } : {}),
    ...(late === undefined ? {} : { late }),
    ...(named ? { named } : {}),
  };
  return {
    trust: judge.trust,
    at: judge.at,
    files: files.map(({ verdict }) => verdict),
    leftOut: found.leftOut,
    ...(await judgeByMemory(files, request, memory)),
  };
}
