import { type ArtifactInput, identify, type OpenOptions, openArtifact } from '../artifact/index.ts';
import { isRandom } from '../codec/index.ts';
import type { Artifact, ArtifactSummary, Comparison } from '../model/index.ts';
import { summaryOf } from './artifact-summary.ts';
import { compare, identical } from './compare.ts';
import { sameBytes } from './same.ts';

/** How to compare. */
export interface DiffOptions extends Pick<OpenOptions, 'limits' | 'files' | 'signal' | 'onProgress'> {
  /** Whether to leave an entry and all in it out, by its path without the artifact's name: `!/a/b`. */
  readonly exclude?: (path: string) => boolean;
}

/** A comparison with what was compared. */
export interface Diff {
  readonly left: ArtifactSummary;
  readonly right: ArtifactSummary;
  readonly comparison: Comparison;
}

/**
 * Compares two artifacts and explains every difference. Equal bytes are found before anything is opened.
 * @throws AssayError `input.*` where one of them cannot be read at all
 */
export async function diff(
  left: ArtifactInput,
  right: ArtifactInput,
  options: DiffOptions = {},
): Promise<Diff> {
  const { exclude: _, ...open } = options;
  if (
    'source' in left &&
    'source' in right &&
    isRandom(left.source) &&
    isRandom(right.source) &&
    left.source.size > 0
  ) {
    const sha256 = await sameBytes(left.source, right.source, options.signal);
    if (sha256 !== undefined) return await tellIdentical(left, right, sha256);
  }
  const opened: Artifact[] = [];
  try {
    for (const input of [left, right]) opened.push(await openArtifact(input, { ...open, keepStreams: true }));
    const [one, other] = opened as [Artifact, Artifact];
    const comparison = await compare(one, other, options);
    return { left: summaryOf(one), right: summaryOf(other), comparison };
  } finally {
    for (const artifact of opened) await artifact.close();
  }
}

async function tellIdentical(left: ArtifactInput, right: ArtifactInput, sha256: string): Promise<Diff> {
  const described = [left, right].map(async (input) => {
    const about = await identify(input);
    if ('close' in input) await input.close?.();
    return { ...about, digests: { sha256 } };
  });
  const [one, other] = (await Promise.all(described)) as [ArtifactSummary, ArtifactSummary];
  return { left: one, right: other, comparison: identical(other.name) };
}
