import { type ArtifactInput, openArtifact } from '../../src/artifact/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { type Artifact, AssayError } from '../../src/model/index.ts';
import { compare } from '../../src/reproducibility/index.ts';
import { checkComparison } from '../support/check-comparison.ts';
import { PATIENCE, sourceOf } from './try-open.ts';

/**
 * Compares bytes with what they were mutated from, in both directions, and says what is wrong: a comparison that threw or hangs, a
 * verdict that its causes do not allow or that depends on the side, ranges outside of their entries.
 * @returns undefined where all is well
 */
export async function tryDiff(
  name: string,
  bytes: Uint8Array,
  mutated: Uint8Array,
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE);
  const open = (content: Uint8Array) => {
    const input: ArtifactInput = { name, source: sourceOf(content) };
    return openArtifact(input, { files: nodeHost.files, signal });
  };
  const opened: Artifact[] = [];
  try {
    for (const content of [bytes, mutated]) opened.push(await open(content));
    const [left, right] = opened as [Artifact, Artifact];
    const comparison = await compare(left, right, { signal });
    const wrong = checkComparison(left, right, comparison);
    if (wrong) return wrong;
    const equal = Buffer.compare(bytes, mutated) === 0;
    if ((comparison.verdict === 'identical') !== equal && left.digests && right.digests)
      return `${comparison.verdict}, although the bytes are ${equal ? '' : 'not '}the same`;
    const back = await compare(right, left, { signal });
    const sides = [comparison, back].map(
      ({ verdict, explained }) => `${verdict}${explained ? ', explained' : ''}`,
    );
    return sides[0] === sides[1] ? undefined : `${sides[0]}, but the other way round ${sides[1]}`;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    return signal.aborted
      ? `no answer within ${PATIENCE / 1000} s`
      : `threw ${(error as Error).stack ?? String(error)}`;
  } finally {
    for (const artifact of opened) await artifact.close();
  }
}
