import { nodeHost } from '../host/index.ts';
import { type Diff, type DiffOptions, diff as diffInputs } from '../reproducibility/index.ts';
import { inputOfTarget, type Target } from './input.ts';

export type { Diff, DiffOptions } from '../reproducibility/index.ts';

/**
 * Compares two artifacts and explains every difference: the library's form of `assay diff`.
 * @throws AssayError `input.*` where one of them cannot be read at all
 */
export async function diff(left: Target, right: Target, options: DiffOptions = {}): Promise<Diff> {
  const inputs = [await inputOfTarget(left, 'left')];
  try {
    inputs.push(await inputOfTarget(right, 'right'));
    return await diffInputs(inputs[0]!, inputs[1]!, { files: nodeHost.files, ...options });
  } finally {
    // Whatever failed, and before whom it failed: no file stays open. Closing twice does no harm.
    for (const input of inputs) if ('close' in input) await input.close?.();
  }
}
