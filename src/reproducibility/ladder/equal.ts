import type { OpenOptions } from '../../artifact/index.ts';
import type { Artifact } from '../../model/index.ts';
import type { Facts } from './facts.ts';
import { formDigests, unsignedArtifact } from './ladder.ts';
import { rootNode } from './nodes.ts';
import { FORM_LEVELS, type FormLevel } from './removal.ts';
import { shapeOf } from './shape.ts';

/** How to open what is read again. */
export type EqualOptions = Pick<OpenOptions, 'limits' | 'files' | 'signal'>;

/**
 * The best level at which the digests of two artifacts are equal, of those that have a form; undefined where they are at none. Computes no
 * more than that takes: equal streams not where the trees tell that they differ, equal semantics only where all else does.
 */
export async function bestEqualForm(
  left: Artifact,
  right: Artifact,
  options: EqualOptions = {},
): Promise<FormLevel | undefined> {
  const one = await unsignedArtifact(left, left.digests?.sha256, options);
  const other = await unsignedArtifact(right, right.digests?.sha256, options);
  try {
    for (const levels of groupsOf(one.artifact, other.artifact)) {
      const ours = await formDigests(one.artifact, levels);
      const theirs = await formDigests(other.artifact, levels);
      const same = levels.find((level) => ours[level] !== undefined && ours[level] === theirs[level]);
      if (same) return same;
    }
    return undefined;
  } finally {
    await one.close();
    await other.close();
  }
}

/** Levels that one pass over both computes, the cheaper ones first. */
function groupsOf(left: Artifact, right: Artifact): (readonly FormLevel[])[] {
  const beside = FORM_LEVELS.filter((level) => level !== 'equal-semantics');
  const first = mayHaveEqualStreams(left, right)
    ? beside
    : beside.filter((level) => level !== 'equal-streams');
  return [first, ['equal-semantics']];
}

const NOTHING: ReadonlyMap<number, Facts> = new Map();

/**
 * Whether two artifacts may be equal streams as far as their trees tell: names, kinds, times, owners and digests of members. What
 * their headers say comes on top, so that digests cannot be equal where these parts of them are not.
 */
function mayHaveEqualStreams(left: Artifact, right: Artifact): boolean {
  const [one, other] = [left, right].map((artifact) =>
    rootNode({ shape: shapeOf(artifact), facts: NOTHING }, 'equal-streams'),
  );
  return one !== undefined && one === other;
}
