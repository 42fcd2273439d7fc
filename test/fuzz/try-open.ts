import { setImmediate } from 'node:timers/promises';
import { type ArtifactInput, openArtifact } from '../../src/artifact/index.ts';
import { assay } from '../../src/assay.ts';
import { bytesSource, readAll } from '../../src/codec/index.ts';
import { nodeHost } from '../../src/host/index.ts';
import { AssayError, type Problem, type Source } from '../../src/model/index.ts';

/** Far beyond what any input of the corpus takes: only a hang is longer. Milliseconds. */
export const PATIENCE = 30_000;

/** The core by itself with every way to look at an entry, or the whole pipeline. */
export type Way = 'core' | 'product';

/**
 * Opens bytes and says what is wrong with the way that went: a reader that threw, an error that is no AssayError, a
 * hang, a tree that contradicts itself. @returns undefined where all is well, whatever the bytes are
 */
export async function tryOpen(name: string, bytes: Uint8Array, way: Way): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE);
  const input = { name, source: sourceOf(bytes) };
  try {
    return way === 'core' ? await tryCore(input, bytes, signal) : await tryProduct(input, signal);
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    return signal.aborted
      ? `no answer within ${PATIENCE / 1000} s`
      : `threw ${(error as Error).stack ?? String(error)}`;
  }
}

/** In memory, as a file, or as a pipe of small pieces; by the length, so that a kept input takes the same way again. */
export function sourceOf(bytes: Uint8Array): Source {
  const { read, stream } = bytesSource(bytes);
  // Small pieces, but not so many that a large input takes seconds.
  const step = Math.max(1 + (bytes.length % 5000), Math.floor(bytes.length / 2000));
  const pieces = async function* (start = 0): AsyncGenerator<Uint8Array> {
    for (let at = start; at < bytes.length; at += step) {
      // Real sources wait: without that no timer would ever run, and no hang be noticed.
      if ((at / step) % 64 === 0) await setImmediate();
      yield bytes.slice(at, at + step);
    }
  };
  if (bytes.length % 3 === 0) return { size: bytes.length, bytes, stream, read };
  return bytes.length % 3 === 1 ? { size: bytes.length, read, stream: pieces } : { stream: pieces };
}

async function tryProduct(input: ArtifactInput, signal: AbortSignal): Promise<string | undefined> {
  const { problems } = await assay(input, {}, { host: nodeHost, signal });
  return failureIn(problems);
}

async function tryCore(
  input: ArtifactInput,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<string | undefined> {
  const all = bytes.length % 2 === 0 ? { onFields() {}, rows: bytes.length % 4 === 0 } : {};
  const artifact = await openArtifact(input, { files: nodeHost.files, signal, ...all });
  const failed = failureIn(artifact.problems);
  if (failed) return failed;
  if (artifact.size !== bytes.length && artifact.digests) return `size ${artifact.size} of ${bytes.length}`;
  const odd = artifact.entries.find((entry, i) => entry.id !== i || entry.parent >= i);
  if (odd) return `entry ${odd.id} has the parent ${odd.parent}`;
  // The first, the last and some between: every nesting there is comes up over many inputs.
  for (let id = 0; id < artifact.entries.length; id += Math.ceil(artifact.entries.length / 5)) {
    await artifact.fields(id);
    const { sha256, size, path } = artifact.entries[id]!;
    if (sha256 === undefined || size > 1 << 20) continue;
    const again = await readAll(await artifact.open(id));
    if (again.length !== size) return `${path} has ${size} bytes, ${again.length} when read again`;
  }
  await artifact.close();
  return undefined;
}

function failureIn(problems: readonly Problem[]): string | undefined {
  const failed = problems.find(({ code }) => code === 'format.reader-failed');
  return failed && `${failed.path}: ${failed.message}`;
}
