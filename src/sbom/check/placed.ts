import type { Entry } from '../../model/index.ts';
import { filesByPath } from '../bom-files.ts';
import { relativePaths } from '../relative.ts';
import type { Placed } from './places.ts';

/** The files of an artifact by their path once it is unpacked, each where its bytes are. */
export function placeFiles(entries: readonly Entry[]): Placed {
  const pathOf = entries.length > 0 ? relativePaths(entries) : (path: string) => path;
  const files = new Map<string, Entry>();
  for (const [path, { bytes }] of filesByPath(entries, pathOf)) if (bytes) files.set(path, bytes);
  return { files, pathOf };
}
