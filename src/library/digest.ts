import type { OpenOptions } from '../artifact/index.ts';
import { nodeHost } from '../host/index.ts';
import type { ArtifactSummary, Problem } from '../model/index.ts';
import { type DigestLevel, digestLadder, type LevelDigest, summaryOf } from '../reproducibility/index.ts';
import { openArtifact } from './artifact.ts';
import type { Target } from './input.ts';

export { DIGEST_LEVELS, type DigestLevel, digestName, type LevelDigest } from '../reproducibility/index.ts';

/** How to compute digests. */
export interface DigestOptions extends Pick<OpenOptions, 'limits' | 'signal' | 'onProgress'> {
  /** What bytes and sources are called; a path brings its own name. */
  readonly name?: string;
  /** Only these; default: all. */
  readonly levels?: readonly DigestLevel[];
}

/** The digests of an artifact, best level first. */
export interface Digested {
  readonly artifact: ArtifactSummary;
  readonly digests: readonly LevelDigest[];
  /** What could not be read; a digest may be missing because of it. */
  readonly problems: readonly Problem[];
}

/**
 * Computes one digest for each level at which artifacts can be equal: the library's form of `assay digest`. Two artifacts are
 * equal at a level exactly when their digests are; see docs/digest.md.
 * @throws AssayError `input.*` where it cannot be read at all
 */
export async function digest(target: Target, options: DigestOptions = {}): Promise<Digested> {
  const { levels, ...open } = options;
  const artifact = await openArtifact(target, open);
  try {
    const { limits, signal } = open;
    const digests = await digestLadder(artifact, {
      files: nodeHost.files,
      ...(limits ? { limits } : {}),
      ...(signal ? { signal } : {}),
      ...(levels ? { levels } : {}),
    });
    return { artifact: summaryOf(artifact), digests, problems: artifact.problems };
  } finally {
    await artifact.close();
  }
}
