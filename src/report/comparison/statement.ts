import {
  type ArtifactSummary,
  AssayError,
  type Comparison,
  type Outcome,
  type ResourceDescriptor,
  type Statement,
  VERSION,
} from '../../model/index.ts';
import type { ComparisonPresenter, Explained } from './explained.ts';
import { outcomeOf } from './outcome.ts';
import { isDirectory } from './places.ts';

/** in-toto Attestation Framework, Statement v1: `_type`. */
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

/** The type of our predicate; docs/rebuild-statement.md says what it holds and why it is a URN. */
export const REBUILD_COMPARISON = 'urn:assay:rebuild-comparison:v1';

/** What {@link REBUILD_COMPARISON} holds; lengths in bytes. */
export interface RebuildComparison {
  /** The outcome by the rule of `assay check`: `pass` from `identical-below-signatures` up, `fail` at `different`. */
  readonly verdict: Outcome;
  readonly level: Comparison['verdict'];
  readonly explained: boolean;
  /** What the subject was compared with. */
  readonly materials: readonly ResourceDescriptor[];
  readonly causes: readonly Pick<
    Comparison['causes'][number],
    'code' | 'class' | 'count' | 'bytes' | 'derivedFrom'
  >[];
  readonly residue: { readonly bytes: number };
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601 in UTC. */
  readonly time?: string;
}

/** An unsigned in-toto Statement of the result, positive or negative (docs/rebuild-statement.md). */
export const statement: ComparisonPresenter = {
  name: 'statement',
  mediaType: 'application/vnd.in-toto+json',
  present: (explained, { time }) => `${JSON.stringify(rebuildStatement(explained, time), null, 2)}\n`,
};

/**
 * The statement that the left artifact was compared with the right one.
 * @param time ISO 8601 in UTC
 * @throws AssayError `statement.no-digest` where the left artifact is a directory or was not read to its end
 */
export function rebuildStatement(explained: Explained, time?: string): Statement {
  const { left, right, comparison } = explained;
  const subject = describe(left);
  if (subject.digest === undefined) {
    throw new AssayError(
      'statement.no-digest',
      'there is no digest of a file that a statement could be about',
      {
        path: left.name,
        hint: isDirectory(left)
          ? 'Name the released file first and the directory second.'
          : 'Raise the limit that stopped the reading.',
      },
    );
  }
  const predicate: RebuildComparison = {
    verdict: outcomeOf(comparison),
    level: comparison.verdict,
    explained: comparison.explained,
    materials: [describe(right)],
    causes: comparison.causes.map(({ code, class: kind, count, bytes, derivedFrom }) => ({
      code,
      class: kind,
      count,
      bytes,
      ...(derivedFrom ? { derivedFrom } : {}),
    })),
    residue: { bytes: comparison.residue.bytes },
    tool: { name: 'assay', version: VERSION },
    ...(time === undefined ? {} : { time }),
  };
  return { _type: STATEMENT_TYPE, subject: [subject], predicateType: REBUILD_COMPARISON, predicate };
}

/** What stands for a directory is not a digest of bytes, so it must not be given as one. */
function describe(artifact: ArtifactSummary): ResourceDescriptor {
  const { name, digests } = artifact;
  return { name, ...(digests && !isDirectory(artifact) ? { digest: digests } : {}) };
}
