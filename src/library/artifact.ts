import { type OpenOptions, openArtifact as openInput } from '../artifact/index.ts';
import { nodeHost } from '../host/index.ts';
import type { Artifact } from '../model/index.ts';
import { inputOfTarget, type Target } from './input.ts';

export type {
  Format,
  Interest,
  Member,
  NotTransplanted,
  OnFields,
  OpenOptions,
  Piece,
  Probe,
  ReadContext,
  Removal,
  RepackChange,
  Repacked,
  RepackOptions,
  RepackSummary,
  StripForm,
  StripOptions,
  Stripped,
  Transplanted,
} from '../artifact/index.ts';
export {
  bundleSignature,
  FORMATS,
  ownLayers,
  REPACK_CHANGES,
  stripSignatures,
  transplantSignatures,
} from '../artifact/index.ts';
export type * from '../model/index.ts';
export { AssayError, DEFAULT_LIMITS, LIMITS, PROBLEMS } from '../model/index.ts';
export type { Target } from './input.ts';
export { repack } from './repack.ts';

/**
 * Opens a file, directory, bytes or source with the files of this machine at hand.
 * @throws AssayError `input.*` where it cannot be read at all; what is wrong with it is in `problems`
 */
export async function openArtifact(
  target: Target,
  options: OpenOptions & { readonly name?: string } = {},
): Promise<Artifact> {
  return await openInput(await inputOfTarget(target, options.name), { files: nodeHost.files, ...options });
}
