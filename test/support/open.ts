import { type OpenOptions, openArtifact } from '../../src/artifact/index.ts';
import { bytesSource, readAll } from '../../src/codec/index.ts';
import type { Artifact, Entry, Source } from '../../src/model/index.ts';

/** Opens bytes in memory, or a source, under a name. */
export async function open(
  name: string,
  content: Uint8Array | Source,
  options: OpenOptions = {},
): Promise<Artifact> {
  const source = content instanceof Uint8Array ? bytesSource(content) : content;
  return await openArtifact({ name, source }, options);
}

/** Bytes as a file is read: `read` and a stream of chunks whose buffer is used again, and no shortcut through memory. */
export function fileLike(bytes: Uint8Array, step = 1 << 16): Source {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
    stream: pipe(bytes, step),
  };
}

/** Bytes as a pipe gives them: neither length nor places are known. */
export function pipeLike(bytes: Uint8Array, step = 1 << 16): Source {
  return { stream: pipe(bytes, step) };
}

function pipe(bytes: Uint8Array, step: number) {
  return async function* (start = 0): AsyncGenerator<Uint8Array> {
    const chunk = new Uint8Array(step);
    for (let at = start; at < bytes.length; at += step) {
      const length = Math.min(step, bytes.length - at);
      chunk.fill(0xaa);
      chunk.set(bytes.subarray(at, at + length));
      yield chunk.subarray(0, length);
    }
  };
}

/** The entry at a path. @throws where there is none */
export function at(artifact: Artifact, path: string): Entry {
  const entry = artifact.entries.find((candidate) => candidate.path === path);
  if (!entry) throw new Error(`no ${path} among ${artifact.entries.map((one) => one.path).join(', ')}`);
  return entry;
}

export const paths = (artifact: Artifact): string[] => artifact.entries.map(({ path }) => path);

/** Problems as `code path`. */
export const problems = (artifact: Artifact): string[] =>
  artifact.problems.map(({ code, path }) => `${code} ${path}`);

export const codes = (artifact: Artifact): string[] => artifact.problems.map(({ code }) => code);

/** The content of the entry at a path, read again. */
export async function reread(artifact: Artifact, path: string): Promise<Buffer> {
  return Buffer.from(await readAll(await artifact.open(at(artifact, path).id)));
}
