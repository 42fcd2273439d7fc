import { stripSignatures } from '../artifact/index.ts';
import { isRandom } from '../codec/index.ts';
import { type Artifact, AssayError, type RandomSource } from '../model/index.ts';
import { sameBytes } from './same.ts';

/** Whether two artifacts are the same bytes once their signatures are removed. */
export async function isSameBelowSignatures(left: Artifact, right: Artifact): Promise<boolean> {
  const [one, other] = [await unsigned(left), await unsigned(right)];
  return one !== undefined && other !== undefined && (await sameBytes(one, other)) !== undefined;
}

/** An artifact in the form that it has in common with its signed and unsigned siblings; undefined where it has none. */
export async function unsigned(artifact: Artifact): Promise<RandomSource | undefined> {
  if (artifact.entries[0]?.kind !== 'file') return undefined;
  const source = await artifact.open(0);
  if (!isRandom(source)) return undefined;
  try {
    return (await stripSignatures(source, { name: artifact.name, format: artifact.format, form: 'normal' }))
      .source;
  } catch (error) {
    // A signature that cannot be taken out leaves the comparison as it is.
    if (error instanceof AssayError && error.code === 'strip.damaged') return undefined;
    throw error;
  }
}
