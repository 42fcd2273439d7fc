import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { AssayError } from '../../src/model/index.ts';
import { createCatalog } from '../../src/sbom/index.ts';

/** Far beyond what any input of the corpus takes: only a hang is longer. */
const PATIENCE = 30_000;

/**
 * Opens bytes as the product does and says what is wrong with the way that went: a reader that threw, an error that is
 * no AssayError, a hang. @returns undefined where all is well, whatever the bytes are
 */
export async function tryOpen(name: string, bytes: Uint8Array): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE);
  const catalog = createCatalog();
  try {
    const artifact = await openArtifact(
      // As a stream in one test of two it would be another path; `bytes` is hidden so that files and members are read alike.
      { name, source: { ...bytesSource(bytes), bytes: undefined } as never },
      { files: nodeHost.files, signal, interests: [catalog.interest] },
    );
    const failed = artifact.problems.find(({ code }) => code === 'format.reader-failed');
    if (failed) return `${failed.path}: ${failed.message}`;
    catalog.finish(artifact);
    await artifact.close();
    return undefined;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    return signal.aborted
      ? `no answer within ${PATIENCE / 1000} s`
      : `threw ${(error as Error).stack ?? String(error)}`;
  }
}
