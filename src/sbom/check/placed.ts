import type { Entry } from '../../model/index.ts';
import { isLayer, relativePaths, rootOf } from '../relative.ts';
import type { Placed } from './places.ts';

/** The files of an artifact by their path once it is unpacked; of several with one path the last counts, hard links are files. */
export function placeFiles(entries: readonly Entry[]): Placed {
  const pathOf = entries.length > 0 ? relativePaths(entries) : (path: string) => path;
  const files = new Map<string, Entry>();
  const at = (id: number) => entries[id]?.path;
  for (const entry of entries) {
    if (isLayer(entry, at)) continue;
    if (entry.kind === 'file') files.set(pathOf(entry.path), entry);
    else if (entry.kind === 'hardlink' && entry.link !== undefined) {
      const target = files.get(pathOf(rootOf(entries[entry.parent]!, at) + entry.link));
      if (target) files.set(pathOf(entry.path), target);
    }
  }
  return { files, pathOf };
}
