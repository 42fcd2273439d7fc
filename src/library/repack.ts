import { type Repacked, type RepackOptions, repack as repackInput } from '../artifact/index.ts';
import { nodeHost } from '../host/index.ts';
import { inputOfTarget, type Target } from './input.ts';

/**
 * Writes an artifact again in the one form that its content has, with the files of this machine at hand; see docs/repack.md.
 * @throws AssayError `repack.*` where that form would be another artifact; `input.*` where it cannot be read
 */
export async function repack(
  target: Target,
  options: RepackOptions & { readonly name?: string } = {},
): Promise<Repacked> {
  const input = await inputOfTarget(target, options.name);
  return await repackInput(input, { files: nodeHost.files, ...options });
}
