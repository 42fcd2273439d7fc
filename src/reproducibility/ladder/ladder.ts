import { createHash } from 'node:crypto';
import { canStrip, type OpenOptions, openArtifact } from '../../artifact/index.ts';
import { type Artifact, type CauseCode, LEVELS } from '../../model/index.ts';
import { unsigned } from '../below-signatures.ts';
import { gatherFacts } from './facts.ts';
import { createForm } from './form.ts';
import { rootNode } from './nodes.ts';
import { type DigestLevel, digestName, FORM_LEVELS, type FormLevel, removedAt } from './removal.ts';
import { shapeOf } from './shape.ts';

/** The digest of an artifact at one level. */
export interface LevelDigest {
  readonly level: DigestLevel;
  /** Version, level and what is removed; digests with one name can be compared. */
  readonly name: string;
  readonly removed: readonly CauseCode[];
  /** Lower-case hexadecimal; absent where a limit or damage kept bytes from being read. */
  readonly sha256?: string;
}

/** How to compute digests. */
export interface LadderOptions extends Pick<OpenOptions, 'limits' | 'files' | 'signal'> {
  /** Only these; default: all. */
  readonly levels?: readonly DigestLevel[];
}

/** Levels that have a digest, best first. */
export const DIGEST_LEVELS = LEVELS.filter((level): level is DigestLevel => level !== 'different');

/** Computes one digest per level of an opened artifact, best level first; docs/digest.md says how. */
export async function digestLadder(artifact: Artifact, options: LadderOptions = {}): Promise<LevelDigest[]> {
  const levels = DIGEST_LEVELS.filter((level) => options.levels?.includes(level) ?? true);
  const digests = await digestsOf(artifact, levels, options);
  return levels.map((level) => {
    const sha256 = digests[level];
    const about = { level, name: digestName(level), removed: removedAt(level) };
    return sha256 === undefined ? about : { ...about, sha256 };
  });
}

type Digests = Partial<Record<DigestLevel, string>>;

async function digestsOf(
  artifact: Artifact,
  levels: readonly DigestLevel[],
  options: LadderOptions,
): Promise<Digests> {
  const digests: Digests = {};
  const identical = identicalDigest(artifact);
  if (identical !== undefined) digests.identical = identical;
  if (levels.every((level) => level === 'identical')) return digests;
  const { artifact: bare, digest, close } = await unsignedArtifact(artifact, identical, options);
  try {
    if (digest !== undefined) digests['identical-below-signatures'] = digest;
    const forms = FORM_LEVELS.filter((level) => levels.includes(level));
    return { ...digests, ...(await formDigests(bare, forms)) };
  } finally {
    await close();
  }
}

/** Of a file the digest of its bytes, of a directory that of its list of members. */
function identicalDigest({ digests, entries }: Artifact): string | undefined {
  if (digests === undefined || entries[0]?.kind === 'file') return digests?.sha256;
  return createForm('directory').item(digests.sha256).hex();
}

/** See {@link unsignedArtifact}. */
export interface Unsigned {
  readonly artifact: Artifact;
  readonly digest: string | undefined;
  close(): Promise<void>;
}

/**
 * The artifact without its signatures, opened again where it had some.
 * @param identical the digest of its bytes
 */
export async function unsignedArtifact(
  artifact: Artifact,
  identical: string | undefined,
  { levels: _, ...open }: LadderOptions,
): Promise<Unsigned> {
  const same = { artifact, digest: identical, close: async () => {} };
  const source = canStrip(artifact.format) ? await unsigned(artifact) : undefined;
  if (!source) return same;
  const hash = createHash('sha256');
  for await (const chunk of source.stream()) hash.update(chunk);
  const digest = hash.digest('hex');
  if (digest === identical) return same;
  const bare = await openArtifact({ name: artifact.name, source }, open);
  return { artifact: bare, digest, close: () => bare.close() };
}

/** The digests of an artifact without signatures, at levels that have a form. */
export async function formDigests(artifact: Artifact, levels: readonly FormLevel[]): Promise<Digests> {
  const digests: Digests = {};
  if (levels.length === 0) return digests;
  const shape = shapeOf(artifact);
  const facts = await gatherFacts(artifact, shape, levels);
  for (const level of levels) {
    const node = rootNode({ shape, facts }, level);
    if (node !== undefined) digests[level] = createForm(level).item(node).hex();
  }
  return digests;
}
