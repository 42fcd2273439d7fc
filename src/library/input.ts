import { type ArtifactInput, inputOfPath } from '../artifact/index.ts';
import { bytesSource } from '../codec/index.ts';
import { nodeHost } from '../host/index.ts';
import type { Source } from '../model/index.ts';

/**
 * What the library takes as an artifact: a path of the file system (a file or a directory), bytes in memory, or a
 * {@link Source} of one's own.
 */
export type Target = string | Uint8Array | Source;

/** @param name how bytes and sources are called in paths and reports; a path brings its own */
export async function inputOfTarget(target: Target, name = 'artifact'): Promise<ArtifactInput> {
  if (typeof target === 'string') return await inputOfPath(nodeHost, target);
  return { name, source: target instanceof Uint8Array ? bytesSource(target) : target };
}
