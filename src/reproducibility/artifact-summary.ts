import type { Artifact, ArtifactSummary } from '../model/index.ts';

/** What reports say of an artifact. */
export function summaryOf({ name, size, digests, mediaType, format, variant }: Artifact): ArtifactSummary {
  return {
    name,
    size,
    ...(digests ? { digests } : {}),
    mediaType,
    format,
    ...(variant === undefined ? {} : { variant }),
  };
}
